/** A dry run in a table. */
import { drawTable } from "../view/table.ts";
import { formatAmount, roundAmount } from "./amounts.ts";
import type { PlannedTransaction } from "./transact.ts";

export function plannedTable(planned: readonly PlannedTransaction[]): string {
  if (planned.length === 0) return "Nothing would be sent.";
  const head = [
    { head: "would be sent" },
    { head: "call" },
    { head: "value", align: "right" as const },
    { head: "gas, about", align: "right" as const },
    { head: "fee, about", align: "right" as const },
  ];
  const rows = planned.map(({ title, call, value, gas, fee }) => [
    title,
    call,
    formatAmount(value),
    gas ?? "not known yet",
    fee === null ? "" : roundAmount(fee),
  ]);
  return drawTable(head, rows);
}
