/** Generated sets for regressors. */
import { cos, sin } from "../../../math/trig.ts";
import type { TargetRows } from "../csv.ts";
import { checkCount, checkOption, MAX_NOISE, MAX_SAMPLES, normal, seeded } from "./options.ts";

/** Options of {@link sine} and {@link friedman}. */
export interface FunctionOptions {
  readonly samples: number;
  /** Standard deviation of the normal noise of the target; 0 for none. */
  readonly noise: number;
  readonly seed: number;
}

/** Options of {@link fourier}. */
export interface FourierOptions extends FunctionOptions {
  /** The highest frequency, 1 … 16. */
  readonly degree: number;
}

function sampled(
  columns: readonly string[],
  { samples, noise, seed }: FunctionOptions,
  point: (uniform: () => number) => number[],
  value: (x: readonly number[]) => number,
): TargetRows {
  checkCount("samples", samples, 2, MAX_SAMPLES);
  checkOption("noise", noise, 0, MAX_NOISE);
  const random = seeded(seed);
  const rows = Array.from({ length: samples }, () => point(() => random.nextFloat()));
  const targets = rows.map((x) => (noise === 0 ? value(x) : value(x) + noise * normal(random)));
  return { columns, rows, target: "y", targets };
}

/**
 * `y = sin x`, x uniform in [−π, π).
 *
 * ```ts
 * const { rows, targets } = sine({ samples: 3, noise: 0, seed: 1 });
 * targets[0]! - Math.sin(rows[0]![0]!); // ≈ 0
 * ```
 *
 * @throws {DataError} DataOption
 */
export const sine = (options: FunctionOptions): TargetRows =>
  sampled(
    ["x"],
    options,
    (uniform) => [Math.PI * (2 * uniform() - 1)],
    ([x]) => sin(x!),
  );

/**
 * A truncated Fourier series, what a circuit with `degree` encodings of x by angles can express (Schuld, Sweke and Meyer,
 * Phys. Rev. A 103, 032430 (2021), arXiv:2008.08605): `y = Σ_k (cos kx + sin kx)/(2k)`, k = 1 … degree, x uniform in
 * [−π, π).
 *
 * ```ts
 * fourier({ degree: 2, samples: 50, noise: 0.1, seed: 1 }).rows.length; // → 50
 * ```
 *
 * @throws {DataError} DataOption
 */
export function fourier({ degree, ...options }: FourierOptions): TargetRows {
  checkCount("degree", degree, 1, 16);
  return sampled(
    ["x"],
    options,
    (uniform) => [Math.PI * (2 * uniform() - 1)],
    ([x]) => {
      let sum = 0;
      for (let k = 1; k <= degree; k += 1) sum += (cos(k * x!) + sin(k * x!)) / (2 * k);
      return sum;
    },
  );
}

/**
 * Friedman's first function (Ann. Statist. 19, 1 (1991)): `y = 10·sin(π·x₀·x₁) + 20·(x₂ − ½)² + 10·x₃ + 5·x₄`, x uniform in
 * [0, 1)^5.
 *
 * ```ts
 * friedman({ samples: 50, noise: 1, seed: 1 }).columns; // → ["x0", "x1", "x2", "x3", "x4"]
 * ```
 *
 * @throws {DataError} DataOption
 */
export const friedman = (options: FunctionOptions): TargetRows =>
  sampled(
    ["x0", "x1", "x2", "x3", "x4"],
    options,
    (uniform) => Array.from({ length: 5 }, uniform),
    (x) => 10 * sin(Math.PI * x[0]! * x[1]!) + 20 * (x[2]! - 0.5) * (x[2]! - 0.5) + 10 * x[3]! + 5 * x[4]!,
  );
