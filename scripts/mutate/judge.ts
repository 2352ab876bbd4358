/** Whether the tests notice a mutant. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Piscina } from "piscina";

import type { Compiled, CompileRequest } from "./compile-worker.ts";
import type { Journal, Line } from "./journal.ts";
import { likelyFirst } from "./order.ts";
import { mutated, type Mutant } from "./sample.ts";
import { readArtifact, runTests, sandboxHash, testFiles, writeArtifact } from "./sandbox.ts";
import { bytecodeOf, closureOf, type Bytecode } from "./solidity.ts";
import type { Target } from "./targets.ts";

/** Of the optimiser, for code that is another and does the same. */
const CONTROL_RUNS = 1;
const BASELINE_LIMIT_SECONDS = 1800;

/** Contracts cannot run for ever, tests can; on a busy machine they take many times as long as before. */
const LIMIT_FACTOR = 20;
const LIMIT_SECONDS = 600;

/** What the tests deploy, and how long they take, where nothing is mutated. */
interface Baseline {
  /** Files of tests, and their texts. */
  readonly texts: ReadonlyMap<string, string>;
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
  readonly #sandboxHash: string;
  readonly #compiling = new Map<string, Promise<Compiled>>();
  readonly #baselines = new Map<string, Baseline>();

  constructor(sandbox: string, targets: readonly Target[], journal: Journal) {
    this.#sandbox = sandbox;
    this.#sandboxHash = sandboxHash(sandbox);
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
    const { texts, seconds: usual, built } = await this.#baselineOf(this.#targetOf(mutant));
    const compiled = await this.compile(mutant);
    this.#compiling.delete(mutant.id);
    const line = { ...mutant, by: "", seconds: compiled.seconds };
    if (compiled.refused !== undefined) return { ...line, fate: "invalid", by: compiled.refused.split("\n")[0]! };
    const wrong = compiled.contracts.filter(({ name, bytecode }) => bytecode.bytecode !== built.get(name)!.bytecode);
    if (wrong.length === 0) return { ...line, fate: "equivalent" };
    for (const { name, path, bytecode } of wrong) writeArtifact(this.#sandbox, path, name, bytecode);
    try {
      const order = likelyFirst(texts, mutant, this.#journal.lines);
      const run = await runTests(this.#sandbox, order, LIMIT_FACTOR * usual + LIMIT_SECONDS);
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

  /**
   * The tests run on other code of the same behaviour first: one that fails for the code's being another would kill every
   * mutant. Once is enough for the same sources.
   */
  async #baselineOf(target: Target): Promise<Baseline> {
    const known = this.#baselines.get(target.name);
    if (known) return known;
    const files = testFiles(target.tests);
    const texts = new Map(files.map((file) => [file, readFileSync(join(this.#sandbox, file), "utf8")]));
    const contracts = Object.entries(target.contracts);
    const built = new Map(contracts.map(([name, path]) => [name, readArtifact(this.#sandbox, path, name)]));
    const seconds = this.#journal.baselineOf(target.name, this.#sandboxHash) ?? (await this.#control(target, files));
    this.#journal.addBaseline(target.name, this.#sandboxHash, seconds);
    const baseline = { texts, seconds, built };
    this.#baselines.set(target.name, baseline);
    return baseline;
  }

  /** Runs the tests of a target on its contracts, optimised otherwise. Returns how long they take, in seconds. */
  async #control(target: Target, files: readonly string[]): Promise<number> {
    const contracts = Object.entries(target.contracts);
    const built = contracts.map(([name, path]) => ({ name, path, bytecode: readArtifact(this.#sandbox, path, name) }));
    for (const { name, path } of built) {
      writeArtifact(this.#sandbox, path, name, bytecodeOf(path, name, undefined, CONTROL_RUNS));
    }
    const { passed, seconds, failure } = await runTests(this.#sandbox, files, BASELINE_LIMIT_SECONDS);
    for (const { name, path, bytecode } of built) writeArtifact(this.#sandbox, path, name, bytecode);
    if (!passed) throw new Error(`the tests of '${target.name}' fail without a mutation: ${failure}`);
    console.error(`${target.name}: ${files.length} files of tests in ${seconds.toFixed(0)} s`);
    return seconds;
  }
}
