/** A state as plain arrays of bits, and the specification's step on it: the oracle of the interpreter. */
import type { Shape } from "../../../sim/machine/program.ts";
import type { MachineState } from "../../../sim/machine/state.ts";
import * as F from "../math/softfloat.ts";
import * as spec from "./spec.ts";

export interface PlainState {
  pc: number;
  cells: bigint[];
  kets: spec.Complex[][];
}

export function plainOf(state: MachineState): PlainState {
  const { qubits, ketDepth } = state.shape;
  return {
    pc: state.pc,
    cells: [...state.cells],
    kets: Array.from({ length: 2 ** ketDepth }, (_, r) => {
      const register = state.register(r);
      return Array.from({ length: 2 ** qubits }, (_, j) => [F.bits(register[2 * j]!), F.bits(register[2 * j + 1]!)]);
    }),
  };
}

export function rangesOf({ qubits, ketDepth, memDepth, argsDepth, dataDepth }: Shape): spec.Ranges {
  return {
    n: qubits,
    registers: 2 ** ketDepth,
    cells: 4 * 2 ** memDepth,
    args: 4 * 2 ** argsDepth,
    data: dataDepth.map((depth) => 4 * 2 ** depth),
  };
}

/** The state after one step; the pre-state is left as it was. */
export function plainStep(
  i: spec.Fields,
  shape: Shape,
  pre: PlainState,
  inputs: { args: ArrayLike<bigint>; data: ArrayLike<bigint>[] },
): PlainState {
  const ranges = rangesOf(shape);
  const post: PlainState = { pc: pre.pc, cells: [...pre.cells], kets: pre.kets.map((register) => [...register]) };
  const access: spec.Access = {
    cell: (index) => pre.cells[index]!,
    pair: (index) => [pre.cells[index]!, pre.cells[index + 1]!],
    writeCell: (index, value) => {
      post.cells[index] = value;
    },
    writePair: (index, [re, im]) => {
      post.cells[index] = re;
      post.cells[index + 1] = im;
    },
    arg: (index) => inputs.args[index] ?? 0n,
    data: (segment, index) => inputs.data[segment]?.[index] ?? 0n,
    amplitude: (register, j) => pre.kets[register]![j]!,
    writeAmplitude: (register, j, value) => {
      post.kets[register]![j] = value;
    },
    fill: (register, first, others) => {
      post.kets[register] = pre.kets[register]!.map((_, j) => (j === 0 ? first : others));
    },
    copy: (from, to) => {
      post.kets[to] = [...pre.kets[from]!];
    },
  };
  try {
    spec.checkRules(i, ranges);
    if (i.op < 0x60) {
      post.pc = spec.scalarStep(i, ranges, pre.pc, access);
    } else if (i.op === 0x70) {
      const total = spec.turn(spec.dotPower(i), spec.dotSum(i, 0, 2 ** ranges.n, access));
      access.writePair(i.a, spec.canonicalPair(total));
      post.pc++;
    } else {
      const base = i.op === 0x67 ? spec.kloadBase(i, ranges, access) : 0n;
      post.kets[i.k] = pre.kets[i.k]!.map((_, j) => spec.canonicalPair(spec.amplitudeAfter(i, base, j, access)));
      post.pc++;
    }
    return post;
  } catch (error) {
    if (!(error instanceof spec.SpecFault)) throw error;
    return { ...pre, pc: 0xffffffff };
  }
}
