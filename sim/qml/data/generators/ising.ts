import { solveCholesky } from "../../../math/linear.ts";
import { isingRing } from "../../problems/ising.ts";
import type { LabelledRows } from "../csv.ts";
import { DataError } from "../errors.ts";
import { checkCount, checkOption, MAX_SAMPLES, seeded } from "./options.ts";

/** Options of {@link transverseFieldIsing}. */
export interface IsingOptions {
  /** Of the ring, 3 … 8. */
  readonly qubits: number;
  readonly samples: number;
  /** Fields are drawn uniformly from low … high, 0 ≤ low < 1 < high, so that both phases occur. */
  readonly low: number;
  readonly high: number;
  /**
   * `correlators`: ⟨Z₀Z_d⟩ for d = 1 … ⌊n/2⌋, then ⟨X₀⟩; by symmetry those of every other qubit are the same.
   * `amplitudes`: the 2^n amplitudes of the ground state, all ≥ 0, of norm 1.
   */
  readonly features: "correlators" | "amplitudes";
  readonly seed: number;
}

/**
 * Ground states of the transverse-field Ising ring `H = −Σ Z_q Z_{q+1} − g·Σ X_q`, labelled by their phase: `ordered` for
 * g < 1, else `disordered` (Pfeuty, Ann. Phys. 57, 79 (1970)).
 *
 * ```ts
 * const options = { qubits: 4, samples: 10, low: 0, high: 2, features: "correlators", seed: 1 } as const;
 * const { columns, rows } = transverseFieldIsing(options);
 * [columns, rows.length]; // → [["z0z1", "z0z2", "x0"], 10]
 * ```
 *
 * @throws {DataError} DataOption
 */
export function transverseFieldIsing({ qubits, samples, low, high, features, seed }: IsingOptions): LabelledRows {
  checkCount("qubits", qubits, 3, 8);
  checkCount("samples", samples, 2, MAX_SAMPLES);
  checkOption("low", low, 0, 1);
  checkOption("high", high, 1, 100);
  if (low === 1 || high === 1)
    throw new DataError("DataOption", "the fields must reach both phases", { column: "low" });
  if (features !== "correlators" && features !== "amplitudes") {
    throw new DataError("DataOption", `features is ${String(features)}: correlators or amplitudes`, {
      column: "features",
    });
  }
  const random = seeded(seed);
  const fields = Array.from({ length: samples }, () => low + (high - low) * random.nextFloat());
  const states = fields.map((field) => isingGroundState(qubits, field));
  const half = Math.floor(qubits / 2);
  const columns =
    features === "amplitudes"
      ? Array.from({ length: 2 ** qubits }, (_, j) => `a${j}`)
      : [...Array.from({ length: half }, (_, d) => `z0z${d + 1}`), "x0"];
  return {
    columns,
    classes: ["ordered", "disordered"],
    rows:
      features === "amplitudes" ? states.map((state) => Array.from(state)) : states.map((s) => correlators(s, half)),
    labels: fields.map((field) => (field < 1 ? 0 : 1)),
  };
}

/** How far below the ground energy the shift of the inverse iteration stands. */
const SHIFT = 2 ** -20;
/** For up to 8 qubits the gap among the states with ΠX = 1 is above 1.5, so each round gains 20 bits. */
const ROUNDS = 3;

/**
 * The ground state of {@link isingRing} with ΠX = 1, by inverse iteration at its exact energy: 2^qubits amplitudes ≥ 0,
 * qubit 0 being the lowest bit of the index. In a field of 0 that is the cat state. O(8^qubits).
 *
 * ```ts
 * const state = isingGroundState(3, 0);
 * [state[0]! * state[0]!, state[7]! * state[7]!]; // ≈ [0.5, 0.5] (all alike, up or down)
 * ```
 *
 * @throws as {@link isingRing}
 */
export function isingGroundState(qubits: number, field: number): Float64Array {
  const size = 2 ** qubits;
  const energy = isingRing(qubits, field).groundEnergy - SHIFT;
  const shifted = new Float64Array(size * size);
  for (let j = 0; j < size; j += 1) {
    let diagonal = 0;
    for (let q = 0; q < qubits; q += 1) {
      diagonal -= ((j >> q) ^ (j >> ((q + 1) % qubits))) & 1 ? -1 : 1;
      shifted[j * size + (j ^ (1 << q))] = -field;
    }
    shifted[j * size + j] = diagonal - energy;
  }
  let state: Float64Array = new Float64Array(size).fill(1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const solved = solveCholesky(shifted, state);
    // In the ordered phase a state with ΠX = −1 is almost as low: what roundings made of it is taken out.
    state = normalise(solved.map((value, j) => value + solved[size - 1 - j]!));
  }
  return state;
}

function normalise(state: Float64Array): Float64Array {
  let norm = 0;
  for (const value of state) norm += value * value;
  return state.map((value) => value / Math.sqrt(norm));
}

/** ⟨Z₀Z_d⟩, d = 1 … half, and ⟨X₀⟩. */
function correlators(state: Float64Array, half: number): number[] {
  const found = new Array<number>(half + 1).fill(0);
  state.forEach((value, j) => {
    for (let d = 1; d <= half; d += 1) found[d - 1]! += ((j ^ (j >> d)) & 1 ? -1 : 1) * value * value;
    found[half]! += value * state[j ^ 1]!;
  });
  return found;
}
