/** The tables of docs/assurance/states.md. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "assurance", "states.md");

export interface StateTable {
  /** Functions, in the order of the columns. */
  readonly calls: readonly string[];
  /** State → function → what the call comes to. */
  readonly rows: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** The table under a heading; `dot` is what a cell with a dot stands for. */
export function stateTable(heading: string, dot = ""): StateTable {
  const section = readFileSync(PAGE, "utf8")
    .split(/^## /m)
    .find((text) => text.startsWith(`${heading}\n`))!;
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  const cells = (line: string) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "").replace("·", dot));
  const calls = cells(lines[0]!).slice(1);
  const rows = lines.slice(2).map((line) => {
    const [state, ...outcomes] = cells(line);
    return [state!, Object.fromEntries(calls.map((call, i) => [call, outcomes[i]!]))] as const;
  });
  return { calls, rows: new Map(rows) };
}
