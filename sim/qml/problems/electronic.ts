import { annihilation, creation, type FermionSum, jordanWigner } from "../../observable/fermion.ts";
import { hermitianEigen } from "../../math/eigen.ts";
import { weight } from "../../circuit/mask.ts";
import { type PauliSum, requireHermitian } from "../../observable/pauli.ts";
import { type Electrons, type OrbitalOptions, spinOrbital } from "../ansatz/uccsd.ts";
import type { Integrals } from "./gaussians.ts";

/** Coefficients below this, in hartree, are the rounding errors of integrals that are zero by symmetry. */
const NEGLIGIBLE = 1e-12;

/**
 * The Hamiltonian of electrons in orthonormal orbitals, in the Jordan–Wigner mapping:
 * `Σ h_pq·a†_pσ a_qσ + ½·Σ (pq|rs)·a†_pσ a†_rτ a_sτ a_qσ`, over spins σ and τ.
 *
 * ```ts
 * // One orbital: h = −1, (00|00) = 0.5.
 * const integrals = { size: 1, overlap: Float64Array.of(1), core: Float64Array.of(-1), repulsion: Float64Array.of(0.5) };
 * exactEnergies(electronicHamiltonian(integrals), 2); // ≈ [-1.5, -1, -1, 0]
 * ```
 *
 * @throws {PauliError} PauliNotHermitian where the integrals are not symmetric; {KetworkRangeError} FermionOrbital above
 * 12 orbitals; {KetworkTypeError} OrbitalOrderingUnknown
 */
export function electronicHamiltonian(
  { size: n, core, repulsion }: Pick<Integrals, "size" | "core" | "repulsion">,
  { ordering }: OrbitalOptions = {},
): PauliSum {
  const qubit = (orbital: number, spin: number): number => spinOrbital(n, orbital, spin, ordering);
  const spins = [0, 1];
  const oneBody: FermionSum = Array.from(core).flatMap((coefficient, at) =>
    spins.map((spin) => ({
      coefficient,
      product: [creation(qubit(Math.floor(at / n), spin)), annihilation(qubit(at % n, spin))],
    })),
  );
  const twoBody: FermionSum = Array.from(repulsion).flatMap((value, at) => {
    const [p, q, r, s] = [3, 2, 1, 0].map((power) => Math.floor(at / n ** power) % n) as [
      number,
      number,
      number,
      number,
    ];
    return spins.flatMap((one) =>
      spins.map((other) => ({
        coefficient: value / 2,
        product: [
          creation(qubit(p, one)),
          creation(qubit(r, other)),
          annihilation(qubit(s, other)),
          annihilation(qubit(q, one)),
        ],
      })),
    );
  });
  const all = jordanWigner([...oneBody, ...twoBody].filter(({ coefficient }) => coefficient !== 0));
  // Imaginary parts cancel, as do strings that the symmetry of the molecule forbids, but for roundings.
  return requireHermitian(all.map((term) => (Math.abs(term.im) < NEGLIGIBLE ? { ...term, im: 0 } : term))).filter(
    ({ re }) => Math.abs(re) >= NEGLIGIBLE,
  );
}

/**
 * The lowest energy of a Hamiltonian among the states with these electrons (full configuration interaction), by
 * diagonalising it there.
 *
 * ```ts
 * exactEnergy(hydrogen4.hamiltonian, [1, 1], 4); // ≈ -1.857275030202382
 * ```
 *
 * @param spinOrbitals the qubits
 */
export function exactEnergy(
  hamiltonian: PauliSum,
  electrons: Electrons,
  spinOrbitals: number,
  { ordering }: OrbitalOptions = {},
): number {
  const [up, down] = [0, 1].map((spin) =>
    Array.from({ length: spinOrbitals / 2 }, (_, p) => 2 ** spinOrbital(spinOrbitals / 2, p, spin, ordering)).reduce(
      (mask, bit) => mask + bit,
      0,
    ),
  ) as [number, number];
  const states = Array.from({ length: 2 ** spinOrbitals }, (_, j) => j).filter(
    (j) => weight(j & up) === electrons[0] && weight(j & down) === electrons[1],
  );
  const place = new Map(states.map((state, i) => [state, i]));
  const matrix = new Float64Array(2 * states.length ** 2);
  for (const { x, z, re } of hamiltonian) {
    const ys = weight(x & z);
    for (const [column, state] of states.entries()) {
      const row = place.get(state ^ x);
      if (row === undefined) continue;
      // P(x, z)|j⟩ = i^|x∧z|·(−1)^|z∧j| |j ⊕ x⟩
      const turns = (ys + 2 * weight(z & state)) & 3;
      matrix[2 * (row * states.length + column) + (turns & 1)]! += turns < 2 ? re : -re;
    }
  }
  return hermitianEigen(matrix).values[0]!;
}
