/**
 * A memory of which only some cells are known: what a program does to it whatever its inputs are. Cells that are known
 * have the machine's own bits, made by the machine's own instructions.
 */
import { FLAG0, FLAG1, type Instruction } from "../instruction.ts";
import { MNEMONIC_OF, type Mnemonic } from "../isa.ts";
import { Machine, type Decoded, type Fault } from "../machine.ts";
import type { Program } from "../program.ts";

/** What is known of a cell: its bits; that they differ from one round of a loop to another; that they depend on data. */
export const KNOWN = 0;
export const VARIES = 1;
export const DATA = 2;
/** The counter of a loop whose rounds are looked at all at once; whatever writes to it makes it something else. */
export const COUNTER = 3;

/** Bounds above this are none: floats count integers up to here. */
const MAX_TOP = 2 ** 53;

export interface Memory {
  /** A machine with the program's memory, and next to no registers. */
  readonly machine: Machine;
  readonly kind: Uint8Array;
  /** Of a cell that is not known: no unsigned integer in it is greater than this. */
  readonly top: Float64Array;
}

export interface MemoryCopy {
  readonly cells: BigUint64Array;
  readonly kind: Uint8Array;
  readonly top: Float64Array;
}

/** Why an instruction cannot be followed: it writes somewhere, nobody knows where. */
export type Obscure = "storeVaries" | "storeData";

/** Memory as it is when a program begins: all zero. */
export function initialMemory({ code, shape }: Program): Memory {
  const machine = new Machine({ program: { code, shape: { ...shape, qubits: 1, ketDepth: 0 } } });
  return { machine, kind: new Uint8Array(machine.cells.length), top: new Float64Array(machine.cells.length) };
}

export const copyOf = ({ machine, kind, top }: Memory): MemoryCopy => ({
  cells: machine.cells.slice(),
  kind: kind.slice(),
  top: top.slice(),
});

export function restore({ machine, kind, top }: Memory, copy: MemoryCopy): void {
  machine.cells.set(copy.cells);
  kind.set(copy.kind);
  top.set(copy.top);
}

/**
 * Forgets whatever `memory` and `other` do not agree on.
 *
 * @param widen forgets bounds that differ too, so that joining again and again comes to an end
 * @returns whether `other` had known more
 */
export function join({ machine, kind, top }: Memory, other: MemoryCopy, widen: boolean): boolean {
  const { cells } = machine;
  const bound = (i: number, kinds: Uint8Array, values: BigUint64Array, tops: Float64Array): number =>
    kinds[i] === KNOWN ? boundOf(values[i]!) : tops[i]!;
  let forgot = false;
  for (let i = 0; i < cells.length; i += 1) {
    const [mine, its] = [kind[i]!, other.kind[i]!];
    if (mine === its && (mine === KNOWN ? cells[i] === other.cells[i] : top[i] === other.top[i])) continue;
    const [here, there] = [bound(i, kind, cells, top), bound(i, other.kind, other.cells, other.top)];
    forget({ kind, top }, i, kindOf(mine, its), widen && here > there ? Infinity : Math.max(here, there));
    if (kind[i] !== its || top[i] !== other.top[i]) forgot = true;
  }
  return forgot;
}

const boundOf = (value: bigint): number => (value < MAX_TOP ? Number(value) : Infinity);

/** An upper bound of a cell as an unsigned integer. */
function topOf({ machine, kind, top }: Memory, cell: number): number {
  return kind[cell] === KNOWN ? boundOf(machine.cells[cell]!) : top[cell]!;
}

export function forget({ kind, top }: Pick<Memory, "kind" | "top">, cell: number, as: number, bound = Infinity): void {
  kind[cell] = as;
  top[cell] = bound < MAX_TOP ? bound : Infinity;
}

const FLAGS: ReadonlySet<Mnemonic> = new Set(["IEQ", "ILT", "FEQ", "FLT", "FLE"]);

/** An upper bound of the result of an arithmetic instruction with something unknown in it. */
function resultTop(memory: Memory, mnemonic: Mnemonic, { b, c, x, flags }: Instruction): number {
  if (FLAGS.has(mnemonic)) return 1;
  const immediate = (flags & FLAG0) !== 0;
  const p = topOf(memory, b);
  const q = immediate ? Number(x) : topOf(memory, c);
  const isKnown = immediate || memory.kind[c] === KNOWN;
  switch (mnemonic) {
    case "IADD":
      return p + q;
    case "IMUL":
      return p * q;
    case "IAND":
      return Math.min(p, q);
    case "IREM":
      return isKnown ? q - 1 : Infinity;
    case "ISHL":
      return isKnown ? p * 2 ** (q % 64) : Infinity;
    case "ISHR":
      return isKnown ? Math.floor(Math.min(p, 2 ** 64) / 2 ** (q % 64)) : Infinity;
    default:
      return Infinity;
  }
}

/** The stronger reason for not being known; counters vary. */
const kindOf = (...kinds: readonly number[]): number => (kinds.includes(DATA) ? DATA : VARIES);

/** A copy whose place is not known: every cell that it may write is forgotten. */
function copyObscurely(memory: Memory, { a, b, c, flags }: Instruction): Obscure | undefined {
  const { machine, kind } = memory;
  const index = kind[c]!;
  if (!(flags & FLAG1)) {
    forget(memory, a, kindOf(index));
    return undefined;
  }
  const last = a + topOf(memory, c);
  if (!(last < machine.cells.length)) return index === DATA ? "storeData" : "storeVaries";
  const source = flags & FLAG0 ? VARIES : kind[b]!;
  for (let cell = a; cell <= last; cell += 1) forget(memory, cell, kindOf(index, source, kind[cell]!));
  return undefined;
}

/**
 * Executes an instruction that does not jump, whose operand rules hold. Faults that depend on what is not known are taken
 * not to happen.
 */
export function execute(memory: Memory, instruction: Decoded): Obscure | Fault | undefined {
  const { machine, kind } = memory;
  const { a, b, c, flags } = instruction;
  const mnemonic = MNEMONIC_OF.get(instruction.op)!;
  switch (mnemonic) {
    case "SET":
      break;
    case "MOV":
      if (flags & (FLAG0 | FLAG1)) {
        if (kind[c] !== KNOWN) return copyObscurely(memory, instruction);
        const offset = machine.cells[c]!;
        const [from, to] = [
          flags & FLAG0 ? BigInt(b) + offset : BigInt(b),
          flags & FLAG1 ? BigInt(a) + offset : BigInt(a),
        ];
        const fault = instruction.execute(machine, instruction);
        if (fault) return fault;
        return copyKind(memory, Number(BigInt.asUintN(64, from)), Number(BigInt.asUintN(64, to)));
      }
      if (b >= machine.cells.length || a >= machine.cells.length) return "CellOutOfRange";
      machine.cells[a] = machine.cells[b]!;
      return copyKind(memory, b, a);
    case "ARG":
    case "DATA":
      forget(memory, a, DATA);
      return undefined;
    case "KGET":
    case "KDOT":
      forget(memory, a, DATA);
      forget(memory, a + 1, DATA);
      return undefined;
    case "CIS":
      if (kind[b] !== KNOWN) {
        forget(memory, a, kindOf(kind[b]!));
        forget(memory, a + 1, kindOf(kind[b]!));
        return undefined;
      }
      kind[a + 1] = KNOWN;
      break;
    default: {
      if (mnemonic.startsWith("K")) return undefined;
      const isBinary = BINARY.has(mnemonic);
      const second = isBinary && !(flags & FLAG0) ? kind[c]! : KNOWN;
      if (kind[b] !== KNOWN || second !== KNOWN) {
        const bound = isBinary ? resultTop(memory, mnemonic, instruction) : Infinity;
        forget(memory, a, kindOf(kind[b]!, second), bound);
        return undefined;
      }
    }
  }
  const fault = instruction.execute(machine, instruction);
  if (!fault) kind[a] = KNOWN;
  return fault;
}

const BINARY: ReadonlySet<Mnemonic> = new Set([
  ...(["IADD", "ISUB", "IMUL", "IDIV", "IREM", "IAND", "IOR", "IXOR", "ISHL", "ISHR", "IEQ", "ILT"] as const),
  ...(["FADD", "FSUB", "FMUL", "FDIV", "FMIN", "FMAX", "FEQ", "FLT", "FLE"] as const),
]);

function copyKind({ kind, top }: Memory, from: number, to: number): undefined {
  kind[to] = kind[from] === COUNTER ? VARIES : kind[from]!;
  top[to] = kind[from] === COUNTER ? Infinity : top[from]!;
}
