/** What a worker does: makes the steps of a program from any state, or a whole run. */
import { KetworkRangeError } from "../../errors.ts";
import { referenceEngine, type Engine, type RunFault } from "../engine/engine.ts";
import { wasmEngine } from "../engine/wasm.ts";
import { Machine } from "../machine.ts";
import { CELLS_PER_WORD, type Hex } from "../word.ts";
import type { Statement } from "../program.ts";
import { FAULT_PC } from "../state.ts";
import type { RunStatus } from "../run.ts";

/** Contents of some registers, one after the other: `2·2^n` floats each. */
export interface Kets {
  readonly registers: readonly number[];
  readonly amplitudes: Float64Array;
  /** By which a worker knows that it was given the same before. */
  readonly name?: string;
}

/** Steps from a state up to a HALT. Statement and kets are the same objects in all tasks that share them. */
export interface StretchTask {
  readonly statement: Statement;
  /** Registers that are read; what the others hold does not matter. */
  readonly kets: Kets;
  readonly pc: number;
  /** The first cells; those behind are zero. */
  readonly cells: BigUint64Array;
  readonly maxSteps: number;
  /** Cells that are wanted: so many, and m[cell] more. */
  readonly wanted: { readonly count: number; readonly cell: number };
}

/** What came of a {@link StretchTask}. */
export interface Stretch {
  /** Whether a HALT was reached; else nothing is said of cells and registers. */
  readonly halted: boolean;
  readonly steps: number;
  /** In amplitude updates. */
  readonly cost: number;
  readonly cells: BigUint64Array;
  /** The registers that were written. */
  readonly kets: Kets;
}

/** A whole run by a worker. */
export interface JobResult {
  readonly status: RunStatus;
  readonly steps: number;
  readonly fault: RunFault | undefined;
  readonly outputs: BigUint64Array;
  readonly stateHash: Hex;
}

export const NO_KETS: Kets = { registers: [], amplitudes: new Float64Array() };

/** A cost of some 10 ms, after which a worker looks up. */
const GRAIN = 2 ** 22;

export type Pause = () => Promise<void> | undefined;

/** An engine for what a worker is given. */
export const workerEngine = (statement: Statement): Engine =>
  wasmEngine(statement) ?? referenceEngine(new Machine(statement));

/** Engines at work: between two stretches of steps, another task could be given to one. */
const busy = new WeakSet<Engine>();

/**
 * Makes the steps of a task.
 *
 * @param pause called now and then, so that a worker can show that it lives
 * @throws KetworkRangeError `EngineBusy` where the engine has not finished another task; what `pause` throws
 */
export async function makeStretch(engine: Engine, task: StretchTask, pause?: Pause): Promise<Stretch> {
  const { machine } = engine;
  const { state } = machine;
  const width = 2 * machine.size;
  if (busy.has(engine)) throw new KetworkRangeError("EngineBusy", "an engine does one task at a time");
  busy.add(engine);
  state.restart();
  state.pc = task.pc;
  state.cells.set(task.cells);
  const intact = setKets(engine, task.kets, width);
  let cost = 0;
  try {
    while (!machine.halted && state.pc !== FAULT_PC && machine.steps < task.maxSteps) {
      cost += engine.advance(task.maxSteps, GRAIN).cost;
      await pause?.();
    }
  } finally {
    engine.release();
    busy.delete(engine);
    for (const register of state.written()) intact.delete(register);
  }
  const { steps } = machine;
  if (!machine.halted) return { halted: false, steps, cost, cells: state.cells.slice(0, 0), kets: NO_KETS };
  const count = task.wanted.count + Number(BigInt.asUintN(32, state.cells[task.wanted.cell]!));
  const registers = state.written();
  const amplitudes = new Float64Array(width * registers.length);
  registers.forEach((r, i) => amplitudes.set(state.register(r), i * width));
  return {
    halted: true,
    steps,
    cost,
    cells: state.cells.slice(0, count),
    kets: { registers, amplitudes },
  };
}

/** What an engine's registers hold: those of some kets that nothing has written to since. */
const held = new WeakMap<Engine, { readonly name: string | Kets; readonly intact: Set<number> }>();

/** Writes kets to an engine's registers, but for those that are there. @returns those that are, then */
function setKets(engine: Engine, kets: Kets, width: number): Set<number> {
  const { registers, amplitudes, name = kets } = kets;
  const known = held.get(engine);
  const intact = known?.name === name ? known.intact : new Set<number>();
  registers.forEach((r, i) => {
    if (intact.has(r)) return;
    engine.machine.state.register(r).set(amplitudes.subarray(i * width, (i + 1) * width));
    intact.add(r);
  });
  held.set(engine, { name, intact });
  return intact;
}

/** Makes a whole run, as a worker does. @throws what `pause` throws */
export async function makeJob(statement: Statement, pause?: Pause): Promise<JobResult> {
  const engine = workerEngine(statement);
  const { machine } = engine;
  const { maxSteps, outDepth } = machine.shape;
  let fault: RunFault | undefined;
  while (!machine.halted && machine.state.pc !== FAULT_PC && machine.steps < maxSteps) {
    ({ fault } = engine.advance(maxSteps, GRAIN));
    await pause?.();
  }
  return {
    status: machine.halted ? "halted" : machine.state.pc === FAULT_PC ? "faulted" : "outOfSteps",
    steps: machine.steps,
    fault,
    outputs: machine.cells.slice(0, CELLS_PER_WORD * 2 ** outDepth),
    stateHash: machine.state.hash(),
  };
}
