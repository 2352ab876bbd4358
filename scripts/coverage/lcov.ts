/** Reports in the format of lcov: which lines of a source can run, and how often each did. */

/** Line → executions. */
export type Lines = ReadonlyMap<number, number>;

/** Sources of a report, by path. Of a source that stands there twice, a line counts as often as in both. */
export function readLcov(text: string): ReadonlyMap<string, Lines> {
  const sources = new Map<string, Map<number, number>>();
  let lines = new Map<number, number>();
  for (const record of text.split(/\r?\n/)) {
    const path = /^SF:(.*)$/.exec(record)?.[1]?.replaceAll("\\", "/");
    if (path !== undefined) {
      lines = sources.get(path) ?? new Map<number, number>();
      sources.set(path, lines);
    }
    const [, line, count] = /^DA:(\d+),(\d+)/.exec(record) ?? [];
    if (line !== undefined) lines.set(Number(line), (lines.get(Number(line)) ?? 0) + Number(count));
  }
  return sources;
}

export interface Covered {
  readonly lines: number;
  readonly run: number;
  /** `path:line` of each line that never ran. */
  readonly missed: readonly string[];
}

/** Sums up sources; those without a line of code, such as interfaces, add nothing. */
export function covered(report: ReadonlyMap<string, Lines>, paths: Iterable<string>): Covered {
  let lines = 0;
  const missed: string[] = [];
  for (const path of paths) {
    for (const [line, count] of report.get(path) ?? []) {
      lines++;
      if (count === 0) missed.push(`${path}:${line}`);
    }
  }
  return { lines, run: lines - missed.length, missed };
}

/** Per cent of the lines that ran, rounded down to two places: 100 means all. */
export function percent({ lines, run }: Covered): number {
  return lines === 0 ? 0 : Math.floor((10_000 * run) / lines) / 100;
}
