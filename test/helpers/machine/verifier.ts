/**
 * The checker once more, for tests: it sees a statement's roots and the bytes of openings and leaf proofs, and nothing
 * else. Hashes by ethers, arithmetic by exact rationals, layouts from docs/machine.md.
 */
import { AbiCoder, concat, keccak256, toBeHex } from "ethers";
import * as F from "../math/softfloat.ts";
import * as spec from "./spec.ts";

export interface Roots {
  codeRoot: string;
  shape: bigint;
  argsRoot: string;
  dataRoots: readonly string[];
}

export interface LeafContext {
  instruction: bigint;
  shape: bigint;
  mem: string;
  kets: string;
  dataRoot: string;
  dataBase: bigint;
}

export interface Opened {
  kind: "settled" | "ket" | "sum";
  preHash: string;
  postHash: string;
  faulted: boolean;
  /** Of kets and sums. */
  context: LeafContext;
  node: string;
  levels: number;
  /** Bytes that were not looked at. */
  left: number;
}

/** The bytes prove nothing. */
export class ProofError extends Error {}
/** A claimed cell is a NaN other than the canonical one. */
export class NonCanonicalError extends Error {}

const word = (value: bigint) => toBeHex(value, 32);
const NOTHING = word(0n);
const parent = (left: string, right: string) => keccak256(concat([left, right]));
const cellOf = (text: string, index: number) => (BigInt(text) >> BigInt(64 * (3 - (index % 4)))) & F.CELL_MASK;
const ranges = (shape: bigint) => {
  const byte = (i: number) => Number((shape >> BigInt(248 - 8 * i)) & 255n);
  const data = [5, 6, 7, 8].map(byte);
  return {
    n: byte(0),
    ketDepth: byte(1),
    memDepth: byte(2),
    codeDepth: byte(3),
    argsDepth: byte(4),
    dataDepth: data,
    registers: 2 ** byte(1),
    cells: 4 * 2 ** byte(2),
    args: 4 * 2 ** byte(4),
    data: data.map((depth) => 4 * 2 ** depth),
  };
};

function fieldsOf(instruction: bigint): spec.Fields {
  const field = (from: number, width: number) =>
    (instruction >> BigInt(256 - from - width)) & ((1n << BigInt(width)) - 1n);
  const number = (from: number, width: number) => Number(field(from, width));
  return {
    op: number(0, 8),
    k: number(8, 8),
    k2: number(16, 8),
    flags: number(24, 8),
    a: number(32, 32),
    b: number(64, 32),
    c: number(96, 32),
    x: field(128, 64),
    z: field(192, 64),
  };
}

class Cursor {
  readonly #words: string[];
  #at = 0;

  constructor(bytes: Uint8Array) {
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#words = text.match(/.{64}/g)?.map((part) => `0x${part}`) ?? [];
  }

  take(): string {
    const next = this.#words[this.#at++];
    if (next === undefined) throw new ProofError("bytes missing");
    return next;
  }

  get left(): number {
    return 32 * (this.#words.length - this.#at);
  }

  /** The node `levels` above `node`, by siblings taken here; with `twin`, also that above it at the same place. */
  climb(node: string, index: number, levels: number, twin = node): [string, string] {
    let [first, second] = [node, twin];
    for (let level = 0; level < levels; level++) {
      const sibling = this.take();
      const isRight = Math.floor(index / 2 ** level) % 2 === 1;
      first = isRight ? parent(sibling, first) : parent(first, sibling);
      second = isRight ? parent(sibling, second) : parent(second, sibling);
    }
    return [first, second];
  }

  read(root: string, depth: number, index: number): string {
    const node = this.take();
    if (this.climb(node, index, depth)[0] !== root) throw new ProofError(`word ${index}`);
    return node;
  }

  /** The new root after a node was replaced. */
  write(root: string, depth: number, index: number, change: (old: string) => string): string {
    const old = this.take();
    const [before, after] = this.climb(old, index, depth, change(old));
    if (before !== root) throw new ProofError(`word ${index}`);
    return after;
  }
}

function withCells(text: string, first: number, values: readonly bigint[]): string {
  const cells = [0, 1, 2, 3].map((i) => cellOf(text, i));
  values.forEach((value, i) => {
    cells[(first % 4) + i] = value;
  });
  return word(cells.reduce((packed, cell) => (packed << 64n) | cell, 0n));
}

const hashState = (pc: number, mem: string, kets: string) =>
  keccak256(AbiCoder.defaultAbiCoder().encode(["uint32", "bytes32", "bytes32"], [pc, mem, kets]));

/** What the checker's `open` returns. */
export function verifyOpening(roots: Roots, bytes: Uint8Array): Opened {
  const r = ranges(roots.shape);
  const cursor = new Cursor(bytes);
  const pcWord = BigInt(cursor.take());
  if (pcWord > 0xffffffffn) throw new ProofError("pc");
  const pc = Number(pcWord);
  const [mem, kets] = [cursor.take(), cursor.take()];
  const preHash = hashState(pc, mem, kets);
  const context: LeafContext = { instruction: 0n, shape: roots.shape, mem, kets, dataRoot: NOTHING, dataBase: 0n };
  const settled = (nextPc: number, newMem = mem, newKets = kets): Opened => ({
    kind: "settled",
    preHash,
    postHash: hashState(nextPc, newMem, newKets),
    faulted: nextPc === 0xffffffff,
    context,
    node: NOTHING,
    levels: 0,
    left: cursor.left,
  });
  if (pc === 0xffffffff) throw new ProofError("no successor");
  if (pc >= 2 ** r.codeDepth) return settled(0xffffffff);
  context.instruction = BigInt(cursor.read(roots.codeRoot, r.codeDepth, pc));
  const i = fieldsOf(context.instruction);
  if (i.op === 1) throw new ProofError("no successor");

  let [newMem, newKets] = [mem, kets];
  const ketDepth = r.ketDepth + r.n - 1;
  const ketWord = (register: number, j: number) => register * 2 ** (r.n - 1) + Math.floor(j / 2);
  const half = (text: string, j: number): spec.Complex => [cellOf(text, 2 * (j % 2)), cellOf(text, 2 * (j % 2) + 1)];
  const memoryWord = (index: number) => cursor.read(newMem, r.memDepth, Math.floor(index / 4));
  const writeCells = (index: number, values: readonly bigint[]) => {
    newMem = cursor.write(newMem, r.memDepth, Math.floor(index / 4), (old) => withCells(old, index, values));
  };
  const writeRegister = (register: number, root: string) => {
    newKets = cursor.write(newKets, r.ketDepth, register, () => root);
  };
  const access: spec.Access = {
    cell: (index) => cellOf(memoryWord(index), index),
    pair: (index) => {
      const text = memoryWord(index);
      return [cellOf(text, index), cellOf(text, index + 1)];
    },
    writeCell: (index, value) => writeCells(index, [value]),
    writePair: (index, pair) => writeCells(index, pair),
    arg: (index) => cellOf(cursor.read(roots.argsRoot, r.argsDepth, Math.floor(index / 4)), index),
    data: (k, index) => cellOf(cursor.read(roots.dataRoots[k]!, r.dataDepth[k]!, Math.floor(index / 4)), index),
    amplitude: (register, j) => half(cursor.read(newKets, ketDepth, ketWord(register, j)), j),
    writeAmplitude: (register, j, value) => {
      newKets = cursor.write(newKets, ketDepth, ketWord(register, j), (old) => withCells(old, 2 * (j % 2), value));
    },
    fill: (register, first, others) => {
      let [left, node] = [withCells(NOTHING, 0, [...first, ...others]), withCells(NOTHING, 0, [...others, ...others])];
      for (let level = 0; level < r.n - 1; level++) [left, node] = [parent(left, node), parent(node, node)];
      writeRegister(register, left);
    },
    copy: (from, to) => writeRegister(to, cursor.read(newKets, r.ketDepth, from)),
  };
  try {
    spec.checkRules(i, r);
    if (i.op < 0x60) {
      const next = spec.scalarStep(i, r, pc, access);
      return settled(next, newMem, newKets);
    }
    if (i.op === 0x67) {
      context.dataBase = spec.kloadBase(i, r, access);
      context.dataRoot = roots.dataRoots[i.k2]!;
    }
  } catch (error) {
    if (!(error instanceof spec.SpecFault)) throw error;
    return settled(0xffffffff);
  }
  const claim = cursor.take();
  let node = claim;
  if (i.op === 0x70) {
    const pair: spec.Complex = [cellOf(claim, 2), cellOf(claim, 3)];
    for (const part of pair) if (F.isNaN64(part) && part !== F.NAN) throw new NonCanonicalError();
    access.writePair(i.a, pair);
    const [re, im] = spec.canonicalPair(spec.turn(-spec.dotPower(i), pair));
    node = word((re << 64n) | im);
  } else {
    writeRegister(i.k, claim);
  }
  return { ...settled(pc + 1, newMem, newKets), kind: i.op === 0x70 ? "sum" : "ket", node, levels: r.n - 1 };
}

/** What the checker's `leaf` returns, and how many bytes it did not look at. */
export function verifyLeaf(context: LeafContext, index: number, bytes: Uint8Array): { value: string; left: number } {
  const r = ranges(context.shape);
  const i = fieldsOf(context.instruction);
  const cursor = new Cursor(bytes);
  const depth = r.ketDepth + r.n - 1;
  const proved = new Map<number, string>();
  const memory = new Map<number, string>();
  const at = (register: number, w: number) => register * 2 ** (r.n - 1) + w;
  const expectRoot = (node: string, root: string) => {
    if (node !== root) throw new ProofError("leaf");
  };
  const takeWord = (position: number) => {
    const text = cursor.take();
    proved.set(position, text);
    return text;
  };
  /** Two words up to the level above that where they part. */
  const takeTwins = (p: number, q: number, parting: number) => {
    const [first, second] = [takeWord(p), takeWord(q)];
    const [left] = cursor.climb(first, p, parting);
    const [right] = cursor.climb(second, q, parting);
    return p < q ? parent(left, right) : parent(right, left);
  };
  const up = (position: number, levels: number) => Math.floor(position / 2 ** levels);
  const two = (p: number, q: number) => {
    if (p === q) return expectRoot(cursor.climb(takeWord(p), p, depth)[0], context.kets);
    let t = 0;
    while (up(p, t + 1) !== up(q, t + 1)) t++;
    expectRoot(cursor.climb(takeTwins(p, q, t), up(p, t + 1), depth - t - 1)[0], context.kets);
  };
  const four = (base: number, low: number, high: number) => {
    const [s, t] = [Math.log2(high), Math.log2(low)];
    const halves = [base, base + high].map((u) => {
      if (low === 0) return cursor.climb(takeWord(u), u, s)[0];
      return cursor.climb(takeTwins(u, u + low, t), up(u, t + 1), s - t - 1)[0];
    });
    expectRoot(cursor.climb(parent(halves[0]!, halves[1]!), up(base, s + 1), depth - s - 1)[0], context.kets);
  };
  const coefficients = (words: number) => {
    const first = Math.floor(i.b / 4);
    let nodes = Array.from({ length: words }, (_, w) => {
      const text = cursor.take();
      memory.set(first + w, text);
      return text;
    });
    const height = Math.log2(words);
    while (nodes.length > 1) nodes = nodes.filter((_, w) => w % 2 === 0).map((n, w) => parent(n, nodes[2 * w + 1]!));
    expectRoot(cursor.climb(nodes[0]!, first / words, r.memDepth - height)[0], context.mem);
  };
  const [x, z] = [Number(i.x >> 1n), Number(i.z >> 1n)];
  const pairOfK = () => two(at(i.k, index), at(i.k, index ^ x));
  const withK2 = (mask: number) => two(at(i.k, index), at(i.k2, index ^ mask));
  let dataWord = NOTHING;
  const layouts: Record<number, () => void> = {
    0x60: pairOfK,
    0x61: pairOfK,
    0x62: () => (two(at(i.k, index), at(i.k, index)), coefficients(1)),
    0x63: () => (pairOfK(), coefficients(1)),
    0x64: () => (pairOfK(), coefficients(2)),
    0x65: () => (four(at(i.k, index & ~(x | z)), Math.min(x, z), Math.max(x, z)), coefficients(8)),
    0x66: () => (withK2(x), coefficients(1)),
    0x67: () => {
      dataWord = cursor.read(context.dataRoot, r.dataDepth[i.k2]!, (Number(context.dataBase) + 2 * index) >> 2);
    },
    0x68: () => withK2(0),
    0x69: () => (withK2(0), coefficients(1)),
    0x70: () => two(at(i.k, index ^ x), at(i.k2, index)),
  };
  layouts[i.op]!();
  const known = (words: Map<number, string>, position: number) => {
    const text = words.get(position);
    if (text === undefined) throw new ProofError(`word ${position} is not proved`);
    return text;
  };
  const access: spec.LeafAccess = {
    amplitude(register, j) {
      const text = known(proved, at(register, Math.floor(j / 2)));
      return [cellOf(text, 2 * (j % 2)), cellOf(text, 2 * (j % 2) + 1)];
    },
    cell: (position) => cellOf(known(memory, Math.floor(position / 4)), position),
    data: (_, position) => cellOf(dataWord, position),
  };
  if (i.op === 0x70) {
    const [re, im] = spec.canonicalPair(spec.dotSum(i, 2 * index, 2 * index + 2, access));
    return { value: word((re << 64n) | im), left: cursor.left };
  }
  const amplitudes = [0, 1].flatMap((j) =>
    spec.canonicalPair(spec.amplitudeAfter(i, context.dataBase, 2 * index + j, access)),
  );
  return { value: withCells(NOTHING, 0, amplitudes), left: cursor.left };
}

/** Whether nodes add up to the one above, which is `re << 64 | im`. */
export function addsUp(nodes: readonly string[], above: string): boolean {
  let level = nodes.map((node): spec.Complex => [cellOf(node, 2), cellOf(node, 3)]);
  while (level.length > 1) {
    level = level
      .filter((_, i) => i % 2 === 0)
      .map(([re, im], i) => [F.add(re, level[2 * i + 1]![0]), F.add(im, level[2 * i + 1]![1])]);
  }
  const [re, im] = level[0]!;
  return word((re << 64n) | im) === above;
}

/** The root above nodes in index order. */
export function rootAbove(nodes: readonly string[]): string {
  let level = nodes;
  while (level.length > 1)
    level = level.filter((_, i) => i % 2 === 0).map((left, i) => parent(left, level[2 * i + 1]!));
  return level[0]!;
}
