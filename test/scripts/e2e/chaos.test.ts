import { expect } from "chai";

import { mishapAt, type ChaosOptions, type Mishap } from "../../../scripts/e2e/chaos.ts";

const OPTIONS: ChaosOptions = { seed: 7, agents: ["Ada", "Ben", "Cid"], share: 0.2, depth: 3, jumpSeconds: 300 };
const TICKS = 5000;

const drawn = (options: ChaosOptions): (Mishap | undefined)[] =>
  Array.from({ length: TICKS }, (_, tick) => mishapAt(tick, options));

describe("chaos", () => {
  it("draws the same from the same seed, in whatever order ticks are asked for", () => {
    const forwards = drawn(OPTIONS);
    const backwards = Array.from({ length: TICKS }, (_, i) => mishapAt(TICKS - 1 - i, OPTIONS)).reverse();
    expect(backwards).to.deep.equal(forwards);
  });

  it("draws something else from another seed", () => {
    expect(drawn({ ...OPTIONS, seed: 8 })).to.not.deep.equal(drawn(OPTIONS));
  });

  it("draws as often as it is told, and every kind and agent", () => {
    const mishaps = drawn(OPTIONS).filter((mishap) => mishap !== undefined);
    expect(mishaps.length / TICKS).to.be.within(0.17, 0.23);
    const kinds = new Set(mishaps.map(({ kind }) => kind));
    expect([...kinds].sort()).to.deep.equal(
      ["clog", "cut", "disconnect", "drop", "faults", "jump", "kill", "node", "reorganise", "spike", "stuck"].sort(),
    );
    const agents = new Set(mishaps.flatMap((mishap) => ("agent" in mishap ? [mishap.agent] : [])));
    expect([...agents].sort()).to.deep.equal(["Ada", "Ben", "Cid"]);
  });

  it("keeps to the depth of reorganisations and the length of jumps", () => {
    for (const mishap of drawn({ ...OPTIONS, share: 1 })) {
      if (mishap?.kind === "reorganise") expect(mishap.depth).to.be.within(1, OPTIONS.depth);
      if (mishap?.kind === "jump") expect(mishap.seconds).to.be.within(60, OPTIONS.jumpSeconds);
    }
  });

  it("draws nothing where nothing shall go wrong", () => {
    expect(drawn({ ...OPTIONS, share: 0 }).every((mishap) => mishap === undefined)).to.equal(true);
  });
});
