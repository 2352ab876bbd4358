/**
 * Makes a failing step small: fewer instructions, a smaller shape, zeros where values do not matter; and prints it as a
 * test.
 */
import {
  decodeInstruction,
  EMPTY_INSTRUCTION,
  encodeInstruction,
  type Instruction,
} from "../../sim/machine/instruction.ts";
import type { Shape, Statement } from "../../sim/machine/program.ts";
import type { Snapshot } from "../../sim/machine/state.ts";
import { toHex, fromHex, type Hex } from "../../sim/machine/word.ts";
import { floatToBits } from "../../sim/math/float.ts";
import type { StepCase } from "./cases.ts";

/** Most candidates tried. */
const MAX_TRIES = 400;

const withShape = ({ statement, state }: StepCase, changes: Partial<Shape>): StepCase => {
  const shape = { ...statement.program.shape, ...changes };
  const kets = new Float64Array(2 * 2 ** (shape.ketDepth + shape.qubits));
  kets.set(state.kets.subarray(0, kets.length));
  return {
    statement: {
      program: { code: statement.program.code.slice(0, 2 ** shape.codeDepth), shape },
      args: statement.args?.slice(0, 4 * 2 ** shape.argsDepth),
      data: statement.data?.map((segment, i) => segment.slice(0, 4 * 2 ** shape.dataDepth[i]!)),
    },
    state: { ...state, cells: state.cells.slice(0, 4 * 2 ** shape.memDepth), kets },
  };
};
const withStatement = ({ statement, state }: StepCase, changes: Partial<Statement>): StepCase => ({
  statement: { ...statement, ...changes },
  state,
});
const withState = ({ statement, state }: StepCase, changes: Partial<Snapshot>): StepCase => ({
  statement,
  state: { ...state, ...changes },
});
const withCode = (step: StepCase, code: readonly Instruction[]): StepCase =>
  withStatement(step, { program: { ...step.statement.program, code } });

/** Ranges to zero: halves, quarters, … down to single entries where that is not too many. */
function* ranges(length: number): Generator<[number, number]> {
  for (let size = length; size >= 1; size = Math.floor(size / 2)) {
    if (length / size > 64) return;
    for (let from = 0; from < length; from += size) yield [from, from + size];
  }
}

function* candidates(step: StepCase): Generator<StepCase> {
  const { program, data = [] } = step.statement;
  const { shape, code } = program;
  const { state } = step;
  const instruction = code[state.pc];
  if (instruction && code.length > 1) {
    yield withState(withShape(withCode(step, [instruction]), { codeDepth: 0 }), { pc: 0 });
    yield withCode(
      step,
      code.map((other, i) => (i === state.pc ? other : EMPTY_INSTRUCTION)),
    );
  }
  if (step.statement.args) yield withStatement(step, { args: undefined });
  if (data.some((segment) => segment.length > 0)) yield withStatement(step, { data: [] });
  for (const field of ["argsDepth", "ketDepth", "memDepth", "qubits"] as const) {
    const least = field === "memDepth" || field === "qubits" ? 1 : 0;
    if (shape[field] > least) {
      yield withShape(step, { [field]: least });
      yield withShape(step, { [field]: shape[field] - 1 });
    }
  }
  if (shape.dataDepth.some((depth) => depth > 0)) yield withShape(step, { dataDepth: [0, 0, 0, 0] });
  if (instruction) {
    for (const field of ["k", "k2", "flags", "a", "b", "c"] as const) {
      if (instruction[field] === 0) continue;
      yield withCode(
        step,
        code.map((other, i) => (i === state.pc ? { ...other, [field]: 0 } : other)),
      );
    }
    for (const field of ["x", "z"] as const) {
      if (instruction[field] === 0n) continue;
      yield withCode(
        step,
        code.map((other, i) => (i === state.pc ? { ...other, [field]: 0n } : other)),
      );
    }
  }
  for (const [from, to] of ranges(state.cells.length)) {
    if (state.cells.subarray(from, to).some((cell) => cell !== 0n)) {
      yield withState(step, { cells: state.cells.slice().fill(0n, from, to) });
    }
  }
  for (const [from, to] of ranges(state.kets.length)) {
    if (state.kets.subarray(from, to).some((part) => floatToBits(part) !== 0n)) {
      yield withState(step, { kets: state.kets.slice().fill(0, from, to) });
    }
  }
}

/** The smallest step found that still fails. */
export async function shrink(step: StepCase, fails: (step: StepCase) => Promise<boolean>): Promise<StepCase> {
  let smallest = step;
  let tries = 0;
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of candidates(smallest)) {
      if (++tries > MAX_TRIES) return smallest;
      // What no machine can be made of does not fail in the way that is looked for.
      if (!(await fails(candidate).catch(() => false))) continue;
      smallest = candidate;
      improved = true;
      break;
    }
  }
  return smallest;
}

/** A step as a few literals; cells and parts of amplitudes that are 0 are left out. */
export interface StepText {
  readonly shape: Shape;
  readonly pc: number;
  readonly code: readonly Hex[];
  readonly args: readonly bigint[];
  readonly data: readonly (readonly bigint[])[];
  /** Bits of cells, and of the kets' parts in order, by index. */
  readonly cells: Readonly<Record<number, bigint>>;
  readonly kets: Readonly<Record<number, bigint>>;
}

export function stepFromText({ shape, pc, code, args, data, cells, kets }: StepText): StepCase {
  const dense = (values: Readonly<Record<number, bigint>>, length: number) =>
    BigUint64Array.from({ length }, (_, i) => values[i] ?? 0n);
  return {
    statement: {
      program: { shape, code: code.map((word) => decodeInstruction(fromHex(word))) },
      args: BigUint64Array.from(args),
      data: data.map((segment) => BigUint64Array.from(segment)),
    },
    state: {
      pc,
      cells: dense(cells, 4 * 2 ** shape.memDepth),
      kets: new Float64Array(dense(kets, 2 * 2 ** (shape.ketDepth + shape.qubits)).buffer),
    },
  };
}

const sparse = (values: BigUint64Array) =>
  `{ ${[...values].flatMap((bits, i) => (bits === 0n ? [] : [`${i}: 0x${bits.toString(16)}n`])).join(", ")} }`;
const list = (values: BigUint64Array | undefined) =>
  `[${[...(values ?? [])].map((v) => `0x${v.toString(16)}n`).join(", ")}]`;

/** A test of the step, to be put beside those of `machine-differential.test.ts`. */
export function testOf({ statement, state }: StepCase, what: string, seed: number): string {
  const { shape, code } = statement.program;
  return [
    `it(${JSON.stringify(`agrees: ${what} (seed ${seed})`)}, async () => {`,
    `  const step = stepFromText({`,
    `    shape: ${JSON.stringify(shape)},`,
    `    pc: ${state.pc},`,
    `    code: ${JSON.stringify(code.map((instruction) => toHex(encodeInstruction(instruction))))},`,
    `    args: ${list(statement.args)},`,
    `    data: [${(statement.data ?? []).map(list).join(", ")}],`,
    `    cells: ${sparse(state.cells)},`,
    `    kets: ${sparse(new BigUint64Array(state.kets.buffer, state.kets.byteOffset, state.kets.length))},`,
    `  });`,
    `  expect(await mistakesOf(chain, step, ${seed})).to.deep.equal([]);`,
    `});`,
  ].join("\n");
}
