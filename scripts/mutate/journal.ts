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

interface Baseline {
  /** Target and sources. */
  readonly baseline: string;
  readonly seconds: number;
}

export class Journal {
  readonly #path: string;
  readonly #lines = new Map<string, Line>();
  /** Seconds that the tests of a target take, by target and sources. */
  readonly #baselines = new Map<string, number>();

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
      const line = JSON.parse(text) as Line | Baseline;
      if ("baseline" in line) this.#baselines.set(line.baseline, line.seconds);
      else this.#lines.set(line.id, line);
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

  /** Seconds that the tests of a target took on these sources, where that is known. */
  baselineOf(target: string, sources: string): number | undefined {
    return this.#baselines.get(`${target} ${sources}`);
  }

  addBaseline(target: string, sources: string, seconds: number): void {
    const baseline = `${target} ${sources}`;
    if (this.#baselines.get(baseline) === seconds) return;
    this.#baselines.set(baseline, seconds);
    appendFileSync(this.#path, `${JSON.stringify({ baseline, seconds })}\n`);
  }
}
