import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { formatPauliSum, hydrogen2, programId } from "../../../../../sim/index.ts";
import { planThread } from "../../../../../tasks/protocol/agent/planner/index.ts";
import { solverOptions } from "../../../../../tasks/protocol/agent/roles/index.ts";
import { planOf, type PlanRequest } from "../../../../../tasks/protocol/agent/roles/solving/plan.ts";
import { programOf, type JobRecipe } from "../../../../../tasks/protocol/jobs/index.ts";
import { rejection } from "../../../../helpers/tasks/nodes.ts";

const VQE: JobRecipe = {
  version: 1,
  work: "evaluation",
  model: {
    kind: "vqe",
    hamiltonian: formatPauliSum(hydrogen2.hamiltonian),
    ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
  },
};

/** A few hundred bytes that take minutes and gigabytes to compile, if they ever end. */
const HEAVY: JobRecipe = {
  version: 1,
  work: "training",
  training: { iterations: 100 },
  model: {
    kind: "reuploading-classifier",
    map: { form: "zz", qubits: 16, repetitions: 1000, entanglement: "full" },
    layers: 1000,
  },
  data: { train: 64, test: 64, classes: 64 },
};

describe("planThread", function () {
  this.timeout(60_000);
  const program = programOf(VQE);
  const request = (job: JobRecipe): PlanRequest => ({
    bounty: {
      terms: { kind: 1n, token: ZeroAddress, prizeBps: [10_000n, 0n], programId: programId(program) },
      ...{ metadata: JSON.stringify({ job }), isDocument: true, escrow: 10n ** 18n, shares: [] },
    } as unknown as PlanRequest["bounty"],
    ...{ program, options: solverOptions({ restarts: 2, searchSeconds: 5 }), secondsLeft: 3600, expenses: 0n },
  });

  it("makes the plan that is made without a thread", async () => {
    const plan = await planThread()(request(VQE));
    expect(plan).to.deep.equal(planOf(request(VQE)));
    expect(plan).to.have.nested.property("worth.strategy.trainings").with.lengthOf(2);
  });

  const limits = [
    ["time", { seconds: 3 }, /more than 3 s/],
    ["memory", { megabytes: 150 }, /memory/],
  ] as const;
  for (const [what, limit, reason] of limits) {
    it(`does without a recipe that takes too much ${what}, and keeps nobody waiting meanwhile`, async () => {
      let late = 0;
      let before = performance.now();
      const watch = setInterval(() => {
        late = Math.max(late, performance.now() - before);
        before = performance.now();
      }, 20);
      const plan = await planThread(limit)(request(HEAVY));
      clearInterval(watch);
      expect(plan.worth).to.have.nested.property("strategy.kind", "search");
      expect(plan.useless?.reason).to.match(reason);
      expect(late).to.be.below(1500);
    });
  }

  it("ends the thread of a plan that nobody waits for, and makes the next one", async () => {
    const plan = planThread();
    const nobody = new AbortController();
    const dropped = rejection(plan(request(HEAVY), nobody.signal));
    const next = plan(request(VQE));
    setTimeout(() => nobody.abort(), 200);
    expect(await dropped).to.have.property("name", "AbortError");
    expect(await next).not.to.have.property("useless");
  });
});
