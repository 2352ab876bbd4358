/**
 * Mutation testing of the contracts: small wrong changes, one at a time, that some test has to notice.
 *
 * `npm run mutate -- [--mutants N] [--seed S] [--only PATHS] [--journal FILE] [--part I/N] [--resume] [--again] [--list] [--json]`
 *
 * Several runs can share a journal: with `--resume --part 1/2` and `2/2` they begin at different mutants, and leave out what the
 * others have done.
 *
 * Results go to `cache/mutants.jsonl`, one line a mutant; `--resume` makes only those that are not there, `--again` also
 * those that survived. `--only` takes the sources whose path begins so (several with commas). The last line of `--json` is
 * `{mutants, killed, survived, timeouts, equivalent, invalid}`.
 *
 * - killed: a test failed, or (timeout) ran for ever; survived: none did;
 * - equivalent: the compiler makes the same bytecode of it; invalid: it makes none.
 *
 * docs/assurance/mutants.md says why the survivors survive.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Journal, type Fate } from "./mutate/journal.ts";
import { Judge } from "./mutate/judge.ts";
import { sample, type Mutant } from "./mutate/sample.ts";
import { makeSandbox } from "./mutate/sandbox.ts";
import { TARGETS, type Target } from "./mutate/targets.ts";

const JOURNAL = join(import.meta.dirname, "..", "cache", "mutants.jsonl");
/** Mutants that are compiled ahead of their tests. */
const AHEAD = 2;
const { values } = parseArgs({
  options: {
    mutants: { type: "string", default: "150" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "contracts/" },
    journal: { type: "string", default: JOURNAL },
    part: { type: "string", default: "1/1" },
    "no-build": { type: "boolean", default: false },
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

const [part, parts] = values.part.split("/").map(Number) as [number, number];
if (!(part >= 1 && part <= parts)) throw new RangeError(`--part ${values.part}: such as 2/3 is wanted`);

const targets: Target[] = TARGETS.map((target) => ({
  ...target,
  sources: target.sources.filter((source) => values.only.split(",").some((path) => source.startsWith(path))),
})).filter(({ sources }) => sources.length > 0);
const mutants = sample(targets, count, seed);
if (values.list) {
  for (const { id, source, line, operator, before, after } of mutants) {
    console.log(`${id} ${source}:${line} ${operator}\n- ${before}\n+ ${after}`);
  }
  process.exit();
}

const { default: hre } = await import("hardhat");
if (!values["no-build"]) await hre.tasks.getTask("build").run({ quiet: true });
console.error(`${mutants.length} mutants, seed ${seed}`);
const sandbox = makeSandbox();
process.on("exit", () => rmSync(sandbox, { recursive: true, force: true }));
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

const journal = new Journal(values.journal, values.resume || values.again);
const judge = new Judge(sandbox, targets, journal);
const isDue = ({ id }: Mutant) => {
  const known = journal.of(id);
  return !known || (values.again && known.fate === "survived" && !judgedNow.has(id));
};
const judgedNow = new Set<string>();
const turn = Math.floor((mutants.length * (part - 1)) / parts);
const order = [...mutants.slice(turn), ...mutants.slice(0, turn)];
for (;;) {
  journal.read();
  const due = order.filter(isDue);
  const mutant = due[0];
  if (!mutant) break;
  for (const next of due.slice(0, 1 + AHEAD)) void judge.compile(next);
  const line = await judge.judge(mutant);
  journal.add(line);
  judgedNow.add(line.id);
  console.error(
    `${due.length} left: ${line.fate.padEnd(10)} ${mutant.source}:${mutant.line} ${mutant.operator} ` +
      `(${line.seconds.toFixed(0)} s) ${line.by.slice(0, 200)}`,
  );
}
await judge.close();

const judged = mutants.map(({ id }) => journal.of(id)!);
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
