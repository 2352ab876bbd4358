import type { Angle } from "./angle.ts";
import type { Complex, Matrix } from "./complex.ts";
import { subsets, weight } from "./mask.ts";

/**
 * The operations that every gate is made of: those that the Ket Machine does in one step. Masks are sets of qubits,
 * qubit q being bit q. `P(x, z) = i^|x∧z| X^x Z^z` is a Pauli string, Y having its bit in both masks. Amplitudes whose
 * index does not contain the control mask `c` are untouched.
 */
export type Primitive =
  /** flips the qubits of `x` */
  | { readonly kind: "flip"; readonly x: number; readonly c: number }
  /** Hadamard on the one qubit of `x` */
  | { readonly kind: "hadamard"; readonly x: number; readonly c: number }
  /** multiplies by `factor` where all qubits of `z` are 1 */
  | { readonly kind: "factor"; readonly z: number; readonly factor: Complex }
  /** multiplies by `e^{i·angle}` where all qubits of `z` are 1 */
  | { readonly kind: "phase"; readonly z: number; readonly angle: Angle }
  /** `exp(−i·angle/2·P(x, z))` */
  | { readonly kind: "rotation"; readonly x: number; readonly z: number; readonly c: number; readonly angle: Angle }
  /** a 2×2 matrix on the one qubit of `x` */
  | { readonly kind: "matrix"; readonly x: number; readonly c: number; readonly matrix: Matrix }
  /** a 4×4 matrix on the qubits of `x` and `z`; its row and column are `2·[qubit of x] + [qubit of z]` */
  | { readonly kind: "matrix2"; readonly x: number; readonly z: number; readonly matrix: Matrix };

/** The primitives that have an angle. */
export type AngledPrimitive = Extract<Primitive, { angle: Angle }>;

/** `coefficient · P(x, z)`. */
export interface GeneratorTerm {
  readonly x: number;
  readonly z: number;
  readonly coefficient: number;
}

/**
 * G of `exp(−i·angle/2·G)`, as a sum of Pauli strings with exact coefficients. Controls are projectors,
 * `|1⟩⟨1| = (1 − Z)/2` on each, so there are `2^(controls)` terms (`2^(qubits)` for a phase, whose G is −2 times the
 * projector onto "all 1").
 *
 * ```ts
 * generator({ kind: "rotation", x: 1, z: 0, c: 2, angle: 0 }); // (1 − Z1)/2 · X0
 * // → [{ x: 1, z: 0, coefficient: 0.5 }, { x: 1, z: 2, coefficient: -0.5 }]
 * ```
 */
export function generator(primitive: AngledPrimitive): readonly GeneratorTerm[] {
  const [x, z, projected, scale] =
    primitive.kind === "rotation" ? [primitive.x, primitive.z, primitive.c, 1] : [0, 0, primitive.z, -2];
  const share = scale / 2 ** weight(projected);
  return Array.from(subsets(projected), (subset) => ({
    x,
    z: z | subset,
    coefficient: weight(subset) % 2 === 1 ? -share : share,
  }));
}

/** Whether G has the eigenvalue 0 besides ±1, so that the parameter-shift rule needs four terms instead of two. */
export function hasFourShifts(primitive: AngledPrimitive): boolean {
  return primitive.kind === "rotation" && primitive.c !== 0;
}
