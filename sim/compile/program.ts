import { type AssembleOptions } from "../machine/assembler.ts";
import { Emitter } from "./emitter.ts";
import { depthForCells } from "./host.ts";
import type { Objective } from "./objective.ts";

/** What a program's shape has besides what follows from its objective. */
export interface ProgramOptions {
  /** The longest run that may be claimed (default 2^32 − 1 steps). */
  readonly maxSteps?: number;
}

/** The longest run of a program unless told. */
export const DEFAULT_MAX_STEPS = 2 ** 32 - 1;

/** What the shape of a program depends on besides its code. */
export const programRanges = (
  { qubits, dataDepth }: Objective,
  ketDepth: number,
  { maxSteps = DEFAULT_MAX_STEPS }: ProgramOptions,
): AssembleOptions => ({ qubits, ketDepth, dataDepth, maxSteps });

/** Starts a program that takes the parameters as its args. */
export function startWithArgs(
  objective: Objective,
  outputs: number,
): { readonly emitter: Emitter; readonly parameters: number; readonly argsDepth: number } {
  const count = objective.parameters.length;
  const emitter = new Emitter(outputs);
  const parameters = emitter.asm.cells(count);
  emitter.asm.source("args", () => {
    for (let i = 0; i < count; i += 1) emitter.asm.emit("ARG", { a: parameters + i, b: i });
  });
  return { emitter, parameters, argsDepth: depthForCells(count) };
}
