/**
 * Openings and leaf proofs: the bytes by which the checker recomputes one step (docs/machine.md §5).
 */
import { FLAG0, FLAG1, specOf } from "./instruction.ts";
import { ISA, MNEMONIC_OF, type InstructionKind, type Mnemonic } from "./isa.ts";
import type { Decoded, Machine } from "./machine.ts";
import { fourWordProof, nodeProof, subtreeProof, twoWordProof, wordProof } from "./proof.ts";
import { indexed } from "./scalar.ts";
import type { Tree } from "./tree.ts";
import { loadBase } from "./vector.ts";
import { CELLS_PER_WORD, concat, fromHex, wordOf } from "./word.ts";

/** One access of a step, or something that the opening claims of its post-state. */
export type Access =
  /** A word of memory: the one that holds this cell. */
  | { readonly kind: "cell"; readonly cell: number }
  | { readonly kind: "arg"; readonly cell: number }
  | { readonly kind: "data"; readonly segment: number; readonly cell: number }
  /** A word of a register: the one that holds this amplitude. */
  | { readonly kind: "amplitude"; readonly register: number; readonly index: number }
  /** A whole register: its root. */
  | { readonly kind: "register"; readonly register: number }
  /** The claimed new root of a register. */
  | { readonly kind: "newRegister"; readonly register: number }
  /** The claimed new pair of cells. */
  | { readonly kind: "newPair"; readonly cell: number };

type AccessesOf = (m: Machine, i: Decoded) => Access[];

const cell = (index: number): Access => ({ kind: "cell", cell: index });
const register = (k: number): Access => ({ kind: "register", register: k });
const onlyIf = (condition: number, access: Access): Access[] => (condition ? [access] : []);

const none: AccessesOf = () => [];
const readB: AccessesOf = (_, { b }) => [cell(b)];
const readBWriteA: AccessesOf = (_, { a, b }) => [cell(b), cell(a)];
const binary: AccessesOf = (_, { a, b, c, flags }) => [cell(b), ...onlyIf(~flags & FLAG0, cell(c)), cell(a)];
const division: AccessesOf = (m, i) => {
  const q = i.flags & FLAG0 ? i.x : m.cells[i.c];
  return binary(m, i).slice(0, q === 0n ? -1 : undefined);
};
const writeK: AccessesOf = (_, { k }) => [register(k)];
const rewriteK: AccessesOf = (_, { k }) => [{ kind: "newRegister", register: k }, register(k)];

/** Accesses of each instruction whose operand rules hold, in order, to the fault where there is one. */
const ACCESSES: Readonly<Record<Mnemonic, AccessesOf>> = {
  HALT: none,
  JMP: none,
  JZ: readB,
  JNZ: readB,
  LOOP: (_, { b }) => [cell(b), cell(b)],
  CALL: readB,
  RET: readB,
  SET: (_, { a }) => [cell(a)],
  MOV: (m, { a, b, c, flags }) => {
    const index = onlyIf(flags & (FLAG0 | FLAG1), cell(c));
    const source = indexed(m, b, flags & FLAG0, c, m.cells.length);
    const destination = indexed(m, a, flags & FLAG1, c, m.cells.length);
    return source < 0 || destination < 0 ? index : [...index, cell(source), cell(destination)];
  },
  ARG: (m, { a, b, c, flags }) => {
    const index = onlyIf(flags & FLAG0, cell(c));
    const source = indexed(m, b, flags & FLAG0, c, 4 * 2 ** m.shape.argsDepth);
    return source < 0 ? index : [...index, { kind: "arg", cell: source }, cell(a)];
  },
  DATA: (m, { a, k, b, c, flags }) => {
    const index = onlyIf(flags & FLAG0, cell(c));
    const source = indexed(m, b, flags & FLAG0, c, 4 * 2 ** m.shape.dataDepth[k]!);
    return source < 0 ? index : [...index, { kind: "data", segment: k, cell: source }, cell(a)];
  },
  IADD: binary,
  ISUB: binary,
  IMUL: binary,
  IDIV: division,
  IREM: division,
  IAND: binary,
  IOR: binary,
  IXOR: binary,
  ISHL: binary,
  ISHR: binary,
  IEQ: binary,
  ILT: binary,
  FADD: binary,
  FSUB: binary,
  FMUL: binary,
  FDIV: binary,
  FMIN: binary,
  FMAX: binary,
  FEQ: binary,
  FLT: binary,
  FLE: binary,
  FSQRT: readBWriteA,
  FNEG: readBWriteA,
  FABS: readBWriteA,
  FEXP: readBWriteA,
  FLOG: readBWriteA,
  FROM: readBWriteA,
  FTO: (m, { a, b }) => {
    const p = m.floats[b]!;
    return p >= -(2 ** 63) && p < 2 ** 63 ? [cell(b), cell(a)] : [cell(b)];
  },
  CIS: readBWriteA,
  KZERO: writeK,
  KCLEAR: writeK,
  KCOPY: (m, { k, k2, a, b, flags }) => {
    const registers = 2 ** m.shape.ketDepth;
    const destination = indexed(m, k, flags & FLAG0, a, registers);
    const source = indexed(m, k2, flags & FLAG1, b, registers);
    return [
      ...onlyIf(flags & FLAG0, cell(a)),
      ...onlyIf(flags & FLAG1, cell(b)),
      ...(destination < 0 || source < 0 ? [] : [register(source), register(destination)]),
    ];
  },
  KGET: (m, { a, k, b }) => {
    const j = m.cells[b]!;
    if (j >= m.size) return [cell(b)];
    return [cell(b), { kind: "amplitude", register: k, index: Number(j) }, cell(a)];
  },
  KSET: (m, { k, b, a }) => {
    const j = m.cells[b]!;
    if (j >= m.size) return [cell(b)];
    return [cell(b), cell(a), { kind: "amplitude", register: k, index: Number(j) }];
  },
  KFILL: (_, { k, a }) => [cell(a), register(k)],
  KX: rewriteK,
  KH: rewriteK,
  KPHASE: rewriteK,
  KROT: rewriteK,
  KU: rewriteK,
  KUU: rewriteK,
  KADDP: rewriteK,
  KLOAD: (m, i) => [
    ...onlyIf(i.flags & FLAG0, cell(i.c)),
    ...(typeof loadBase(m, i) === "number" ? rewriteK(m, i) : []),
  ],
  KMUL: rewriteK,
  KDPH: rewriteK,
  KDOT: (_, { a }) => [{ kind: "newPair", cell: a }, cell(a)],
};

/**
 * What a machine's next step accesses, in order; nothing if it breaks a rule of its row or stands outside the code.
 *
 * ```ts
 * const asm = new Assembler().setFloat(0, 0.5).halt();
 * accessesOf(new Machine({ program: asm.assemble({ qubits: 1 }) })).length; // → 1
 * ```
 */
export function accessesOf(machine: Machine): Access[] {
  const instruction = machine.code[machine.state.pc];
  const mnemonic = instruction && MNEMONIC_OF.get(instruction.op);
  return mnemonic && !instruction.fault ? ACCESSES[mnemonic](machine, instruction) : [];
}

/**
 * How a machine's next step is checked: "scalar" is settled by its opening, as every fault is.
 *
 * ```ts
 * const asm = new Assembler().emit("KX", { k: 0, x: 1n }).halt();
 * stepKind(new Machine({ program: asm.assemble({ qubits: 1 }) })); // → "ket"
 * ```
 */
export function stepKind(machine: Machine): InstructionKind {
  const instruction = machine.code[machine.state.pc];
  if (!instruction || instruction.fault) return "scalar";
  if (instruction.op === ISA.KLOAD.opcode && typeof loadBase(machine, instruction) === "string") return "scalar";
  return specOf(instruction)!.kind;
}

const wordOfCell = (cell: number) => Math.floor(cell / CELLS_PER_WORD);
const wordOfAmplitude = ({ size }: Machine, k: number, j: number) => (k * size) / 2 + Math.floor(j / 2);

/** Trees of what a statement fixes. */
export interface InputTrees {
  readonly code: Tree;
  readonly args: Tree;
  data(segment: number): Tree;
}

/** An access that shows a value of the post-state. */
export type Claim = Extract<Access, { kind: "newRegister" | "newPair" }>;

/** The bytes that open a machine's next step, in a row, with the claims still to be filled in. */
export function openingParts(machine: Machine, inputs: InputTrees): (Uint8Array | Claim)[] {
  const { state, shape } = machine;
  const { pc, mem, kets } = state.roots();
  const header = concat(wordOf(BigInt(pc)), fromHex(mem), fromHex(kets));
  if (pc >= 2 ** shape.codeDepth) return [header];
  const memory = state.memoryTree();
  const ketsTree = state.ketsTree();
  const proofs = accessesOf(machine).map((access) => {
    switch (access.kind) {
      case "cell":
        return wordProof(memory, wordOfCell(access.cell));
      case "arg":
        return wordProof(inputs.args, wordOfCell(access.cell));
      case "data":
        return wordProof(inputs.data(access.segment), wordOfCell(access.cell));
      case "amplitude":
        return wordProof(ketsTree, wordOfAmplitude(machine, access.register, access.index));
      case "register":
        return nodeProof(ketsTree, shape.qubits - 1, access.register);
      default:
        return access;
    }
  });
  return [header, wordProof(inputs.code, pc), ...proofs];
}

/** A claimed value, taken from a machine after the step. */
export function claimBytes({ state, cells }: Machine, claim: Claim): Uint8Array {
  return claim.kind === "newRegister"
    ? state.registerTree(claim.register).root()
    : wordOf((cells[claim.cell]! << 64n) | cells[claim.cell + 1]!);
}

/**
 * The bytes by which the checker computes word `index` of the register that a vector instruction writes, or that word's
 * two terms of a KDOT; `machine` stands before the step.
 */
export function leafBytes(machine: Machine, inputs: InputTrees, index: number): Uint8Array {
  const i = machine.code[machine.state.pc]!;
  const memory = machine.state.memoryTree();
  const kets = machine.state.ketsTree();
  const word = (k: number, w: number) => wordOfAmplitude(machine, k, 2 * w);
  const [x, z] = [i.xMask >>> 1, i.zMask >>> 1];
  const ofB = (height: number) => subtreeProof(memory, wordOfCell(i.b), height);
  const partners = () => twoWordProof(kets, word(i.k, index), word(i.k, index ^ x));
  switch (i.op) {
    case ISA.KX.opcode:
    case ISA.KH.opcode:
      return partners();
    case ISA.KROT.opcode:
      return concat(partners(), ofB(0));
    case ISA.KU.opcode:
      return concat(partners(), ofB(1));
    case ISA.KPHASE.opcode:
      return concat(wordProof(kets, word(i.k, index)), ofB(0));
    case ISA.KADDP.opcode:
      return concat(twoWordProof(kets, word(i.k, index), word(i.k2, index ^ x)), ofB(0));
    case ISA.KUU.opcode: {
      const base = word(i.k, index & ~(x | z));
      return concat(fourWordProof(kets, base, Math.min(x, z), Math.max(x, z)), ofB(3));
    }
    case ISA.KLOAD.opcode: {
      const base = loadBase(machine, i) as number;
      return wordProof(inputs.data(i.k2), wordOfCell(base + 2 * index));
    }
    case ISA.KMUL.opcode:
      return twoWordProof(kets, word(i.k, index), word(i.k2, index));
    case ISA.KDPH.opcode:
      return concat(twoWordProof(kets, word(i.k, index), word(i.k2, index)), ofB(0));
    default: // KDOT
      return twoWordProof(kets, word(i.k, index ^ x), word(i.k2, index));
  }
}
