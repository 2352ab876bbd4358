import { bind, type Circuit, lower, parameterValues } from "../circuit/circuit.ts";
import type { ParameterValues } from "../circuit/angle.ts";
import { KetworkRangeError } from "../errors.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { depthFor } from "../machine/assembler.ts";
import type { Machine } from "../machine/machine.ts";
import { type Program, type Statement, toCells } from "../machine/program.ts";
import { run } from "../machine/run.ts";
import { CELLS_PER_WORD } from "../machine/word.ts";
import { layOutCircuit } from "./circuit.ts";
import { Emitter } from "./emitter.ts";

/** Parameters and data of a run; data segments as cells (see `toCells`). */
export interface Inputs {
  readonly args?: ArrayLike<number>;
  readonly data?: Statement["data"];
}

/**
 * Runs a statement to its HALT, keeping nothing but the state.
 *
 * ```ts
 * const endless = new Assembler().label("again").jump("again");
 * runToHalt({ program: endless.assemble({ qubits: 1, maxSteps: 10 }) }); // throws RunTooLong
 * ```
 *
 * @throws {KetworkRangeError} RunFaulted where it ends in a fault, RunTooLong where it exceeds the shape's `maxSteps`
 */
export function runToHalt(statement: Statement): Machine {
  const made = run(statement, { checkpointBytes: 0 });
  if (made.fault !== undefined) {
    const { pc, reason, step } = made.fault;
    throw new KetworkRangeError("RunFaulted", `instruction ${pc} faults in step ${step}: ${reason}`, { ...made.fault });
  }
  if (made.status !== "halted") {
    throw new KetworkRangeError("RunTooLong", `the program has not halted after ${made.steps} steps`, {
      steps: made.steps,
    });
  }
  return made.machineAt(made.steps);
}

/**
 * Runs a program and returns its outputs as floats, the score first.
 *
 * ```ts
 * const asm = new Assembler().setFloat(0, 2).unary("FSQRT", 0, 0).halt();
 * const { floats } = runProgram(asm.assemble({ qubits: 1 }));
 * floats; // → [1.4142135623730951, 0, 0, 0]
 * ```
 *
 * @throws as {@link runToHalt}
 */
export function runProgram(
  program: Program,
  { args, data }: Inputs = {},
): { readonly floats: Float64Array; readonly steps: number } {
  const machine = runToHalt({ program, args: args && toCells(args), data });
  const outputs = CELLS_PER_WORD * 2 ** program.shape.outDepth;
  return { floats: machine.floats.slice(0, outputs), steps: machine.steps };
}

/**
 * The least depth of a tree that holds `cells` cells.
 *
 * ```ts
 * [1, 4, 5, 9].map(depthForCells); // → [0, 0, 1, 2]
 * ```
 */
export const depthForCells = (cells: number): number => depthFor(Math.ceil(cells / CELLS_PER_WORD));

/**
 * The state that a circuit makes of |0…0⟩: `re, im` of 2^n amplitudes, qubit 0 being the lowest bit of the index.
 *
 * ```ts
 * const state = simulate(circuit(2).ry(parameter("theta"), 1).build(), { theta: Math.PI });
 * state; // ≈ [0, 0, 0, 0, 1, 0, 0, 0] (|10⟩: amplitude 2)
 * simulate(circuit(1).rx(parameter("theta"), 0).build()); // throws CircuitParameterUnbound
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnbound where a parameter has no value
 */
export function simulate(circuit: Circuit, values: ParameterValues = {}): Float64Array {
  parameterValues(circuit, values);
  return evolve(circuit.qubits, lower(bind(circuit, values)));
}

/**
 * The state of a circuit for the values of its parameters in their order: see {@link simulate}.
 *
 * @throws {CircuitError} CircuitParameterUnbound where there are too few
 */
export const simulateAt = (circuit: Circuit, parameters: ArrayLike<number>): Float64Array =>
  simulate(circuit, Object.fromEntries(Array.from(parameters, (value, i) => [circuit.parameters[i]!, value])));

/** The most instructions that a program has room for is 2^14; this leaves some for its start. */
const MAX_CODE = 2 ** 14 - 64;

/** How many instructions a primitive costs, its constants included. */
function codeLength(primitive: Primitive): number {
  if (primitive.kind === "flip" || primitive.kind === "hadamard") return 1;
  return "matrix" in primitive ? 1 + 2 * primitive.matrix.length ** 2 : 3;
}

/**
 * What primitives without parameters make of a state of `qubits` qubits, by default |0…0⟩. Where they are more than a
 * program has room for, several programs are run, each from the state that the one before left.
 *
 * ```ts
 * const flip = lower(circuit(1).x(0).build());
 * evolve(1, flip, Float64Array.of(0.6, 0, 0, 0.8)); // → [0, 0.8, 0.6, 0]
 * ```
 *
 * @param initial `re, im` of 2^n amplitudes; not changed
 * @throws {CircuitError} CircuitParameterUnbound where an angle has a parameter
 */
export function evolve(qubits: number, primitives: readonly Primitive[], initial?: Float64Array): Float64Array {
  let state = initial;
  let first = 0;
  do {
    let next = first;
    for (let room = MAX_CODE; next < primitives.length; next += 1) {
      room -= codeLength(primitives[next]!);
      if (room < 0) break;
    }
    state = runPart(qubits, primitives.slice(first, next), state);
    first = next;
  } while (first < primitives.length);
  return state;
}

function runPart(qubits: number, primitives: readonly Primitive[], initial: Float64Array | undefined): Float64Array {
  const evolution = (emitter: Emitter): void => {
    layOutCircuit(emitter, primitives, () => undefined).forward(0);
  };
  const statement = initial
    ? { program: stateProgram(qubits, 1, evolution), data: stateData(initial) }
    : { program: zeroProgram(qubits, evolution) };
  return runToHalt(statement).state.register(0).slice();
}

/** A program that begins with |0…0⟩ in register 0. */
function zeroProgram(qubits: number, body: (emitter: Emitter) => void): Program {
  const emitter = new Emitter();
  emitter.asm.emit("KZERO", { k: 0 });
  body(emitter);
  return emitter.finish({ qubits });
}

/** A program that reads a state from data segments 0 (real parts) and 1 (imaginary parts) into register 0. */
export function stateProgram(qubits: number, ketDepth: number, body: (emitter: Emitter) => void): Program {
  const emitter = new Emitter();
  emitter.asm.emit("KLOAD", { k: 0, k2: 0, b: 0 }).emit("KLOAD", { k: 1, k2: 1, b: 0 });
  emitter.asm.emit("KADDP", { k: 0, k2: 1, b: emitter.constant([0, 1]) });
  body(emitter);
  const depth = depthForCells(2 ** qubits);
  return emitter.finish({ qubits, ketDepth, dataDepth: [depth, depth, 0, 0] });
}

/** The data segments that {@link stateProgram} reads. */
export const stateData = (amplitudes: ArrayLike<number>): BigUint64Array[] =>
  [0, 1].map((offset) =>
    toCells(Float64Array.from({ length: amplitudes.length / 2 }, (_, j) => amplitudes[2 * j + offset]!)),
  );
