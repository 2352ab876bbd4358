import { unpackShape } from "../../../sim/index.ts";
import { marketCommand } from "../../cli/command.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { listPrograms } from "../../protocol/overview.ts";
import { drawTable } from "../../view/table.ts";

export default marketCommand<MarketOptions>(async (_, { market, deployment }) => {
  const programs = (await listPrograms(market, deployment.fromBlock)).map(({ programId, shape, blockNumber }) => ({
    ...{ programId, blockNumber, shape: unpackShape(shape) },
  }));
  const right = { align: "right" as const };
  const head = [
    { head: "program" },
    { head: "qubits", ...right },
    { head: "registers", ...right },
    { head: "data segments", ...right },
    { head: "most steps", ...right },
    { head: "block", ...right },
  ];
  const rows = programs.map(({ programId, shape, blockNumber }) => [
    ...[programId, shape.qubits, 2 ** shape.ketDepth, shape.dataDepth.filter((depth) => depth > 0).length],
    ...[shape.maxSteps, blockNumber],
  ]);
  return { json: { programs }, text: programs.length === 0 ? "No program is published." : drawTable(head, rows) };
});
