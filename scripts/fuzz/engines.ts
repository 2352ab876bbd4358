/**
 * Runs random programs by the reference and by another engine, in stretches of random lengths, and compares everything at
 * the end of each: pc, steps, memory, registers; hashes at the end; and why a run faulted.
 */
import { hasSuccessor, referenceEngine, type Engine } from "../../sim/machine/engine/engine.ts";
import { encodeInstruction, type Instruction } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONIC_OF } from "../../sim/machine/isa.ts";
import { Machine } from "../../sim/machine/machine.ts";
import type { Statement } from "../../sim/machine/program.ts";
import { toHex } from "../../sim/machine/word.ts";
import { Random } from "../../sim/math/random.ts";
import { randomProgram } from "./programs.ts";

export type EngineFactory = (statement: Statement) => Engine;

export interface EngineFuzzOptions {
  readonly seed: number;
  /** Instructions to be made at least. */
  readonly steps: number;
  readonly engine: EngineFactory;
  readonly maxQubits?: number;
  readonly onFailure: (report: string) => void;
  readonly onProgress?: (steps: number) => void;
}

export interface EngineFuzzReport {
  readonly steps: number;
  readonly programs: number;
  readonly mismatches: number;
  readonly opcodes: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

/** A program is left after so many steps, fewer where a step is dear. */
const MAX_PROGRAM_STEPS = 3_000;
const MAX_PROGRAM_COST = 3e6;
const MAX_SHRUNK = 3;

/** Index of the first difference of two arrays of bits, every NaN being like any other where `isFloat`. */
function differs(left: BigUint64Array, right: BigUint64Array, isFloat: boolean): number {
  const isNaNBits = (bits: bigint) => (bits & 0x7fffffffffffffffn) > 0x7ff0000000000000n;
  for (let i = 0; i < left.length; i++) {
    if (left[i] === right[i]) continue;
    if (!(isFloat && isNaNBits(left[i]!) && isNaNBits(right[i]!))) return i;
  }
  return -1;
}

const bitsOf = (floats: Float64Array) => new BigUint64Array(floats.buffer, floats.byteOffset, floats.length);
const hex = (bits: bigint | undefined) => `0x${bits?.toString(16)}`;

/** What is not equal about two machines. */
export function difference(expected: Machine, actual: Machine): string | undefined {
  if (expected.steps !== actual.steps) return `steps ${actual.steps}, not ${expected.steps}`;
  if (expected.state.pc !== actual.state.pc) return `pc ${actual.state.pc}, not ${expected.state.pc}`;
  const cell = differs(expected.cells, actual.cells, false);
  if (cell >= 0) return `cell ${cell} is ${hex(actual.cells[cell])}, not ${hex(expected.cells[cell])}`;
  const [left, right] = [bitsOf(expected.state.kets), bitsOf(actual.state.kets)];
  const part = differs(left, right, true);
  return part < 0 ? undefined : `part ${part} of the kets is ${hex(right[part])}, not ${hex(left[part])}`;
}

/** As `compareStates`; lets go of the engine's threads. */
function compare(statement: Statement, make: EngineFactory, limit: number, random: Random): Comparison {
  const engine = make(statement);
  try {
    return compareStates(statement, engine, limit, random);
  } finally {
    engine.release();
  }
}

interface Comparison {
  readonly mistake?: string;
  readonly steps: number;
  readonly fault?: string;
}

/** Runs a program on both sides to `limit` steps at most, stopping together; what differs first, and at which step. */
function compareStates(statement: Statement, engine: Engine, limit: number, random: Random): Comparison {
  const reference = referenceEngine(new Machine(statement));
  const machine = reference.machine;
  let cost = 0;
  while (hasSuccessor(machine) && machine.steps < limit && cost < MAX_PROGRAM_COST) {
    const to = Math.min(limit, machine.steps + 1 + random.nextInt(2 ** random.nextInt(12)));
    const expected = reference.advance(to, Infinity);
    cost += expected.cost;
    while (engine.machine.steps < machine.steps && hasSuccessor(engine.machine)) {
      const actual = engine.advance(machine.steps, 2 ** (4 + random.nextInt(20)));
      if (engine.machine.steps < machine.steps) continue;
      const [left, right] = [JSON.stringify(expected.fault), JSON.stringify(actual.fault)];
      if (left !== right) return { mistake: `fault ${right}, not ${left}`, steps: machine.steps };
    }
    const mistake = difference(machine, engine.machine);
    if (mistake) return { mistake, steps: machine.steps };
    if (expected.fault) return { steps: machine.steps, fault: expected.fault.reason };
    // Hashes are remembered from one call to the next: what is hashed again is what the engine says has changed.
    if (random.nextInt(16) === 0 && machine.state.hash() !== engine.machine.state.hash()) {
      return { mistake: "state hash", steps: machine.steps };
    }
  }
  if (machine.state.hash() === engine.machine.state.hash()) return { steps: machine.steps };
  return { mistake: "state hash", steps: machine.steps };
}

/** The first step count at which a program differs, and the program with every instruction that is not needed jumped over. */
function shrink(statement: Statement, make: EngineFactory, steps: number): { statement: Statement; steps: number } {
  const fails = (candidate: Statement, limit: number) => {
    const reference = referenceEngine(new Machine(candidate));
    const engine = make(candidate);
    reference.advance(limit, Infinity);
    while (engine.machine.steps < limit && hasSuccessor(engine.machine)) engine.advance(limit, Infinity);
    engine.release();
    return difference(reference.machine, engine.machine) !== undefined;
  };
  let smallest = statement;
  if (!fails(smallest, steps)) return { statement, steps };
  let low = 0;
  let high = steps;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fails(smallest, middle)) high = middle;
    else low = middle;
  }
  for (let pc = 0; pc < statement.program.code.length; pc++) {
    const jump: Instruction = { op: ISA.JMP.opcode, k: 0, k2: 0, flags: 0, a: pc + 1, b: 0, c: 0, x: 0n, z: 0n };
    const code = smallest.program.code.map((other, i) => (i === pc ? jump : other));
    const candidate = { ...smallest, program: { ...smallest.program, code } };
    if (fails(candidate, high)) smallest = candidate;
  }
  return { statement: smallest, steps: high };
}

export function describe(
  { program: { shape, code } }: Statement,
  steps: number,
  mistake: string,
  seed: number,
): string {
  const lines = code.map((i, pc) => {
    const fields = Object.entries(i).filter(([name, value]) => name !== "op" && value);
    const text = fields.map(([name, value]) => `${name}=${typeof value === "bigint" ? hex(value) : value}`).join(" ");
    return `  ${pc} ${MNEMONIC_OF.get(i.op) ?? toHex(encodeInstruction(i))} ${text}`;
  });
  const kept = lines.filter((_, pc) => !(code[pc]!.op === ISA.JMP.opcode && code[pc]!.a === pc + 1));
  return [`${mistake} after ${steps} steps (program seed ${seed})`, JSON.stringify(shape), ...kept].join("\n");
}

export function fuzzEngine(options: EngineFuzzOptions): EngineFuzzReport {
  const { seed, steps: wanted, engine, maxQubits = 14, onFailure, onProgress } = options;
  const seeds = new Random(seed);
  const opcodes: Record<string, number> = {};
  const faults: Record<string, number> = {};
  let [steps, programs, mismatches] = [0, 0, 0];
  while (steps < wanted) {
    const programSeed = seeds.nextInt(2 ** 32);
    const random = new Random(programSeed);
    const statement = randomProgram(random, maxQubits);
    const result = compare(statement, engine, MAX_PROGRAM_STEPS, random);
    steps += result.steps;
    programs++;
    for (const { op } of statement.program.code) {
      const name = MNEMONIC_OF.get(op) ?? "unknown";
      opcodes[name] = (opcodes[name] ?? 0) + 1;
    }
    if (result.fault) faults[result.fault] = (faults[result.fault] ?? 0) + 1;
    if (result.mistake && ++mismatches <= MAX_SHRUNK) {
      const small = shrink(statement, engine, result.steps);
      onFailure(describe(small.statement, small.steps, result.mistake, programSeed));
    }
    onProgress?.(steps);
  }
  const sorted = (counts: Record<string, number>) =>
    Object.fromEntries(Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)));
  return { steps, programs, mismatches, opcodes: sorted(opcodes), faults: sorted(faults) };
}
