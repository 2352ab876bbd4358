import { Random } from "../math/random.ts";
import type { Emitter } from "./emitter.ts";

const GAMMA = 0x9e3779b97f4a7c15n;
const MIX1 = 0xbf58476d1ce4e5b9n;
const MIX2 = 0x94d049bb133111ebn;
/** Shifts of the three rounds of the hash, each by `v ^= v >> shift`. */
const SHIFTS = [30, 27, 31] as const;

/** SplitMix64 in the machine: the stream of `Random` with the same seed. */
export interface RandomCode {
  /** Emits `m[target]` = the next float in [0, 1): 12 steps. */
  nextFloat(target: number): void;
  /** Emits `m[target]` = 1 or −1, −1 where the lowest bit of the next output is set: 13 steps. */
  nextSign(target: number): void;
}

/**
 * Lays a stream out.
 *
 * ```ts
 * const emitter = new Emitter();
 * layOutRandom(emitter, 1).nextFloat(0);
 * runProgram(emitter.finish({ qubits: 1 })).floats[0]; // → 0.566561…
 * ```
 *
 * @throws {KetworkRangeError} SeedNotAnInteger
 */
export function layOutRandom(emitter: Emitter, seed: bigint | number): RandomCode {
  const { asm } = emitter;
  // The stream's own check of its seed.
  new Random(seed);
  const state = emitter.integers([seed]);
  const shifted = asm.cells(1);
  const advance = (target: number): void => {
    asm.immediate("IADD", state, state, GAMMA);
    SHIFTS.forEach((shift, round) => {
      const from = round === 0 ? state : target;
      asm.immediate("ISHR", shifted, from, shift).binary("IXOR", target, from, shifted);
      if (round < 2) asm.immediate("IMUL", target, target, round === 0 ? MIX1 : MIX2);
    });
  };
  return {
    nextFloat: (target) => {
      advance(target);
      asm.immediate("ISHR", target, target, 11).unary("FROM", target, target);
      asm.immediate("FMUL", target, target, 1 / 2 ** 53);
    },
    nextSign: (target) => {
      advance(target);
      asm.immediate("IAND", target, target, 1).unary("FROM", target, target);
      asm.immediate("FMUL", target, target, -2).immediate("FADD", target, target, 1);
    },
  };
}
