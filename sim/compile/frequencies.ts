import { type Circuit, lower } from "../circuit/circuit.ts";
import { CircuitError } from "../circuit/errors.ts";
import { hasFourShifts } from "../circuit/primitive.ts";
import { KetworkRangeError } from "../errors.ts";
import { solveLinear } from "../math/linear.ts";
import { sin } from "../math/trig.ts";
import type { ShiftTerm } from "./shift.ts";

/** The most frequencies of one parameter: more gates than that should be shifted one by one. */
export const MAX_FREQUENCIES = 64;

/** Frequencies closer than this share of the largest are taken for one. */
const SAME_FREQUENCY = 1e-9;

/**
 * The positive frequencies of an expectation as a function of one parameter, ascending: the differences of the
 * eigenvalues of what generates it (Wierichs et al., arXiv:2107.12390, §2.1). A gate `exp(−iθG/2)` has 1, a controlled
 * rotation ½ and 1, all times the angle's coefficient; gates that share a parameter have all sums and differences.
 * Some of them may be absent from a given expectation.
 *
 * ```ts
 * const theta = parameter("theta");
 * parameterFrequencies(circuit(2).rx(theta, 0).crx(theta, 0, 1).build(), "theta"); // → [0.5, 1, 1.5, 2]
 * ```
 *
 * @throws {CircuitError} CircuitParameterUnknown; {KetworkRangeError} FrequenciesTooMany
 */
export function parameterFrequencies(circuit: Circuit, parameter: string): readonly number[] {
  if (!circuit.parameters.includes(parameter)) {
    throw new CircuitError("CircuitParameterUnknown", "not in the circuit", { parameter });
  }
  let differences: readonly number[] = [0];
  for (const primitive of lower(circuit)) {
    if (!("angle" in primitive) || typeof primitive.angle === "number") continue;
    if (primitive.angle.parameter !== parameter) continue;
    const step = Math.abs(primitive.angle.coefficient);
    const own = hasFourShifts(primitive) ? [0, step / 2, step] : [0, step];
    differences = distinct(differences.flatMap((d) => own.flatMap((o) => [Math.abs(d - o), d + o])));
    if (differences.length > MAX_FREQUENCIES + 1) {
      throw new KetworkRangeError("FrequenciesTooMany", `${parameter} has more than ${MAX_FREQUENCIES}`, { parameter });
    }
  }
  return differences.slice(1);
}

/** Ascending, those that differ by roundings taken for one; 0 is always the first. */
function distinct(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const same = SAME_FREQUENCY * sorted[sorted.length - 1]!;
  return sorted.filter((value, i) => i === 0 || value - sorted[i - 1]! > same);
}

/**
 * The shift rule for given frequencies: with R of them, 2R evaluations give the exact derivative,
 * `f′(θ) = Σ_μ w_μ·(f(θ + x_μ) − f(θ − x_μ))`. The shifts are `x_μ = (2μ − 1)·π / (2·Ω_R)`, Ω_R being the largest
 * frequency, and the weights solve `2·Σ_μ w_μ·sin(Ω_l·x_μ) = Ω_l` for every l. For frequencies Ω, 2Ω, … RΩ these are the
 * shifts and weights of Wierichs et al., arXiv:2107.12390, equation 24.
 *
 * ```ts
 * shiftRule([1]); // ≈ [{ shift: 1.5707963267948966, weight: 0.5 }]
 * shiftRule([2, 1]); // throws FrequencyOutOfRange
 * ```
 *
 * @throws {KetworkRangeError} FrequencyOutOfRange where they are not positive, finite and ascending, FrequenciesTooMany,
 * MatrixSingular where frequencies are too close to be told apart
 */
export function shiftRule(frequencies: readonly number[]): readonly ShiftTerm[] {
  if (frequencies.length > MAX_FREQUENCIES) {
    throw new KetworkRangeError("FrequenciesTooMany", `${frequencies.length}: at most ${MAX_FREQUENCIES}`, {
      frequencies: frequencies.length,
    });
  }
  frequencies.forEach((value, i) => {
    if (!(value > (frequencies[i - 1] ?? 0) && Number.isFinite(value))) {
      throw new KetworkRangeError("FrequencyOutOfRange", `frequency ${i} is ${value}: positive, finite, ascending`, {
        index: i,
        value,
      });
    }
  });
  const largest = frequencies[frequencies.length - 1]!;
  const shifts = frequencies.map((_, mu) => ((2 * mu + 1) * Math.PI) / (2 * largest));
  const matrix = frequencies.flatMap((frequency) => shifts.map((shift) => 2 * sin(frequency * shift)));
  const weights = solveLinear(matrix, frequencies);
  return shifts.map((shift, mu) => ({ shift, weight: weights[mu]! }));
}

/**
 * The shift rule of every parameter of a circuit, in their order.
 *
 * ```ts
 * shiftRules(circuit(1).rx(parameter("a"), 0).build()); // ≈ [[{ shift: 1.5707963267948966, weight: 0.5 }]]
 * ```
 *
 * @throws as {@link parameterFrequencies}, {@link shiftRule}
 */
export const shiftRules = (circuit: Circuit): readonly (readonly ShiftTerm[])[] =>
  circuit.parameters.map((name) => shiftRule(parameterFrequencies(circuit, name)));
