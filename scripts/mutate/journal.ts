/** What became of each mutant, a line of JSON each, so that a run that was cut short can go on. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";

import type { Mutant } from "./sample.ts";

export type Fate = "killed" | "survived" | "timeout" | "equivalent" | "invalid";

export interface Line extends Mutant {
  readonly fate: Fate;
  /** The test that noticed. */
  readonly by: string;
  /** Its file, where the failure tells. */
  readonly file?: string;
  /** Of compilation and tests together. */
  readonly seconds: number;
}

export class Journal {
  readonly #path: string;
  readonly #lines = new Map<string, Line>();

  /** Reads what is there, or begins anew. */
  constructor(path: string, keep: boolean) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!keep) rmSync(path, { force: true });
    this.read();
  }

  /** Reads what others have added: several runs may share a journal. */
  read(): void {
    if (!existsSync(this.#path)) return;
    for (const text of readFileSync(this.#path, "utf8").split("\n")) {
      if (text === "") continue;
      const line = JSON.parse(text) as Line;
      this.#lines.set(line.id, line);
    }
  }

  get lines(): readonly Line[] {
    return [...this.#lines.values()];
  }

  of(id: string): Line | undefined {
    return this.#lines.get(id);
  }

  add(line: Line): void {
    this.#lines.set(line.id, line);
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

/**
 * Files of tests in the order in which they are likely to notice a mutant of a source: those that noticed the most mutants of
 * that source, then those named after it, then those that noticed the most of other sources, then as they are.
 */
export function likelyFirst(files: readonly string[], source: string, known: readonly Line[]): string[] {
  const name = source.replace(/^.*\/|\.sol$/g, "");
  const kills = (file: string, own: boolean) =>
    known.filter((line) => line.file === file && (!own || line.source === source)).length;
  const ranked = files.map((file, at) => ({
    file,
    rank: [-kills(file, true), file.includes(`/${name}.`) ? 0 : 1, -kills(file, false), at],
  }));
  ranked.sort((a, b) => a.rank.map((value, i) => value - b.rank[i]!).find((difference) => difference !== 0) ?? 0);
  return ranked.map(({ file }) => file);
}
