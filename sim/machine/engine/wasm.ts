/**
 * The fast engine: whole stretches of a run inside WebAssembly (`sim/assembly/`), on a state that stands in its memory. Steps
 * that fault, and places where there is no code, are left to the reference, which works on the same state.
 */
import { checkInteger } from "../../errors.ts";
import { Machine } from "../machine.ts";
import { checkInputs, checkShape, type Statement } from "../program.ts";
import { writeRecords } from "./decode.ts";
import { DISPATCH_NUMBER } from "./dispatch.ts";
import { hasSuccessor, referenceStep, type Engine, type RunFault } from "./engine.ts";
import { CONFIG, layoutOf, MAX_PAGES, PAGE_BYTES, RECORD_BYTES } from "./layout.ts";
import { createMemory, engineModule, instantiate, type WasmMemory, type WasmModule } from "./webassembly.ts";

/** Most steps of one call: what fits a signed 32-bit integer. */
const MAX_STEPS_A_CALL = 2 ** 30;
/** Cost of a step beside its amplitudes, as in `Decoded.cost`. */
const STEP_COST = 20;
/** Stretches that are long enough for gates on a large register to be done together, and no longer than about a second. */
const MIN_GRAIN = 2 ** 20;
const GATES_A_GRAIN = 64;
const MAX_GRAIN = 2 ** 29;

const STOP = DISPATCH_NUMBER.get("STOP")!;

/** Registers of fewer qubits are not worth a second thread. */
const CREW_QUBITS = 18;
/** Words of the crew (sim/assembly/crew.ts). */
const [GENERATION, DISMISSED, THREADS, MAY_WAIT] = [3, 4, 5, 6];

/** Whether there is WebAssembly with SIMD here. */
export function hasWasm(): boolean {
  return engineModule(false) !== undefined;
}

/** Threads that lend a hand; sim/ does not know how they are made. */
export interface Crew {
  /** Threads, the caller's own counted in. */
  readonly threads: number;
  /** Whether the caller's thread may sleep while it waits for the others; that of a browser's page must not. */
  readonly mayWait: boolean;
  /**
   * Asks each of the others, by a number from 1 to threads − 1, to instantiate the module on the memory and to call
   * `configure()` and `serve(number, call)`, which lasts until they are dismissed. They may come late, or not at all.
   */
  enlist(module: WasmModule, memory: WasmMemory, call: number): void;
}

/** How the fast engine works: its threads and its blocks. */
export interface WasmOptions {
  /** Needs shared memory. */
  readonly crew?: Crew;
  /** Registers of fewer qubits are worked on by one thread; 18 if not given. */
  readonly crewQubits?: number;
  /** Registers of more qubits are cut into blocks of 2^blockBits amplitudes, 8 … 14; 14 from 17 qubits on if not given. */
  readonly blockBits?: number;
}

/**
 * A machine in its initial state with an engine for it; `undefined` where there is no WebAssembly with SIMD, or not so
 * much memory for it.
 * @throws KetworkRangeError, KetworkTypeError where the statement is malformed (`Machine`), or `EngineOptionOutOfRange`
 */
export function wasmEngine(statement: Statement, options: WasmOptions = {}): Engine | undefined {
  const { blockBits } = options;
  if (blockBits !== undefined) checkInteger("EngineOptionOutOfRange", "blockBits", blockBits, 8, 14);
  checkShape(statement.program.shape);
  checkInputs(statement);
  const isLarge = statement.program.shape.qubits >= (options.crewQubits ?? CREW_QUBITS);
  const crew = isLarge && options.crew && options.crew.threads > 1 ? options.crew : undefined;
  const module = engineModule(crew !== undefined);
  if (!module) return undefined;
  const layout = layoutOf(statement, crew?.threads ?? 1, blockBits);
  const pages = Math.ceil(layout.bytes / PAGE_BYTES);
  const memory = pages <= MAX_PAGES ? attempt(() => createMemory(pages, crew !== undefined)) : undefined;
  if (!memory) return undefined;
  const { buffer } = memory;
  const machine = new Machine(statement, {
    cells: new BigUint64Array(buffer, layout.memory, layout.cells),
    kets: new Float64Array(buffer, layout.kets, 2 * layout.amplitudes * layout.registers),
  });
  new Uint32Array(buffer, CONFIG, layout.config.length).set(layout.config);
  [machine.args, ...machine.data].forEach((cells, i) => {
    const { at } = [layout.args, ...layout.data][i]!;
    new BigUint64Array(buffer, at, cells.length).set(cells);
  });
  const records = new DataView(buffer);
  writeRecords(machine.code, layout, records);
  /** Records in whose place stands one that stops, and their opcodes. */
  const paused = new Map<number, number>();
  const { configure, advance, programCounter, amplitudeUpdates } = instantiate(module, memory);
  configure();
  const crewWords = new Int32Array(buffer, layout.crew, MAY_WAIT + 1);
  crewWords[THREADS] = crew?.threads ?? 1;
  crewWords[MAY_WAIT] = crew?.mayWait ? 1 : 0;
  /** How often the crew was called. */
  let calls = 0;
  let isCalled = false;
  const dirty = new Uint8Array(buffer, layout.dirty, layout.registers);
  const { state } = machine;

  /** Steps inside WebAssembly, perhaps none. */
  function stretch(to: number, budget: number): number {
    if (state.pc > machine.code.length) return 0;
    const steps = advance(state.pc, Math.min(to - machine.steps, MAX_STEPS_A_CALL), budget);
    state.pc = programCounter() >>> 0;
    state.steps += steps;
    for (let r = dirty.indexOf(1); r >= 0; r = dirty.indexOf(1, r + 1)) {
      dirty[r] = 0;
      state.touch(r);
    }
    return STEP_COST * steps + amplitudeUpdates();
  }

  return {
    name: "wasm",
    machine,
    grain: Math.max(MIN_GRAIN, Math.min(GATES_A_GRAIN * machine.size, MAX_GRAIN)),
    release() {
      if (!isCalled) return;
      isCalled = false;
      Atomics.store(crewWords, DISMISSED, calls);
      Atomics.add(crewWords, GENERATION, 1);
      Atomics.notify(crewWords, GENERATION);
    },
    pauseAt(places) {
      const opcodeAt = (pc: number) => layout.code + RECORD_BYTES * pc;
      for (const [pc, opcode] of paused) records.setUint32(opcodeAt(pc), opcode, true);
      paused.clear();
      for (const pc of new Set(places)) {
        if (pc >= machine.code.length) continue;
        paused.set(pc, records.getUint32(opcodeAt(pc), true));
        records.setUint32(opcodeAt(pc), STOP, true);
      }
    },
    advance(to, budget) {
      let cost = 0;
      let fault: RunFault | undefined;
      const start = machine.steps;
      if (crew && !isCalled) {
        isCalled = true;
        crew.enlist(module, memory, ++calls);
      }
      while (machine.steps < to && cost < budget && hasSuccessor(machine)) {
        cost += stretch(to, budget - cost);
        if (machine.steps >= to || cost >= budget || !hasSuccessor(machine)) break;
        if (machine.steps > start && paused.has(state.pc)) break;
        const made = referenceStep(machine);
        cost += made.cost;
        fault = made.fault;
      }
      return { cost, fault };
    },
  };
}

/** What `action` returns; `undefined` if there is no memory for it. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
