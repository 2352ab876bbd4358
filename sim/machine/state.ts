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

/** What has to be kept of a state to come back to it. */
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

/**
 * A state that can be computed on. Hashes are remembered: between two of them only changed memory words and registers
 * marked by `touch` are hashed again.
 */
export class MachineState {
  readonly shape: Shape;
  pc = 0;
  /** Memory as integers and as floats: two views of the same cells. */
  readonly cells: BigUint64Array;
  readonly floats: Float64Array;
  /** All registers, one after the other. Whoever writes to one must `touch` it. */
  readonly kets: Float64Array;
  #memory: WordTree;
  #registers: WordTree;
  readonly #stale = new Set<number>();

  constructor(shape: Shape, storage?: Storage) {
    this.shape = shape;
    this.cells = storage?.cells ?? new BigUint64Array(memoryCells(shape));
    this.floats = new Float64Array(this.cells.buffer, this.cells.byteOffset, this.cells.length);
    this.kets = storage?.kets ?? new Float64Array(2 * 2 ** (shape.ketDepth + shape.qubits));
    this.#memory = new WordTree(shape.memDepth, new Uint8Array());
    this.#registers = new WordTree(shape.ketDepth, new Uint8Array(), shape.qubits - 1);
  }

  /** The amplitudes of register r: a view of `2·2^n` floats. */
  register(r: number): Float64Array {
    const length = 2 * 2 ** this.shape.qubits;
    return this.kets.subarray(r * length, (r + 1) * length);
  }

  /** Notes that register r is about to change. */
  touch(r: number): void {
    this.#stale.add(r);
  }

  snapshot(): Snapshot {
    return { pc: this.pc, cells: this.cells.slice(), kets: this.kets.slice() };
  }

  /** Back to a snapshot of this shape, or to the initial state. */
  restore(snapshot?: Snapshot): void {
    this.pc = snapshot?.pc ?? 0;
    if (snapshot) {
      this.cells.set(snapshot.cells);
      this.kets.set(snapshot.kets);
    } else {
      this.cells.fill(0n);
      this.kets.fill(0);
    }
    this.#registers = new WordTree(this.shape.ketDepth, new Uint8Array(), this.shape.qubits - 1);
    this.#stale.clear();
    for (let r = 0; r < 2 ** this.shape.ketDepth; r++) if (!isZero(this.register(r))) this.touch(r);
  }

  /** The tree of the memory. Valid until the next change. */
  memoryTree(): WordTree {
    this.#memory.assign(encodeWords(this.cells));
    return this.#memory;
  }

  /** The tree above the registers: its leaves are their roots. Valid until the next change. */
  registersTree(): WordTree {
    for (const r of this.#stale) this.#registers.set(r, foldRoot(encodeFloats(this.register(r)), this.#levels()));
    this.#stale.clear();
    return this.#registers;
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

/** Whether every float is +0 (−0 is not). */
function isZero(floats: Float64Array): boolean {
  const halves = new Uint32Array(floats.buffer, floats.byteOffset, 2 * floats.length);
  for (let i = 0; i < halves.length; i++) if (halves[i] !== 0) return false;
  return true;
}
