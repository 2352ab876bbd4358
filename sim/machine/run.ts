/**
 * Whole runs, and the state at any of their steps, recomputed from checkpoints.
 */
import { KetworkRangeError } from "../errors.ts";
import { referenceEngine, type Engine, type RunFault } from "./engine/engine.ts";
import { wasmEngine, type Crew } from "./engine/wasm.ts";
import { Checkpoints } from "./checkpoints.ts";
import { Machine } from "./machine.ts";
import { CELLS_PER_WORD, type Hex } from "./word.ts";
import type { Statement } from "./program.ts";
import { FAULT_PC, type MachineState } from "./state.ts";

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
/** A run while it is made: stretches of an engine's steps, with checkpoints and progress in between. */
export class RunInProgress {
  readonly statement: Statement;
  readonly engine: Engine;
  readonly machine: Machine;
  readonly checkpoints: Checkpoints;
  /** Steps allowed. */
  readonly limit: number;
  /** How it ended, as soon as it has. */
  status: RunStatus | undefined;
  fault: RunFault | undefined;
  /** Cost of the steps made, in amplitude updates. */
  cost = 0;
  readonly #onProgress: RunOptions["onProgress"];
  #reportAt: number;

  constructor(statement: Statement, options: RunOptions) {
    const engine = engineFor(statement, options);
    this.statement = statement;
    this.engine = engine;
    this.machine = engine.machine;
    this.limit = Math.min(options.maxSteps ?? Infinity, engine.machine.shape.maxSteps);
    this.checkpoints = new Checkpoints(engine, options.checkpointBytes ?? DEFAULT_CHECKPOINT_BYTES);
    this.#onProgress = options.onProgress;
    this.#reportAt = options.onProgress ? engine.grain : Infinity;
  }

  /** Makes a stretch of steps; or finds that the run has ended, and how. */
  advance(): void {
    const { machine, engine, limit } = this;
    if (machine.halted) this.status = "halted";
    else if (machine.state.pc === FAULT_PC) this.status = "faulted";
    else if (machine.steps >= limit) this.status = "outOfSteps";
    else if (this.cost >= this.#reportAt && this.#onProgress?.(machine.steps, this.cost) === false) {
      this.status = "cancelled";
    } else {
      if (this.cost >= this.#reportAt) this.#reportAt = this.cost + engine.grain;
      const made = engine.advance(limit, Math.min(this.#reportAt, this.checkpoints.due) - this.cost);
      this.fault = made.fault;
      this.passed(made.cost);
    }
  }

  /** Counts the cost of steps that were made. */
  passed(cost: number): void {
    this.cost += cost;
    this.checkpoints.offer(this.machine, this.cost);
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

  /** @param made a run that has ended */
  constructor(made: RunInProgress) {
    const { machine } = made;
    this.statement = made.statement;
    this.status = made.status ?? "cancelled";
    this.steps = machine.steps;
    this.fault = made.fault;
    this.outputs = machine.cells.slice(0, CELLS_PER_WORD * 2 ** machine.shape.outDepth);
    this.#engine = made.engine;
    this.#machine = machine;
    this.#checkpoints = made.checkpoints;
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
  const made = new RunInProgress(statement, options);
  try {
    while (!made.status) made.advance();
  } finally {
    made.engine.release();
  }
  return new Run(made);
}
