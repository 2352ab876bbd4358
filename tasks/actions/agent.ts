import { KetworkTypeError } from "../../sim/index.ts";
import { variableOf } from "../cli/account.ts";
import { plainCommand } from "../cli/command.ts";
import { readConfig } from "../protocol/agent/config.ts";
import { runAgent } from "../protocol/agent/process.ts";
import { drawTable } from "../view/table.ts";

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
  const rows = report.duties.map(({ key, deadline }) => [
    key,
    deadline === undefined ? "any time" : new Date(deadline * 1000).toISOString(),
  ]);
  const head = report.head ? `block ${report.head.number}` : "no block";
  return {
    json: { ...report },
    text: `${report.address} at ${head}\n${drawTable([{ head: "duty" }, { head: "until" }], rows)}`,
    failed: report.problem !== undefined,
  };
});
