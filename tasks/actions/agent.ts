import { KetworkTypeError } from "../../sim/index.ts";
import { variableOf } from "../cli/account.ts";
import { plainCommand } from "../cli/command.ts";
import { readConfig } from "../protocol/agent/config.ts";
import { runAgent, type OnceReport } from "../protocol/agent/process.ts";
import { drawTable } from "../view/table.ts";
import { count, ether, plainText, utc } from "../view/words.ts";

interface AgentArguments {
  readonly file: string | undefined;
  readonly once: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export default plainCommand<AgentArguments>(async ({ file, once, dryRun }, { hre }) => {
  if (file === undefined) throw new KetworkTypeError("ConfigMissing", "give --file FILE (docs/agents.md)");
  const variable = (name: string) => variableOf(name, hre);
  const report = await runAgent(readConfig(file), { once, dryRun, variable });
  if (!report) return { json: { stopped: true }, text: "" };
  const head = report.head ? `block ${report.head.number}` : "no block";
  return {
    json: { ...report },
    text: `${report.address} at ${head}\n${report.rehearsal ? rehearsalTable(report) : dutiesTable(report)}`,
    failed: report.problem !== undefined,
  };
});

const until = (deadline: number | undefined): string => (deadline === undefined ? "any time" : utc(deadline));

function dutiesTable({ duties }: OnceReport): string {
  const rows = duties.map(({ key, deadline }) => [key, until(deadline)]);
  return drawTable([{ head: "duty" }, { head: "until" }], rows);
}

/** What would come of each duty: the transaction with its value and its most gas, or why there is none. */
function rehearsalTable({ duties, rehearsal = [] }: OnceReport): string {
  const deadlines = new Map(duties.map(({ key, deadline }) => [key, deadline]));
  const rows = rehearsal.map(({ key, state, call, reason = "" }) => [
    key,
    until(deadlines.get(key)),
    call ? `sends ${call.method}` : state,
    call ? ether(BigInt(call.value)) : "",
    call ? count(BigInt(call.gasLimit)) : "",
    plainText(reason),
  ]);
  const amounts = ["value", "gas limit"].map((head) => ({ head, align: "right" as const }));
  return drawTable([{ head: "duty" }, { head: "until" }, { head: "what" }, ...amounts, { head: "why" }], rows);
}
