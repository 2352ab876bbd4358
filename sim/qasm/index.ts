/** OpenQASM 2 and 3 in and out. */
export { importQasm, type Measurement, type QasmCircuit, type QubitRegister } from "./circuit.ts";
export { QasmError, type QasmFault } from "./errors.ts";
export { exportQasm, type ExportOptions } from "./export.ts";
export { type Inputs as QasmInputs, type Limits as QasmLimits } from "./store.ts";
export type { QasmOutcome, Values as QasmValues } from "./outcomes.ts";
export { runQasm, type QasmBranch, type QasmRun, type RunOptions as QasmRunOptions } from "./run.ts";
