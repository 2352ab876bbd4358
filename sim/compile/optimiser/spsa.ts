import { exp, log } from "../../math/explog.ts";
import { Random } from "../../math/random.ts";
import { layOutRandom } from "../random.ts";
import { checkOption, type Optimiser } from "./optimiser.ts";

/** Options of {@link spsa}, named as in Spall's paper where that has a letter. */
export interface SpsaOptions {
  /** a: the size of the first steps. */
  readonly learningRate: number;
  /** c: how far the first two evaluations are from the parameters (default 0.1). */
  readonly perturbation?: number;
  /** Exponent of the decay of steps (default 0.602). */
  readonly alpha?: number;
  /** Exponent of the decay of perturbations (default 0.101). */
  readonly gamma?: number;
  /** A: iterations by which the decay of steps is delayed (default 0). */
  readonly stability?: number;
  /** Any integer; its low 64 bits count. A number must be a safe one. */
  readonly seed: bigint | number;
}

/**
 * Simultaneous perturbation stochastic approximation (Spall, IEEE Trans. Aerosp. Electron. Syst. 34 (1998) 817): two
 * evaluations an iteration, whatever the number of parameters, so it suits losses with noise.
 *
 * In iteration k = 0, 1, …: `a_k = a / exp(α·log(A + k + 1))`, `c_k = c / exp(γ·log(k + 1))`, Δ_i = −1 where the lowest
 * bit of SplitMix64's next output is set, else 1; `g = (L(θ + c_k·Δ) − L(θ − c_k·Δ)) / (2·c_k)`, `θ_i = θ_i − (a_k·g)·Δ_i`.
 * The loss that it reports is the mean of the two.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const optimiser = spsa({ learningRate: 0.5, seed: 1 });
 * fit(objective, { optimiser, initial: [0.5], iterations: 100 }).losses.at(-1); // → -0.997994…
 * ```
 *
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange, SeedNotAnInteger
 */
export function spsa(options: SpsaOptions): Optimiser {
  const { learningRate, perturbation = 0.1, alpha = 0.602, gamma = 0.101, stability = 0, seed } = options;
  checkOption("SPSA", "learningRate", learningRate, { open: true });
  checkOption("SPSA", "perturbation", perturbation, { open: true });
  checkOption("SPSA", "alpha", alpha, { high: 1 });
  checkOption("SPSA", "gamma", gamma, { high: 1 });
  checkOption("SPSA", "stability", stability, { high: 2 ** 32 });
  new Random(seed);
  return {
    name: "SPSA",
    start: (parameters, loss) => {
      const random = new Random(seed);
      let k = 0;
      return () => {
        k += 1;
        const step = learningRate / exp(log(k + stability) * alpha);
        const distance = perturbation / exp(log(k) * gamma);
        const centre = parameters.slice();
        const moves = parameters.map(() => ((random.nextUint64() & 1n) === 1n ? -distance : distance));
        moves.forEach((move, i) => (parameters[i] = centre[i]! + move));
        const above = loss.value(parameters);
        moves.forEach((move, i) => (parameters[i] = centre[i]! - move));
        const below = loss.value(parameters);
        // Δ = move / c_k, exactly ±1.
        const size = ((above - below) / (distance * 2)) * step;
        moves.forEach((move, i) => (parameters[i] = centre[i]! - (move / distance) * size));
        return (above + below) * 0.5;
      };
    },
    layOut: (emitter, { parameters, count, loss, emitLoss }) => {
      const { asm } = emitter;
      const random = layOutRandom(emitter, seed);
      const cell = (): number => asm.cells(1);
      const [above, k, step, distance] = [cell(), cell(), cell(), cell()];
      const [i, value, move] = [cell(), cell(), cell()];
      const [moves, centre] = [asm.cells(count), asm.cells(count)];
      const lossAt = asm.freshLabel("loss");
      asm.subroutine(lossAt, emitLoss);
      const shift = (mnemonic: "FADD" | "FSUB"): void => {
        asm.loop(count, (left) => {
          asm
            .load(value, centre - 1, left)
            .load(move, moves - 1, left)
            .binary(mnemonic, value, value, move);
          asm.store(parameters - 1, left, value);
        });
      };
      return {
        ketDepth: 0,
        emit: () => {
          asm.immediate("FADD", k, k, 1);
          asm.immediate("FADD", step, k, stability).unary("FLOG", step, step).immediate("FMUL", step, step, alpha);
          asm.unary("FEXP", step, step).immediateFirst("FDIV", step, learningRate, step);
          asm.unary("FLOG", distance, k).immediate("FMUL", distance, distance, gamma);
          asm.unary("FEXP", distance, distance).immediateFirst("FDIV", distance, perturbation, distance);
          asm.range(i, 0, count, () => {
            asm.load(value, parameters, i).store(centre, i, value);
            random.nextSign(move);
            asm.binary("FMUL", move, move, distance).store(moves, i, move);
          });
          shift("FADD");
          asm.call(lossAt).mov(above, loss);
          shift("FSUB");
          asm.call(lossAt).binary("FSUB", above, above, loss).immediate("FMUL", value, distance, 2);
          asm.binary("FDIV", above, above, value).binary("FMUL", step, above, step);
          asm.loop(count, (left) => {
            asm
              .load(move, moves - 1, left)
              .binary("FDIV", move, move, distance)
              .binary("FMUL", move, move, step);
            asm
              .load(value, centre - 1, left)
              .binary("FSUB", value, value, move)
              .store(parameters - 1, left, value);
          });
        },
      };
    },
  };
}
