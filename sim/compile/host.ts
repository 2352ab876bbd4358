import { bind, type Circuit, lower, parameterValues } from "../circuit/circuit.ts";
import type { ParameterValues } from "../circuit/angle.ts";
import { KetworkRangeError } from "../errors.ts";
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
