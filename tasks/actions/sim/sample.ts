import { probabilities, runQasm, sampleCounts, type QasmRun } from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { readText } from "../../cli/files.ts";
import { parseInputs } from "../../cli/program.ts";
import { drawTable } from "../../view/table.ts";

interface SampleArguments {
  readonly file: string;
  readonly inputs: string | undefined;
  readonly shots: number;
  readonly seed: number;
  readonly json: boolean;
}

export default plainCommand<SampleArguments>(({ file, inputs, shots, seed }) => {
  const made = runQasm(readText(file), { inputs: parseInputs(inputs) });
  const { labels, weights } = distributionOf(made);
  const { counts } = sampleCounts(weights, shots, seed);
  const rows = [...counts].map(([outcome, count]) => [labels[outcome]!, count] as const).sort((a, b) => b[1] - a[1]);
  const head = [
    { head: "outcome" },
    { head: "shots", align: "right" as const },
    { head: "share", align: "right" as const },
    { head: "" },
  ];
  return {
    json: { shots, seed, counts: Object.fromEntries(rows) },
    text: drawTable(
      head,
      rows.map(([label, count]) => [
        ...[label, count, (count / shots).toFixed(4)],
        "█".repeat(Math.round((30 * count) / shots)),
      ]),
    ),
  };
});

/** What can be measured, and how probable it is; where the program measures nothing, all qubits. */
function distributionOf({ bits, outcomes, branches, qubits }: QasmRun) {
  if (bits.length === 0) {
    const weights = probabilities(branches[0]!.state);
    return { weights, labels: Array.from(weights, (_, outcome) => outcome.toString(2).padStart(qubits, "0")) };
  }
  // The sampler wants as many outcomes as some number of bits has.
  const weights = new Float64Array(Math.max(2, 2 ** Math.ceil(Math.log2(outcomes.length))));
  outcomes.forEach(({ probability }, i) => (weights[i] = probability));
  const label = (values: Readonly<Record<string, unknown>>) => bits.map((name) => String(values[name])).join(" ");
  return { weights, labels: outcomes.map(({ values }) => label(values)) };
}
