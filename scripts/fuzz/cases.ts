/**
 * Random single steps: a shape, a program, what it reads and a state to step from. Values come from the classes that hurt;
 * instructions keep the rules of their row, or break one, or several.
 */
import { decodeInstruction, type Instruction } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONICS, type InstructionSpec, type RuleName } from "../../sim/machine/isa.ts";
import type { Shape, Statement } from "../../sim/machine/program.ts";
import type { Snapshot } from "../../sim/machine/state.ts";
import { bitsToFloat } from "../../sim/math/float.ts";
import type { Random } from "../../sim/math/random.ts";

/** One step to check: everything that it depends on. */
export interface StepCase {
  readonly statement: Statement;
  readonly state: Snapshot;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Fields = Mutable<Instruction>;

/** Most steps made of one program; short ones are left sooner. */
const MAX_EPISODE_STEPS = 16;
const FAULT_PC = 0xffffffff;
const MAX = 2n ** 64n - 1n;

/** Bits that are an edge of something: of integers, of shifts, of floats. */
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  63n,
  64n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 52n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n, // −2^63, and −0
  2n ** 63n + 1n, // the least negative subnormal
  MAX,
  MAX - 1n,
  0x000fffffffffffffn, // the greatest subnormal
  0x0010000000000000n, // the least normal
  0x3ff0000000000000n, // 1
  0xbff0000000000000n, // −1
  0x3ff0000000000001n,
  0x4340000000000000n, // 2^53
  0x43e0000000000000n, // 2^63
  0xc3e0000000000000n, // −2^63
  0x4130000000000000n, // 2^20, the last argument of cos and sin
  0x4130000000000001n,
  0x7fefffffffffffffn, // the greatest finite
  0x7ff0000000000000n, // ∞
  0xfff0000000000000n, // −∞
  0x7ff8000000000000n, // the canonical NaN
  0x7ff0000000000001n, // a signalling NaN
  0xfff8000000000000n,
  0xffffffffffffffffn,
];

const VECTOR = MNEMONICS.filter((name) => ISA[name].kind !== "scalar");

const chance = (random: Random, percent: number) => random.nextInt(100) < percent;
const pick = <T>(random: Random, items: readonly T[]): T => items[random.nextInt(items.length)]!;
const between = (random: Random, low: number, high: number) => low + random.nextInt(high - low + 1);
/** At most 2^32 values, so below 2^bits for bits ≤ 32. */
const below = (random: Random, bits: number) => random.nextInt(2 ** bits);

/** Bits of a cell. */
export function randomCell(random: Random, shape: Shape): bigint {
  switch (random.nextInt(8)) {
    case 0:
      return pick(random, EDGES);
    case 1: // an index: of an amplitude, of a cell, of a register; even for KLOAD
      return BigInt(
        pick(random, [below(random, shape.qubits), 2 * below(random, 2), 2 ** shape.qubits, below(random, 3)]),
      );
    case 2: // backwards, modulo 2^64
      return MAX - BigInt(random.nextInt(12));
    case 3: // any bits
      return random.nextUint64();
    case 4: // any sign and fraction, an exponent near the end of the range or near 1
      return (
        (random.nextUint64() & 0x800fffffffffffffn) |
        (BigInt(pick(random, [0, 1, 2, 53, 1021, 1023, 1075, 2045, 2046])) << 52n)
      );
    default: {
      const value = (random.nextFloat() - 0.5) * pick(random, [1, 2, 7, 1e-9, 1e9]);
      return new BigUint64Array(Float64Array.of(value).buffer)[0]!;
    }
  }
}

export const randomCells = (random: Random, shape: Shape, count: number) =>
  BigUint64Array.from({ length: count }, () => randomCell(random, shape));

/** A part of an amplitude: mostly what a state vector holds, sometimes any float. */
const randomPart = (random: Random, shape: Shape) =>
  chance(random, 85) ? random.nextFloat() * 2 - 1 : bitsToFloat(randomCell(random, shape));

export function randomShape(random: Random): Shape {
  const depth = () => between(random, 0, 4);
  return {
    qubits: chance(random, 92) ? between(random, 1, 6) : between(random, 7, 8),
    ketDepth: between(random, 0, 2),
    memDepth: chance(random, 75) ? between(random, 3, 5) : between(random, 1, 6),
    codeDepth: between(random, 0, 4),
    argsDepth: between(random, 0, 2),
    dataDepth: [depth(), depth(), depth(), between(random, 0, 6)],
    outDepth: 0,
    maxSteps: 1,
  };
}

const cellsOf = (shape: Shape) => 4 * 2 ** shape.memDepth;
const bit = (random: Random, n: number) => 1n << BigInt(random.nextInt(n));
const mask = (random: Random, n: number) => BigInt(below(random, n));

/** Makes an instruction keep a rule. Applied in the order of the rows, in which masks come before what parts them. */
const KEEP: Record<RuleName, (i: Fields, shape: Shape, random: Random) => void> = {
  K_REGISTER: (i, { ketDepth }, random) => (i.k = below(random, ketDepth)),
  K_SEGMENT: (i, _, random) => (i.k = random.nextInt(4)),
  K2_REGISTER: (i, { ketDepth }, random) => (i.k2 = below(random, ketDepth)),
  K2_SEGMENT: (i, _, random) => (i.k2 = random.nextInt(4)),
  K_NOT_K2: (i) => (i.k2 = i.k === i.k2 ? i.k2 ^ 1 : i.k2),
  A_CELL: (i, shape) => (i.a %= cellsOf(shape)),
  A_PAIR: (i, shape) => (i.a = (i.a % cellsOf(shape)) & ~1),
  A_CELL_IF_FLAG0: (i, shape) => (i.a = i.flags & 1 ? i.a % cellsOf(shape) : i.a),
  B_CELL: (i, shape) => (i.b %= cellsOf(shape)),
  B_PAIR: (i, shape) => (i.b = (i.b % cellsOf(shape)) & ~1),
  B_OCTET: (i, shape) => (i.b = (i.b % cellsOf(shape)) & ~7),
  B_BLOCK: (i, shape) => (i.b = (i.b % cellsOf(shape)) & ~31),
  B_CELL_IF_FLAG1: (i, shape) => (i.b = i.flags & 2 ? i.b % cellsOf(shape) : i.b),
  C_CELL_UNLESS_FLAG0: (i, shape) => (i.c = i.flags & 1 ? i.c : i.c % cellsOf(shape)),
  C_CELL_IF_FLAG0: (i, shape) => (i.c = i.flags & 1 ? i.c % cellsOf(shape) : i.c),
  C_CELL_IF_FLAG01: (i, shape) => (i.c = i.flags & 3 ? i.c % cellsOf(shape) : i.c),
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
  pick(random, [cellsOf(shape), cellsOf(shape) + 1, cellsOf(shape) + 31, FAULT_PC, FAULT_PC - 1, 2 ** 31]);

/** A field that is a cell, a base of an indexed address or a place to jump to. */
const randomAddress = (random: Random, shape: Shape) =>
  chance(random, 80) ? random.nextInt(cellsOf(shape)) : pick(random, [0, 1, 2 ** shape.codeDepth, FAULT_PC, 7, 12]);

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

function randomStatement(random: Random): Statement {
  const shape = randomShape(random);
  const code = Array.from({ length: 2 ** shape.codeDepth - (chance(random, 10) ? 1 : 0) }, () =>
    randomInstruction(random, shape),
  );
  const segment = (depth: number) => randomCells(random, shape, chance(random, 20) ? 0 : 4 * 2 ** depth);
  return {
    program: { code, shape },
    args: segment(shape.argsDepth),
    data: shape.dataDepth.map(segment),
  };
}

function randomState(random: Random, shape: Shape): Snapshot {
  const kets = new Float64Array(2 * 2 ** (shape.ketDepth + shape.qubits));
  for (let i = 0; i < kets.length; i++) kets[i] = randomPart(random, shape);
  return { pc: below(random, shape.codeDepth), cells: randomCells(random, shape, cellsOf(shape)), kets };
}

/** Overwrites a few cells and, at times, amplitudes, so that a long episode does not run dry. */
function stir(random: Random, shape: Shape, { cells, kets }: Snapshot): void {
  for (let n = random.nextInt(4); n > 0; n--) cells[random.nextInt(cells.length)] = randomCell(random, shape);
  if (!chance(random, 20)) return;
  const from = random.nextInt(kets.length);
  for (let i = from; i < Math.min(from + 8, kets.length); i++) kets[i] = randomPart(random, shape);
}

/** Gives the cell that the next instruction indexes by a value that leads somewhere, or just not. */
function prime(random: Random, { program: { code, shape } }: Statement, { pc, cells }: Snapshot): void {
  const instruction = code[pc];
  if (!instruction || chance(random, 30)) return;
  const { op, k, k2, flags, a, b, c } = instruction;
  /** m[cell] such that base + m[cell] is below a bound, mostly. */
  const aim = (cell: number, base: number, bound: number) => {
    if (cell < cells.length) cells[cell] = BigInt.asUintN(64, BigInt(random.nextInt(bound + 1) - base));
  };
  const room = (depth: number) => 4 * 2 ** depth;
  if (op === ISA.KGET.opcode || op === ISA.KSET.opcode) aim(b, 0, 2 ** shape.qubits);
  else if (op === ISA.RET.opcode) aim(b, 0, 2 ** shape.codeDepth);
  else if (op === ISA.LOOP.opcode) aim(b, 0, 3);
  else if (op === ISA.IDIV.opcode || op === ISA.IREM.opcode) aim(c, 0, 2);
  else if (op === ISA.ARG.opcode) aim(c, b, room(shape.argsDepth));
  else if (op === ISA.DATA.opcode) aim(c, b, room(shape.dataDepth[k & 3]!));
  else if (op === ISA.MOV.opcode) aim(c, flags & 1 ? b : a, cells.length);
  else if (op === ISA.KCOPY.opcode) {
    aim(a, k, 2 ** shape.ketDepth);
    aim(b, k2, 2 ** shape.ketDepth);
  } else if (op === ISA.KLOAD.opcode) {
    const last = room(shape.dataDepth[k2 & 3]!) - 2 ** shape.qubits;
    if (last >= 0 && c < cells.length) {
      cells[c] = BigInt.asUintN(
        64,
        BigInt(2 * random.nextInt(Math.floor(last / 2) + 2) - b + (chance(random, 15) ? 1 : 0)),
      );
    }
  }
}

/**
 * Random steps without end. Within an episode each starts where the last one ended (as `advance` says), stirred; pc is
 * drawn anew where nothing follows, mostly where it lies outside the code, and at times for a change.
 */
export function* randomCases(random: Random, advance: (step: StepCase) => Snapshot | undefined): Generator<StepCase> {
  for (;;) {
    const statement = randomStatement(random);
    const { shape, code } = statement.program;
    let state = randomState(random, shape);
    const steps = Math.min(MAX_EPISODE_STEPS, 2 + 2 * code.length);
    for (let n = 0; n < steps; n++) {
      prime(random, statement, state);
      const step: StepCase = { statement, state };
      yield step;
      const next = advance(step);
      state = next ?? { ...state, cells: state.cells.slice(), kets: state.kets.slice() };
      const lost = !next || state.pc === FAULT_PC || chance(random, state.pc >= 2 ** shape.codeDepth ? 85 : 25);
      state = lost ? { ...state, pc: below(random, shape.codeDepth) } : state;
      stir(random, shape, state);
    }
  }
}
