import { bind, type Circuit, lower, parameterValues } from "../circuit/circuit.ts";
import type { ParameterValues } from "../circuit/angle.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { KetworkRangeError } from "../errors.ts";
import { depthFor } from "../machine/assembler.ts";
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
  const emitter = new Emitter();
  const code = layOutCircuit(emitter, lower(bind(circuit, values)), () => undefined);
  emitter.asm.emit("KZERO", { k: 0 });
  code.forward(0);
  return runToHalt({ program: emitter.finish({ qubits: circuit.qubits }) })
    .state.register(0)
    .slice();
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
  const size = 2 ** qubits;
  const part = (offset: number): BigUint64Array =>
    toCells(Float64Array.from({ length: size }, (_, j) => amplitudes[2 * j + offset]!));
  const depth = depthForCells(size);
  const emitter = new Emitter();
  const { asm } = emitter;
  asm.emit("KLOAD", { k: 0, k2: 0, b: 0 }).emit("KLOAD", { k: 1, k2: 1, b: 0 });
  asm.emit("KADDP", { k: 0, k2: 1, b: emitter.constant([0, 1]) });
  emitExpectation(emitter, sum, 0, 0);
  const program = emitter.finish({ qubits, ketDepth: 1, dataDepth: [depth, depth, 0, 0] });
  return runProgram(program, { data: [part(0), part(1)] }).floats[0]!;
}
