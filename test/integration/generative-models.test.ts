import { expect } from "chai";
import hre from "hardhat";

import { type Chain, startChain } from "../../scripts/fuzz/chain.ts";
import { decodeOpened, plan } from "../../scripts/fuzz/questions.ts";
import { run } from "../../sim/machine/run.ts";
import { Random as StepRandom } from "../../sim/math/random.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { Random } from "../helpers/machine/random.ts";
import { GENERATIVE_JOBS } from "../helpers/sim/models/generative.ts";

const SEED = 2_112;
/** Of a training, and of an evaluation. */
const STEPS = 30;

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("steps of unsupervised models before the contract", () => {
    let chain: Chain;
    before(async () => {
      chain = await startChain(hre);
    });
    after(() => chain.close());

    for (const { name, training, evaluation } of GENERATIVE_JOBS) {
      it(`${STEPS} random ones of the training and of the evaluation of ${name} (seed ${SEED})`, async () => {
        const random = new Random(SEED);
        for (const statement of [training, evaluation]) {
          const made = run(statement);
          expect(made.status).to.equal("halted");
          expect(made.score).to.not.be.NaN;
          for (let i = 0; i < STEPS; i += 1) {
            const step = random.below(made.steps);
            const state = made.machineAt(step).state.snapshot();
            const { questions } = plan({ statement, state }, new StepRandom(step));
            const answers = await chain.ask(questions.map(({ call }) => call));
            expect(questions.flatMap(({ judge }, at) => judge(answers[at]!) ?? [])).to.deep.equal([]);
            const { pre, post } = decodeOpened(answers[0]!);
            expect([pre, post], `step ${step}`).to.deep.equal(made.hashesAt([step, step + 1]));
          }
        }
      });
    }
  });
}
