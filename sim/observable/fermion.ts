import { MAX_QUBITS } from "../circuit/mask.ts";
import { checkInteger } from "../errors.ts";
import { addPaulis, multiplyPaulis, type PauliSum, scalePaulis, simplify } from "./pauli.ts";

/** Puts an electron into a spin orbital (`creates`), `a†_p`, or takes one out, `a_p`. */
export interface Ladder {
  readonly orbital: number;
  readonly creates: boolean;
}

/** `coefficient` times a product of ladder operators, the last of which acts first. */
export interface FermionTerm {
  readonly coefficient: number;
  readonly product: readonly Ladder[];
}

/** A sum of products of ladder operators. */
export type FermionSum = readonly FermionTerm[];

/** `a†_p`: puts an electron into spin orbital p. */
export const creation = (orbital: number): Ladder => ({ orbital, creates: true });

/** `a_p`: takes the electron out of spin orbital p. */
export const annihilation = (orbital: number): Ladder => ({ orbital, creates: false });

/** The adjoint of a sum: products reversed, creation and annihilation exchanged. */
export const adjointFermions = (sum: FermionSum): FermionSum =>
  sum.map(({ coefficient, product }) => ({
    coefficient,
    product: product.map(({ orbital, creates }) => ({ orbital, creates: !creates })).reverse(),
  }));

/**
 * One ladder operator on qubits: `a_p = Z_0 ⋯ Z_(p−1) (X_p + iY_p)/2`, the adjoint for `a†_p`. Qubit p is 1 where
 * spin orbital p is occupied.
 */
function ladderPaulis({ orbital, creates }: Ladder): PauliSum {
  const x = 2 ** checkInteger("FermionOrbital", "an orbital", orbital, 0, MAX_QUBITS - 1);
  const chain = x - 1;
  return [
    { x, z: chain, re: 0.5, im: 0 },
    { x, z: chain | x, re: 0, im: creates ? -0.5 : 0.5 },
  ];
}

/**
 * The Jordan–Wigner transformation (Z. Phys. 47, 631 (1928)): fermionic operators as sums of Pauli strings. The string
 * of Z on all lower orbitals makes operators of different orbitals anticommute. A product of k ladder operators has up
 * to 2^k strings, with coefficients ±coefficient/2^k, exactly.
 *
 * ```ts
 * jordanWigner([{ coefficient: 1, product: [creation(0), annihilation(0)] }]); // (1 − Z0)/2
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} FermionOrbital where an orbital is not in 0 … 24; {PauliError}
 * PauliCoefficientNotFinite
 */
export function jordanWigner(sum: FermionSum): PauliSum {
  return addPaulis(
    ...sum.map(({ coefficient, product }) =>
      scalePaulis(product.map(ladderPaulis).reduce(multiplyPaulis, IDENTITY), coefficient),
    ),
  );
}

const IDENTITY = simplify([{ x: 0, z: 0, re: 1, im: 0 }]);
