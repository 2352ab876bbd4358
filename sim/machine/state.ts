/**
 * The state of a run: program counter, memory, quantum registers; and its hashes.
 *
 * Amplitude j of register r is `kets[2(r·2^n + j)]` (real) and the next float (imaginary); in the tree it lives in word
 * `r·2^(n−1) + (j >> 1)`, so a register is a subtree of depth n − 1.
 */
import { memoryCells } from "./instruction.ts";
import { encodeWords, type Shape } from "./program.ts";
import { foldRoot, WordTree, zeroRoot } from "./tree.ts";
import { encodeFloats, fromHex, keccak, toHex, wordOf, type Hex } from "./word.ts";

/** The program counter of a run that has faulted. */
export const FAULT_PC = 0xffffffff;

/** A state as the chain knows it (`State` of IKetMachine.sol). */
export interface StateRoots {
  readonly pc: number;
  readonly mem: Hex;
  readonly kets: Hex;
}

/** `keccak256(abi.encode(pc, mem, kets))`. */
export function stateHash({ pc, mem, kets }: StateRoots): Hex {
  return toHex(keccak(wordOf(BigInt(pc)), fromHex(mem), fromHex(kets)));
}

/** Hash of the state in which every run of this shape starts: pc 0, everything else zero. */
export function initialStateHash({ memDepth, ketDepth, qubits }: Shape): Hex {
  return stateHash({ pc: 0, mem: toHex(zeroRoot(memDepth)), kets: toHex(zeroRoot(ketDepth + qubits - 1)) });
}

/** What a state consists of. */
export interface Snapshot {
  readonly pc: number;
  readonly cells: BigUint64Array;
  readonly kets: Float64Array;
}

/** What has to be kept of a state to come back to it. */
export interface Checkpoint extends Snapshot {
  readonly steps: number;
  /** The step that last wrote each register that was ever written. */
  readonly written: ReadonlyMap<number, number>;
}

/** Roots of one register that are remembered, at most. */
const MAX_ROOTS = 64;

/**
 * A state that can be computed on. Hashes are remembered: of the memory only words that changed are hashed again, and a
 * register only where it has not been hashed since the step that last wrote it.
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
  readonly #memory: WordTree;
  readonly #registers: WordTree;
  /** By register: the step that last wrote it, and the step as of which its root stands in the tree, or −1. */
  #written = new Map<number, number>();
  #placed = new Map<number, number>();
  /** Known roots: by register, then by the step that wrote it. */
  readonly #roots = new Map<number, Map<number, Uint8Array>>();

  constructor(shape: Shape) {
    this.shape = shape;
    this.cells = new BigUint64Array(memoryCells(shape));
    this.floats = new Float64Array(this.cells.buffer);
    this.kets = new Float64Array(2 * 2 ** (shape.ketDepth + shape.qubits));
    this.#memory = new WordTree(shape.memDepth, new Uint8Array());
    this.#registers = new WordTree(shape.ketDepth, new Uint8Array(), shape.qubits - 1);
  }

  /** The amplitudes of register r: a view of `2·2^n` floats. */
  register(r: number): Float64Array {
    const length = 2 * 2 ** this.shape.qubits;
    return this.kets.subarray(r * length, (r + 1) * length);
  }

  /** Notes that register r changes in the step that leads here. */
  touch(r: number): void {
    this.#written.set(r, this.steps);
    if (this.#placed.get(r) !== this.steps) return;
    // It was hashed as this step had left it, and changes once more.
    this.#placed.set(r, -1);
    this.#roots.get(r)?.delete(this.steps);
  }

  snapshot(): Checkpoint {
    const { steps, pc } = this;
    return { steps, pc, cells: this.cells.slice(), kets: this.kets.slice(), written: new Map(this.#written) };
  }

  /**
   * Goes to a snapshot of this shape, to any content, whose steps then count from 0, or to the initial state.
   * @param sameRun what was done since the snapshot will be done again alike, so that what each step wrote into a
   * register keeps its root; without it all registers will be hashed anew
   */
  restore(content?: Snapshot | Checkpoint, { sameRun = false } = {}): void {
    if (!sameRun) this.#roots.clear();
    for (const r of this.#placed.keys()) this.#placed.set(r, -1);
    const snapshot = content && "written" in content ? content : undefined;
    this.steps = snapshot?.steps ?? 0;
    this.#written = new Map(snapshot?.written);
    this.pc = content?.pc ?? 0;
    if (content) {
      this.cells.set(content.cells);
      this.kets.set(content.kets);
      if (!snapshot) for (let r = 0; r < 2 ** this.shape.ketDepth; r++) this.touch(r);
    } else {
      this.cells.fill(0n);
      this.kets.fill(0);
    }
  }

  /** The tree of the memory. Valid until the next change. */
  memoryTree(): WordTree {
    this.#memory.assign(encodeWords(this.cells));
    return this.#memory;
  }

  /** The tree above the registers: its leaves are their roots. Valid until the next change. */
  registersTree(): WordTree {
    for (const [r, step] of this.#written) {
      if (this.#placed.get(r) !== step) this.#place(r, step);
    }
    for (const r of this.#placed.keys()) {
      if (!this.#written.has(r)) {
        this.#registers.set(r, zeroRoot(this.#levels()));
        this.#placed.delete(r);
      }
    }
    return this.#registers;
  }

  #place(r: number, step: number): void {
    const known = this.#roots.get(r) ?? new Map<number, Uint8Array>();
    const root = known.get(step) ?? foldRoot(encodeFloats(this.register(r)), this.#levels());
    if (known.size >= MAX_ROOTS) known.clear();
    this.#roots.set(r, known.set(step, root));
    this.#registers.set(r, root);
    this.#placed.set(r, step);
  }

  /** The whole tree of register r: 64 bytes a word, newly hashed. */
  registerTree(r: number): WordTree {
    return new WordTree(this.#levels(), encodeFloats(this.register(r)));
  }

  roots(): StateRoots {
    return { pc: this.pc, mem: toHex(this.memoryTree().root()), kets: toHex(this.registersTree().root()) };
  }

  hash(): Hex {
    return stateHash(this.roots());
  }

  #levels(): number {
    return this.shape.qubits - 1;
  }
}
