/**
 * Instructions and their words: `op u8 | k u8 | k2 u8 | flags u8 | a u32 | b u32 | c u32 | x u64 | z u64`, big-endian.
 */
import { checkInteger, KetworkRangeError } from "../errors.ts";
import { ISA, MNEMONIC_OF, RULE, type InstructionSpec, type RuleName } from "./isa.ts";
import type { Shape } from "./program.ts";
import { CELLS_PER_WORD, WORD_BYTES } from "./word.ts";

/** One instruction: the fields of its word. */
export interface Instruction {
  /** Opcode, 0 … 255; what it means is in the table of `isa.ts`. */
  readonly op: number;
  readonly k: number;
  readonly k2: number;
  readonly flags: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly x: bigint;
  readonly z: bigint;
}

export const FLAG0 = 1;
export const FLAG1 = 2;

const BYTE_FIELDS = ["op", "k", "k2", "flags"] as const;
const CELL_FIELDS = ["a", "b", "c"] as const;
const LONG_FIELDS = ["x", "z"] as const;

/**
 * The 32-byte word of an instruction.
 *
 * ```ts
 * toHex(encodeInstruction({ ...EMPTY_INSTRUCTION, op: ISA.HALT.opcode }));
 * // → "0x0100000000000000000000000000000000000000000000000000000000000000"
 * ```
 *
 * @throws KetworkTypeError, KetworkRangeError `InstructionFieldOutOfRange` where a field does not fit its bits
 */
export function encodeInstruction(instruction: Instruction): Uint8Array {
  checkInstruction(instruction);
  const word = new Uint8Array(WORD_BYTES);
  const view = new DataView(word.buffer);
  BYTE_FIELDS.forEach((name, i) => view.setUint8(i, instruction[name]));
  CELL_FIELDS.forEach((name, i) => view.setUint32(4 + 4 * i, instruction[name]));
  LONG_FIELDS.forEach((name, i) => view.setBigUint64(16 + 8 * i, instruction[name]));
  return word;
}

/**
 * The instruction of a 32-byte word; every word is one, if perhaps of an unknown opcode.
 *
 * ```ts
 * decodeInstruction(new Uint8Array(32)).op; // → 0
 * ```
 */
export function decodeInstruction(word: Uint8Array): Instruction {
  const view = new DataView(word.buffer, word.byteOffset, WORD_BYTES);
  return {
    op: view.getUint8(0),
    k: view.getUint8(1),
    k2: view.getUint8(2),
    flags: view.getUint8(3),
    a: view.getUint32(4),
    b: view.getUint32(8),
    c: view.getUint32(12),
    x: view.getBigUint64(16),
    z: view.getBigUint64(24),
  };
}

/** The instruction of an all-zero word: an unknown opcode, what stands behind the end of a program. */
export const EMPTY_INSTRUCTION: Instruction = { op: 0, k: 0, k2: 0, flags: 0, a: 0, b: 0, c: 0, x: 0n, z: 0n };

/** @throws KetworkTypeError, KetworkRangeError `InstructionFieldOutOfRange` where a field does not fit its bits */
export function checkInstruction(instruction: Instruction): void {
  for (const name of BYTE_FIELDS) checkInteger("InstructionFieldOutOfRange", name, instruction[name], 0, 0xff);
  for (const name of CELL_FIELDS) checkInteger("InstructionFieldOutOfRange", name, instruction[name], 0, 0xffffffff);
  for (const name of LONG_FIELDS) {
    const value = instruction[name];
    if (value !== BigInt.asUintN(64, value)) {
      throw new KetworkRangeError("InstructionFieldOutOfRange", `${name} is ${value}: it must be in 0 … 2^64 − 1`, {
        name,
        value,
      });
    }
  }
}

/** The row of an instruction in the table, or `undefined` where its opcode is unknown. */
export function specOf(instruction: Instruction): InstructionSpec | undefined {
  const mnemonic = MNEMONIC_OF.get(instruction.op);
  return mnemonic && ISA[mnemonic];
}

const isOneBit = (mask: bigint) => mask !== 0n && (mask & (mask - 1n)) === 0n;

/** Each rule of `isa.ts` as a predicate of the instruction and the shape that it runs in. */
const HOLDS: Readonly<Record<RuleName, (i: Instruction, shape: Shape) => boolean>> = {
  K_REGISTER: ({ k }, { ketDepth }) => k < 2 ** ketDepth,
  K_SEGMENT: ({ k }) => k < 4,
  K2_REGISTER: ({ k2 }, { ketDepth }) => k2 < 2 ** ketDepth,
  K2_SEGMENT: ({ k2 }) => k2 < 4,
  K_NOT_K2: ({ k, k2 }) => k !== k2,
  A_CELL: ({ a }, shape) => a < memoryCells(shape),
  A_PAIR: ({ a }, shape) => a % 2 === 0 && a < memoryCells(shape),
  A_CELL_IF_FLAG0: ({ a, flags }, shape) => !(flags & FLAG0) || a < memoryCells(shape),
  B_CELL: ({ b }, shape) => b < memoryCells(shape),
  B_PAIR: ({ b }, shape) => b % 2 === 0 && b < memoryCells(shape),
  B_OCTET: ({ b }, shape) => b % 8 === 0 && b + 7 < memoryCells(shape),
  B_BLOCK: ({ b }, shape) => b % 32 === 0 && b + 31 < memoryCells(shape),
  B_CELL_IF_FLAG1: ({ b, flags }, shape) => !(flags & FLAG1) || b < memoryCells(shape),
  C_CELL_UNLESS_FLAG0: ({ c, flags }, shape) => !!(flags & FLAG0) || c < memoryCells(shape),
  C_CELL_IF_FLAG0: ({ c, flags }, shape) => !(flags & FLAG0) || c < memoryCells(shape),
  C_CELL_IF_FLAG01: ({ c, flags }, shape) => !(flags & (FLAG0 | FLAG1)) || c < memoryCells(shape),
  C_MASK: ({ c }, { qubits }) => c < 2 ** qubits,
  X_MASK: ({ x }, { qubits }) => x < 1n << BigInt(qubits),
  X_BIT: ({ x }) => isOneBit(x),
  Z_MASK: ({ z }, { qubits }) => z < 1n << BigInt(qubits),
  Z_BIT: ({ z }) => isOneBit(z),
  X_FREE_OF_C: ({ x, c }) => (x & BigInt(c)) === 0n,
  Z_FREE_OF_C: ({ z, c }) => (z & BigInt(c)) === 0n,
  X_NOT_Z: ({ x, z }) => x !== z,
};

/** What an operand rule demands, for messages. */
export const RULE_TEXT: Readonly<Record<RuleName, string>> = {
  K_REGISTER: "k must be a register, below 2^ketDepth",
  K_SEGMENT: "k must be a data segment, below 4",
  K2_REGISTER: "k2 must be a register, below 2^ketDepth",
  K2_SEGMENT: "k2 must be a data segment, below 4",
  K_NOT_K2: "k and k2 must differ",
  A_CELL: "a must be a memory cell",
  A_PAIR: "a must be an even memory cell",
  A_CELL_IF_FLAG0: "a must be a memory cell, with flag 0 set",
  B_CELL: "b must be a memory cell",
  B_PAIR: "b must be an even memory cell",
  B_OCTET: "b must be a multiple of 8, with cells to b + 7",
  B_BLOCK: "b must be a multiple of 32, with cells to b + 31",
  B_CELL_IF_FLAG1: "b must be a memory cell, with flag 1 set",
  C_CELL_UNLESS_FLAG0: "c must be a memory cell, with flag 0 clear",
  C_CELL_IF_FLAG0: "c must be a memory cell, with flag 0 set",
  C_CELL_IF_FLAG01: "c must be a memory cell, with flag 0 or 1 set",
  C_MASK: "c must be below 2^qubits",
  X_MASK: "x must be below 2^qubits",
  X_BIT: "x must have exactly one bit",
  Z_MASK: "z must be below 2^qubits",
  Z_BIT: "z must have exactly one bit",
  X_FREE_OF_C: "x and c must not share bits",
  Z_FREE_OF_C: "z and c must not share bits",
  X_NOT_Z: "x and z must differ",
};

/** The registers that an instruction names; a KCOPY may compute others from them. */
export function namedRegisters(instruction: Instruction): readonly number[] {
  const { op, k, k2 } = instruction;
  const rules: readonly RuleName[] = specOf(instruction)?.rules ?? [];
  const isCopy = op === ISA.KCOPY.opcode;
  return [
    ...(isCopy || rules.includes("K_REGISTER") ? [k] : []),
    ...(isCopy || rules.includes("K2_REGISTER") ? [k2] : []),
  ];
}

/**
 * Cells of the memory: `4·2^memDepth`.
 *
 * ```ts
 * memoryCells(new Assembler().halt().assemble({ qubits: 1, memDepth: 3 }).shape); // → 32
 * ```
 */
export function memoryCells(shape: Shape): number {
  return CELLS_PER_WORD * 2 ** shape.memDepth;
}

/**
 * The first operand rule of its row that an instruction breaks in a shape, in the order of the rule bits; `undefined`
 * where it breaks none. An unknown opcode has no rules.
 *
 * ```ts
 * const { shape } = new Assembler().halt().assemble({ qubits: 1 });
 * brokenRule({ ...EMPTY_INSTRUCTION, op: ISA.KZERO.opcode, k: 1 }, shape); // → "K_REGISTER"
 * ```
 */
export function brokenRule(instruction: Instruction, shape: Shape): RuleName | undefined {
  const rules: readonly RuleName[] = specOf(instruction)?.rules ?? [];
  return rules.filter((rule) => !HOLDS[rule](instruction, shape)).sort((left, right) => RULE[left] - RULE[right])[0];
}
