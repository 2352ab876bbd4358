/**
 * Whole runs, and the state at any of their steps, recomputed from checkpoints.
 */
import { KetworkRangeError } from "../errors.ts";
import { referenceEngine, type Engine, type RunFault } from "./engine/engine.ts";
import { wasmEngine, type Crew } from "./engine/wasm.ts";
import { Machine } from "./machine.ts";
import { CELLS_PER_WORD, type Hex } from "./word.ts";
import type { Statement } from "./program.ts";
import { FAULT_PC, type Checkpoint, type MachineState } from "./state.ts";

export type { RunFault } from "./engine/engine.ts";

/** How a run is made; nothing of it changes a bit of the result. */
export interface RunOptions {
  /** Memory for checkpoints, in bytes; 128 MiB if not given. The initial state needs none. */
  readonly checkpointBytes?: number;
  /** Stops after so many steps; the shape's maxSteps if not given or greater. */
  readonly maxSteps?: number;
  /** Told now and then how many steps are made and what they cost, in amplitude updates; `false` cancels the run. */
  readonly onProgress?: (steps: number, cost: number) => unknown;
  /**
   * Called after every step, `machine.steps` being its number, and again whenever the step is recomputed; so it must
   * do the same each time. For tracing, and for tests that need a run which went wrong. Only the reference calls it.
   */
  readonly onStep?: (machine: Machine) => void;
  /** "auto" if not given. All keep the same bits; "wasm" fails where it is missing, or with `onStep`. */
  readonly engine?: EngineChoice;
  /** Threads for large registers. */
  readonly crew?: Crew;
}

/** How a run ended: on HALT; on FAULT; at its last allowed step; or because `onProgress` said so. */
export type RunStatus = "halted" | "faulted" | "outOfSteps" | "cancelled";

/** What makes the steps: the reference interpreter, WebAssembly, or the latter where it is to be had. */
export type EngineChoice = "auto" | "reference" | "wasm";

const DEFAULT_CHECKPOINT_BYTES = 2 ** 27;
const MAX_CHECKPOINTS = 512;
/** States kept because they were asked for: a round of a bisection has 31. */
const MAX_MARKS = 32;
/** Cost of as many bytes' snapshot, in amplitude updates, is small beside that of the steps between two. */
const COST_A_BYTE = 4;

/**
 * Snapshots at growing distances, measured in cost: whenever there are too many, every other one is dropped and the
 * distance doubled, so they stay evenly spread over however long a run. A quarter of the memory is for marks, the states
 * that were last asked for, with their hashes: a dispute asks for them, and for what comes shortly after, again.
 */
class Checkpoints {
  readonly #capacity: number;
  /** Marks there is room for. */
  readonly marks: number;
  #kept: Checkpoint[] = [];
  #marked: Checkpoint[] = [];
  #interval: number;
  /** The cost at which the next one is wanted. */
  due: number;

  constructor({ machine: { state }, grain }: Engine, bytes: number) {
    const size = state.cells.byteLength + state.kets.byteLength;
    const room = Math.floor(bytes / size);
    this.marks = room < 2 ? 0 : Math.min(MAX_MARKS, Math.max(1, Math.floor(room / 4)));
    this.#capacity = Math.min(MAX_CHECKPOINTS, room - this.marks);
    this.#interval = Math.max(grain, COST_A_BYTE * size);
    this.due = this.#capacity === 0 ? Infinity : this.#interval;
  }

  offer({ state }: Machine, cost: number): void {
    if (cost < this.due) return;
    if (this.#kept.length === this.#capacity) {
      this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
      this.#interval *= 2;
    }
    this.#kept.push(state.snapshot());
    this.due = cost + this.#interval;
  }

  /** Keeps a state until as many others as there is room for have been marked after it. */
  mark({ steps, state }: Machine): void {
    if (this.marks === 0) return;
    const known = this.#marked.find((mark) => mark.steps === steps);
    const others = this.#marked.filter((mark) => mark !== known);
    if (others.length === this.marks) others.shift();
    this.#marked = [...others, known ?? state.snapshot(true)];
  }

  /** The last one at or before `step`. */
  before(step: number): Checkpoint | undefined {
    const regular = this.#kept.findLast(({ steps }) => steps <= step);
    return this.#marked.reduce(
      (best, mark) => (mark.steps <= step && mark.steps >= (best?.steps ?? 0) ? mark : best),
      regular,
    );
  }
}

/** A run that has been made. */
export class Run {
  readonly statement: Statement;
  readonly status: RunStatus;
  /** Steps made: N. */
  readonly steps: number;
  /** Where and why, if the status is "faulted". */
  readonly fault: RunFault | undefined;
  /** The first 2^outDepth words of the final memory. */
  readonly outputs: BigUint64Array;
  readonly #engine: Engine;
  readonly #machine: Machine;
  readonly #checkpoints: Checkpoints;

  /** See `run`. */
  constructor(statement: Statement, options: RunOptions = {}) {
    const engine = engineFor(statement, options);
    const { machine } = engine;
    const limit = Math.min(options.maxSteps ?? Infinity, machine.shape.maxSteps);
    this.statement = statement;
    this.#engine = engine;
    this.#machine = machine;
    this.#checkpoints = new Checkpoints(engine, options.checkpointBytes ?? DEFAULT_CHECKPOINT_BYTES);
    let status: RunStatus | undefined;
    let cost = 0;
    let reportAt = options.onProgress ? engine.grain : Infinity;
    try {
      while (!status) {
        if (machine.halted) status = "halted";
        else if (machine.state.pc === FAULT_PC) status = "faulted";
        else if (machine.steps >= limit) status = "outOfSteps";
        else if (cost >= reportAt && options.onProgress?.(machine.steps, cost) === false) status = "cancelled";
        else {
          if (cost >= reportAt) reportAt = cost + engine.grain;
          const made = engine.advance(limit, Math.min(reportAt, this.#checkpoints.due) - cost);
          cost += made.cost;
          this.fault = made.fault;
          this.#checkpoints.offer(machine, cost);
        }
      }
    } finally {
      engine.release();
    }
    this.status = status;
    this.steps = machine.steps;
    this.outputs = machine.cells.slice(0, CELLS_PER_WORD * 2 ** machine.shape.outDepth);
  }

  /** What made the steps. */
  get engine(): Engine["name"] {
    return this.#engine.name;
  }

  /** Cell 0 of the outputs as a binary64. */
  get score(): number {
    return new Float64Array(this.outputs.buffer)[0]!;
  }

  /** The final state; valid until the next call of `stateAt`, `machineAt` or `hashAt`. */
  get state(): MachineState {
    return this.stateAt(this.steps);
  }

  /**
   * The machine as it was after `step` steps, 0 … N; valid until the next call.
   * @param keep marks the state, so that coming back to it costs no replay
   * @throws KetworkRangeError `StepOutOfRange`: states behind the end have no value
   */
  machineAt(step: number, keep = false): Machine {
    if (!(Number.isInteger(step) && step >= 0 && step <= this.steps)) {
      throw new KetworkRangeError("StepOutOfRange", `step ${step}: the run has ${this.steps}`, {
        step,
        steps: this.steps,
      });
    }
    this.#rewind(step);
    this.#advance(step);
    if (keep) this.#checkpoints.mark(this.#machine);
    return this.#machine;
  }

  stateAt(step: number): MachineState {
    return this.machineAt(step).state;
  }

  /** Hash of the state after `step` steps. */
  hashAt(step: number): Hex {
    return this.stateAt(step).hash();
  }

  /** Hashes of the states after these steps, made in one pass; some of the states are marked, evenly. */
  hashesAt(steps: readonly number[]): Hex[] {
    const ascending = [...new Set(steps)].sort((left, right) => left - right);
    const every = Math.ceil(ascending.length / this.#checkpoints.marks);
    const hashes = new Map<number, Hex>();
    ascending.forEach((step, i) => {
      hashes.set(step, this.hashAt(step));
      if (i % every === Math.floor(every / 2)) this.#checkpoints.mark(this.#machine);
    });
    return steps.map((step) => hashes.get(step)!);
  }

  /** Goes to the best known state at or before `step`: where the machine stands, a checkpoint, or the beginning. */
  #rewind(step: number): void {
    const checkpoint = this.#checkpoints.before(step);
    if (this.#machine.steps <= step && this.#machine.steps >= (checkpoint?.steps ?? 0)) return;
    this.#machine.state.restore(checkpoint, { sameRun: true });
  }

  #advance(to: number): void {
    while (this.#machine.steps < to) this.#engine.advance(to, Infinity);
    this.#engine.release();
  }
}

/** @throws KetworkRangeError `EngineMissing` if "wasm" is asked for and not to be had */
function engineFor(statement: Statement, { engine = "auto", crew, onStep }: RunOptions): Engine {
  const wasm = engine === "reference" || onStep ? undefined : wasmEngine(statement, { crew });
  if (!wasm && engine === "wasm") {
    throw new KetworkRangeError("EngineMissing", onStep ? "onStep is the reference's" : "no WebAssembly with SIMD", {
      engine,
    });
  }
  return wasm ?? referenceEngine(new Machine(statement), onStep);
}

/**
 * Runs a statement from its initial state.
 *
 * ```ts
 * const program = new Assembler().setFloat(0, 0.5).halt().assemble({ qubits: 1 });
 * const made = run({ program });
 * made.status; // → "halted"
 * made.score; // → 0.5
 * made.steps; // → 1
 * made.stateAt(2); // throws StepOutOfRange
 * ```
 *
 * @returns the run: `status`, `steps`, `outputs`, `score`, `state`, and the states before
 * @throws KetworkTypeError, KetworkRangeError where the statement is malformed
 */
export function run(statement: Statement, options: RunOptions = {}): Run {
  return new Run(statement, options);
}
