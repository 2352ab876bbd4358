import { plainCommand } from "../../cli/command.ts";
import { drawRows } from "../../cli/bounty-view.ts";
import { writeText } from "../../cli/files.ts";
import { compileFile, compilePrediction, programFacts, programRows } from "../../cli/program.ts";
import { writeProgramFile } from "../../protocol/program-file.ts";

interface CompileArguments {
  readonly file: string;
  readonly out: string | undefined;
  readonly observable: string | undefined;
  readonly inputs: string | undefined;
  readonly maxSteps: number;
  readonly data: string | undefined;
  readonly prediction: boolean;
  readonly json: boolean;
}

export default plainCommand<CompileArguments>(({ file, out, observable, inputs, maxSteps, data, prediction }) => {
  const options = {
    ...(observable !== undefined && { observable }),
    ...(inputs !== undefined && { inputs }),
    ...(data !== undefined && { data }),
    ...(maxSteps > 0 && { maxSteps }),
  };
  const { program, first } = prediction
    ? compilePrediction(file, options)
    : { program: compileFile(file, options), first: undefined };
  const ending = prediction ? "prediction.program.json" : "program.json";
  const path = out ?? `${file.replace(/\.[^./\\]+$/, "")}.${ending}`;
  writeText(path, writeProgramFile(program));
  const facts = programFacts(program);
  const rows = [...programRows(facts), ...(first === undefined ? [] : [["segment 0", PARAMETERS[first]] as const])];
  return {
    json: { file: path, ...facts, ...(first !== undefined && { firstParameter: first }) },
    text: drawRows([...rows, ["written to", path]]),
  };
});

/** What a prediction program reads, by the cell with which the parameters begin. */
const PARAMETERS = ["the arguments of a claim, from cell 0", "the outputs of a training, from cell 1"] as const;
