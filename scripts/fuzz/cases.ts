/**
 * Random single steps: a shape, a program, what it reads and a state to step from.
 */
import { memoryCells } from "../../sim/machine/instruction.ts";
import { ISA } from "../../sim/machine/isa.ts";
import type { Shape, Statement } from "../../sim/machine/program.ts";
import { FAULT_PC, type Snapshot } from "../../sim/machine/state.ts";
import { bitsToFloat } from "../../sim/math/float.ts";
import type { Random } from "../../sim/math/random.ts";
import { randomInstruction } from "./instructions.ts";
import { below, between, chance, randomCell } from "./values.ts";

/** One step to check: everything that it depends on. */
export interface StepCase {
  readonly statement: Statement;
  readonly state: Snapshot;
}

/** Most steps made of one program; short ones are left sooner. */
const MAX_EPISODE_STEPS = 16;

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
  return { pc: below(random, shape.codeDepth), cells: randomCells(random, shape, memoryCells(shape)), kets };
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
