/**
 * The instruction table of the Ket Machine: the one place where opcodes and operand rules are named. The Solidity
 * constants (`contracts/machine/Isa.sol`) are generated from it.
 *
 * An instruction is one 32-byte word:
 * `op u8 | k u8 | k2 u8 | flags u8 | a u32 | b u32 | c u32 | x u64 | z u64`, big-endian.
 */

/**
 * Operand rules, each a bit. An instruction that breaks a rule of its row faults before anything is read; what depends
 * on memory (an indexed address, a divisor) is checked afterwards, as the reads reach it.
 */
export const RULE = {
  /** `k < 2^ketDepth` */
  K_REGISTER: 1 << 0,
  /** `k < 4` */
  K_SEGMENT: 1 << 1,
  /** `k2 < 2^ketDepth` */
  K2_REGISTER: 1 << 2,
  /** `k2 < 4` */
  K2_SEGMENT: 1 << 3,
  /** `k ≠ k2` */
  K_NOT_K2: 1 << 4,
  /** cell `a` exists */
  A_CELL: 1 << 5,
  /** `a` is even and cell `a` exists (so does `a + 1`, in the same word) */
  A_PAIR: 1 << 6,
  /** cell `a` exists, where flag 0 is set */
  A_CELL_IF_FLAG0: 1 << 7,
  /** cell `b` exists */
  B_CELL: 1 << 8,
  /** `b` is even and cell `b` exists */
  B_PAIR: 1 << 9,
  /** `b` is a multiple of 8 and cell `b + 7` exists */
  B_OCTET: 1 << 10,
  /** `b` is a multiple of 32 and cell `b + 31` exists */
  B_BLOCK: 1 << 11,
  /** cell `b` exists, where flag 1 is set */
  B_CELL_IF_FLAG1: 1 << 12,
  /** cell `c` exists, where flag 0 is clear (else `x` is the operand) */
  C_CELL_UNLESS_FLAG0: 1 << 13,
  /** cell `c` exists, where flag 0 is set */
  C_CELL_IF_FLAG0: 1 << 14,
  /** cell `c` exists, where flag 0 or flag 1 is set */
  C_CELL_IF_FLAG01: 1 << 15,
  /** `c < 2^n` */
  C_MASK: 1 << 16,
  /** `x < 2^n` */
  X_MASK: 1 << 17,
  /** `x` has exactly one bit */
  X_BIT: 1 << 18,
  /** `z < 2^n` */
  Z_MASK: 1 << 19,
  /** `z` has exactly one bit */
  Z_BIT: 1 << 20,
  /** `x ∧ c = 0` */
  X_FREE_OF_C: 1 << 21,
  /** `z ∧ c = 0` */
  Z_FREE_OF_C: 1 << 22,
  /** `x ≠ z` */
  X_NOT_Z: 1 << 23,
} as const;

/** The name of an operand rule. */
export type RuleName = keyof typeof RULE;

/** How a step is checked: at once, or by a descent into a register's tree or into a sum's tree. */
export type InstructionKind = "scalar" | "ket" | "sum";

/** A row of the instruction table. */
export interface InstructionSpec {
  readonly opcode: number;
  readonly kind: InstructionKind;
  readonly rules: readonly RuleName[];
  /** The fields that the row names, in the order in which assembly text lists them. */
  readonly fields: readonly ("k" | "k2" | "flags" | "a" | "b" | "c" | "x" | "z")[];
  /** Whether `x` is shown as a binary64 in assembly text. */
  readonly floatImmediate?: true;
  readonly effect: string;
}

const integer = (opcode: number, effect: string) =>
  ({
    opcode,
    kind: "scalar",
    rules: ["A_CELL", "B_CELL", "C_CELL_UNLESS_FLAG0"],
    fields: ["a", "b", "c", "x", "flags"],
    effect: `m[a] = ${effect}, q = flag0 ? x : m[c]`,
  }) as const satisfies InstructionSpec;
const float = (opcode: number, effect: string) =>
  ({
    opcode,
    kind: "scalar",
    rules: ["A_CELL", "B_CELL", "C_CELL_UNLESS_FLAG0"],
    fields: ["a", "b", "c", "x", "flags"],
    floatImmediate: true,
    effect: `m[a] = ${effect}, q = flag0 ? x : m[c]; flag1 swaps p and q`,
  }) as const satisfies InstructionSpec;
const unary = (opcode: number, effect: string) =>
  ({
    opcode,
    kind: "scalar",
    rules: ["A_CELL", "B_CELL"],
    fields: ["a", "b"],
    effect: `m[a] = ${effect}`,
  }) as const satisfies InstructionSpec;

/** The instruction table: a row for each mnemonic. */
export const ISA = {
  HALT: { opcode: 0x01, kind: "scalar", rules: [], fields: [], effect: "the end" },
  JMP: { opcode: 0x02, kind: "scalar", rules: [], fields: ["a"], effect: "pc = a" },
  JZ: { opcode: 0x03, kind: "scalar", rules: ["B_CELL"], fields: ["a", "b"], effect: "if m[b] = 0 then pc = a" },
  JNZ: { opcode: 0x04, kind: "scalar", rules: ["B_CELL"], fields: ["a", "b"], effect: "if m[b] ≠ 0 then pc = a" },
  LOOP: {
    opcode: 0x05,
    kind: "scalar",
    rules: ["B_CELL"],
    fields: ["a", "b"],
    effect: "m[b] −= 1; if m[b] ≠ 0 then pc = a",
  },
  CALL: { opcode: 0x06, kind: "scalar", rules: ["B_CELL"], fields: ["a", "b"], effect: "m[b] = pc + 1, pc = a" },
  RET: { opcode: 0x07, kind: "scalar", rules: ["B_CELL"], fields: ["b"], effect: "pc = m[b] (fault if ≥ 2^32)" },

  SET: { opcode: 0x10, kind: "scalar", rules: ["A_CELL"], fields: ["a", "x"], effect: "m[a] = x" },
  MOV: {
    opcode: 0x11,
    kind: "scalar",
    rules: ["C_CELL_IF_FLAG01"],
    fields: ["a", "b", "c", "flags"],
    effect: "m[a + (flag1 ? m[c] : 0)] = m[b + (flag0 ? m[c] : 0)]",
  },
  ARG: {
    opcode: 0x12,
    kind: "scalar",
    rules: ["A_CELL", "C_CELL_IF_FLAG0"],
    fields: ["a", "b", "c", "flags"],
    effect: "m[a] = args[b + (flag0 ? m[c] : 0)]",
  },
  DATA: {
    opcode: 0x13,
    kind: "scalar",
    rules: ["K_SEGMENT", "A_CELL", "C_CELL_IF_FLAG0"],
    fields: ["a", "k", "b", "c", "flags"],
    effect: "m[a] = data[k][b + (flag0 ? m[c] : 0)]",
  },

  IADD: integer(0x20, "p + q"),
  ISUB: integer(0x21, "p − q"),
  IMUL: integer(0x22, "p · q"),
  IDIV: integer(0x23, "p ÷ q (fault if q = 0)"),
  IREM: integer(0x24, "p mod q (fault if q = 0)"),
  IAND: integer(0x25, "p ∧ q"),
  IOR: integer(0x26, "p ∨ q"),
  IXOR: integer(0x27, "p ⊕ q"),
  ISHL: integer(0x28, "p << (q mod 64)"),
  ISHR: integer(0x29, "p >> (q mod 64), logical"),
  IEQ: integer(0x2a, "p = q ? 1 : 0"),
  ILT: integer(0x2b, "p < q ? 1 : 0, unsigned"),

  FADD: float(0x30, "p + q"),
  FSUB: float(0x31, "p − q"),
  FMUL: float(0x32, "p · q"),
  FDIV: float(0x33, "p ÷ q"),
  FMIN: float(0x34, "min(p, q), NaN if either is, −0 < +0"),
  FMAX: float(0x35, "max(p, q), NaN if either is, −0 < +0"),
  FEQ: float(0x36, "p = q ? 1 : 0 (integer)"),
  FLT: float(0x37, "p < q ? 1 : 0 (integer)"),
  FLE: float(0x38, "p ≤ q ? 1 : 0 (integer)"),
  FSQRT: unary(0x39, "√m[b]"),
  FNEG: unary(0x3a, "−m[b]"),
  FABS: unary(0x3b, "|m[b]|"),
  FEXP: unary(0x3c, "exp m[b]"),
  FLOG: unary(0x3d, "log m[b]"),
  FROM: unary(0x3e, "float of the signed integer m[b], nearest even"),
  FTO: unary(0x3f, "signed integer of m[b], truncated (fault if it has none)"),

  CIS: {
    opcode: 0x40,
    kind: "scalar",
    rules: ["A_PAIR", "B_CELL"],
    fields: ["a", "b", "x"],
    floatImmediate: true,
    effect: "t = m[b] · x; m[a], m[a+1] = cos t, sin t",
  },

  KZERO: { opcode: 0x50, kind: "scalar", rules: ["K_REGISTER"], fields: ["k"], effect: "ψ_k = |0…0⟩" },
  KCLEAR: { opcode: 0x51, kind: "scalar", rules: ["K_REGISTER"], fields: ["k"], effect: "ψ_k = 0" },
  KCOPY: {
    opcode: 0x52,
    kind: "scalar",
    rules: ["A_CELL_IF_FLAG0", "B_CELL_IF_FLAG1"],
    fields: ["k", "k2", "a", "b", "flags"],
    effect: "ψ_(k + (flag0 ? m[a] : 0)) = ψ_(k2 + (flag1 ? m[b] : 0))",
  },
  KGET: {
    opcode: 0x53,
    kind: "scalar",
    rules: ["K_REGISTER", "A_PAIR", "B_CELL"],
    fields: ["a", "k", "b"],
    effect: "m[a], m[a+1] = re, im of ψ_k[m[b]]",
  },
  KSET: {
    opcode: 0x54,
    kind: "scalar",
    rules: ["K_REGISTER", "A_PAIR", "B_CELL"],
    fields: ["k", "b", "a"],
    effect: "ψ_k[m[b]] = m[a] + i·m[a+1]",
  },
  KFILL: {
    opcode: 0x55,
    kind: "scalar",
    rules: ["K_REGISTER", "A_PAIR"],
    fields: ["k", "a"],
    effect: "ψ_k[j] = m[a] + i·m[a+1] for all j",
  },

  KX: {
    opcode: 0x60,
    kind: "ket",
    rules: ["K_REGISTER", "X_MASK", "C_MASK", "X_FREE_OF_C"],
    fields: ["k", "x", "c"],
    effect: "ψ'_j = ψ_(j⊕x) where j ⊇ c",
  },
  KH: {
    opcode: 0x61,
    kind: "ket",
    rules: ["K_REGISTER", "X_MASK", "X_BIT", "C_MASK", "X_FREE_OF_C"],
    fields: ["k", "x", "c"],
    effect: "Hadamard on bit x where j ⊇ c",
  },
  KPHASE: {
    opcode: 0x62,
    kind: "ket",
    rules: ["K_REGISTER", "B_PAIR", "Z_MASK"],
    fields: ["k", "z", "b", "flags"],
    effect: "ψ'_j = (m[b] + i·m[b+1])·ψ_j where j ⊇ z; flag0 conjugates the factor",
  },
  KROT: {
    opcode: 0x63,
    kind: "ket",
    rules: ["K_REGISTER", "B_PAIR", "X_MASK", "Z_MASK", "C_MASK", "X_FREE_OF_C", "Z_FREE_OF_C"],
    fields: ["k", "x", "z", "b", "c", "flags"],
    effect: "exp(−iθ/2·P(x,z)), m[b] = cos θ/2, m[b+1] = sin θ/2, where j ⊇ c; flag0 inverts",
  },
  KU: {
    opcode: 0x64,
    kind: "ket",
    rules: ["K_REGISTER", "B_OCTET", "X_MASK", "X_BIT", "C_MASK", "X_FREE_OF_C"],
    fields: ["k", "x", "b", "c"],
    effect: "2×2 matrix at m[b..b+7] on bit x where j ⊇ c",
  },
  KUU: {
    opcode: 0x65,
    kind: "ket",
    rules: ["K_REGISTER", "B_BLOCK", "X_MASK", "X_BIT", "Z_MASK", "Z_BIT", "X_NOT_Z"],
    fields: ["k", "x", "z", "b"],
    effect: "4×4 matrix at m[b..b+31] on bits x (high) and z (low)",
  },
  KADDP: {
    opcode: 0x66,
    kind: "ket",
    rules: ["K_REGISTER", "K2_REGISTER", "K_NOT_K2", "B_PAIR", "X_MASK", "Z_MASK"],
    fields: ["k", "k2", "x", "z", "b"],
    effect: "ψ_k += (m[b] + i·m[b+1])·P(x,z)·ψ_k2",
  },
  KLOAD: {
    opcode: 0x67,
    kind: "ket",
    rules: ["K_REGISTER", "K2_SEGMENT", "C_CELL_IF_FLAG0"],
    fields: ["k", "k2", "b", "c", "flags"],
    effect: "ψ_k[j] = data[k2][base + j], base = b + (flag0 ? m[c] : 0), even",
  },
  KMUL: {
    opcode: 0x68,
    kind: "ket",
    rules: ["K_REGISTER", "K2_REGISTER"],
    fields: ["k", "k2", "flags"],
    effect: "ψ_k[j] = ψ_k2[j]·ψ_k[j]; flag0 conjugates ψ_k2",
  },
  KDPH: {
    opcode: 0x69,
    kind: "ket",
    rules: ["K_REGISTER", "K2_REGISTER", "K_NOT_K2", "B_CELL"],
    fields: ["k", "k2", "b"],
    effect: "ψ_k[j] = cis(m[b]·re ψ_k2[j])·ψ_k[j]",
  },
  KDOT: {
    opcode: 0x70,
    kind: "sum",
    rules: ["K_REGISTER", "K2_REGISTER", "A_PAIR", "X_MASK", "Z_MASK"],
    fields: ["a", "k", "k2", "x", "z"],
    effect: "m[a], m[a+1] = re, im of ⟨ψ_k|P(x,z)|ψ_k2⟩",
  },
} as const satisfies Record<string, InstructionSpec>;

/** The name of an instruction. */
export type Mnemonic = keyof typeof ISA;

/** The names of all instructions, in the order of the table. */
export const MNEMONICS = Object.keys(ISA) as readonly Mnemonic[];

/** Mnemonic by opcode; `undefined` where the opcode is unknown. */
export const MNEMONIC_OF: ReadonlyMap<number, Mnemonic> = new Map(MNEMONICS.map((name) => [ISA[name].opcode, name]));

/** The rule bits of an opcode, or `undefined` where the opcode is unknown. */
export const RULES_OF: ReadonlyMap<number, number> = new Map(
  MNEMONICS.map((name) => [ISA[name].opcode, ISA[name].rules.reduce((bits, rule) => bits | RULE[rule], 0)]),
);
