import { plainCommand } from "../../cli/command.ts";
import { drawRows } from "../../cli/bounty-view.ts";
import { writeText } from "../../cli/files.ts";
import { compileFile, programFacts, programRows } from "../../cli/program.ts";
import { writeProgramFile } from "../../protocol/program-file.ts";

interface CompileArguments {
  readonly file: string;
  readonly out: string | undefined;
  readonly observable: string | undefined;
  readonly inputs: string | undefined;
  readonly maxSteps: number;
  readonly data: string | undefined;
  readonly json: boolean;
}

export default plainCommand<CompileArguments>(({ file, out, observable, inputs, maxSteps, data }) => {
  const program = compileFile(file, {
    ...(observable !== undefined && { observable }),
    ...(inputs !== undefined && { inputs }),
    ...(data !== undefined && { data }),
    ...(maxSteps > 0 && { maxSteps }),
  });
  const path = out ?? `${file.replace(/\.[^./\\]+$/, "")}.program.json`;
  writeText(path, writeProgramFile(program));
  const facts = programFacts(program);
  return { json: { file: path, ...facts }, text: drawRows([...programRows(facts), ["written to", path]]) };
});
