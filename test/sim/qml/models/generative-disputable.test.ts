import { expect } from "chai";
import { Random } from "../../../helpers/machine/random.ts";
import { disputeSteps } from "../../../helpers/sim/disputable.ts";
import { generativeModels } from "../../../helpers/sim/models/generative.ts";

const SEED = 314;
const STEPS = 25;

describe("disputes about unsupervised models", () => {
  for (const { name, training, evaluation } of generativeModels()) {
    it(`random steps of ${name} hold before a checker of hashes and bytes (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const kinds = [training, evaluation].flatMap((statement) => [...disputeSteps(statement, STEPS, random)]);
      expect(kinds).to.include.members(["settled", "ket"]);
    });
  }
});
