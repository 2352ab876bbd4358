import { operationPrimitives } from "../circuit/gates.ts";
import { checkInteger } from "../errors.ts";
import type { Program } from "../machine/program.ts";
import { type ChannelUse, isChannelUse, type NoisyCircuit } from "../noise/circuit.ts";
import type { Estimate } from "../observable/counts.ts";
import type { PauliSum } from "../observable/pauli.ts";
import { describeChannel } from "./annotate.ts";
import { type CellOf, layOutCircuit, emitPart } from "./circuit.ts";
import { noisyPrimitives } from "./density.ts";
import { Emitter } from "./emitter.ts";
import { runProgram } from "./host.ts";
import { checkObservable } from "./measure.ts";
import { emitExpectation } from "./observable.ts";
import { layOutRandom, type RandomCode } from "./random.ts";

const PSI = 0;
const BRANCH = 1;

/** One random run of a noisy circuit on a state vector. */
export interface TrajectoryCode {
  /** Emits cos and sin of every angle. */
  angles(): void;
  /** Emits the circuit on register 0; register 1 is spent. */
  forward(): void;
}

/**
 * Lays out quantum trajectories (Dalibard, Castin and Mølmer, Phys. Rev. Lett. 68 (1992) 580): at a channel the state
 * becomes `K_i·ψ / ‖K_i·ψ‖` for the first i whose running sum of `p_i = ‖K_i·ψ‖²` exceeds `u·Σp`, u being the stream's
 * next float. On average over u this is the channel, exactly. Channels are subroutines, one for each place they act on.
 *
 * @throws {CircuitError} CircuitParameterUnbound
 */
export function layOutTrajectory(
  emitter: Emitter,
  noisy: NoisyCircuit,
  cellOf: CellOf,
  random: RandomCode,
): TrajectoryCode {
  const { asm } = emitter;
  const code = layOutCircuit(emitter, noisyPrimitives(noisy), cellOf);
  const routines = new Map<string, string>();
  const places = new Map<ChannelUse["channel"], number>();
  const routineOf = (use: ChannelUse): string => {
    const place = places.get(use.channel) ?? places.size;
    places.set(use.channel, place);
    const key = [place, ...use.qubits].join();
    const known = routines.get(key);
    if (known !== undefined) return known;
    const name = asm.freshLabel("channel");
    routines.set(key, name);
    asm.source(describeChannel(use), () => {
      asm.subroutine(name, () => {
        emitJump(emitter, use, random);
      });
    });
    return name;
  };
  let next = 0;
  const emitters = noisy.steps.map((step): (() => void) => {
    if (isChannelUse(step)) {
      const name = routineOf(step);
      return () => asm.source(describeChannel(step), () => asm.call(name));
    }
    const parts = code.parts.slice(next, (next += operationPrimitives(step).length));
    return () => {
      for (const part of parts) emitPart(emitter, part, PSI);
    };
  });
  return {
    angles: code.angles,
    forward: () => {
      asm.source("noisy circuit", () => {
        for (const emit of emitters) emit();
      });
    },
  };
}

/** Emits the choice of a Kraus operator and its application to register 0. */
function emitJump(emitter: Emitter, { channel, qubits }: ChannelUse, random: RandomCode): void {
  const { asm } = emitter;
  const [low, high] = qubits.map((qubit) => 2 ** qubit);
  const cells = channel.kraus.map((matrix) => emitter.matrix(matrix));
  const branch = (b: number): void => {
    asm.emit("KCOPY", { k: BRANCH, k2: PSI });
    if (channel.qubits === 1) asm.emit("KU", { k: BRANCH, x: low!, b });
    else asm.emit("KUU", { k: BRANCH, x: high!, z: low!, b });
  };
  const weights = cells.map(() => asm.cells(2, 2));
  const [total, sum, mark, below] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  const chosen = cells.map(() => asm.freshLabel("chosen"));
  const done = asm.freshLabel("done");
  const factor = asm.cells(2, 2);
  asm.setFloat(total, 0);
  cells.forEach((cell, i) => {
    branch(cell);
    asm.emit("KDOT", { a: weights[i]!, k: BRANCH, k2: BRANCH }).binary("FADD", total, total, weights[i]!);
  });
  random.nextFloat(mark);
  asm.binary("FMUL", mark, mark, total).setFloat(sum, 0);
  cells.slice(0, -1).forEach((_, i) => {
    asm.binary("FADD", sum, sum, weights[i]!).binary("FLT", below, mark, sum).jumpIfNotZero(chosen[i]!, below);
  });
  for (let i = cells.length - 1; i >= 0; i -= 1) {
    asm.label(chosen[i]!);
    branch(cells[i]!);
    asm.unary("FSQRT", factor, weights[i]!).immediateFirst("FDIV", factor, 1, factor);
    if (i > 0) asm.jump(done);
  }
  asm.label(done).emit("KPHASE", { k: BRANCH, b: factor }).emit("KCOPY", { k: PSI, k2: BRANCH });
}

/** How many trajectories, and from which seed. */
export interface TrajectoryOptions {
  /** How many random runs are averaged. */
  readonly trajectories: number;
  /** Any integer; its low 64 bits count. A number must be a safe one. */
  readonly seed: bigint | number;
}

/**
 * A program without args that estimates `tr(H·ρ)` of a noisy circuit from trajectories on state vectors, of up to 24
 * qubits: output 0, the score, is the mean of their `⟨ψ|H|ψ⟩`, output 1 its standard error.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: amplitudeDamping(0.2) });
 * run({ program: trajectoryProgram(noisy, parsePauliSum("Z0"), { trajectories: 100, seed: 1 }) }).score; // → -0.54
 * ```
 *
 * @throws {KetworkRangeError} TrajectoriesOutOfRange, SeedNotAnInteger, ObservableTooWide; {PauliError}
 * PauliNotHermitian; {CircuitError} CircuitParameterUnbound
 */
export function trajectoryProgram(
  noisy: NoisyCircuit,
  sum: PauliSum,
  { trajectories, seed }: TrajectoryOptions,
): Program {
  checkObservable(sum, noisy.qubits);
  checkInteger("TrajectoriesOutOfRange", "trajectories", trajectories, 1, 2 ** 32 - 1);
  const emitter = new Emitter(2);
  const { asm } = emitter;
  const code = layOutTrajectory(emitter, noisy, () => undefined, layOutRandom(emitter, seed));
  const [mean, error] = [0, 1];
  const [total, squares, energy, square] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  asm.source("trajectories", () => {
    asm.loop(trajectories, () => {
      asm.emit("KZERO", { k: PSI });
      code.forward();
      asm.source("energy", () => {
        emitExpectation(emitter, sum, PSI, energy);
      });
      asm.binary("FADD", total, total, energy);
      asm.binary("FMUL", square, energy, energy).binary("FADD", squares, squares, square);
    });
  });
  asm.immediate("FDIV", mean, total, trajectories);
  if (trajectories > 1) {
    // √(max(Σe²/N − mean², 0) / (N − 1))
    asm.immediate("FDIV", squares, squares, trajectories).binary("FMUL", square, mean, mean);
    asm.binary("FSUB", squares, squares, square).immediate("FMAX", squares, squares, 0);
    asm.immediate("FDIV", squares, squares, trajectories - 1).unary("FSQRT", error, squares);
  }
  return emitter.finish({ qubits: noisy.qubits, ketDepth: 1 });
}

/**
 * Estimates `tr(H·ρ)` by its trajectory program.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: amplitudeDamping(0.2) });
 * trajectoryExpectation(noisy, parsePauliSum("Z0"), { trajectories: 100, seed: 1 }); // → { value: -0.54, error: 0.084590… }
 * ```
 *
 * @throws as {@link trajectoryProgram}
 */
export function trajectoryExpectation(noisy: NoisyCircuit, sum: PauliSum, options: TrajectoryOptions): Estimate {
  const { floats } = runProgram(trajectoryProgram(noisy, sum, options));
  return { value: floats[0]!, error: floats[1]! };
}
