import { Assembler, type Program } from "../../../sim/index.ts";

/** Some hundred steps that depend on the argument. */
export function spiral(turns = 60, argsDepth = 0): Program {
  const asm = new Assembler();
  const x = asm.cells(1);
  asm.emit("ARG", { a: x, b: 0 });
  asm.loop(turns, () => asm.immediate("FMUL", x, x, 0.99).immediate("FADD", x, x, 1));
  asm.mov(0, x).halt();
  return asm.assemble({ qubits: 1, argsDepth, maxSteps: 1000 });
}
