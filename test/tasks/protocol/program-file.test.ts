import { expect } from "chai";

import { hydrogen2, hardwareEfficient, programId, vqe } from "../../../sim/index.ts";
import { readProgramFile, writeProgramFile } from "../../../tasks/protocol/program-file.ts";
import { constantJob } from "../../helpers/market/jobs.ts";

const job = constantJob(-1.5);
const written = () =>
  JSON.parse(writeProgramFile(job)) as { code: string[]; programId: string } & Record<string, unknown>;

function codeOf(text: string): string | undefined {
  try {
    readProgramFile(text);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("A program's file", () => {
  it("gives the program back", () => {
    const problem = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });
    const trained = problem.trainingProgram({ initial: [0.1, 0.2, 0.3, 0.4], iterations: 3, learningRate: 0.1 });
    for (const program of [job, trained]) {
      const { code, shape } = readProgramFile(writeProgramFile(program));
      expect(programId({ code, shape })).to.equal(programId(program));
      expect(code).to.have.length(program.code.length);
    }
  });

  it("is refused where its program is not the one that it names", () => {
    const other = JSON.parse(writeProgramFile(constantJob(2.5))) as object;
    const renamed = { ...other, programId: programId(job) };
    expect(codeOf(JSON.stringify(renamed))).to.equal("ProgramFileMismatch");
    expect(codeOf(JSON.stringify({ ...written(), programId: `0x${"00".repeat(32)}` }))).to.equal("ProgramFileMismatch");
  });

  for (const [what, text] of [
    ["no JSON", "program"],
    ["a list", "[]"],
    ["another format", JSON.stringify({ ...written(), format: "ketwork-program-2" })],
    ["no shape", JSON.stringify({ ...written(), shape: null })],
    ["code that is no list", JSON.stringify({ ...written(), code: "0x00" })],
    ["a short word", JSON.stringify({ ...written(), code: ["0x00"] })],
  ] as const) {
    it(`is refused with ${what}`, () => expect(codeOf(text)).to.equal("ProgramFileMalformed"));
  }
});
