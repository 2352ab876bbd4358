/**
 * The state of a run: program counter, memory, quantum registers; and its hashes.
 *
 * Amplitude j of register r is `kets[2(r·2^n + j)]` (real) and the next float (imaginary); in the tree it lives in word
 * `r·2^(n−1) + (j >> 1)`, so a register is a subtree of depth n − 1.
 */
import { CellTree } from "./cell-tree.ts";
import { memoryCells } from "./instruction.ts";
import type { Shape } from "./program.ts";
import { zeroRoot, type Tree } from "./tree.ts";
import { fromHex, keccak, toHex, wordOf, type Hex } from "./word.ts";

/** The program counter of a run that has faulted. */
export const FAULT_PC = 0xffffffff;

/** A state as the chain knows it (`State` of IKetMachine.sol). */
export interface StateRoots {
  readonly pc: number;
  readonly mem: Hex;
  readonly kets: Hex;
}

/**
 * `keccak256(abi.encode(pc, mem, kets))`.
 *
 * ```ts
 * const { state } = run({ program: new Assembler().setFloat(0, 0.5).halt().assemble({ qubits: 1 }) });
 * stateHash(state.roots()) === state.hash(); // → true
 * ```
 */
export function stateHash({ pc, mem, kets }: StateRoots): Hex {
  return toHex(keccak(wordOf(BigInt(pc)), fromHex(mem), fromHex(kets)));
}

/**
 * Hash of the state in which every run of this shape starts: pc 0, everything else zero.
 *
 * ```ts
 * const program = new Assembler().halt().assemble({ qubits: 1 });
 * initialStateHash(program.shape) === run({ program }).hashAt(0); // → true
 * ```
 */
export function initialStateHash({ memDepth, ketDepth, qubits }: Shape): Hex {
  return stateHash({ pc: 0, mem: toHex(zeroRoot(memDepth)), kets: toHex(zeroRoot(ketDepth + qubits - 1)) });
}

/** What a state consists of. */
export interface Snapshot {
  readonly pc: number;
  readonly cells: BigUint64Array;
  readonly kets: Float64Array;
}

/** Where a state stands: cells and kets of a shape's sizes, all zero. */
export interface Storage {
  readonly cells: BigUint64Array;
  readonly kets: Float64Array;
}

/** What has to be kept of a state to come back to it. */
export interface Checkpoint extends Snapshot {
  readonly steps: number;
  /** The step that last wrote each register that was ever written. */
  readonly written: ReadonlyMap<number, number>;
  /** Nodes of its trees, so that they need not be hashed again. */
  readonly nodes?: { readonly memory: readonly Uint8Array[]; readonly kets: readonly Uint8Array[] };
}

/** Levels of a block of memory: fewer than usual, for steps change single cells. */
const MEMORY_BLOCK_LEVELS = 4;

/**
 * A state that can be computed on. Hashes are remembered: between two of them only blocks of memory that differ and
 * amplitudes that were touched are hashed again.
 */
export class MachineState {
  readonly shape: Shape;
  pc = 0;
  /** Steps made since the initial state. */
  steps = 0;
  /** Memory as integers and as floats: two views of the same cells. */
  readonly cells: BigUint64Array;
  readonly floats: Float64Array;
  /** All registers, one after the other. Whoever writes to one must `touch` it. */
  readonly kets: Float64Array;
  readonly #memory: CellTree;
  readonly #kets: CellTree;
  /** By register: the step that last wrote it. */
  #written = new Map<number, number>();
  /** The cells, and as they were when the tree of memory was last brought up to date, in halves. */
  readonly #now: Uint32Array;
  readonly #hashed: Uint32Array;

  constructor(shape: Shape, storage?: Storage) {
    this.shape = shape;
    this.cells = storage?.cells ?? new BigUint64Array(memoryCells(shape));
    this.floats = new Float64Array(this.cells.buffer, this.cells.byteOffset, this.cells.length);
    this.kets = storage?.kets ?? new Float64Array(2 * 2 ** (shape.ketDepth + shape.qubits));
    this.#memory = new CellTree(shape.memDepth, this.cells, MEMORY_BLOCK_LEVELS);
    this.#kets = new CellTree(shape.ketDepth + shape.qubits - 1, this.kets);
    this.#now = new Uint32Array(this.cells.buffer, this.cells.byteOffset, 2 * this.cells.length);
    this.#hashed = new Uint32Array(this.#now.length);
  }

  /** The amplitudes of register r: a view of `2·2^n` floats. */
  register(r: number): Float64Array {
    const length = 2 * 2 ** this.shape.qubits;
    return this.kets.subarray(r * length, (r + 1) * length);
  }

  /** Notes that register r changes in the step that leads here, no more than in amplitudes j ⊇ inside. */
  touch(r: number, inside = 0): void {
    this.#written.set(r, this.steps);
    const words = 2 ** (this.shape.qubits - 1);
    this.#kets.touchWhere(r * words, words, inside >>> 1);
  }

  /** The same where only amplitude j changes. */
  touchAmplitude(r: number, j: number): void {
    this.#written.set(r, this.steps);
    this.#kets.touch(r * 2 ** (this.shape.qubits - 1) + Math.floor(j / 2), 1);
  }

  /** Goes to the initial state, except that registers keep what they hold. */
  restart(): void {
    this.pc = 0;
    this.steps = 0;
    this.cells.fill(0n);
    this.#written = new Map();
    this.#kets.touch(0, 2 ** (this.shape.ketDepth + this.shape.qubits - 1));
  }

  /** The registers written since the initial state. */
  written(): number[] {
    return [...this.#written.keys()];
  }

  /** @param withNodes keeps the nodes of the trees too: for a state that has been hashed they are at hand */
  snapshot(withNodes = false): Checkpoint {
    const { steps, pc } = this;
    const nodes = withNodes ? { memory: this.memoryTree().save(), kets: this.#kets.save() } : undefined;
    return { steps, pc, cells: this.cells.slice(), kets: this.kets.slice(), written: new Map(this.#written), nodes };
  }

  /**
   * Goes to a snapshot of this shape, to any content, whose steps then count from 0, or to the initial state.
   * @param sameRun the snapshot is of the run that led here, or led from it to here: a register that both last wrote in
   * the same step is not hashed again
   */
  restore(content?: Snapshot | Checkpoint, { sameRun = false } = {}): void {
    const checkpoint = content && "written" in content ? content : undefined;
    const writtenHere = this.#written;
    this.#written = new Map(checkpoint?.written);
    this.steps = checkpoint?.steps ?? 0;
    this.pc = content?.pc ?? 0;
    if (content) {
      this.cells.set(content.cells);
      this.kets.set(content.kets);
    } else {
      this.cells.fill(0n);
      this.kets.fill(0);
    }
    if (!content) {
      this.#kets.clear();
    } else if (checkpoint?.nodes) {
      this.#memory.restore(checkpoint.nodes.memory);
      this.#hashed.set(this.#now);
      this.#kets.restore(checkpoint.nodes.kets);
    } else {
      const words = 2 ** (this.shape.qubits - 1);
      for (let r = 0; r < 2 ** this.shape.ketDepth; r++) {
        if (!checkpoint) this.#written.set(r, 0);
        if (!sameRun || this.#written.get(r) !== writtenHere.get(r)) this.#kets.touch(r * words, words);
      }
    }
  }

  /** The tree of the memory. Valid until the next change. */
  memoryTree(): CellTree {
    const { blockWords } = this.#memory;
    const block = HALVES_PER_WORD * blockWords;
    for (let from = 0; from < this.#now.length; from += block) {
      if (equal(this.#now, this.#hashed, from, from + block)) continue;
      this.#hashed.set(this.#now.subarray(from, from + block), from);
      this.#memory.touch(from / HALVES_PER_WORD, blockWords);
    }
    return this.#memory;
  }

  /** The tree of all registers. Valid until the next change. */
  ketsTree(): CellTree {
    return this.#kets;
  }

  /** The tree of register r, a part of that. */
  registerTree(r: number): Tree {
    return this.#kets.subtree(this.shape.qubits - 1, r);
  }

  roots(): StateRoots {
    return { pc: this.pc, mem: toHex(this.memoryTree().root()), kets: toHex(this.#kets.root()) };
  }

  hash(): Hex {
    return stateHash(this.roots());
  }
}

const HALVES_PER_WORD = 8;

/** Whether two arrays agree in [from, to). */
function equal(left: Uint32Array, right: Uint32Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (left[i] !== right[i]) return false;
  return true;
}
