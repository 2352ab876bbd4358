/**
 * Watches the loops of a run: what a round costs, and whether what it leaves for the next one can be guessed. Where it pays,
 * the rounds that are left are handed out in chunks.
 */
import { ISA } from "../isa.ts";
import type { Machine } from "../machine.ts";
import type { LoopNote } from "../notes.ts";
import { chunkProgram, type ChunkProgram } from "./chunk.ts";
import type { Loop } from "./flow.ts";
import { mergeChunk } from "./merge.ts";
import { planLoop, type LoopPlan } from "./plan.ts";
import type { RangePool } from "./pool.ts";
import type { Statement } from "../program.ts";
import type { RunInProgress } from "../run.ts";
import { makeStretch, NO_KETS, workerEngine, type Kets, type Stretch, type StretchTask } from "./stretch.ts";

/** What became of a loop that was handed out. */
export interface LoopReport {
  readonly first: number;
  readonly last: number;
  /** Rounds handed out, in so many chunks. */
  readonly rounds: number;
  readonly chunks: number;
  /** Chunks that were merged; after the first one that could not be, the run goes on by itself. */
  readonly merged: number;
}

/** Who makes rounds of loops, and how they are cut. */
export interface SplitOptions {
  readonly pool: RangePool;
  /** Rounds are handed out where they are estimated to cost so much, in amplitude updates; 2^26 (some 20 ms) if not given. */
  readonly minCost?: number;
  /** Rounds a chunk, by their number; some four chunks a worker if not given. What is left over is cut as usual. */
  readonly chunking?: (rounds: number) => readonly number[];
  /** Told of every loop that was handed out. */
  readonly onLoop?: (report: LoopReport) => void;
}

const MIN_COST = 2 ** 26;
const CHUNKS_A_WORKER = 4;
/** Loops that were not worth it so often are left alone. */
const MAX_STRIKES = 4;
/** Chunks that are handed out at once; where a loop has more of them, it is gone through in several turns. */
const MAX_CHUNKS_A_WORKER = 16;
/** Entries of a chunk's log, 16 MiB. */
const MAX_LOG = 2 ** 20;
/** What it costs to add up an entry here, in amplitude updates. */
const ENTRY_COST = 1000;
const MAX_ROUNDS = 2n ** 40n;

/** A round that is watched: the state before it. */
interface Watch {
  readonly cells: BigUint64Array;
  readonly steps: number;
  readonly cost: number;
  /** The round before it, where there was one. */
  readonly previous?: BigUint64Array;
}

/** A chunk program, and the statement that workers know it by. */
interface Made {
  readonly program: ChunkProgram;
  readonly statement: Statement;
}

interface Candidate extends Loop {
  /** Whether the notes claim that its rounds are independent: then a second round need not be watched. */
  readonly isClaimed: boolean;
  plan?: LoopPlan | undefined;
  isPlanned: boolean;
  /** By the room in their logs. */
  readonly programs: Map<number, Made | undefined>;
  watch: Watch | undefined;
  /** Whether its LOOP was just met, so that its first instruction is not a new beginning. */
  isTurning: boolean;
  /** Whether it is left alone until its end. */
  isSkipped: boolean;
  strikes: number;
}

/** Every LOOP that jumps back; wrong notes are without effect. */
function candidatesOf({ code, statement }: Machine): Candidate[] {
  const notes: readonly LoopNote[] = statement.program.notes?.loops ?? [];
  return code.flatMap(({ op, a, b, fault }, pc): Candidate[] => {
    if (op !== ISA.LOOP.opcode || fault !== undefined || a >= pc) return [];
    const isClaimed = notes.some(({ first, last, independent }) => independent && first === a && last === pc);
    return [
      {
        ...{ first: a, last: pc, counter: b, isClaimed, isPlanned: false, programs: new Map() },
        ...{ watch: undefined, isTurning: false, isSkipped: false, strikes: 0 },
      },
    ];
  });
}

/** The loops of a run in progress. */
export class LoopWatcher {
  readonly #run: RunInProgress;
  readonly #options: SplitOptions;
  readonly #loops: Candidate[];

  constructor(run: RunInProgress, options: SplitOptions) {
    this.#run = run;
    this.#options = options;
    this.#loops = candidatesOf(run.machine);
    this.#pause();
  }

  /** To be called whenever the engine has ended a stretch. */
  async visit(): Promise<void> {
    while (await this.#look());
  }

  /** @returns whether rounds were handed out, so that the machine stands elsewhere */
  async #look(): Promise<boolean> {
    const { pc } = this.#run.machine.state;
    for (const loop of this.#loops) {
      if (loop.strikes >= MAX_STRIKES) continue;
      if (loop.isSkipped) {
        if (pc !== loop.last + 1) continue;
        loop.isSkipped = false;
        this.#pause();
      } else if (pc === loop.first) this.#begin(loop);
      else if (pc === loop.last && (await this.#turn(loop))) return true;
    }
    return false;
  }

  #pause(): void {
    const places = this.#loops
      .filter(({ strikes }) => strikes < MAX_STRIKES)
      .flatMap(({ isSkipped, first, last }) => (isSkipped ? [last + 1] : [first, last]));
    this.#run.engine.pauseAt(places);
  }

  #skip(loop: Candidate, strikes: number): void {
    Object.assign(loop, { watch: undefined, isTurning: false, isSkipped: true, strikes: loop.strikes + strikes });
    this.#pause();
  }

  #begin(loop: Candidate): void {
    const { machine, cost } = this.#run;
    const previous = loop.isTurning ? loop.watch?.cells : undefined;
    loop.isTurning = false;
    loop.watch = { cells: machine.cells.slice(), steps: machine.steps, cost, previous };
  }

  /** The machine stands on the LOOP. @returns whether it has gone on from there */
  async #turn(loop: Candidate): Promise<boolean> {
    const { machine, cost, limit } = this.#run;
    const { watch } = loop;
    if (!watch) return false;
    const left = BigInt.asUintN(64, machine.cells[loop.counter]! - 1n);
    if (left === 0n) {
      loop.watch = undefined;
      return false;
    }
    const roundCost = cost - watch.cost + 1;
    const roundSteps = machine.steps - watch.steps + 1;
    const possible = Math.floor((limit - machine.steps) / roundSteps);
    const rounds = Math.min(possible, Number(left > MAX_ROUNDS ? MAX_ROUNDS : left));
    if (rounds < 2 || roundCost * rounds < (this.#options.minCost ?? MIN_COST)) {
      this.#skip(loop, 1);
      return false;
    }
    if (!loop.isPlanned) {
      loop.isPlanned = true;
      loop.plan = planLoop(machine.code, loop, machine.cells.length);
    }
    const { plan } = loop;
    if (plan && Math.max(0, roundCost - ENTRY_COST * plan.sums.length) * rounds < (this.#options.minCost ?? MIN_COST)) {
      this.#skip(loop, 1);
      return false;
    }
    // The first round of a loop that nobody has claimed is looked at once more.
    const isSure = loop.isClaimed || watch.previous !== undefined;
    const steps = plan && guessSteps(machine, loop, plan, watch);
    if (!plan || !steps) {
      this.#skip(loop, MAX_STRIKES);
      return false;
    }
    loop.isTurning = true;
    if (!isSure) return false;
    this.#run.passed(this.#run.engine.advance(machine.steps + 1, Infinity).cost);
    await this.#split(loop, plan, { rounds, left, steps, roundSteps, roundCost });
    return true;
  }

  async #split(
    loop: Candidate,
    plan: LoopPlan,
    round: {
      readonly rounds: number;
      readonly left: bigint;
      readonly steps: ReadonlyMap<number, bigint>;
      readonly roundSteps: number;
      readonly roundCost: number;
    },
  ): Promise<void> {
    const { machine, limit, checkpoints } = this.#run;
    const { pool, onLoop, minCost = MIN_COST } = this.#options;
    const affordable = Math.max(1, Math.ceil((round.rounds * round.roundCost * CHUNKS_A_WORKER) / minCost));
    const wanted = Math.min(round.rounds, affordable, CHUNKS_A_WORKER * pool.workers);
    // So that the operands of its sums find room, were there one in every step.
    const most = plan.sums.length > 0 ? Math.max(1, Math.floor(MAX_LOG / round.roundSteps)) : Infinity;
    const size = Math.min(most, Math.ceil(round.rounds / wanted));
    const handed = Math.min(round.rounds, size * MAX_CHUNKS_A_WORKER * pool.workers);
    const sizes = divide(handed, this.#options.chunking?.(handed) ?? [], size);
    // The next power of two: programs of a loop differ in little then, and are found again.
    const entries = Math.min(MAX_LOG, 2 ** (32 - Math.clz32(Math.min(MAX_LOG, Math.max(...sizes) * round.roundSteps))));
    const made = this.#programOf(loop, plan, entries);
    if (!made) {
      this.#skip(loop, MAX_STRIKES);
      return;
    }
    const { cost } = this.#run;
    // So that a state inside of the loop is found from its beginning.
    checkpoints.offer(machine, cost, cost + round.rounds * round.roundCost >= checkpoints.due);
    const { program, statement } = made;
    const kets = ketsOf(machine, plan);
    const base = machine.cells.slice();
    const abort = new AbortController();
    let done = 0;
    const chunks = sizes.map((rounds) => {
      const cells = new BigUint64Array(base.length + program.preset.length);
      cells.set(base);
      cells.set(program.preset, base.length);
      for (const [cell, step] of round.steps) cells[cell] = BigInt.asUintN(64, base[cell]! + step * BigInt(done));
      done += rounds;
      const left = round.left - BigInt(done);
      cells[program.cells.stop] = left;
      const task: StretchTask = {
        ...{ statement, kets, pc: loop.first, cells },
        maxSteps: Math.min(2 ** 52, program.growth * (limit - machine.steps)),
        wanted: { count: program.cells.log, cell: program.cells.logged },
      };
      return { rounds, left, start: cells, result: attempt(pool, task, abort.signal) };
    });
    const changed = new Set<number>();
    let merged = 0;
    for (const { result: promise, ...chunk } of chunks) {
      const result = await promise;
      const cost = mergeChunk(machine, { plan, program, changed, ...chunk, result }, limit);
      if (cost === undefined) break;
      for (const register of result.kets.registers) changed.add(register);
      this.#run.passed(cost);
      merged++;
    }
    abort.abort();
    onLoop?.({ first: loop.first, last: loop.last, rounds: handed, chunks: chunks.length, merged });
    if (merged < chunks.length) this.#skip(loop, 2);
    // What is left of it is looked at like a new one.
    else Object.assign(loop, { watch: undefined, isTurning: false });
  }

  #programOf(loop: Candidate, plan: LoopPlan, entries: number): Made | undefined {
    if (!loop.programs.has(entries)) {
      const { code, shape, statement } = this.#run.machine;
      const program = chunkProgram(code, shape, plan, entries);
      const { args, data } = statement;
      loop.programs.set(entries, program && { program, statement: { program: program.program, args, data } });
    }
    return loop.programs.get(entries);
  }
}

/** A worker that is lost is made up for here. */
async function attempt(pool: RangePool, task: StretchTask, signal: AbortSignal): Promise<Stretch> {
  try {
    return await pool.run(task, signal);
  } catch {
    if (signal.aborted) return { halted: false, steps: 0, cost: 0, cells: task.cells, kets: NO_KETS };
    return makeStretch(workerEngine(task.statement), task);
  }
}

/** `sizes` as far as they go, and parts of at most `size` of what is left over. */
function divide(rounds: number, sizes: readonly number[], size: number): number[] {
  const parts: number[] = [];
  for (let left = rounds; left > 0; left -= parts.at(-1)!) {
    parts.push(Math.min(left, Math.max(1, sizes[parts.length] ?? size)));
  }
  return parts;
}

/**
 * By how much cells that a round reads first change from round to round, as the last one has; `undefined` where one of them
 * has changed by no counting. The machine stands on the LOOP.
 */
function guessSteps(
  { cells }: Machine,
  { counter }: Loop,
  plan: LoopPlan,
  { cells: before, previous }: Watch,
): Map<number, bigint> | undefined {
  const steps = new Map<number, bigint>();
  const read = new Set([...plan.exposed, counter]);
  const written = new Set([...plan.settled, ...plan.blocks.flatMap((block) => block.cells)]);
  for (const cell of read) {
    if (!written.has(cell)) continue;
    const step = cell === counter ? -1n : BigInt.asUintN(64, cells[cell]! - before[cell]!);
    if (step === 0n) continue;
    if (!plan.counters.has(cell)) return undefined;
    if (cell !== counter && previous && BigInt.asUintN(64, before[cell]! - previous[cell]!) !== step) return undefined;
    steps.set(cell, step);
  }
  return steps;
}

/** The registers that a round may read before it writes them; all, where it copies by a number. */
function ketsOf(machine: Machine, { exposedKets, copiesFrom }: LoopPlan): Kets {
  const all = Array.from({ length: 2 ** machine.shape.ketDepth }, (_, r) => r);
  const registers = copiesFrom ? all : exposedKets;
  const width = 2 * machine.size;
  const amplitudes = new Float64Array(width * registers.length);
  registers.forEach((r, i) => amplitudes.set(machine.state.register(r), i * width));
  return { registers, amplitudes };
}
