import { probabilities, runQasm, type QasmRun } from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { readText } from "../../cli/files.ts";
import { parseInputs } from "../../cli/program.ts";
import { drawTable } from "../../view/table.ts";

interface RunArguments {
  readonly file: string;
  readonly inputs: string | undefined;
  readonly limit: number;
  readonly json: boolean;
}

const RIGHT = { align: "right" as const };

export default plainCommand<RunArguments>(({ file, inputs, limit }) => {
  const made = runQasm(readText(file), { inputs: parseInputs(inputs) });
  const { qubits, branches, outcomes, discarded } = made;
  return {
    json: {
      ...{ qubits, bits: made.bits, outcomes, discarded },
      branches: branches.map(({ probability, values, state }) => ({ probability, values, state: [...state] })),
    },
    text: [...branches.slice(0, limit).map((_, i) => stateTable(made, i, limit)), outcomesTable(made, limit)]
      .filter((text) => text !== "")
      .join("\n"),
  };
});

/** The most probable basis states of one way through the program. */
function stateTable({ qubits, branches }: QasmRun, index: number, limit: number): string {
  const { state, probability, values } = branches[index]!;
  const chances = probabilities(state);
  const order = Array.from(chances, (_, outcome) => outcome).filter((outcome) => chances[outcome]! > 1e-12);
  order.sort((a, b) => chances[b]! - chances[a]! || a - b);
  const head = [
    { head: "state" },
    { head: "re", ...RIGHT },
    { head: "im", ...RIGHT },
    { head: "probability", ...RIGHT },
    { head: "" },
  ];
  const rows = order
    .slice(0, limit)
    .map((outcome) => [
      `|${outcome.toString(2).padStart(qubits, "0")}⟩`,
      ...[state[2 * outcome]!, state[2 * outcome + 1]!, chances[outcome]!].map((value) => value.toFixed(6)),
      "█".repeat(Math.round(20 * chances[outcome]!)),
    ]);
  const way = branches.length === 1 ? [] : [`way ${index + 1}, probability ${probability.toFixed(6)}: ${text(values)}`];
  const more = order.length > limit ? [`${order.length - limit} more`] : [];
  return [...way, drawTable(head, rows), ...more].join("\n");
}

function outcomesTable({ outcomes, bits }: QasmRun, limit: number): string {
  if (bits.length === 0) return "";
  const rows = outcomes.slice(0, limit).map(({ values, probability }) => [text(values), probability.toFixed(6)]);
  const more = outcomes.length > limit ? [`${outcomes.length - limit} more`] : [];
  return [drawTable([{ head: "measured" }, { head: "probability", ...RIGHT }], rows), ...more].join("\n");
}

const text = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${String(value)}`)
    .join(", ");
