/**
 * A run of 2^32 steps that nobody ran: of its trees only the paths to the words that one step touches exist, every node
 * beside them is a hash of its place. The real machine cannot tell. With it the gas of a dispute is measured at sizes
 * that would take hours to compute, and the bytes of openings and leaves are written down a second time, from
 * docs/machine.md.
 */
import { concat, id, keccak256, toBeHex } from "ethers";

import {
  addNodes,
  CELLS_PER_WORD,
  encodeInstruction,
  EMPTY_INSTRUCTION,
  fromHex,
  ISA,
  levelsOfRound,
  packShape,
  toHex,
  type Instruction,
  type Mnemonic,
  type Shape,
} from "../../../sim/index.ts";
import { contextHashOf, type LeafContextWords, type StatementWords } from "../../../tasks/protocol/claim.ts";
import { hashPair, packTerms, termWord, type Term } from "../../../tasks/protocol/nodes.ts";
import type { DisputeProver, StepOpening } from "../../../tasks/protocol/prover.ts";

/**
 * A tree of which only the paths to some words are known. Nodes beside them are made up at the levels of `bases`, and
 * computed from those below in between.
 */
export class PathTree {
  readonly depth: number;
  readonly #bases: readonly number[] | undefined;
  readonly #words: ReadonlyMap<number, string>;
  readonly #seed: string;
  readonly #nodes = new Map<string, string>();

  constructor(depth: number, seed: string, words: ReadonlyMap<number, string>, bases?: readonly number[]) {
    this.depth = depth;
    this.#bases = bases;
    this.#words = words;
    this.#seed = seed;
  }

  node(level: number, index: number): string {
    const key = `${level} ${index}`;
    const known = this.#nodes.get(key) ?? this.#compute(level, index);
    this.#nodes.set(key, known);
    return known;
  }

  #compute(level: number, index: number): string {
    const onPath = [...this.#words.keys()].some((word) => Math.floor(word / 2 ** level) === index);
    if (!onPath && (!this.#bases || this.#bases.includes(level))) return id(`${this.#seed} ${level} ${index}`);
    if (level === 0) return this.#words.get(index)!;
    return hashPair(this.node(level - 1, 2 * index), this.node(level - 1, 2 * index + 1));
  }

  get root(): string {
    return this.node(this.depth, 0);
  }

  /** The siblings of node `index` of level `from`, up to (and without) level `to`. */
  siblings(index: number, from = 0, to = this.depth): string[] {
    return Array.from({ length: to - from }, (_, i) => {
      const position = Math.floor(index / 2 ** i);
      return this.node(from + i, position % 2 ? position - 1 : position + 1);
    });
  }

  /** `word | siblings`. */
  proof(index: number): string[] {
    return [this.node(0, index), ...this.siblings(index)];
  }

  /** `2^height words | siblings`. */
  subtree(index: number, height: number): string[] {
    const words = Array.from({ length: 2 ** height }, (_, i) => this.node(0, index * 2 ** height + i));
    return [...words, ...this.siblings(index, height)];
  }

  /** `word i | word k | t siblings of i | t siblings of k | d − t − 1 siblings`; of one word, its proof. */
  twoWords(i: number, k: number): string[] {
    if (i === k) return this.proof(i);
    const t = Math.floor(Math.log2(i ^ k));
    const above = Math.floor(i / 2 ** (t + 1));
    return [
      ...[this.node(0, i), this.node(0, k)],
      ...this.siblings(i, 0, t),
      ...this.siblings(k, 0, t),
      ...this.siblings(above, t + 1),
    ];
  }

  /** The four words of KUU: bits `low < high` clear or set in `base`; `low = 0` stands for a bit inside the words. */
  fourWords(base: number, low: number, high: number): string[] {
    const s = Math.log2(high);
    const half = (u: number): string[] => {
      if (low === 0) return [this.node(0, u), ...this.siblings(u, 0, s)];
      const t = Math.log2(low);
      const above = Math.floor(u / 2 ** (t + 1));
      return [
        ...[this.node(0, u), this.node(0, u + low)],
        ...this.siblings(u, 0, t),
        ...this.siblings(u + low, 0, t),
        ...this.siblings(above, t + 1, s),
      ];
    };
    return [...half(base), ...half(base + high), ...this.siblings(Math.floor(base / 2 ** (s + 1)), s + 1)];
  }
}

export const SHAPE: Shape = {
  qubits: 20,
  ketDepth: 2,
  memDepth: 8,
  codeDepth: 10,
  argsDepth: 8,
  dataDepth: [20, 0, 0, 0],
  outDepth: 0,
  maxSteps: 2 ** 48 - 1,
};
export const STEPS = 2 ** 32;
/**
 * The disputed step: the agreed hash stands in the first list, of 31, and the disputed one in the last, of 15; nothing
 * costs more to show again.
 */
export const STEP = 5 * 2 ** 27;
/** The word in dispute, within the register. */
const WORD = 0b101_1010_0110_1001_1011;

const LEVELS = SHAPE.qubits - 1;
const KETS_DEPTH = SHAPE.ketDepth + LEVELS;
const PC = 777;
const SUM_PAIR = 18;
/** Levels at which nodes are revealed: a reveal must add up, what lies beside the path below it need not exist. */
const BASES = [14, 9, 4, 0];

/** A float in [½, 1) with random bits, from a name. */
function float(name: string): bigint {
  return (0x3fen << 52n) | (BigInt(id(name)) & ((1n << 52n) - 1n));
}

function word(name: string, cell?: (i: number) => bigint): string {
  const cells = Array.from({ length: CELLS_PER_WORD }, (_, i) => cell?.(i) ?? float(`${name} ${i}`));
  return toBeHex(
    cells.reduce((packed, bits) => (packed << 64n) | bits, 0n),
    32,
  );
}

type Operands = Partial<Omit<Instruction, "op">>;

/** What a step reads and writes, in the machine's order. */
type Access = readonly ["mem" | "data" | "args" | "kets", number];

export interface SyntheticCase {
  readonly name: Mnemonic;
  readonly operands: Operands;
  /** Scalar instructions: their accesses, as indices of words. */
  readonly accesses?: readonly Access[];
  /** Cells of memory that are integers. */
  readonly integers?: Readonly<Record<number, bigint>>;
}

export class SyntheticProver implements DisputeProver {
  readonly #instruction: Instruction;
  readonly #spec: SyntheticCase;
  readonly #lies: boolean;
  readonly #code: PathTree;
  readonly #mem: PathTree;
  readonly #kets: PathTree;
  readonly #data: PathTree;
  readonly #args: PathTree;
  /** The rewritten register. */
  readonly #after: PathTree;

  /** @param lies whether the word or term in dispute, and with it all from the step's post-state on, is made up */
  constructor(spec: SyntheticCase, lies: boolean) {
    this.#spec = spec;
    this.#lies = lies;
    this.#instruction = { ...EMPTY_INSTRUCTION, op: ISA[spec.name].opcode, ...spec.operands };
    const touched = (tree: Access[0]) => new Map(this.#touched(tree).map((i) => [i, this.#word(tree, i)]));
    this.#code = new PathTree(SHAPE.codeDepth, "code", new Map([[PC, toHex(encodeInstruction(this.#instruction))]]));
    this.#mem = new PathTree(SHAPE.memDepth, "mem", touched("mem"));
    this.#kets = new PathTree(KETS_DEPTH, "kets", touched("kets"));
    this.#data = new PathTree(SHAPE.dataDepth[0], "data", touched("data"));
    this.#args = new PathTree(SHAPE.argsDepth, "args", touched("args"));
    this.#after = new PathTree(LEVELS, "after", new Map([[WORD, id(lies ? "a lie" : "another")]]), BASES);
  }

  get kind() {
    return ISA[this.#spec.name].kind === "scalar" ? "settled" : (ISA[this.#spec.name].kind as "ket" | "sum");
  }

  get statement(): StatementWords {
    return {
      codeRoot: this.#code.root,
      shape: packShape(SHAPE),
      argsRoot: this.#args.root,
      dataRoots: [this.#data.root, id("1"), id("2"), id("3")],
    };
  }

  get finalHash(): string {
    return id("a wrong final state");
  }

  /** Words of a tree that the step, its opening or its leaf touches. */
  #touched(tree: Access[0]): number[] {
    const { k, k2, a, b, x, z } = this.#instruction;
    const own = (register: number, index: number) => register * 2 ** LEVELS + index;
    const [xWord, zWord] = [Number(x >> 1n), Number(z >> 1n)];
    const listed = (this.#spec.accesses ?? []).filter(([name]) => name === tree).map(([, index]) => index);
    if (this.kind === "settled") return listed;
    if (tree === "mem") {
      const first = Math.floor(b / CELLS_PER_WORD);
      const count = { KU: 2, KUU: 8 }[this.#spec.name as string] ?? 1;
      return [...Array.from({ length: count }, (_, i) => first + i), Math.floor(a / CELLS_PER_WORD)];
    }
    if (tree === "kets") {
      return [own(k, WORD), own(k2, WORD), own(k, WORD ^ xWord), own(k2, WORD ^ xWord)].concat(
        [WORD ^ zWord, WORD ^ xWord ^ zWord].map((index) => own(k, index)),
      );
    }
    return tree === "data" ? [Math.floor((b + 2 * WORD) / CELLS_PER_WORD)] : [];
  }

  #word(tree: Access[0], index: number): string {
    const { integers = {} } = this.#spec;
    return word(`${tree} ${index}`, (i) => (tree === "mem" ? integers[CELLS_PER_WORD * index + i] : undefined)!);
  }

  #preHash(): string {
    return stateHash(PC, this.#mem.root, this.#kets.root);
  }

  /** What the solver claims of the state after the step. */
  #postHash(): string {
    if (this.kind === "settled") return id(this.#lies ? "a wrong state" : "another state");
    if (this.kind === "ket") {
      const { k } = this.#instruction;
      const path = this.#kets.siblings(k, LEVELS);
      return stateHash(PC + 1, this.#mem.root, climb(this.#after.root, k, path));
    }
    const index = Math.floor(this.#instruction.a / CELLS_PER_WORD);
    const total = BigInt(termWord(this.#term(LEVELS, 0)));
    const before = BigInt(this.#mem.node(0, index));
    const low = (1n << 128n) - 1n;
    const after =
      this.#instruction.a % CELLS_PER_WORD === 0 ? (total << 128n) | (before & low) : (before & ~low) | total;
    return stateHash(PC + 1, climb(toBeHex(after, 32), index, this.#mem.siblings(index)), this.#kets.root);
  }

  hashesAt(steps: readonly number[]) {
    return steps.map((step) => {
      if (step === STEP) return this.#preHash();
      if (step === STEP + 1) return this.#postHash();
      return id(step > STEP && this.#lies ? `wrong ${step}` : `state ${step}`);
    });
  }

  open(): StepOpening {
    const prefix = [toBeHex(PC, 32), this.#mem.root, this.#kets.root, ...this.#code.proof(PC)];
    const { k, a } = this.#instruction;
    if (this.kind === "settled") {
      const trees = { mem: this.#mem, kets: this.#kets, data: this.#data, args: this.#args };
      const accesses = this.#spec.accesses!.flatMap(([tree, index]) => trees[tree].proof(index));
      return { kind: "settled", opening: concat([...prefix, ...accesses]) };
    }
    const node = this.kind === "ket" ? this.#after.root : termWord(this.#term(LEVELS, 0));
    const written =
      this.kind === "ket"
        ? [this.#kets.node(LEVELS, k), ...this.#kets.siblings(k, LEVELS)]
        : this.#mem.proof(Math.floor(a / CELLS_PER_WORD));
    return {
      kind: this.kind,
      opening: concat([...prefix, node, ...written]),
      levels: LEVELS,
      context: this.#context(),
    };
  }

  #context(): LeafContextWords {
    const loads = this.#spec.name === "KLOAD";
    return {
      instruction: BigInt(toHex(encodeInstruction(this.#instruction))),
      shape: packShape(SHAPE),
      mem: this.#mem.root,
      kets: this.#kets.root,
      dataRoot: loads ? this.#data.root : toBeHex(0, 32),
      dataBase: loads ? BigInt(this.#instruction.b) : 0n,
    };
  }

  get contextHash(): string {
    return contextHashOf(this.#context());
  }

  nodes(_step: number, path: number, level: number): string[] {
    const levels = levelsOfRound(level);
    const below = Array.from({ length: 2 ** levels }, (_, i) => path * 2 ** levels + i);
    return this.kind === "ket"
      ? below.map((index) => this.#after.node(level - levels, index))
      : packTerms(below.map((index) => this.#term(level - levels, index)));
  }

  /** A term that is the sum of its two below, on the path to the one in dispute; else any float. */
  #term(height: number, path: number): Term {
    const onPath = Math.floor(WORD / 2 ** height) === path;
    if (height > 0 && (onPath || !BASES.includes(height))) {
      const below = packTerms([this.#term(height - 1, 2 * path), this.#term(height - 1, 2 * path + 1)]);
      return addNodes(fromHex(concat(below))).total;
    }
    const name = `${onPath && this.#lies ? "lie" : "term"} ${height} ${path}`;
    return { re: float(`${name} re`), im: float(`${name} im`) };
  }

  leafProof(_step: number, index: number): string {
    if (index !== WORD) throw new RangeError(`the word in dispute is ${WORD}, not ${index}`);
    const { k, k2, b, x, z } = this.#instruction;
    const own = (register: number, word: number) => register * 2 ** LEVELS + word;
    const [xWord, zWord] = [Number(x >> 1n), Number(z >> 1n)];
    const pair = (first: number, second: number) => this.#kets.twoWords(first, second);
    const cell = () => this.#mem.proof(Math.floor(b / CELLS_PER_WORD));
    const flipped = () => pair(own(k, index), own(k, index ^ xWord));
    switch (this.#spec.name) {
      case "KX":
      case "KH":
        return concat(flipped());
      case "KROT":
        return concat([...flipped(), ...cell()]);
      case "KU":
        return concat([...flipped(), ...this.#mem.subtree(b / 8, 1)]);
      case "KPHASE":
        return concat([...this.#kets.proof(own(k, index)), ...cell()]);
      case "KADDP":
        return concat([...pair(own(k, index), own(k2, index ^ xWord)), ...cell()]);
      case "KUU": {
        const base = own(k, index & ~(xWord | zWord));
        const words = this.#kets.fourWords(base, Math.min(xWord, zWord), Math.max(xWord, zWord));
        return concat([...words, ...this.#mem.subtree(b / 32, 3)]);
      }
      case "KLOAD":
        return concat(this.#data.proof(Math.floor((b + 2 * index) / CELLS_PER_WORD)));
      case "KMUL":
        return concat(pair(own(k, index), own(k2, index)));
      case "KDPH":
        return concat([...pair(own(k, index), own(k2, index)), ...cell()]);
      case "KDOT":
        return concat(pair(own(k, index ^ xWord), own(k2, index)));
      default:
        throw new RangeError(`${this.#spec.name} has no leaf`);
    }
  }
}

function stateHash(pc: number, mem: string, kets: string): string {
  return keccak256(concat([toBeHex(pc, 32), mem, kets]));
}

function climb(node: string, index: number, siblings: readonly string[]): string {
  return siblings.reduce(
    (below, sibling, i) => ((index >> i) & 1 ? hashPair(sibling, below) : hashPair(below, sibling)),
    node,
  );
}

const X = 1n << 19n;
const Z = 1n << 10n;

/** Every vector instruction, and the scalar ones whose openings are the longest or whose arithmetic is the dearest. */
export const CASES: readonly SyntheticCase[] = [
  {
    name: "IADD",
    operands: { a: 4, b: 600, c: 900 },
    accesses: [
      ["mem", 150],
      ["mem", 225],
      ["mem", 1],
    ],
  },
  {
    name: "MOV",
    operands: { a: 4, b: 600, c: 900, flags: 3 },
    accesses: [
      ["mem", 225],
      ["mem", 152],
      ["mem", 3],
    ],
    integers: { 900: 8n },
  },
  {
    name: "FEXP",
    operands: { a: 4, b: 600 },
    accesses: [
      ["mem", 150],
      ["mem", 1],
    ],
  },
  {
    name: "FLOG",
    operands: { a: 4, b: 600 },
    accesses: [
      ["mem", 150],
      ["mem", 1],
    ],
  },
  {
    name: "CIS",
    operands: { a: 4, b: 600, x: float("x") },
    accesses: [
      ["mem", 150],
      ["mem", 1],
    ],
  },
  {
    name: "DATA",
    operands: { a: 4, k: 0, b: 600, c: 900, flags: 1 },
    accesses: [
      ["mem", 225],
      ["data", 151],
      ["mem", 1],
    ],
    integers: { 900: 4n },
  },
  {
    name: "KSET",
    operands: { k: 2, b: 600, a: 4 },
    accesses: [
      ["mem", 150],
      ["mem", 1],
      ["kets", 2 * 2 ** LEVELS + 3],
    ],
    integers: { 600: 6n },
  },
  { name: "KX", operands: { k: 2, x: X | 5n } },
  { name: "KH", operands: { k: 2, x: X } },
  { name: "KPHASE", operands: { k: 2, z: 0n, b: 600 } },
  { name: "KROT", operands: { k: 2, x: X | Z, z: X | 9n, b: 600 } },
  { name: "KU", operands: { k: 2, x: X, b: 600 } },
  { name: "KUU", operands: { k: 2, x: X, z: X >> 1n, b: 608 } },
  { name: "KADDP", operands: { k: 2, k2: 1, x: X, z: Z, b: 600 } },
  { name: "KLOAD", operands: { k: 2, k2: 0, b: 600 } },
  { name: "KMUL", operands: { k: 2, k2: 1 } },
  { name: "KDPH", operands: { k: 2, k2: 1, b: 600 } },
  { name: "KDOT", operands: { a: SUM_PAIR, k: 2, k2: 1, x: X, z: Z } },
];
