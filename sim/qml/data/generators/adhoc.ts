import { simulate } from "../../../compile/host.ts";
import { hermitianEigen } from "../../../math/eigen.ts";
import type { Random } from "../../../math/random.ts";
import { weight } from "../../../circuit/mask.ts";
import { zzFeatureMap } from "../../encoding/encoding.ts";
import type { LabelledRows } from "../csv.ts";
import { DataError } from "../errors.ts";
import { checkCount, checkOption, MAX_SAMPLES, normal, seeded } from "./options.ts";

/** Options of {@link adHoc}. */
export interface AdHocOptions {
  /** 2 or 3; as many qubits. */
  readonly features: number;
  readonly perClass: number;
  /** Points whose expectation is within ±gap are left out; the published experiments have 0.3. */
  readonly gap: number;
  readonly seed: number;
}

/** Points tried for each that is wanted, before the gap is found too wide. */
const MAX_TRIES = 1000;

/**
 * Data that the ZZ feature map separates by construction (Havlíček et al., Nature 567, 209 (2019), arXiv:1804.11326,
 * "ad hoc"): points x uniform in [0, 2π)^n, of class A where `f(x) = ⟨φ(x)|V†·Z…Z·V|φ(x)⟩ > gap`, of class B where
 * `f(x) < −gap`, for a random unitary V. Rows are in the order drawn; of a class that is full no more are kept.
 *
 * As in qiskit-machine-learning's `ad_hoc_data` V consists of the eigenvectors of a random Hermitian matrix; here that has
 * normally distributed entries, so V is uniform. The observable is the parity for three features too, as in the paper.
 *
 * ```ts
 * const { rows, labels } = adHoc({ features: 2, perClass: 20, gap: 0.3, seed: 1 });
 * supportVectorClassifier({ map: zzFeatureMap(2), C: 100 }).fit(rows, labels).score(rows, labels); // → 1
 * ```
 *
 * @throws {DataError} DataOption; DataDegenerate where the gap leaves too few points
 */
export function adHoc({ features, perClass, gap, seed }: AdHocOptions): LabelledRows {
  checkCount("features", features, 2, 3);
  checkCount("perClass", perClass, 1, MAX_SAMPLES / 2);
  checkOption("gap", gap, 0, 1);
  const random = seeded(seed);
  const expectation = randomParity(features, random);
  const rows: number[][] = [];
  const labels: number[] = [];
  const missing = [perClass, perClass];
  for (let tries = 0; missing.some((count) => count > 0); tries += 1) {
    if (tries >= 2 * perClass * MAX_TRIES) {
      throw new DataError("DataDegenerate", `${tries} points hold too few beyond the gap ${gap}`, { column: "gap" });
    }
    const row = Array.from({ length: features }, () => 2 * Math.PI * random.nextFloat());
    const value = expectation(row);
    const label = value > gap ? 0 : 1;
    if (Math.abs(value) <= gap || missing[label] === 0) continue;
    missing[label]! -= 1;
    rows.push(row);
    labels.push(label);
  }
  return { columns: Array.from({ length: features }, (_, i) => `x${i}`), rows, labels, classes: ["A", "B"] };
}

/** `f(x) = Σ_k (−1)^|k|·|⟨v_k|φ(x)⟩|²` for a random orthonormal basis v. */
function randomParity(qubits: number, random: Random): (row: readonly number[]) => number {
  const map = zzFeatureMap(qubits);
  const size = 2 ** qubits;
  const matrix = new Float64Array(2 * size * size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      // Off the diagonal real and imaginary part have half the variance of the diagonal: the Gaussian unitary ensemble.
      const [re, im] = i === j ? [Math.SQRT2 * normal(random), 0] : [normal(random), normal(random)];
      matrix.set([re, im], 2 * (i * size + j));
      matrix.set([re, -im], 2 * (j * size + i));
    }
  }
  const { vectors } = hermitianEigen(matrix);
  return (row) => {
    const state = simulate(map.circuit, { [map.name]: map.encode(row) });
    let value = 0;
    for (let k = 0; k < size; k += 1) {
      let [re, im] = [0, 0];
      for (let i = 0; i < size; i += 1) {
        const [a, b] = [vectors[2 * (k * size + i)]!, vectors[2 * (k * size + i) + 1]!];
        re += a * state[2 * i]! + b * state[2 * i + 1]!;
        im += a * state[2 * i + 1]! - b * state[2 * i]!;
      }
      const share = re * re + im * im;
      value += weight(k) % 2 === 0 ? share : -share;
    }
    return value;
  };
}
