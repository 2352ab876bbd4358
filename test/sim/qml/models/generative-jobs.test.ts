import { expect } from "chai";
import { run } from "../../../../sim/machine/run.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { disputeSteps } from "../../../helpers/sim/disputable.ts";
import { expectSameBits } from "../../../helpers/sim/models/conventions.ts";
import { GENERATIVE_JOBS } from "../../../helpers/sim/models/generative.ts";

const SEED = 314;
const STEPS = 25;

describe("programs of unsupervised models", () => {
  for (const { name, training, evaluation, parameters, score } of GENERATIVE_JOBS) {
    it(`${name}: training ends in the parameters of fit and in their score on the host, to the bit`, () => {
      const { status, outputs } = run(training);
      expect(status).to.equal("halted");
      expectSameBits(new Float64Array(outputs.buffer).slice(0, 1 + parameters.length), [
        score,
        ...Array.from(parameters),
      ]);
    });

    it(`${name}: evaluation ends in the same score`, () => {
      expect(score).to.not.be.NaN;
      expectSameBits([run(evaluation).score], [score]);
    });

    it(`${name}: random steps of both hold before a checker of hashes and bytes (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const kinds = [training, evaluation].flatMap((statement) => [...disputeSteps(statement, STEPS, random)]);
      expect(kinds).to.include.members(["settled", "ket"]);
    });
  }
});
