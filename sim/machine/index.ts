/** The Ket Machine: programs, runs, and what a dispute about a run needs. */
export { LEVELS_PER_ROUND, levelsOfRound, positions, roundsFor, segment, stepLevels, strideOf } from "./bisection.ts";
export { CellTree } from "./cell-tree.ts";
export { addNodes, SUM_NODE_BYTES } from "./descent.ts";
export { Prover, type Outcome } from "./prover.ts";
export { accessesOf, stepKind, type Access } from "./opening.ts";
export type { LoopNote, ProgramNotes, SourceNote } from "./notes.ts";
export { countedLoops, listing } from "./listing.ts";
export * from "./estimate/index.ts";
export { hasSuccessor, referenceEngine, type Advance, type Engine } from "./engine/engine.ts";
export { hasWasm, wasmEngine, type Crew, type WasmOptions } from "./engine/wasm.ts";
export { runParallel, type ParallelOptions } from "./parallel/run.ts";
export type { LoopReport, SplitOptions } from "./parallel/loops.ts";
export { inlinePool, type RangePool } from "./parallel/pool.ts";
export {
  makeJob,
  makeStretch,
  workerEngine,
  type JobResult,
  type Kets,
  type Stretch,
  type StretchTask,
} from "./parallel/stretch.ts";
export { run, Run, type EngineChoice, type RunFault, type RunOptions, type RunStatus } from "./run.ts";
export { Assembler, depthFor, type AssembleOptions, type JumpMnemonic, type Operands } from "./assembler.ts";
export { concealing, isConcealing } from "./concealing.ts";
export { disassemble, formatInstruction, parseAssembly } from "./disassembler.ts";
export {
  brokenRule,
  decodeInstruction,
  EMPTY_INSTRUCTION,
  encodeInstruction,
  memoryCells,
  RULE_TEXT,
  type Instruction,
} from "./instruction.ts";
export { step } from "./interpreter.ts";
export {
  ISA,
  MNEMONIC_OF,
  MNEMONICS,
  RULE,
  type InstructionKind,
  type InstructionSpec,
  type Mnemonic,
  type RuleName,
} from "./isa.ts";
export { Machine, type Decoded, type Execute, type Fault } from "./machine.ts";
export {
  cellsRoot,
  checkInputs,
  checkShape,
  codeTree,
  encodeCode,
  MAX_STEPS,
  packShape,
  programId,
  SEGMENTS,
  statementHash,
  statementRoots,
  toCells,
  unpackShape,
  type Program,
  type Shape,
  type Statement,
  type StatementRoots,
} from "./program.ts";
export {
  FAULT_PC,
  initialStateHash,
  MachineState,
  stateHash,
  type Checkpoint,
  type Snapshot,
  type StateRoots,
  type Storage,
} from "./state.ts";
export { hasher, nobleHasher, wasmHasher, type Hasher } from "./hash/hasher.ts";
export { foldRoot, hashPair, MAX_DEPTH, rootFromSiblings, Tree, WordTree, zeroRoot } from "./tree.ts";
export {
  CELLS_PER_WORD,
  concat,
  encodeCells,
  encodeFloats,
  fromHex,
  keccak,
  toHex,
  WORD_BYTES,
  wordOf,
  type Cells,
  type Hex,
} from "./word.ts";
