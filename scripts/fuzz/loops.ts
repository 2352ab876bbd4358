/**
 * Random programs of loops, run one round after the other and in parallel with random chunks; everything must agree. Some
 * loops can be split and some only look so: cells read before they are written on one way, sums that are read, stores to
 * cells that are used, faults and ends of the allowed steps in the middle of a round, notes that lie.
 */
import { inlinePool } from "../../sim/machine/parallel/pool.ts";
import { runParallel } from "../../sim/machine/parallel/run.ts";
import type { RangePool } from "../../sim/machine/parallel/pool.ts";
import { EMPTY_INSTRUCTION, type Instruction } from "../../sim/machine/instruction.ts";
import { ISA, type Mnemonic } from "../../sim/machine/isa.ts";
import type { LoopNote } from "../../sim/machine/notes.ts";
import type { Shape, Statement } from "../../sim/machine/program.ts";
import { run, type Run, type RunOptions } from "../../sim/machine/run.ts";
import { floatToBits } from "../../sim/math/float.ts";
import { Random } from "../../sim/math/random.ts";
import { difference, describe } from "./engines.ts";
import { randomProgram } from "./programs.ts";
import { between, chance, pick, randomCell } from "./values.ts";

type Fields = Partial<Omit<Instruction, "op">>;

/** Cells of a program, by what they are mostly used for; gadgets at times take one of another kind. */
const TEMPORARY = [4, 5, 6, 7, 8, 9];
const SUMS = [10, 11, 12, 13];
const INDICES = [14, 15, 16];
const COUNTERS = [17, 18, 19];
const CONSTANTS = [20, 21, 22, 23];
const RETURNS = [24, 25];
/** Even, for cosines and sines, sums over registers, and matrices. */
const PAIRS = [26, 28, 30];
/** First cell of an array, up to the end of the memory. */
const ARRAY = 32;
const CELLS = 64;

const BINARY = ["FADD", "FSUB", "FMUL", "FDIV", "FMIN", "FMAX", "IADD", "ISUB", "IMUL", "IXOR", "IAND", "IOR"] as const;
const SPECIAL = [0x7ff8000000000000n, 0x8000000000000000n, 0x7ff0000000000000n, 0n, 1n, 0xfff0000000000000n];
const TABLE = 64;

interface Code {
  readonly random: Random;
  readonly code: Instruction[];
  readonly shape: Shape;
  readonly notes: LoopNote[];
  /** Calls to subroutines that are placed at the end. */
  readonly calls: number[];
}

const put = ({ code }: Code, mnemonic: Mnemonic, fields: Fields = {}): number =>
  code.push({ ...EMPTY_INSTRUCTION, ...fields, op: ISA[mnemonic].opcode }) - 1;

/** A cell of a kind; now and then any. */
const cellOf = ({ random }: Code, kind: readonly number[]): number =>
  chance(random, 96) ? pick(random, kind) : random.nextInt(CELLS);

function arithmetic(to: Code): void {
  const { random } = to;
  const source = chance(random, 60) ? TEMPORARY : CONSTANTS;
  const c = chance(random, 80) ? cellOf(to, source) : cellOf(to, INDICES);
  const fields = { a: cellOf(to, TEMPORARY), b: cellOf(to, TEMPORARY), c, flags: random.nextInt(4) };
  put(to, pick(random, BINARY), { ...fields, x: floatToBits(random.nextFloat() * 2 - 1) });
}

/** A fresh value in a cell of its own. */
function fresh(to: Code): void {
  const { random } = to;
  const a = cellOf(to, TEMPORARY);
  if (chance(random, 60)) put(to, "DATA", { a, k: 0, b: random.nextInt(8), c: cellOf(to, INDICES), flags: 1 });
  else put(to, "MOV", { a, b: cellOf(to, CONSTANTS) });
}

function sum(to: Code): void {
  const { random } = to;
  const cell = cellOf(to, SUMS);
  const operand = cellOf(to, TEMPORARY);
  const [b, c] = chance(random, 70) ? [cell, operand] : [operand, cell];
  put(to, pick(random, BINARY), { a: cell, b, c, flags: chance(random, 20) ? 1 : chance(random, 20) ? 2 : 0, x: 3n });
}

function step(to: Code): void {
  const { random } = to;
  const cell = cellOf(to, INDICES);
  put(to, chance(random, 80) ? "IADD" : "ISUB", { a: cell, b: cell, flags: 1, x: BigInt(random.nextInt(3)) });
}

/** A load or a store in the array, or with both; the index mostly is one that counts. */
function indexed(to: Code): void {
  const { random } = to;
  const flags = chance(random, 45) ? 1 : chance(random, 80) ? 2 : 3;
  const base = (): number => ARRAY + random.nextInt(chance(random, 90) ? 16 : 40);
  const a = flags & 2 ? base() : cellOf(to, TEMPORARY);
  put(to, "MOV", { a, b: flags & 1 ? base() : cellOf(to, TEMPORARY), c: cellOf(to, INDICES), flags });
}

/** Changes a cell of the array for the rest of a round, and changes it back. */
function restored(to: Code): void {
  const { random } = to;
  const [index, saved, shifted] = [cellOf(to, INDICES), cellOf(to, CONSTANTS), cellOf(to, TEMPORARY)];
  put(to, "MOV", { a: saved, b: ARRAY, c: index, flags: 1 });
  put(to, "FADD", { a: shifted, b: saved, flags: 1, x: floatToBits(0.5) });
  put(to, "MOV", { a: ARRAY, b: shifted, c: index, flags: 2 });
  arithmetic(to);
  if (chance(random, 85)) put(to, "MOV", { a: ARRAY, b: saved, c: index, flags: 2 });
}

/** A cell with an index below a power of two, mostly. */
function bounded(to: Code, limit: number): number {
  const { random } = to;
  const [a, b] = [pick(random, TEMPORARY), pick(random, INDICES)];
  if (chance(random, 3)) return b;
  put(to, "IAND", { a, b, flags: 1, x: BigInt(limit - 1) });
  return a;
}

function quantum(to: Code): void {
  const { random, shape } = to;
  const registers = 2 ** shape.ketDepth;
  const [k, k2] = [random.nextInt(registers), random.nextInt(registers)];
  const pair = cellOf(to, PAIRS) & ~1;
  const x = 1n << BigInt(random.nextInt(shape.qubits));
  const z = 1n << BigInt(random.nextInt(shape.qubits));
  switch (random.nextInt(9)) {
    case 0:
    case 1:
      put(to, chance(random, 80) ? "KZERO" : "KCLEAR", { k });
      return;
    case 2:
      put(to, "CIS", { a: pair, b: cellOf(to, TEMPORARY), x: floatToBits(0.5) });
      return;
    case 3:
      put(to, "KROT", { k, x, b: pair });
      return;
    case 4:
      put(to, "KH", { k, x });
      return;
    case 5:
      put(to, "KDOT", { a: pair, k, k2, x: chance(random, 50) ? x : 0n, z });
      return;
    case 6: {
      const [a, b] = [bounded(to, registers), bounded(to, registers)];
      const flags = random.nextInt(4);
      put(to, "KCOPY", { k: flags & 1 ? 0 : k, k2: flags & 2 ? 0 : k2, a, b, flags });
      return;
    }
    case 7:
      put(to, "KGET", { a: pair, k, b: bounded(to, 2 ** shape.qubits) });
      return;
    default:
      put(to, "KSET", { a: pair, k, b: bounded(to, 2 ** shape.qubits) });
  }
}

/** Gadgets that are run or not. */
function conditional(to: Code, depth: number): void {
  const { random, code } = to;
  const test = cellOf(to, TEMPORARY);
  if (chance(random, 70)) put(to, "FLT", { a: test, b: cellOf(to, TEMPORARY), c: cellOf(to, CONSTANTS) });
  const jump = put(to, chance(random, 50) ? "JZ" : "JNZ", { b: test });
  gadgets(to, between(random, 1, 3), depth + 1);
  code[jump] = { ...code[jump]!, a: code.length };
}

/** Something that is otherwise in one round alone: a cell changes on which all the others may depend. */
function surprise(to: Code): void {
  const { random, code } = to;
  const test = pick(random, TEMPORARY);
  put(to, "IEQ", { a: test, b: pick(random, INDICES), flags: 1, x: BigInt(random.nextInt(16)) });
  const jump = put(to, "JZ", { b: test });
  const kind = random.nextInt(10);
  if (kind < 7) put(to, "MOV", { a: cellOf(to, CONSTANTS), b: cellOf(to, TEMPORARY) });
  else if (kind < 9) quantum(to);
  else trap(to);
  code[jump] = { ...code[jump]!, a: code.length };
}

/** A loop inside of a loop that may be left before its first round. */
function span(to: Code): void {
  const { random, code } = to;
  const [index, more] = [cellOf(to, INDICES), cellOf(to, TEMPORARY)];
  put(to, "SET", { a: index, x: BigInt(random.nextInt(3)) });
  const again = put(to, "ILT", { a: more, b: index, flags: 1, x: BigInt(random.nextInt(5)) });
  const exit = put(to, "JZ", { b: more });
  gadgets(to, between(random, 1, 2), 2);
  put(to, "IADD", { a: index, b: index, flags: 1, x: 1n });
  put(to, "JMP", { a: again });
  code[exit] = { ...code[exit]!, a: code.length };
}

/** What may go wrong in some round. */
function trap(to: Code): void {
  const { random } = to;
  switch (random.nextInt(4)) {
    case 0:
      put(to, "IREM", { a: cellOf(to, TEMPORARY), b: cellOf(to, INDICES), c: cellOf(to, INDICES) });
      return;
    case 1:
      put(to, chance(random, 50) ? "JZ" : "JNZ", { b: cellOf(to, INDICES), a: random.nextInt(to.code.length + 40) });
      return;
    case 2:
      put(to, "RET", { b: pick(random, RETURNS) });
      return;
    default:
      put(to, "SET", { a: pick(random, [...COUNTERS, ...RETURNS, ...SUMS]), x: BigInt(between(random, 1, 80)) });
  }
}

function gadgets(to: Code, count: number, depth: number): void {
  const { random, calls } = to;
  for (let n = count; n > 0; n--) {
    const kind = random.nextInt(1000);
    if (kind < 200) fresh(to);
    else if (kind < 380) arithmetic(to);
    else if (kind < 560) sum(to);
    else if (kind < 640) indexed(to);
    else if (kind < 680) restored(to);
    else if (kind < 780) quantum(to);
    else if (kind < 850 && depth < 2) conditional(to, depth);
    else if (kind < 890 && depth < 2) loop(to, depth + 1);
    else if (kind < 920 && depth < 2) span(to);
    else if (kind < 960 && depth < 3) calls.push(put(to, "CALL", { b: pick(random, RETURNS) }));
    else if (kind < 964) trap(to);
    else if (kind < 985) surprise(to);
    else step(to);
  }
}

function loop(to: Code, depth: number): void {
  const { random, code, notes } = to;
  const counter = chance(random, 97) ? COUNTERS[depth]! : random.nextInt(CELLS);
  const count = chance(random, 97) ? between(random, 1, depth === 0 ? 24 : 4) : 0;
  for (const cell of INDICES)
    if (chance(random, depth === 0 ? 70 : 25)) put(to, "SET", { a: cell, x: BigInt(random.nextInt(8)) });
  put(to, "SET", { a: counter, x: BigInt(count) });
  const first = code.length;
  // Mostly every temporary is written before it is read, or the loop could seldom be split.
  if (chance(random, 85)) for (const a of TEMPORARY) put(to, "DATA", { a, k: 0, b: a, c: INDICES[0]!, flags: 1 });
  if (chance(random, 70))
    for (const a of PAIRS) put(to, "CIS", { a, b: pick(random, TEMPORARY), x: floatToBits(0.25) });
  if (chance(random, 70))
    for (let k = chance(random, 70) ? 0 : 1; k < 2 ** to.shape.ketDepth; k++) put(to, "KZERO", { k });
  gadgets(to, between(random, 2, 9), depth);
  const cell = INDICES[depth]!;
  if (chance(random, 85)) put(to, "IADD", { a: cell, b: cell, flags: 1, x: BigInt(between(random, 1, 2)) });
  const last = put(to, "LOOP", { b: counter, a: chance(random, 98) ? first : random.nextInt(first + 1) });
  notes.push({ first, last, count, ...(chance(random, 60) ? { independent: true as const } : {}) });
}

/** A program of loops, its notes right or wrong. */
export function randomLoops(random: Random): Statement {
  const shape: Shape = {
    ...{ qubits: between(random, 1, 3), ketDepth: between(random, 0, 2), memDepth: 4, codeDepth: 0, argsDepth: 0 },
    ...{ dataDepth: [4, 0, 0, 0], outDepth: 0, maxSteps: 2 ** 40 },
  };
  const to: Code = { random, code: [], shape, notes: [], calls: [] };
  for (let a = 0; a < CELLS; a++) {
    if (chance(random, 60)) continue;
    const value = chance(random, 85) ? floatToBits(random.nextFloat() * 2 - 1) : randomCell(random, shape);
    put(to, "SET", { a, x: chance(random, 8) ? pick(random, SPECIAL) : value });
  }
  for (let n = between(random, 1, 3); n > 0; n--) loop(to, 0);
  put(to, "HALT");
  for (let c = 0; c < to.calls.length && c < 6; c++) {
    const call = to.calls[c]!;
    const { b } = to.code[call]!;
    to.code[call] = { ...to.code[call]!, a: to.code.length };
    gadgets(to, between(random, 1, 4), 3);
    put(to, "RET", { b });
  }
  const table = BigUint64Array.from({ length: TABLE }, () =>
    chance(random, 6) ? pick(random, SPECIAL) : floatToBits(random.nextFloat() * 4 - 2),
  );
  const codeDepth = Math.ceil(Math.log2(to.code.length));
  return { program: { code: to.code, shape: { ...shape, codeDepth }, notes: { loops: to.notes } }, data: [table] };
}

export interface LoopFuzzOptions {
  readonly seed: number;
  /** Instructions to be made at least. */
  readonly steps: number;
  readonly pool?: RangePool;
  readonly onFailure: (report: string) => void;
  readonly onProgress?: (steps: number) => void;
}

export interface LoopFuzzReport {
  readonly steps: number;
  readonly programs: number;
  readonly mismatches: number;
  /** Loops of which every chunk was merged, some, or none. */
  readonly loops: { readonly whole: number; readonly part: number; readonly none: number };
  /** Rounds that were made by others. */
  readonly rounds: number;
  readonly statuses: Readonly<Record<string, number>>;
}

const MAX_PROGRAM_STEPS = 3_000;

/** What is not equal about two runs. */
function disagreement(expected: Run, actual: Run, random: Random): string | undefined {
  const ends = ({ status, steps, fault }: Run): string => JSON.stringify({ status, steps, fault });
  if (ends(expected) !== ends(actual)) return `ends ${ends(actual)}, not ${ends(expected)}`;
  const mistake = difference(expected.machineAt(expected.steps), actual.machineAt(actual.steps));
  if (mistake) return mistake;
  if (expected.state.hash() !== actual.state.hash()) return "state hash";
  // A dispute asks for states inside of a loop too.
  for (let n = 0; n < 3; n++) {
    const at = random.nextInt(expected.steps + 1);
    if (expected.hashAt(at) !== actual.hashAt(at)) return `state hash at ${at}`;
  }
  return undefined;
}

/** Random parts of the rounds of a loop. */
const chunkingOf =
  (random: Random) =>
  (rounds: number): number[] =>
    Array.from({ length: between(random, 1, 6) }, () => between(random, 1, Math.max(1, Math.floor(rounds / 2))));

export async function fuzzLoops(options: LoopFuzzOptions): Promise<LoopFuzzReport> {
  const { seed, steps: wanted, onFailure, onProgress, pool = inlinePool(2) } = options;
  const seeds = new Random(seed);
  const statuses: Record<string, number> = {};
  const loops = { whole: 0, part: 0, none: 0 };
  let [steps, programs, mismatches, rounds] = [0, 0, 0, 0];
  while (steps < wanted) {
    const programSeed = seeds.nextInt(2 ** 32);
    const random = new Random(programSeed);
    const statement = chance(random, 95) ? randomLoops(random) : randomProgram(random, 12);
    const common: RunOptions = {
      engine: chance(random, 85) ? "auto" : "reference",
      maxSteps: chance(random, 20) ? random.nextInt(600) : MAX_PROGRAM_STEPS,
      checkpointBytes: chance(random, 50) ? 2 ** 20 : 0,
    };
    const expected = run(statement, common);
    const actual = await runParallel(statement, {
      ...{ ...common, pool, minCost: 0 },
      ...(chance(random, 80) ? { chunking: chunkingOf(random) } : {}),
      onLoop: ({ chunks, merged, rounds: all }) => {
        loops[merged === chunks ? "whole" : merged > 0 ? "part" : "none"]++;
        if (merged === chunks) rounds += all;
      },
    });
    steps += expected.steps;
    programs++;
    statuses[expected.status] = (statuses[expected.status] ?? 0) + 1;
    const mistake = disagreement(expected, actual, random);
    if (mistake && ++mismatches <= 3) onFailure(describe(statement, expected.steps, mistake, programSeed));
    onProgress?.(steps);
  }
  return { steps, programs, mismatches, loops, rounds, statuses };
}
