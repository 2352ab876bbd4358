import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { hardwareEfficient, irisClassifier, programId } from "../../../../sim/index.ts";
import { readRecipeFile } from "../../../../tasks/cli/program.ts";
import { programOf } from "../../../../tasks/protocol/jobs/index.ts";
import { readProgramFile } from "../../../../tasks/protocol/program-file.ts";
import { readText } from "../../../../tasks/cli/files.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { runTask } from "../../../helpers/tasks/run-task.ts";

const { qubits, operations } = hardwareEfficient(4, 3);
const JOB = {
  version: 1,
  work: "evaluation",
  model: { kind: "classifier", map: { form: "angle", qubits: 4 }, ansatz: { form: "operations", qubits, operations } },
  data: { train: 105, test: 45, classes: 3 },
};

describe("program compile", () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder(), name);
  const compile = (name: string, args: Record<string, unknown> = {}) =>
    runTask(["program", "compile"], { file: file(name), json: true, ...args });

  it("writes the program of a recipe and, asked for it, that of its predictions beside it", async () => {
    writeFileSync(file("job.json"), JSON.stringify(JOB));
    const { value: scoring } = await compile("job.json");
    expect(scoring)
      .to.include({ file: file("job.program.json") })
      .and.to.not.have.property("firstParameter");
    expect(scoring["programId"]).to.equal(programId(programOf(readRecipeFile(file("job.json")))));

    const { value: asked } = await compile("job.json", { prediction: true });
    const own = programId(irisClassifier().predictionProgram(3));
    expect(asked).to.include({ file: file("job.prediction.program.json"), firstParameter: 0, programId: own });
    expect(programId(readProgramFile(readText(file("job.prediction.program.json"))))).to.equal(own);
    const { stdout } = await compile("job.json", { prediction: true, json: false });
    expect(stdout).to.match(/segment 0 +the arguments of a claim, from cell 0/);
  });

  it("says that the predictions of a training read its outputs", async () => {
    writeFileSync(file("job.json"), JSON.stringify({ ...JOB, work: "training", training: { seed: 1 } }));
    const { value } = await compile("job.json", { prediction: true, out: file("own.json") });
    const own = programId(irisClassifier().predictionProgram(3, { first: 1 }));
    expect(value).to.include({ file: file("own.json"), firstParameter: 1, programId: own });
    const { stdout } = await compile("job.json", { prediction: true, json: false });
    expect(stdout).to.match(/segment 0 +the outputs of a training, from cell 1/);
  });

  const vqe = { kind: "vqe", hamiltonian: "Z0", ansatz: { form: "hardware-efficient", qubits: 1, layers: 1 } };
  const refused: readonly (readonly [string, unknown, Record<string, unknown>, string])[] = [
    ["a model that predicts nothing", { ...JOB, model: vqe }, {}, "JobPredictionMissing"],
    ["what is no recipe", { version: 1 }, {}, "JobMalformed"],
    ["an observable", JOB, { observable: "Z0" }, "CompileOptionUnwanted"],
    ["a longest run", JOB, { maxSteps: 10 }, "CompileOptionUnwanted"],
  ];
  for (const [name, job, args, code] of refused) {
    it(`refuses, for predictions, ${name}`, async () => {
      writeFileSync(file("job.json"), JSON.stringify(job));
      const { success, value } = await compile("job.json", { prediction: true, ...args });
      expect([success, value["code"]]).to.deep.equal([false, code]);
    });
  }
});
