/**
 * `test/vectors/machine/conformance.json`: what a machine written by others has to compute. Random programs from fixed
 * seeds, taken where they execute an instruction or end in a fault that no program before them did, run by the reference.
 */
import { encodeInstruction, type Instruction } from "../../sim/machine/instruction.ts";
import { ISA, MNEMONIC_OF, MNEMONICS, type RuleName } from "../../sim/machine/isa.ts";
import {
  packShape,
  programId,
  statementHash,
  statementRoots,
  type Shape,
  type Statement,
} from "../../sim/machine/program.ts";
import { run } from "../../sim/machine/run.ts";
import { FAULT_PC } from "../../sim/machine/state.ts";
import { toHex, wordOf } from "../../sim/machine/word.ts";
import { Random } from "../../sim/math/random.ts";
import { randomInstruction } from "../fuzz/instructions.ts";
import { randomProgram } from "../fuzz/programs.ts";
import { chance, randomCell } from "../fuzz/values.ts";

/** A state: hashes are `keccak256(pc, mem, kets)` as words. */
export interface StateVector {
  readonly step: number;
  readonly pc: number;
  readonly mem: string;
  readonly kets: string;
  readonly hash: string;
}

/** A run. Cells are 16 hex digits, words 64 behind `0x`. */
export interface ConformanceVector {
  readonly name: string;
  readonly shape: Shape;
  readonly shapeWord: string;
  readonly code: readonly string[];
  readonly args: readonly string[];
  readonly data: readonly (readonly string[])[];
  readonly programId: string;
  readonly argsRoot: string;
  readonly dataRoots: readonly string[];
  readonly statementHash: string;
  readonly status: string;
  readonly steps: number;
  readonly fault?: { readonly reason: string; readonly step: number; readonly pc: number };
  readonly outputs: readonly string[];
  readonly states: readonly StateVector[];
}

/** Faults that an instruction cannot come to by its operands alone. */
const OTHER_FAULTS = [
  ...["UnknownOpcode", "PcOutOfRange", "CellOutOfRange", "ArgOutOfRange", "DataOutOfRange", "DataOddBase"],
  ...["RegisterOutOfRange", "AmplitudeOutOfRange", "ReturnOutOfRange", "DivisionByZero", "NotAnInt64"],
] as const;

/** All faults that there are. */
export const FAULTS: readonly string[] = [
  ...new Set<RuleName>(MNEMONICS.flatMap((name) => ISA[name].rules)),
  ...OTHER_FAULTS,
];

const MAX_STEPS = 300;
const MAX_CODE = 120;
const MAX_QUBITS = 4;
const PROGRAM_SEEDS = 120;
const MAX_SEEDS = 30_000;
/** 2^3 words. */
const CELLS_SET = 32;

const cellText = (cell: bigint): string => cell.toString(16).padStart(16, "0");
const wordText = (word: bigint): string => toHex(wordOf(word));

/** Executes a statement by the reference. */
export function vectorOf(name: string, statement: Statement): { vector: ConformanceVector; executed: Set<string> } {
  const { program, args = new BigUint64Array(), data = [] } = statement;
  const executed = new Set<string>();
  let pc = 0;
  const made = run(statement, {
    engine: "reference",
    onStep: ({ state }) => {
      const instruction = program.code[pc];
      const mnemonic = instruction && MNEMONIC_OF.get(instruction.op);
      if (mnemonic && state.pc !== FAULT_PC) executed.add(mnemonic);
      pc = state.pc;
    },
  });
  if (made.status === "halted") executed.add("HALT");
  const steps = [...new Set([0, 1, 2, 3, 5, 8, 13, 21, 50, 100, 200, made.steps])].filter((step) => step <= made.steps);
  const states = steps.map((step) => {
    const state = made.stateAt(step);
    const { mem, kets } = state.roots();
    return { step, pc: state.pc, mem, kets, hash: state.hash() };
  });
  const roots = statementRoots(statement);
  const outputs: string[] = [];
  for (let word = 0; word < made.outputs.length; word += 4) {
    outputs.push(`0x${[...made.outputs.subarray(word, word + 4)].map(cellText).join("")}`);
  }
  const vector: ConformanceVector = {
    name,
    shape: program.shape,
    shapeWord: wordText(packShape(program.shape)),
    code: program.code.map((instruction) => toHex(encodeInstruction(instruction))),
    args: [...args].map(cellText),
    data: data.map((segment) => [...segment].map(cellText)),
    programId: programId(program),
    argsRoot: roots.argsRoot,
    dataRoots: roots.dataRoots,
    statementHash: statementHash(roots),
    status: made.status,
    steps: made.steps,
    ...(made.fault ? { fault: { reason: made.fault.reason, step: made.fault.step, pc: made.fault.pc } } : {}),
    outputs,
    states,
  };
  return { vector, executed };
}

const limited = ({ program, ...inputs }: Statement): Statement => ({
  ...inputs,
  program: { ...program, shape: { ...program.shape, maxSteps: MAX_STEPS } },
});

/** Cells of any bits, an instruction that keeps its operand rules or breaks one, and the end. */
function single(seed: number, wrongPercent: number): Statement {
  const random = new Random(seed);
  const { program, ...inputs } = randomProgram(random, 12);
  const { shape } = program;
  const blank: Instruction = { op: ISA.HALT.opcode, k: 0, k2: 0, flags: 0, a: 0, b: 0, c: 0, x: 0n, z: 0n };
  const cells = Array.from({ length: wrongPercent > 0 ? 0 : CELLS_SET }, (_, a) => {
    return { ...blank, op: ISA.SET.opcode, a, x: chance(random, 25) ? 0n : randomCell(random, shape) };
  });
  const code = [
    ...cells,
    randomInstruction(random, { ...shape, memDepth: wrongPercent > 0 ? shape.memDepth : 3 }, wrongPercent),
    blank,
  ];
  return limited({ ...inputs, program: { code, shape: { ...shape, codeDepth: Math.ceil(Math.log2(code.length)) } } });
}

/** Vectors until every instruction was executed and every fault came up. */
export function conformanceVectors(): readonly ConformanceVector[] {
  const vectors: ConformanceVector[] = [];
  const missing = new Set<string>([...MNEMONICS, ...FAULTS]);
  const take = (name: string, statement: Statement): void => {
    const { vector, executed } = vectorOf(name, statement);
    const shows = [...executed, vector.fault?.reason ?? ""].filter((what) => missing.delete(what));
    if (shows.length > 0) vectors.push(vector);
  };
  // Programs first: they show much at once.
  for (let seed = 1; seed <= PROGRAM_SEEDS; seed++) {
    const statement = limited(randomProgram(new Random(seed), 12));
    const { shape, code } = statement.program;
    if (shape.qubits <= MAX_QUBITS && code.length <= MAX_CODE) take(`program ${seed}`, statement);
  }
  for (let seed = 1; missing.size > 0 && seed <= MAX_SEEDS; seed++) {
    for (const wrongPercent of [0, 100]) {
      const statement = single(seed, wrongPercent);
      const name = wrongPercent === 0 ? "cells" : "instruction";
      if (statement.program.shape.qubits <= MAX_QUBITS) take(`${name} ${seed}`, statement);
    }
  }
  if (missing.size > 0) throw new Error(`no vector for ${[...missing].join(", ")}`);
  return vectors;
}

export const generate = () => ({
  path: "test/vectors/machine/conformance.json",
  content: JSON.stringify({ version: 1, vectors: conformanceVectors() }),
});
