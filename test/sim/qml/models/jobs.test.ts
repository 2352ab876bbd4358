import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";

import { run } from "../../../../sim/machine/run.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { disputeSteps } from "../../../helpers/sim/disputable.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { expectSameBits, throughJson } from "../../../helpers/sim/models/conventions.ts";
import { MODEL_JOBS } from "../../../helpers/sim/models/jobs.ts";

const SEED = 314;
const STEPS = 25;

describe("every model", () => {
  for (const job of MODEL_JOBS) {
    const { name, training, evaluation, parameters, score } = job;
    describe(name, () => {
      it("training ends in the parameters of fit and in their score on the host, to the bit", () => {
        const { status, outputs } = run(training);
        expect(status).to.equal("halted");
        expectSameBits(new Float64Array(outputs.buffer).slice(0, 1 + parameters.length), [
          score,
          ...Array.from(parameters),
        ]);
      });

      it("evaluation ends in the same score", () => {
        expect(score).to.not.be.NaN;
        expectSameBits([run(evaluation).score], [score]);
      });

      it("is kept in a file of a format with a version, and comes back from it", () => {
        const { format, schema } = job.saved;
        expect([format, schema]).to.deep.equal(["ketwork-model", 1]);
        expect(job.saveAgain(throughJson(job.saved))).to.deep.equal(job.saved);
        expectError(() => job.saveAgain({ ...job.saved, schema: 2 }), "ModelSchema", { schema: 2 });
      });

      it("is printed beside a classical model", () => {
        expect(job.report).to.include(job.baseline);
      });

      it(`random steps of both hold before a checker of hashes and bytes (seed ${SEED})`, () => {
        const random = new Random(SEED);
        const kinds = [training, evaluation].map((statement) => disputeSteps(statement, STEPS, random));
        for (const kind of kinds) expect(kind).to.include("settled");
        expect(kinds.flatMap((kind) => [...kind])).to.include("ket");
      });
    });
  }

  it("are tested for every model that can be loaded", () => {
    const index = readFileSync(new URL("../../../../sim/qml/index.ts", import.meta.url), "utf8");
    const helpers = new URL("../../../helpers/sim/models/", import.meta.url);
    const tables = readdirSync(helpers)
      .map((file) => readFileSync(new URL(file, helpers), "utf8"))
      .join("\n");
    const models = [...index.matchAll(/\bload([A-Z]\w+)/g)].map(([, name]) => name![0]!.toLowerCase() + name!.slice(1));
    expect(models).to.have.lengthOf.at.least(13);
    expect(models.filter((name) => !tables.includes(`${name}(`))).to.deep.equal([]);
  });
});
