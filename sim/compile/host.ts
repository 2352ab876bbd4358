import { bind, type Circuit, lower, parameterValues } from "../circuit/circuit.ts";
import type { ParameterValues } from "../circuit/angle.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { KetworkRangeError } from "../errors.ts";
import type { Primitive } from "../circuit/primitive.ts";
import { type AssembleOptions, depthFor } from "../machine/assembler.ts";
import type { Machine } from "../machine/machine.ts";
import { type Program, type Statement, toCells } from "../machine/program.ts";
import { run } from "../machine/run.ts";
import { CELLS_PER_WORD } from "../machine/word.ts";
import { type PauliSum, pauliWidth } from "../observable/pauli.ts";
import { layOutCircuit } from "./circuit.ts";
import { Emitter } from "./emitter.ts";
import { emitExpectation } from "./observable.ts";

/** Parameters and data of a run; data segments as cells (see `toCells`). */
export interface Inputs {
  readonly args?: ArrayLike<number>;
  readonly data?: Statement["data"];
}

/**
 * Runs a statement to its HALT, keeping nothing but the state.
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

/** Runs a program and returns its outputs as floats, the score first. @throws as {@link runToHalt} */
export function runProgram(
  program: Program,
  { args, data }: Inputs = {},
): { readonly floats: Float64Array; readonly steps: number } {
  const machine = runToHalt({ program, args: args && toCells(args), data });
  const outputs = CELLS_PER_WORD * 2 ** program.shape.outDepth;
  return { floats: machine.floats.slice(0, outputs), steps: machine.steps };
}

/** The least depth of a tree that holds `cells` cells. */
export const depthForCells = (cells: number): number => depthFor(Math.ceil(cells / CELLS_PER_WORD));

/**
 * The state that a circuit makes of |0…0⟩: `re, im` of 2^n amplitudes, qubit 0 being the lowest bit of the index.
 *
 * @throws {CircuitError} CircuitParameterUnbound where a parameter has no value
 */
export function simulate(circuit: Circuit, values: ParameterValues = {}): Float64Array {
  parameterValues(circuit, values);
  return evolve(circuit.qubits, lower(bind(circuit, values)));
}

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
  const emitter = new Emitter();
  const code = layOutCircuit(emitter, primitives, () => undefined);
  const ranges = initial === undefined ? {} : emitState(emitter, initial);
  if (initial === undefined) emitter.asm.emit("KZERO", { k: 0 });
  code.forward(0);
  const { data, ...shape } = { data: undefined, ...ranges };
  return runToHalt({ program: emitter.finish({ qubits, ...shape }), data })
    .state.register(0)
    .slice();
}

/** Emits what puts amplitudes, given as data, into register 0; register 1 is overwritten. */
function emitState(
  emitter: Emitter,
  amplitudes: ArrayLike<number>,
): Pick<AssembleOptions, "ketDepth" | "dataDepth"> & { readonly data: readonly BigUint64Array[] } {
  const size = amplitudes.length / 2;
  const part = (offset: number): BigUint64Array =>
    toCells(Float64Array.from({ length: size }, (_, j) => amplitudes[2 * j + offset]!));
  const depth = depthForCells(size);
  const { asm } = emitter;
  asm.emit("KLOAD", { k: 0, k2: 0, b: 0 }).emit("KLOAD", { k: 1, k2: 1, b: 0 });
  asm.emit("KADDP", { k: 0, k2: 1, b: emitter.constant([0, 1]) });
  return { ketDepth: 1, dataDepth: [depth, depth, 0, 0], data: [part(0), part(1)] };
}

/**
 * ⟨ψ|H|ψ⟩ of a normalised state vector, as the machine computes it.
 *
 * @param amplitudes `re, im` of 2^n amplitudes
 * @throws {PauliError} PauliNotHermitian; {KetworkRangeError} StateLength where the length is not 2·2^n, or n is less
 * than the sum needs
 */
export function expectation(sum: PauliSum, amplitudes: ArrayLike<number>): number {
  const qubits = Math.log2(amplitudes.length / 2);
  if (!Number.isInteger(qubits) || qubits < pauliWidth(sum) || qubits > MAX_QUBITS) {
    throw new KetworkRangeError(
      "StateLength",
      `${amplitudes.length} floats: a state of n qubits has 2·2^n, and this sum needs n ≥ ${pauliWidth(sum)}`,
      { length: amplitudes.length, width: pauliWidth(sum) },
    );
  }
  const emitter = new Emitter();
  const { data, ...shape } = emitState(emitter, amplitudes);
  emitExpectation(emitter, sum, 0, 0);
  return runProgram(emitter.finish({ qubits, ...shape }), { data }).floats[0]!;
}
