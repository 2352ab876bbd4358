/**
 * What makes the steps of a run: the reference, a step at a time as machine.md says, or something faster that keeps
 * every bit.
 */
import { step } from "../interpreter.ts";
import type { Fault, Machine } from "../machine.ts";
import { FAULT_PC } from "../state.ts";

/** Where and why a run faulted. A program may also jump to the FAULT place by itself. */
export interface RunFault {
  readonly reason: Fault | "JumpToFault";
  /** The step that faulted, counted from 0, and where it stood. */
  readonly step: number;
  readonly pc: number;
}

/** What a stretch of steps came to. */
export interface Advance {
  /** Their cost, in amplitude updates (`Decoded.cost`). */
  readonly cost: number;
  /** If the last of them led to FAULT. */
  readonly fault: RunFault | undefined;
}

/** What makes the steps of one machine. */
export interface Engine {
  readonly name: "reference" | "wasm";
  readonly machine: Machine;
  /** The cost of a stretch that is neither too short to be efficient nor too long to wait for. */
  readonly grain: number;
  /** Makes steps up to number `to`, fewer if they have cost `budget` or the machine stands on a final state. */
  advance(to: number, budget: number): Advance;
  /** From now on `advance` also ends where, after at least one step, it stands on one of these places in the code. */
  pauseAt(places: Iterable<number>): void;
  /** Lets go of threads that help, until the next `advance`. */
  release(): void;
}

/**
 * Whether a machine can make a step: it stands neither on HALT nor on FAULT.
 *
 * ```ts
 * hasSuccessor(new Machine({ program: new Assembler().halt().assemble({ qubits: 1 }) })); // → false
 * ```
 */
export function hasSuccessor(machine: Machine): boolean {
  return machine.state.pc !== FAULT_PC && !machine.halted;
}

/** One step by the reference, which also knows why a step faults. */
export function referenceStep(machine: Machine): Advance {
  const { pc } = machine.state;
  const cost = machine.code[pc]?.cost ?? 0;
  const reason = step(machine);
  const faulted = machine.state.pc === FAULT_PC;
  return { cost, fault: faulted ? { reason: reason ?? "JumpToFault", step: machine.steps - 1, pc } : undefined };
}

/** Steps of the reference are this cheap to stop after: some 10 ms. */
const REFERENCE_GRAIN = 2 ** 20;

/**
 * The reference interpreter as an engine.
 *
 * @param onStep called after every step
 */
export function referenceEngine(machine: Machine, onStep?: (machine: Machine) => void): Engine {
  let paused: ReadonlySet<number> = new Set();
  return {
    name: "reference",
    machine,
    grain: REFERENCE_GRAIN,
    release: () => undefined,
    pauseAt(places) {
      paused = new Set(places);
    },
    advance(to, budget) {
      let cost = 0;
      let fault: RunFault | undefined;
      while (machine.steps < to && cost < budget && hasSuccessor(machine)) {
        const made = referenceStep(machine);
        cost += made.cost;
        fault = made.fault;
        onStep?.(machine);
        if (paused.has(machine.state.pc)) break;
      }
      return { cost, fault };
    },
  };
}
