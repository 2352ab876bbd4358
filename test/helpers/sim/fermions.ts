/** Fermions by occupation numbers, without Pauli matrices: orbital p is bit p of a basis state. */
import type { FermionSum, Ladder } from "../../../sim/observable/fermion.ts";
import type { C, Dense } from "./dense.ts";

/**
 * `a_p|…n_p…⟩ = (−1)^(n_0 + … + n_(p−1)) |…0…⟩` where n_p = 1, else nothing; `a†_p` the other way round.
 *
 * @returns the state and its sign, 0 where there is nothing
 */
function ladderOn(state: number, sign: number, { orbital, creates }: Ladder): readonly [number, number] {
  if (((state >> orbital) & 1) === (creates ? 1 : 0)) return [state, 0];
  let parity = sign;
  for (let q = 0; q < orbital; q += 1) if (((state >> q) & 1) === 1) parity = -parity;
  return [state ^ (1 << orbital), parity];
}

/** What a sum of products of ladder operators makes of a state of `re, im`. */
export function applyFermions(sum: FermionSum, state: ArrayLike<number>): Float64Array {
  const image = new Float64Array(state.length);
  for (const { coefficient, product } of sum) {
    for (let from = 0; 2 * from < state.length; from += 1) {
      const [to, sign] = [...product]
        .reverse()
        .reduce<readonly [number, number]>(([at, factor], ladder) => ladderOn(at, factor, ladder), [from, 1]);
      image[2 * to]! += coefficient * sign * state[2 * from]!;
      image[2 * to + 1]! += coefficient * sign * state[2 * from + 1]!;
    }
  }
  return image;
}

/** The matrix of a sum of products of ladder operators. */
export function denseFermions(orbitals: number, sum: FermionSum): Dense {
  const size = 2 ** orbitals;
  const columns = Array.from({ length: size }, (_, column) => {
    const basis = new Float64Array(2 * size);
    basis[2 * column] = 1;
    return applyFermions(sum, basis);
  });
  return columns.map((_, row) => columns.map((column): C => [column[2 * row]!, column[2 * row + 1]!]));
}

/** `exp(A)` on a state by its power series: 40 terms, for sums of norm up to about 5. */
export function applyExponential(sum: FermionSum, state: ArrayLike<number>): Float64Array {
  let term = Float64Array.from(state);
  const total = term.slice();
  for (let k = 1; k <= 40; k += 1) {
    term = applyFermions(sum, term).map((value) => value / k);
    term.forEach((value, i) => (total[i]! += value));
  }
  return total;
}
