import type { Shape } from "../../../sim/machine/program.ts";

/** A small shape, changed where a test needs it. */
export function shapeOf(changes: Partial<Shape> = {}): Shape {
  return {
    qubits: 2,
    ketDepth: 1,
    memDepth: 3,
    codeDepth: 3,
    argsDepth: 1,
    dataDepth: [2, 0, 0, 0],
    outDepth: 0,
    maxSteps: 1000,
    ...changes,
  };
}
