/** Fermions by occupation numbers, without Pauli matrices: orbital p is bit p of a basis state. */
import type { FermionSum } from "../../../sim/observable/fermion.ts";
import { add, adjoint, type C, type Dense, identity, multiply, scale } from "./dense.ts";

/** `a_p|…n_p…⟩ = (−1)^(n_0 + … + n_(p−1)) |…0…⟩` where n_p = 1, else nothing. */
export function denseAnnihilation(orbitals: number, p: number): Dense {
  const size = 2 ** orbitals;
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column): C => {
      if ((column >> p) % 2 === 0 || row !== column - 2 ** p) return [0, 0];
      const below = Array.from({ length: p }, (___, q) => (column >> q) & 1).reduce((sum, bit) => sum + bit, 0);
      return [below % 2 === 0 ? 1 : -1, 0];
    }),
  );
}

/** The matrix of a sum of products of ladder operators. */
export function denseFermions(orbitals: number, sum: FermionSum): Dense {
  const ladder = (orbital: number, creates: boolean): Dense => {
    const lowering = denseAnnihilation(orbitals, orbital);
    return creates ? adjoint(lowering) : lowering;
  };
  return sum.reduce(
    (total, { coefficient, product }) =>
      add(
        total,
        scale(
          product.reduce((all, { orbital, creates }) => multiply(all, ladder(orbital, creates)), identity(orbitals)),
          [coefficient, 0],
        ),
      ),
    scale(identity(orbitals), [0, 0]),
  );
}

/** `exp(A)` by its power series: 40 terms for matrices of norm up to about 5. */
export function denseExponential(matrix: Dense): Dense {
  let term: Dense = matrix.map((row, i) => row.map((_, j): C => [i === j ? 1 : 0, 0]));
  let sum = term;
  for (let k = 1; k <= 40; k += 1) {
    term = scale(multiply(term, matrix), [1 / k, 0]);
    sum = add(sum, term);
  }
  return sum;
}
