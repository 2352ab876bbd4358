import { expect } from "chai";

import { planBounties } from "../../../scripts/e2e/jobs.ts";
import { programId } from "../../../sim/index.ts";
import { programOf } from "../../../tasks/protocol/jobs/index.ts";

describe("jobs of a run", () => {
  const planned = planBounties(20, 1);

  it("are the same for the same seed, and others for another", () => {
    expect(planBounties(20, 1)).to.deep.equal(planned);
    expect(planBounties(20, 2)).to.not.deep.equal(planned);
  });

  it("are twenty programs of both kinds, sealed and not, in ether and in tokens, for one prize and for several", () => {
    expect(new Set(planned.map(({ recipe }) => programId(programOf(recipe)))).size).to.be.above(15);
    for (const part of [
      planned.map(({ kind }) => kind === "exact"),
      planned.map(({ isSealed }) => isSealed),
      planned.map(({ inTokens }) => inTokens),
      planned.map(({ prizes }) => prizes.length === 1),
    ]) {
      expect(new Set(part).size).to.equal(2);
    }
  });

  it("share out the whole reward, and seal only rows that there are", () => {
    for (const { prizes, isSealed, onRows } of planned) {
      expect(prizes.reduce((sum, bps) => sum + bps)).to.equal(10_000n);
      if (isSealed) expect(onRows).to.equal(true);
    }
  });
});
