import { expect } from "chai";
import hre from "hardhat";

import { type Chain, startChain } from "../../scripts/fuzz/chain.ts";
import { mistakesOf } from "../../scripts/fuzz/run.ts";
import type { Statement } from "../../sim/machine/program.ts";
import { run } from "../../sim/machine/run.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { Random } from "../helpers/machine/random.ts";
import type { ModelJobs } from "../helpers/sim/models/jobs.ts";
import { SUPERVISED_JOBS } from "../helpers/sim/models/supervised.ts";

/** Every model of the library; a family's jobs stand in a file of their own. */
const JOBS: readonly ModelJobs[] = [...SUPERVISED_JOBS];

const SEED = 314;
const STEPS = 16;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("programs of models before the contract", () => {
    let chain: Chain;
    before(async () => {
      chain = await startChain(hre);
    });
    after(() => chain.close());

    /** Asks the contract about random steps of a run: honest openings, and lies told of the same steps. */
    async function expectSteps(statement: Statement): Promise<void> {
      const random = new Random(SEED);
      const made = run(statement);
      expect(made.status).to.equal("halted");
      for (let i = 0; i < STEPS; i += 1) {
        const step = random.below(made.steps);
        const state = made.stateAt(step).snapshot();
        expect(await mistakesOf(chain, { statement, state }, SEED + i), `step ${step}`).to.deep.equal([]);
      }
    }

    for (const { name, training, evaluation } of JOBS) {
      it(`${name}: ${STEPS} random steps of the training and of the evaluation hold, lies do not (seed ${SEED})`, async () => {
        await expectSteps(training);
        await expectSteps(evaluation);
      });
    }
  });
}
