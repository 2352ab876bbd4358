/**
 * Mutation testing of the contracts: small wrong changes, one at a time, that some test has to notice.
 *
 * `npm run mutate -- [--mutants N] [--seed S] [--only PATH] [--resume] [--again] [--list] [--json]`
 *
 * Results go to `cache/mutants.jsonl`, one line a mutant; `--resume` makes only those that are not there, `--again` also
 * those that survived. `--only` takes the sources whose path begins so. The last line of `--json` is
 * `{mutants, killed, survived, timeouts, equivalent, invalid}`.
 *
 * - killed: a test failed, or (timeout) ran three times as long as it does; survived: none did;
 * - equivalent: the compiler makes the same bytecode of it; invalid: it makes none.
 *
 * docs/assurance/mutants.md says why the survivors survive.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { makeSandbox, readArtifact, runTests, testFiles, writeArtifact } from "./mutate/sandbox.ts";
import { mutated, sample, type Mutant } from "./mutate/sample.ts";
import { bytecodeOf, closureOf, CompileError, type Bytecode } from "./mutate/solidity.ts";
import { TARGETS, type Target } from "./mutate/targets.ts";

type Fate = "killed" | "survived" | "timeout" | "equivalent" | "invalid";

interface Line extends Mutant {
  readonly fate: Fate;
  /** The test that noticed. */
  readonly by: string;
  readonly seconds: number;
}

const ROOT = join(import.meta.dirname, "..");
/** Of the optimiser, for code that is another and does the same. */
const CONTROL_RUNS = 1;
const JOURNAL = join(ROOT, "cache", "mutants.jsonl");
const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "150" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "contracts/" },
    journal: { type: "string", default: JOURNAL },
    resume: { type: "boolean", default: false },
    again: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const count = Number(values.mutants);
const seed = Number(values.seed);
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  throw new RangeError(`--mutants ${values.mutants} --seed ${values.seed}: whole numbers are wanted`);
}

const targets: Target[] = TARGETS.map((target) => ({
  ...target,
  sources: target.sources.filter((source) => source.startsWith(values.only)),
})).filter(({ sources }) => sources.length > 0);
const mutants = sample(targets, count, seed);
if (values.list) {
  for (const { id, source, line, operator, before, after } of mutants) {
    console.log(`${id} ${source}:${line} ${operator}\n- ${before}\n+ ${after}`);
  }
  process.exit();
}

const { default: hre } = await import("hardhat");
await hre.tasks.getTask("build").run({ quiet: true });
console.error(`${mutants.length} mutants, seed ${seed}`);
const sandbox = makeSandbox();
process.on("exit", () => rmSync(sandbox, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

/**
 * What the tests deploy, and how long they take, where nothing is mutated. They run on other code of the same behaviour: a
 * test that fails for the code's being another would kill every mutant.
 */
interface Baseline {
  readonly files: readonly string[];
  readonly seconds: number;
  readonly built: ReadonlyMap<string, Bytecode>;
}

const baselines = new Map<string, Baseline>();

async function baselineOf(target: Target): Promise<Baseline> {
  const known = baselines.get(target.name);
  if (known) return known;
  const files = testFiles(target.tests);
  const built = new Map<string, Bytecode>();
  for (const [name, path] of Object.entries(target.contracts)) {
    built.set(name, readArtifact(sandbox, path, name));
    writeArtifact(sandbox, path, name, bytecodeOf(path, name, undefined, CONTROL_RUNS));
  }
  const { passed, seconds, failure } = await runTests(sandbox, files, 1800);
  for (const [name, path] of Object.entries(target.contracts)) writeArtifact(sandbox, path, name, built.get(name)!);
  if (!passed) throw new Error(`the tests of '${target.name}' fail without a mutation: ${failure}`);
  console.error(`${target.name}: ${files.length} files of tests in ${seconds.toFixed(0)} s`);
  const baseline = { files, seconds, built };
  baselines.set(target.name, baseline);
  return baseline;
}

/** Tests whose name is that of the source, then those that the target names, in their order. */
function ordered(files: readonly string[], source: string): string[] {
  const name = source.replace(/^.*\/|\.sol$/g, "");
  const own = (file: string) => (file.includes(`/${name}.`) ? 0 : 1);
  return [...files].sort((a, b) => own(a) - own(b));
}

async function judge(mutant: Mutant): Promise<Line> {
  const target = targets.find(({ name }) => name === mutant.target)!;
  const baseline = await baselineOf(target);
  const started = Date.now();
  const line = (fate: Fate, by = ""): Line => ({ ...mutant, fate, by, seconds: (Date.now() - started) / 1000 });
  const changed = new Map([[mutant.source, mutated(mutant)]]);
  const hit = Object.entries(target.contracts).filter(([, path]) => closureOf(path).has(mutant.source));
  const wrong: { name: string; path: string; bytecode: Bytecode }[] = [];
  try {
    for (const [name, path] of hit) {
      const bytecode = bytecodeOf(path, name, changed);
      if (bytecode.bytecode !== baseline.built.get(name)!.bytecode) wrong.push({ name, path, bytecode });
    }
  } catch (error) {
    if (error instanceof CompileError) return line("invalid", error.message.split("\n")[0]);
    throw error;
  }
  if (wrong.length === 0) return line("equivalent");
  for (const { name, path, bytecode } of wrong) writeArtifact(sandbox, path, name, bytecode);
  try {
    const files = ordered(baseline.files, mutant.source);
    const { passed, timedOut, failure } = await runTests(sandbox, files, 3 * baseline.seconds + 60);
    return line(passed ? "survived" : timedOut ? "timeout" : "killed", failure);
  } finally {
    for (const { name, path } of wrong) writeArtifact(sandbox, path, name, baseline.built.get(name)!);
  }
}

mkdirSync(join(ROOT, "cache"), { recursive: true });
if (!values.resume && !values.again) rmSync(values.journal, { force: true });
const lines = new Map<string, Line>();
if (existsSync(values.journal)) {
  for (const text of readFileSync(values.journal, "utf8").split("\n")) {
    if (text === "") continue;
    const line = JSON.parse(text) as Line;
    lines.set(line.id, line);
  }
}

for (const [i, mutant] of mutants.entries()) {
  const known = lines.get(mutant.id);
  if (known && !(values.again && known.fate === "survived")) continue;
  const line = await judge(mutant);
  lines.set(mutant.id, line);
  appendFileSync(values.journal, `${JSON.stringify(line)}\n`);
  console.error(
    `${i + 1}/${mutants.length} ${line.fate.padEnd(10)} ${mutant.source}:${mutant.line} ${mutant.operator} ` +
      `(${line.seconds.toFixed(0)} s) ${line.by.slice(0, 100)}`,
  );
}

const judged = mutants.map(({ id }) => lines.get(id)!);
const sum = (fate: Fate, source?: string) =>
  judged.filter((line) => line.fate === fate && (source === undefined || line.source === source)).length;
const report = {
  mutants: judged.length,
  killed: sum("killed") + sum("timeout"),
  survived: sum("survived"),
  timeouts: sum("timeout"),
  equivalent: sum("equivalent"),
  invalid: sum("invalid"),
};
if (!values.json) {
  for (const source of [...new Set(judged.map((line) => line.source))].sort()) {
    const [killed, survived] = [sum("killed", source) + sum("timeout", source), sum("survived", source)];
    console.log(`${source.padEnd(40)} ${String(killed).padStart(4)} killed ${String(survived).padStart(3)} survived`);
  }
  for (const { source, line, operator, before, after } of judged.filter(({ fate }) => fate === "survived")) {
    console.log(`\n${source}:${line} ${operator}\n- ${before.trim()}\n+ ${after.trim()}`);
  }
}
console.log(JSON.stringify(report));
