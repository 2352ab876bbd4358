/**
 * A state of the Ket Machine with every word of every tree spelled out, and the proofs of docs/machine.md §5 taken from it
 * by their definition. Made for small shapes and for being obviously right; shares no code with `sim/machine`.
 */
import { AbiCoder, concat, keccak256, toBeHex } from "ethers";

export const FAULT = 0xffffffff;

const floats = new Float64Array(1);
const bits = new BigUint64Array(floats.buffer);

/** The bits of a binary64. */
export function bitsOf(value: number): bigint {
  floats[0] = value;
  return bits[0]!;
}

/** The binary64 of 64 bits. */
export function floatOf(cell: bigint): number {
  bits[0] = cell;
  return floats[0]!;
}

export const word = (value: bigint) => toBeHex(value, 32);

/** A tree as all its levels, words first. */
export class DenseTree {
  readonly levels: string[][];

  constructor(words: readonly string[]) {
    this.levels = [[...words]];
    for (let nodes = this.levels[0]!; nodes.length > 1; this.levels.push(nodes)) {
      nodes = nodes.filter((_, i) => i % 2 === 0).map((left, i) => keccak256(concat([left, nodes[2 * i + 1]!])));
    }
  }

  get depth(): number {
    return this.levels.length - 1;
  }

  get root(): string {
    return this.levels[this.depth]![0]!;
  }

  siblings(index: number, from = 0, to = this.depth): string[] {
    return this.levels.slice(from, to).map((nodes, level) => nodes[(index >> (from + level)) ^ 1]!);
  }

  /** `node | siblings`, of the node of position `index` at a level. */
  one(index: number, level = 0): string[] {
    return [this.levels[level]![index]!, ...this.siblings(index << level, level)];
  }

  /** The words of a subtree of height h and the siblings above it. */
  subtree(index: number, h: number): string[] {
    return [...this.levels[0]!.slice(index << h, (index + 1) << h), ...this.siblings(index << h, h)];
  }

  /** Two words, with the siblings that they share given once, up to level `top`. */
  two(i: number, k: number, top = this.depth): string[] {
    const words = this.levels[0]!;
    if (i === k) return [words[i]!, ...this.siblings(i, 0, top)];
    const t = 31 - Math.clz32(i ^ k);
    return [
      words[i]!,
      words[k]!,
      ...this.siblings(i, 0, t),
      ...this.siblings(k, 0, t),
      ...this.siblings(i, t + 1, top),
    ];
  }

  /** The words at v, v ∨ L, v ∨ H, v ∨ L ∨ H, with L < H one-bit masks or L = 0. */
  four(v: number, low: number, high: number): string[] {
    const s = 31 - Math.clz32(high);
    return [
      ...this.two(v, v | low, s),
      ...this.two(v | high, v | high | low, s),
      ...this.siblings(v, s + 1, this.depth),
    ];
  }
}

export interface DenseShape {
  qubits: number;
  ketDepth: number;
  memDepth: number;
  codeDepth: number;
  argsDepth: number;
  dataDepth: readonly [number, number, number, number];
  outDepth: number;
  maxSteps: number;
}

/** Bytes 0 … 9 are the depths, the last eight `maxSteps`. */
export function packDense(shape: DenseShape): bigint {
  const { qubits, ketDepth, memDepth, codeDepth, argsDepth, dataDepth, outDepth, maxSteps } = shape;
  const bytes = [qubits, ketDepth, memDepth, codeDepth, argsDepth, ...dataDepth, outDepth];
  return bytes.reduce((packed, byte, i) => packed | (BigInt(byte) << BigInt(248 - 8 * i)), BigInt(maxSteps));
}

/** Words of cells: four a word, the first in the most significant bits. */
export function cellWords(cells: readonly bigint[], depth: number): string[] {
  return Array.from({ length: 2 ** depth }, (_, w) =>
    word([0, 1, 2, 3].reduce((packed, i) => (packed << 64n) | (cells[4 * w + i] ?? 0n), 0n)),
  );
}

export class DenseMachine {
  readonly shape: DenseShape;
  pc = 0;
  /** Memory, args and data as cells; code as instruction words; registers as `re, im` cells one after the other. */
  readonly cells: bigint[];
  readonly kets: bigint[];
  code: bigint[] = [];
  args: bigint[] = [];
  data: bigint[][] = [];

  constructor(shape: DenseShape) {
    this.shape = shape;
    this.cells = new Array<bigint>(4 << shape.memDepth).fill(0n);
    this.kets = new Array<bigint>(2 << (shape.ketDepth + shape.qubits)).fill(0n);
  }

  copy(): DenseMachine {
    const copy = new DenseMachine(this.shape);
    copy.pc = this.pc;
    this.cells.forEach((cell, i) => (copy.cells[i] = cell));
    this.kets.forEach((cell, i) => (copy.kets[i] = cell));
    return Object.assign(copy, { code: this.code, args: this.args, data: this.data });
  }

  codeTree(): DenseTree {
    return new DenseTree(Array.from({ length: 1 << this.shape.codeDepth }, (_, i) => word(this.code[i] ?? 0n)));
  }

  memory(): DenseTree {
    return new DenseTree(cellWords(this.cells, this.shape.memDepth));
  }

  registers(): DenseTree {
    return new DenseTree(cellWords(this.kets, this.shape.ketDepth + this.shape.qubits - 1));
  }

  dataTree(segment: number): DenseTree {
    return new DenseTree(cellWords(this.data[segment] ?? [], this.shape.dataDepth[segment]!));
  }

  argsTree(): DenseTree {
    return new DenseTree(cellWords(this.args, this.shape.argsDepth));
  }

  statement() {
    return {
      codeRoot: this.codeTree().root,
      shape: packDense(this.shape),
      argsRoot: this.argsTree().root,
      dataRoots: [0, 1, 2, 3].map((s) => this.dataTree(s).root) as [string, string, string, string],
    };
  }

  stateHash(): string {
    return stateHash(this.pc, this.memory().root, this.registers().root);
  }

  /** `pc | mem | kets | instruction | siblings`. */
  header(): string[] {
    const head = [word(BigInt(this.pc)), this.memory().root, this.registers().root];
    return this.pc >= 1 << this.shape.codeDepth ? head : [...head, ...this.codeTree().one(this.pc)];
  }

  /** Index of the word of amplitude j of a register. */
  wordIndex(register: number, j: number): number {
    return (register << (this.shape.qubits - 1)) + (j >> 1);
  }

  /** Root of a register with its siblings in the bank. */
  register(register: number): string[] {
    return this.registers().one(register, this.shape.qubits - 1);
  }
}

export function stateHash(pc: number, mem: string, kets: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["uint32", "bytes32", "bytes32"], [pc, mem, kets]));
}

export interface Fields {
  op: number;
  k?: number;
  k2?: number;
  flags?: number;
  a?: number;
  b?: number;
  c?: number;
  x?: bigint;
  z?: bigint;
}

/** `op u8 | k u8 | k2 u8 | flags u8 | a u32 | b u32 | c u32 | x u64 | z u64`. */
export function encodeFields({ op, k = 0, k2 = 0, flags = 0, a = 0, b = 0, c = 0, x = 0n, z = 0n }: Fields): bigint {
  const bytes = [op, k, k2, flags].reduce((packed, byte) => (packed << 8n) | BigInt(byte), 0n);
  const words = [a, b, c].reduce((packed, field) => (packed << 32n) | BigInt(field), bytes);
  return (words << 128n) | (x << 64n) | z;
}
