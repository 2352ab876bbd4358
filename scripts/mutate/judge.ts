/** Whether the tests notice a mutant. */
import { Piscina } from "piscina";

import type { Compiled, CompileRequest } from "./compile-worker.ts";
import { likelyFirst, type Journal, type Line } from "./journal.ts";
import { mutated, type Mutant } from "./sample.ts";
import { readArtifact, runTests, testFiles, writeArtifact } from "./sandbox.ts";
import { bytecodeOf, closureOf, type Bytecode } from "./solidity.ts";
import type { Target } from "./targets.ts";

/** Of the optimiser, for code that is another and does the same. */
const CONTROL_RUNS = 1;
const BASELINE_LIMIT_SECONDS = 1800;

/** What the tests deploy, and how long they take, where nothing is mutated. */
interface Baseline {
  readonly files: readonly string[];
  readonly seconds: number;
  readonly built: ReadonlyMap<string, Bytecode>;
}

export class Judge {
  readonly #sandbox: string;
  readonly #targets: readonly Target[];
  readonly #journal: Journal;
  readonly #compiler = new Piscina<CompileRequest, Compiled>({
    filename: new URL("./compile-worker.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
  });
  readonly #compiling = new Map<string, Promise<Compiled>>();
  readonly #baselines = new Map<string, Baseline>();

  constructor(sandbox: string, targets: readonly Target[], journal: Journal) {
    this.#sandbox = sandbox;
    this.#targets = targets;
    this.#journal = journal;
  }

  /** Has a mutant compiled, now or while others are judged. */
  compile(mutant: Mutant): Promise<Compiled> {
    const { source } = mutant;
    const known = this.#compiling.get(mutant.id);
    if (known) return known;
    const contracts = Object.entries(this.#targetOf(mutant).contracts).filter(([, path]) =>
      closureOf(path).has(source),
    );
    const compiled = this.#compiler.run({ source, text: mutated(mutant), contracts });
    this.#compiling.set(mutant.id, compiled);
    return compiled;
  }

  async judge(mutant: Mutant): Promise<Line> {
    const { files, seconds: usual, built } = await this.#baselineOf(this.#targetOf(mutant));
    const compiled = await this.compile(mutant);
    this.#compiling.delete(mutant.id);
    const line = { ...mutant, by: "", seconds: compiled.seconds };
    if (compiled.refused !== undefined) return { ...line, fate: "invalid", by: compiled.refused.split("\n")[0]! };
    const wrong = compiled.contracts.filter(({ name, bytecode }) => bytecode.bytecode !== built.get(name)!.bytecode);
    if (wrong.length === 0) return { ...line, fate: "equivalent" };
    for (const { name, path, bytecode } of wrong) writeArtifact(this.#sandbox, path, name, bytecode);
    try {
      const order = likelyFirst(files, mutant.source, this.#journal.lines);
      const run = await runTests(this.#sandbox, order, 3 * usual + 60);
      const fate = run.passed ? "survived" : run.timedOut ? "timeout" : "killed";
      const seconds = line.seconds + run.seconds;
      return { ...line, fate, by: run.passed ? "" : run.failure, seconds, ...(run.file && { file: run.file }) };
    } finally {
      for (const { name, path } of wrong) writeArtifact(this.#sandbox, path, name, built.get(name)!);
    }
  }

  close(): Promise<void> {
    return this.#compiler.close({ force: true });
  }

  #targetOf(mutant: Mutant): Target {
    return this.#targets.find(({ name }) => name === mutant.target)!;
  }

  /** The tests run on other code of the same behaviour: one that fails for the code's being another would kill every mutant. */
  async #baselineOf(target: Target): Promise<Baseline> {
    const known = this.#baselines.get(target.name);
    if (known) return known;
    const files = testFiles(target.tests);
    const built = new Map<string, Bytecode>();
    for (const [name, path] of Object.entries(target.contracts)) {
      built.set(name, readArtifact(this.#sandbox, path, name));
      writeArtifact(this.#sandbox, path, name, bytecodeOf(path, name, undefined, CONTROL_RUNS));
    }
    const { passed, seconds, failure } = await runTests(this.#sandbox, files, BASELINE_LIMIT_SECONDS);
    for (const [name, path] of Object.entries(target.contracts))
      writeArtifact(this.#sandbox, path, name, built.get(name)!);
    if (!passed) throw new Error(`the tests of '${target.name}' fail without a mutation: ${failure}`);
    console.error(`${target.name}: ${files.length} files of tests in ${seconds.toFixed(0)} s`);
    const baseline = { files, seconds, built };
    this.#baselines.set(target.name, baseline);
    return baseline;
  }
}
