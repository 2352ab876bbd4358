/**
 * Programs, the shapes they run in and the runs that can be claimed.
 */
import { checkInteger, KetworkRangeError, KetworkTypeError } from "../errors.ts";
import { CellTree } from "./cell-tree.ts";
import { checkInstruction, encodeInstruction, type Instruction } from "./instruction.ts";
import type { ProgramNotes } from "./notes.ts";
import { MAX_DEPTH, WordTree } from "./tree.ts";
import { CELLS_PER_WORD, concat, fromHex, keccak, toHex, WORD_BYTES, wordOf, type Hex } from "./word.ts";

/** The ranges of a program. Depths are those of the trees: 2^depth words. */
export interface Shape {
  /** Qubits of every register, 1 … 25; `ketDepth + qubits − 1 ≤ 24`. */
  readonly qubits: number;
  /** 2^ketDepth registers, 0 … 24. */
  readonly ketDepth: number;
  /** 2^memDepth words of memory, 1 … 20. */
  readonly memDepth: number;
  /** 2^codeDepth instructions, 0 … 14. */
  readonly codeDepth: number;
  /** 2^argsDepth words of arguments, 0 … 11. */
  readonly argsDepth: number;
  /** 2^depth words in each data segment, 0 … 24; an unused one has depth 0. */
  readonly dataDepth: readonly [number, number, number, number];
  /** The first 2^outDepth words of memory are the outputs, 0 … min(memDepth, 10). */
  readonly outDepth: number;
  /** Longest run, 1 … 2^48 − 1 steps. */
  readonly maxSteps: number;
}

/** Data segments of a statement. */
export const SEGMENTS = 4;
/** The longest run of any program. */
export const MAX_STEPS = 2 ** 48 - 1;

/**
 * Checks every range of a shape.
 *
 * ```ts
 * const { shape } = new Assembler().halt().assemble({ qubits: 1 });
 * checkShape({ ...shape, qubits: 26 }); // throws ShapeOutOfRange
 * ```
 *
 * @throws KetworkTypeError, KetworkRangeError `ShapeOutOfRange` naming the field
 */
export function checkShape(shape: Shape): void {
  const check = (name: string, value: number, low: number, high: number) =>
    checkInteger("ShapeOutOfRange", name, value, low, high);
  check("qubits", shape.qubits, 1, 25);
  check("ketDepth", shape.ketDepth, 0, MAX_DEPTH);
  check("ketDepth + qubits − 1", shape.ketDepth + shape.qubits - 1, 0, MAX_DEPTH);
  check("memDepth", shape.memDepth, 1, 20);
  check("codeDepth", shape.codeDepth, 0, 14);
  check("argsDepth", shape.argsDepth, 0, 11);
  check("dataDepth.length", shape.dataDepth.length, SEGMENTS, SEGMENTS);
  shape.dataDepth.forEach((depth, i) => check(`dataDepth[${i}]`, depth, 0, MAX_DEPTH));
  check("outDepth", shape.outDepth, 0, Math.min(shape.memDepth, 10));
  check("maxSteps", shape.maxSteps, 1, MAX_STEPS);
}

/**
 * Checks that a program has a code tree, without hashing it.
 * @throws KetworkTypeError, KetworkRangeError `CodeTooLong`, `InstructionFieldOutOfRange`
 */
export function checkCode({ code, shape }: Program): void {
  checkLength(code, shape);
  code.forEach(checkInstruction);
}

function checkLength(code: readonly Instruction[], shape: Shape): void {
  if (code.length > 2 ** shape.codeDepth) {
    throw new KetworkRangeError(
      "CodeTooLong",
      `${code.length} instructions: codeDepth ${shape.codeDepth} has room for ${2 ** shape.codeDepth}`,
      { length: code.length, codeDepth: shape.codeDepth },
    );
  }
}

/**
 * A shape as one word: a byte each for qubits, ketDepth, memDepth, codeDepth, argsDepth, dataDepth[0 … 3] and outDepth
 * from the most significant byte down, zeros, and maxSteps in the low 64 bits.
 *
 * ```ts
 * const { shape } = new Assembler().halt().assemble({ qubits: 3, maxSteps: 100 });
 * packShape(shape).toString(16); // → "300010000000000000000000000000000000000000000000000000000000064"
 * ```
 */
export function packShape(shape: Shape): bigint {
  checkShape(shape);
  const { qubits, ketDepth, memDepth, codeDepth, argsDepth, dataDepth, outDepth } = shape;
  const bytes = [qubits, ketDepth, memDepth, codeDepth, argsDepth, ...dataDepth, outDepth];
  const high = bytes.reduce((packed, byte) => (packed << 8n) | BigInt(byte), 0n);
  return (high << BigInt(8 * (WORD_BYTES - bytes.length))) | BigInt(shape.maxSteps);
}

/**
 * The shape of a word: the inverse of {@link packShape}.
 *
 * ```ts
 * const { shape } = new Assembler().halt().assemble({ qubits: 3, maxSteps: 100 });
 * unpackShape(packShape(shape)).qubits; // → 3
 * unpackShape(0n); // throws ShapeOutOfRange
 * ```
 *
 * @throws KetworkRangeError `ShapeOutOfRange` where a range or a zero byte is broken
 */
export function unpackShape(packed: bigint): Shape {
  const byte = (i: number) => Number((packed >> BigInt(8 * (31 - i))) & 0xffn);
  const shape: Shape = {
    qubits: byte(0),
    ketDepth: byte(1),
    memDepth: byte(2),
    codeDepth: byte(3),
    argsDepth: byte(4),
    dataDepth: [byte(5), byte(6), byte(7), byte(8)],
    outDepth: byte(9),
    maxSteps: Number(BigInt.asUintN(64, packed)),
  };
  if (packShape(shape) !== packed) {
    throw new KetworkRangeError("ShapeOutOfRange", `shape ${packed.toString(16)}: bytes 10 to 23 must be zero`, {
      packed,
    });
  }
  return shape;
}

/** Code and the shape it runs in. Behind its last instruction, code is zero words, which fault. */
export interface Program {
  readonly code: readonly Instruction[];
  readonly shape: Shape;
  /** Names of places in the code, for the disassembler; no part of the program's identity. */
  readonly labels?: ReadonlyMap<string, number>;
  /** What its compiler knows of it; no part of its identity either. */
  readonly notes?: ProgramNotes;
}

/**
 * The code words of a program, one after the other.
 *
 * ```ts
 * encodeCode(new Assembler().halt().assemble({ qubits: 1 }).code).length; // → 32
 * ```
 */
export function encodeCode(code: readonly Instruction[]): Uint8Array {
  return concat(...code.map(encodeInstruction));
}

/**
 * The code tree of a program.
 *
 * ```ts
 * codeTree(new Assembler().halt().assemble({ qubits: 1 })).depth; // → 0
 * ```
 *
 * @throws KetworkRangeError `CodeTooLong` if the code exceeds `2^codeDepth` instructions
 */
export function codeTree({ code, shape }: Program): WordTree {
  checkLength(code, shape);
  return new WordTree(shape.codeDepth, encodeCode(code));
}

/**
 * `keccak256(abi.encode(codeRoot, shape))`.
 *
 * ```ts
 * programId(new Assembler().halt().assemble({ qubits: 1, maxSteps: 100 }));
 * // → "0xf85d026583a1919b58667afd02de5c604d0761052531f9bead83c0b972a51bce"
 * ```
 */
export function programId(program: Program): Hex {
  return toHex(keccak(codeTree(program).root(), wordOf(packShape(program.shape))));
}

/**
 * Cells from values: a `number` is a binary64, a `bigint` an unsigned or two's complement 64-bit integer.
 *
 * ```ts
 * toCells([1, -1n]); // → [4607182418800017408n, 18446744073709551615n]
 * toCells([2n ** 64n]); // throws CellOutOfRange
 * ```
 *
 * @throws KetworkRangeError `CellOutOfRange` for an integer outside [−2^63, 2^64)
 */
export function toCells(values: ArrayLike<number | bigint>): BigUint64Array {
  const cells = new BigUint64Array(values.length);
  const floats = new Float64Array(cells.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (typeof value === "number") {
      floats[i] = value;
      if (value !== value) cells[i] = 0x7ff8000000000000n;
    } else if (typeof value === "bigint") {
      if (value !== BigInt.asUintN(64, value) && value !== BigInt.asIntN(64, value)) {
        throw new KetworkRangeError("CellOutOfRange", `value ${i} is ${value}: it must be in −2^63 … 2^64 − 1`, {
          index: i,
          value,
        });
      }
      cells[i] = value;
    } else {
      throw new KetworkTypeError("CellOutOfRange", `value ${i} is neither number nor bigint`, { index: i, value });
    }
  }
  return cells;
}

/** A run: a program, what the solver brings to it (args) and up to four data segments, as cells. */
export interface Statement {
  readonly program: Program;
  readonly args?: BigUint64Array;
  readonly data?: readonly BigUint64Array[];
}

/** A run as the chain knows it (`Statement` of IKetMachine.sol). */
export interface StatementRoots {
  readonly codeRoot: Hex;
  readonly shape: bigint;
  readonly argsRoot: Hex;
  readonly dataRoots: readonly [Hex, Hex, Hex, Hex];
}

/**
 * Checks that args and data fit the shape.
 *
 * ```ts
 * const program = new Assembler().halt().assemble({ qubits: 1 });
 * checkInputs({ program, args: new BigUint64Array(5) }); // throws ArgsTooLong
 * ```
 *
 * @throws KetworkRangeError `ArgsTooLong`, `DataTooLong` or `SegmentsTooMany`
 */
export function checkInputs({ program: { shape }, args, data = [] }: Statement): void {
  const check = (code: string, name: string, cells: number, depth: number) => {
    const room = CELLS_PER_WORD * 2 ** depth;
    if (cells > room) {
      throw new KetworkRangeError(code, `${name}: ${cells} cells, depth ${depth} has room for ${room}`, {
        cells,
        room,
      });
    }
  };
  check("ArgsTooLong", "args", args?.length ?? 0, shape.argsDepth);
  if (data.length > SEGMENTS) {
    throw new KetworkRangeError("SegmentsTooMany", `${data.length} data segments: there are ${SEGMENTS}`, {
      segments: data.length,
    });
  }
  data.forEach((segment, i) => check("DataTooLong", `data segment ${i}`, segment.length, shape.dataDepth[i]!));
}

/**
 * Root of the tree of `depth` over cells, followed by zeros.
 *
 * ```ts
 * cellsRoot(toCells([1n]), 0); // → "0x0000000000000001000000000000000000000000000000000000000000000000"
 * ```
 */
export function cellsRoot(cells: BigUint64Array | undefined, depth: number): Hex {
  return toHex(CellTree.over(depth, cells ?? new BigUint64Array()).root());
}

/**
 * Roots of a statement, after checking it.
 *
 * ```ts
 * const program = new Assembler().halt().assemble({ qubits: 1 });
 * statementRoots({ program }).codeRoot; // → "0x0100000000000000000000000000000000000000000000000000000000000000"
 * ```
 */
export function statementRoots(statement: Statement): StatementRoots {
  checkInputs(statement);
  const { program, args, data = [] } = statement;
  const { argsDepth, dataDepth } = program.shape;
  return {
    codeRoot: toHex(codeTree(program).root()),
    shape: packShape(program.shape),
    argsRoot: cellsRoot(args, argsDepth),
    dataRoots: [0, 1, 2, 3].map((i) => cellsRoot(data[i], dataDepth[i]!)) as unknown as StatementRoots["dataRoots"],
  };
}

/**
 * `keccak256(abi.encode(statement))`: seven words.
 *
 * ```ts
 * const program = new Assembler().halt().assemble({ qubits: 1, maxSteps: 100 });
 * statementHash(statementRoots({ program }));
 * // → "0xb0e570d14dd2e3f6651fd0a6d62c002c08db4bae57422c606c88ed08fdc61e19"
 * ```
 */
export function statementHash({ codeRoot, shape, argsRoot, dataRoots }: StatementRoots): Hex {
  return toHex(keccak(fromHex(codeRoot), wordOf(shape), fromHex(argsRoot), ...dataRoots.map(fromHex)));
}
