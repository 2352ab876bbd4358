/** Random instructions: they keep the rules of their row, or break one, or several. */
import { decodeInstruction, memoryCells, type Instruction } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONICS, type InstructionSpec, type RuleName } from "../../sim/machine/isa.ts";
import type { Shape } from "../../sim/machine/program.ts";
import { FAULT_PC } from "../../sim/machine/state.ts";
import type { Random } from "../../sim/math/random.ts";
import { below, between, chance, pick, randomCell } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Fields = Mutable<Instruction>;

const VECTOR = MNEMONICS.filter((name) => ISA[name].kind !== "scalar");

const bit = (random: Random, n: number) => 1n << BigInt(random.nextInt(n));
const mask = (random: Random, n: number) => BigInt(below(random, n));

/** Makes an instruction keep a rule. Applied in the order of the rows, in which masks come before what parts them. */
const KEEP: Record<RuleName, (i: Fields, shape: Shape, random: Random) => void> = {
  K_REGISTER: (i, { ketDepth }, random) => (i.k = below(random, ketDepth)),
  K_SEGMENT: (i, _, random) => (i.k = random.nextInt(4)),
  K2_REGISTER: (i, { ketDepth }, random) => (i.k2 = below(random, ketDepth)),
  K2_SEGMENT: (i, _, random) => (i.k2 = random.nextInt(4)),
  K_NOT_K2: (i) => (i.k2 = i.k === i.k2 ? i.k2 ^ 1 : i.k2),
  A_CELL: (i, shape) => (i.a %= memoryCells(shape)),
  A_PAIR: (i, shape) => (i.a = (i.a % memoryCells(shape)) & ~1),
  A_CELL_IF_FLAG0: (i, shape) => (i.a = i.flags & 1 ? i.a % memoryCells(shape) : i.a),
  B_CELL: (i, shape) => (i.b %= memoryCells(shape)),
  B_PAIR: (i, shape) => (i.b = (i.b % memoryCells(shape)) & ~1),
  B_OCTET: (i, shape) => (i.b = (i.b % memoryCells(shape)) & ~7),
  B_BLOCK: (i, shape) => (i.b = (i.b % memoryCells(shape)) & ~31),
  B_CELL_IF_FLAG1: (i, shape) => (i.b = i.flags & 2 ? i.b % memoryCells(shape) : i.b),
  C_CELL_UNLESS_FLAG0: (i, shape) => (i.c = i.flags & 1 ? i.c : i.c % memoryCells(shape)),
  C_CELL_IF_FLAG0: (i, shape) => (i.c = i.flags & 1 ? i.c % memoryCells(shape) : i.c),
  C_CELL_IF_FLAG01: (i, shape) => (i.c = i.flags & 3 ? i.c % memoryCells(shape) : i.c),
  C_MASK: (i, { qubits }, random) => (i.c = chance(random, 40) ? 0 : below(random, qubits) & below(random, qubits)),
  X_MASK: (i, { qubits }, random) => (i.x = mask(random, qubits)),
  X_BIT: (i, { qubits }, random) => (i.x = bit(random, qubits)),
  Z_MASK: (i, { qubits }, random) => (i.z = mask(random, qubits)),
  Z_BIT: (i, { qubits }, random) => (i.z = bit(random, qubits)),
  X_FREE_OF_C: (i) => {
    i.x &= ~BigInt(i.c);
    if (i.x === 0n && i.c !== 0) [i.x, i.c] = [BigInt(i.c & -i.c), i.c & (i.c - 1)];
  },
  Z_FREE_OF_C: (i) => (i.z &= ~BigInt(i.c)),
  X_NOT_Z: (i, { qubits }) => (i.z = i.x === i.z ? (i.z === 1n ? 1n << BigInt(qubits - 1) : 1n) : i.z),
};

/** Makes an instruction break a rule. */
const BREAK: Record<RuleName, (i: Fields, shape: Shape, random: Random) => void> = {
  K_REGISTER: (i, { ketDepth }, random) => (i.k = between(random, 2 ** ketDepth, 255)),
  K_SEGMENT: (i, _, random) => (i.k = between(random, 4, 255)),
  K2_REGISTER: (i, { ketDepth }, random) => (i.k2 = between(random, 2 ** ketDepth, 255)),
  K2_SEGMENT: (i, _, random) => (i.k2 = between(random, 4, 255)),
  K_NOT_K2: (i) => (i.k2 = i.k),
  A_CELL: (i, shape, random) => (i.a = beyond(shape, random)),
  A_PAIR: (i, shape, random) => (i.a = chance(random, 50) ? (i.a | 1) >>> 0 : beyond(shape, random)),
  A_CELL_IF_FLAG0: (i, shape, random) => Object.assign(i, { flags: i.flags | 1, a: beyond(shape, random) }),
  B_CELL: (i, shape, random) => (i.b = beyond(shape, random)),
  B_PAIR: (i, shape, random) => (i.b = chance(random, 50) ? (i.b | 1) >>> 0 : beyond(shape, random)),
  B_OCTET: (i, shape, random) =>
    (i.b = chance(random, 60) ? ((i.b & ~7) + between(random, 1, 7)) >>> 0 : beyond(shape, random)),
  B_BLOCK: (i, shape, random) =>
    (i.b = chance(random, 60) ? ((i.b & ~31) + between(random, 1, 31)) >>> 0 : beyond(shape, random)),
  B_CELL_IF_FLAG1: (i, shape, random) => Object.assign(i, { flags: i.flags | 2, b: beyond(shape, random) }),
  C_CELL_UNLESS_FLAG0: (i, shape, random) => Object.assign(i, { flags: i.flags & ~1, c: beyond(shape, random) }),
  C_CELL_IF_FLAG0: (i, shape, random) => Object.assign(i, { flags: i.flags | 1, c: beyond(shape, random) }),
  C_CELL_IF_FLAG01: (i, shape, random) =>
    Object.assign(i, { flags: (i.flags & ~3) | between(random, 1, 3), c: beyond(shape, random) }),
  C_MASK: (i, { qubits }, random) => (i.c = (i.c | (2 ** between(random, qubits, 31))) >>> 0),
  X_MASK: (i, { qubits }, random) => (i.x |= 1n << BigInt(between(random, qubits, 63))),
  X_BIT: (i, { qubits }, random) => (i.x = chance(random, 50) ? 0n : i.x | bit(random, qubits)),
  Z_MASK: (i, { qubits }, random) => (i.z |= 1n << BigInt(between(random, qubits, 63))),
  Z_BIT: (i, { qubits }, random) => (i.z = chance(random, 50) ? 0n : i.z | bit(random, qubits)),
  X_FREE_OF_C: (i, { qubits }, random) => {
    if (i.x === 0n) i.x = bit(random, qubits);
    i.c = (i.c | Number(i.x & -i.x)) >>> 0;
  },
  Z_FREE_OF_C: (i, { qubits }, random) => {
    if (i.z === 0n) i.z = bit(random, qubits);
    i.c = (i.c | Number(i.z & -i.z)) >>> 0;
  },
  X_NOT_Z: (i) => (i.z = i.x),
};

/** A cell index that no memory of the shape has. */
const beyond = (shape: Shape, random: Random) =>
  pick(random, [memoryCells(shape), memoryCells(shape) + 1, memoryCells(shape) + 31, FAULT_PC, FAULT_PC - 1, 2 ** 31]);

/** A field that is a cell, a base of an indexed address or a place to jump to. */
const randomAddress = (random: Random, shape: Shape) =>
  chance(random, 80) ? random.nextInt(memoryCells(shape)) : pick(random, [0, 1, 2 ** shape.codeDepth, FAULT_PC, 7, 12]);

/** @param wrongPercent how often a rule of the row is broken; a tenth as often, the word is any 32 bytes */
export function randomInstruction(random: Random, shape: Shape, wrongPercent = 22): Instruction {
  if (random.nextInt(1000) < wrongPercent) {
    return decodeInstruction(Uint8Array.from({ length: 32 }, () => random.nextInt(256)));
  }
  const { opcode, rules, fields }: InstructionSpec = ISA[pick(random, chance(random, 30) ? VECTOR : MNEMONICS)];
  const named: readonly string[] = fields;
  const i: Fields = {
    op: opcode,
    k: random.nextInt(4),
    k2: random.nextInt(4),
    flags: chance(random, 90) ? random.nextInt(4) : random.nextInt(256),
    a: randomAddress(random, shape),
    b: randomAddress(random, shape),
    c: randomAddress(random, shape),
    x: randomCell(random, shape),
    z: randomCell(random, shape),
  };
  if (chance(random, 20)) i.b = i.a;
  if (chance(random, 20)) i.c = i.b;
  if (chance(random, 10)) i.a = i.c;
  if (!named.includes("a") && chance(random, 50)) i.a = 0;
  if (named.includes("a") && !named.includes("c") && opcode <= ISA.CALL.opcode) i.a = jumpTarget(random, shape);
  for (const rule of rules) KEEP[rule](i, shape, random);
  if (rules.length > 0 && chance(random, wrongPercent)) {
    const breaks = chance(random, 75) ? 1 : between(random, 2, rules.length + 1);
    // Rows end with the rules of masks, which earlier ones would hide.
    const any = () => random.nextInt(rules.length);
    const drawn = () => (chance(random, 50) ? any() : Math.max(any(), any()));
    for (let n = 0; n < breaks; n++) BREAK[rules[drawn()]!](i, shape, random);
  }
  return i;
}

const jumpTarget = (random: Random, shape: Shape) =>
  chance(random, 85) ? below(random, shape.codeDepth) : pick(random, [2 ** shape.codeDepth, FAULT_PC, FAULT_PC - 1]);
