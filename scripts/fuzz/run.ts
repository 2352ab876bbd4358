/** Runs the differential fuzzer: random steps, their questions to the contract in batches, failures made small. */
import { Random } from "../../sim/math/random.ts";
import { randomCases, type StepCase } from "./cases.ts";
import type { Chain } from "./chain.ts";
import { plan, type Plan } from "./questions.ts";
import { shrink, testOf } from "./shrink.ts";

export interface FuzzReport {
  readonly steps: number;
  readonly mismatches: number;
  /** Steps by instruction, those that faulted left out; HALT: states that nothing follows. */
  readonly opcodes: Readonly<Record<string, number>>;
  /** Steps that faulted, by why. */
  readonly faults: Readonly<Record<string, number>>;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly steps: number;
  /** Told of every failing step, made small, as a test. */
  readonly onFailure: (test: string) => void;
  readonly onProgress?: (steps: number) => void;
}

/** Calldata of one batch, about. */
const BATCH_BYTES = 400_000;
/** Failures that are made small; further ones are only counted. */
const MAX_SHRUNK = 5;

interface Batch {
  readonly steps: { readonly step: StepCase; readonly plan: Plan; readonly seed: number }[];
  bytes: number;
}

/** What the contract answers wrongly about a step; the seed decides which lies are told. */
export async function mistakesOf(chain: Chain, step: StepCase, seed: number): Promise<string[]> {
  const { questions } = plan(step, new Random(seed));
  return judge(questions, await chain.ask(questions.map(({ call }) => call)));
}

function judge(questions: Plan["questions"], answers: Awaited<ReturnType<Chain["ask"]>>): string[] {
  return questions.flatMap(({ what, judge: judged }, i) => {
    const mistake = judged(answers[i]!);
    return mistake === undefined ? [] : [`${what}: ${mistake}`];
  });
}

export async function fuzz(chain: Chain, { seed, steps, onFailure, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(seed);
  const opcodes: Record<string, number> = {};
  const faults: Record<string, number> = {};
  let mismatches = 0;
  let done = 0;

  async function settle(batch: Batch): Promise<void> {
    const questions = batch.steps.flatMap((entry) => entry.plan.questions);
    const answers = await chain.ask(questions.map(({ call }) => call));
    let from = 0;
    for (const { step, plan: asked, seed: stepSeed } of batch.steps) {
      const mistakes = judge(asked.questions, answers.slice(from, from + asked.questions.length));
      from += asked.questions.length;
      if (mistakes.length === 0) continue;
      if (++mismatches > MAX_SHRUNK) continue;
      const small = await shrink(step, async (smaller) => (await mistakesOf(chain, smaller, stepSeed)).length > 0);
      const [first] = await mistakesOf(chain, small, stepSeed);
      onFailure(testOf(small, first ?? mistakes[0]!, stepSeed));
    }
    done += batch.steps.length;
    onProgress?.(done);
  }

  let next: Plan["next"];
  let count = 0;
  let batch: Batch = { steps: [], bytes: 0 };
  // One batch is answered while the next is made.
  let pending = Promise.resolve();
  for (const step of randomCases(random, () => next)) {
    const stepSeed = random.nextInt(2 ** 32);
    const asked = plan(step, new Random(stepSeed));
    next = asked.next;
    if (asked.opcode) opcodes[asked.opcode] = (opcodes[asked.opcode] ?? 0) + 1;
    if (asked.fault) faults[asked.fault] = (faults[asked.fault] ?? 0) + 1;
    batch.steps.push({ step, plan: asked, seed: stepSeed });
    batch.bytes += asked.questions.reduce((sum, { call }) => sum + call.length, 0);
    count++;
    if (batch.bytes >= BATCH_BYTES || count === steps) {
      await pending;
      pending = settle(batch);
      // A failure is reported where it is awaited; nothing is left unhandled meanwhile.
      pending.catch(() => undefined);
      batch = { steps: [], bytes: 0 };
    }
    if (count === steps) break;
  }
  await pending;
  const sorted = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)));
  return { steps: done, mismatches, opcodes: sorted(opcodes), faults: sorted(faults) };
}
