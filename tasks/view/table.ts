import Table from "cli-table3";

export interface Column {
  readonly head: string;
  /** Default: left. */
  readonly align?: "left" | "right";
}

/** A table with a line under its head and no colours, so that it reads the same in a file. */
export function drawTable(
  columns: readonly Column[],
  rows: readonly (readonly (string | number | bigint)[])[],
): string {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ align }) => align ?? "left"),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(String)));
  return table.toString();
}
