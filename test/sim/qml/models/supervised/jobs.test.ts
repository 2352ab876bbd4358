import { expect } from "chai";
import { run } from "../../../../../sim/machine/run.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { disputeSteps } from "../../../../helpers/sim/disputable.ts";
import { SUPERVISED_JOBS } from "../../../../helpers/sim/models/supervised.ts";

const SEED = 99;

describe("programs of supervised models", () => {
  for (const { name, training, evaluation, parameters, score } of SUPERVISED_JOBS) {
    describe(name, () => {
      it("training ends in the parameters of fit and in their score on the host, to the bit", () => {
        const { status, outputs } = run(training);
        const floats = Array.from(new Float64Array(outputs.buffer)).slice(0, 1 + parameters.length);
        expect(status).to.equal("halted");
        expect(floats).to.deep.equal([score, ...Array.from(parameters)]);
      });

      it("evaluation ends in the same score", () => {
        expect(run(evaluation).score).to.equal(score);
      });

      it(`random steps of both hold before a checker of hashes and bytes (seed ${SEED})`, () => {
        expect(disputeSteps(training, 20, new Random(SEED))).to.include("settled");
        expect(disputeSteps(evaluation, 20, new Random(SEED))).to.include("settled");
      });
    });
  }
});
