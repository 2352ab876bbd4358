import { expect } from "chai";
import hre from "hardhat";

import { type Chain, startChain } from "../../scripts/fuzz/chain.ts";
import { decodeOpened, plan } from "../../scripts/fuzz/questions.ts";
import type { Statement } from "../../sim/machine/program.ts";
import { run } from "../../sim/machine/run.ts";
import { Random as LieRandom } from "../../sim/math/random.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { Random } from "../helpers/machine/random.ts";
import { MODEL_JOBS } from "../helpers/sim/models/jobs.ts";

const SEED = 314;
/** Of a training, and of an evaluation. */
const STEPS = 24;

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
        const { questions } = plan({ statement, state: made.stateAt(step).snapshot() }, new LieRandom(SEED + i));
        const answers = await chain.ask(questions.map(({ call }) => call));
        const mistakes = questions.flatMap(({ what, judge }, at) => {
          const mistake = judge(answers[at]!);
          return mistake === undefined ? [] : [`${what}: ${mistake}`];
        });
        expect(mistakes, `step ${step}`).to.deep.equal([]);
        // The honest opening is of this run's states, not only of a state and its successor.
        const { pre, post } = decodeOpened(answers[0]!);
        expect([pre, post], `step ${step}`).to.deep.equal(made.hashesAt([step, step + 1]));
      }
    }

    for (const { name, training, evaluation } of MODEL_JOBS) {
      it(`${name}: ${STEPS} random steps of the training and of the evaluation hold, lies do not (seed ${SEED})`, async () => {
        await expectSteps(training);
        await expectSteps(evaluation);
      });
    }
  });
}
