/** Two jobs of one step each, and every result, true or false, that somebody may claim of them. */
import { AbiCoder, concat, keccak256, zeroPadBytes } from "ethers";

import { Assembler } from "../../../sim/machine/assembler.ts";
import { encodeInstruction } from "../../../sim/machine/instruction.ts";
import { codeTree, packShape, programId, type Program } from "../../../sim/machine/program.ts";
import { foldRoot, zeroRoot } from "../../../sim/machine/tree.ts";
import { fromHex, toHex } from "../../../sim/machine/word.ts";

const coder = AbiCoder.defaultAbiCoder();
const ZERO_WORD = toHex(zeroRoot(0));
const STEPS = 1000;

/** Bits of a binary64. */
export function bits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** A cell's 8 bytes, big-endian. */
export function cell(value: bigint): string {
  return `0x${value.toString(16).padStart(16, "0")}`;
}

/** An exact job: writes a constant, and halts. */
export function constantJob(score: number): Program {
  return new Assembler().setFloat(0, score).halt().assemble({ qubits: 1, maxSteps: STEPS });
}

/** An open job: the score is the solver's first argument. */
export function echoJob(): Program {
  return new Assembler().emit("ARG", { a: 0, b: 0 }).halt().assemble({ qubits: 1, argsDepth: 1, maxSteps: STEPS });
}

/** A job on data: the score is the first cell of segment 0, of 8 cells. */
export function dataJob(): Program {
  return new Assembler()
    .emit("DATA", { a: 0, k: 0, b: 0 })
    .halt()
    .assemble({ qubits: 1, dataDepth: [1, 0, 0, 0], maxSteps: STEPS });
}

/** Instructions as `ProgramStore` takes them. */
export function codeWords(program: Program): string[] {
  return program.code.map((instruction) => toHex(encodeInstruction(instruction)));
}

/** What a solver shows of a run of one of the jobs above, score and all; it need not be true. */
export interface Result {
  readonly args: string;
  readonly argsRoot: string;
  readonly steps: bigint;
  readonly finalState: { readonly pc: number; readonly mem: string; readonly kets: string };
  readonly stateHash: string;
  readonly haltProof: string[];
  readonly outputs: string[];
  readonly outputProof: string[];
}

/** `keccak256(abi.encode(pc, mem, kets))`. */
export function stateHashOf({ pc, mem, kets }: Result["finalState"]): string {
  return keccak256(coder.encode(["uint256", "bytes32", "bytes32"], [pc, mem, kets]));
}

/** The result with this score, after one step. */
export function resultOf(program: Program, score: bigint, args = "0x"): Result {
  const output = zeroPadBytes(cell(score), 32);
  const finalState = {
    pc: 1,
    mem: toHex(foldRoot(fromHex(output), 1)),
    kets: toHex(zeroRoot(program.shape.ketDepth + program.shape.qubits - 1)),
  };
  const [first, halt] = codeWords(program);
  return {
    args,
    argsRoot: argsRootOf(program, args),
    steps: 1n,
    finalState,
    stateHash: stateHashOf(finalState),
    haltProof: [halt!, first!],
    outputs: [output],
    outputProof: [ZERO_WORD],
  };
}

/** An honest solver's result of the open job. */
export function echoResult(program: Program, score: bigint): Result {
  return resultOf(program, score, cell(score));
}

export function argsRootOf(program: Program, args: string): string {
  const words = fromHex(args);
  const padded = new Uint8Array(Math.ceil(words.length / 32) * 32);
  padded.set(words);
  return toHex(foldRoot(padded, program.shape.argsDepth));
}

/** Bytes that open the one step of a job: it settles at once, whoever shows them. */
export function openingOf(program: Program, args: string, dataWords: readonly string[] = []): string {
  const [first, halt] = codeWords(program);
  const kets = toHex(zeroRoot(program.shape.ketDepth + program.shape.qubits - 1));
  const state = [ZERO_WORD, toHex(zeroRoot(1)), kets, first!, halt!];
  const read =
    program.shape.argsDepth === 1 ? [args === "0x" ? ZERO_WORD : zeroPadBytes(args, 32), ZERO_WORD] : dataWords;
  return concat([...state, ...read, ZERO_WORD, ZERO_WORD]);
}

/** A program as the chain knows it. */
export function onChain(program: Program): { programId: string; codeRoot: string; shape: bigint; code: string[] } {
  return {
    programId: programId(program),
    codeRoot: toHex(codeTree(program).root()),
    shape: packShape(program.shape),
    code: codeWords(program),
  };
}
