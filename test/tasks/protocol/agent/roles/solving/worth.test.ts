import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { Assembler, formatPauliSum, hydrogen2, type Program } from "../../../../../../sim/index.ts";
import { solverOptions } from "../../../../../../tasks/protocol/agent/roles/index.ts";
import { prizeOf, worthOf } from "../../../../../../tasks/protocol/agent/roles/solving/worth.ts";
import type { KnownBounty } from "../../../../../../tasks/protocol/agent/view.ts";
import { programOf, type JobRecipe } from "../../../../../../tasks/protocol/jobs/index.ts";

const TOKEN = `0x${"ab".repeat(20)}`;
const ETHER = 10n ** 18n;
const bounty = (terms: object = {}, shares: KnownBounty["shares"] = []) =>
  ({
    terms: { kind: 1n, token: ZeroAddress, prizeBps: [10_000n, 0n], ...terms },
    escrow: ETHER,
    shares,
  }) as unknown as KnownBounty;

const recipe: JobRecipe = {
  version: 1,
  work: "evaluation",
  model: {
    kind: "vqe",
    hamiltonian: formatPauliSum(hydrogen2.hamiltonian),
    ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
  },
};

describe("worthOf", () => {
  const options = solverOptions({ restarts: 3, searchSeconds: 5 });
  const program = programOf(recipe);

  it("counts the first prize, less what others get, in wei", () => {
    expect(prizeOf(bounty(), options)).to.equal(ETHER);
    const shares = [{ receiver: TOKEN, bps: 2000n }] as unknown as KnownBounty["shares"];
    expect(prizeOf(bounty({ prizeBps: [5000n, 5000n] }, shares), options)).to.equal((ETHER * 4n) / 10n);
    const priced = solverOptions({ tokenPrices: { [TOKEN.toUpperCase().replace("0X", "0x")]: `${ETHER / 4n}` } });
    expect(prizeOf(bounty({ token: TOKEN }), priced)).to.equal(ETHER / 4n);
  });

  it("runs exact jobs, trains known models, and searches for the others", () => {
    const strategy = (terms: object, known?: JobRecipe) => {
      const worth = worthOf(bounty(terms), program, known, options, 3600);
      return "strategy" in worth ? worth.strategy : worth;
    };
    expect(strategy({ kind: 0n })).to.deep.equal({ kind: "run" });
    expect(strategy({}, recipe)).to.have.property("kind", "train");
    expect(strategy({}, recipe)).to.have.property("trainings").with.lengthOf(3);
    expect(strategy({})).to.include({ kind: "search", seconds: 5 });
  });

  it("trains as often as there is time for, and leaves alone what takes too long", () => {
    const once = worthOf(bounty(), program, recipe, solverOptions({ restarts: 1 }), 3600);
    const seconds = "seconds" in once ? once.seconds : NaN;
    const twice = worthOf(bounty(), program, recipe, solverOptions({ restarts: 9 }), seconds * 2.5);
    expect(twice).to.have.nested.property("strategy.trainings").with.lengthOf(2);
    expect(worthOf(bounty(), program, recipe, options, seconds / 2)).to.include({ reason: "it takes too long" });
  });

  it("weighs gas and computing against the prize", () => {
    const dear = solverOptions({ gasPrice: `${10n ** 13n}` });
    expect(worthOf(bounty(), program, recipe, dear, 3600)).to.include({ reason: "it does not pay" });
    const slow = solverOptions({ weiPerSecond: `${ETHER * 10n ** 6n}` });
    expect(worthOf(bounty(), program, recipe, slow, 3600)).to.include({ reason: "it does not pay" });
  });

  it("leaves programs alone that have no result", () => {
    const endless: Program = new Assembler().label("again").jump("again").assemble({ qubits: 1, maxSteps: 100 });
    expect(worthOf(bounty(), endless, undefined, options, 3600)).to.include({ reason: "its program has no result" });
  });
});
