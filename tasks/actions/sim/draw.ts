import { depth, drawSvg, drawText, gateCounts, importQasm } from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { readText, writeText } from "../../cli/files.ts";
import { parseInputs } from "../../cli/program.ts";

interface DrawArguments {
  readonly file: string;
  readonly inputs: string | undefined;
  readonly svg: string | undefined;
  readonly json: boolean;
}

export default plainCommand<DrawArguments>(({ file, inputs, svg }) => {
  const { circuit } = importQasm(readText(file), { inputs: parseInputs(inputs) });
  if (svg !== undefined) writeText(svg, drawSvg(circuit));
  const drawing = drawText(circuit);
  return {
    json: { qubits: circuit.qubits, depth: depth(circuit), gates: gateCounts(circuit), drawing, svg },
    text: [drawing, ...(svg === undefined ? [] : [`written to ${svg}`])].join("\n"),
  };
});
