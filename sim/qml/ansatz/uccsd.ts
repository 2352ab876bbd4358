import { type Angle, parameter, scaleAngle } from "../../circuit/angle.ts";
import { circuit } from "../../circuit/builder.ts";
import { checkQubitCount, type Circuit, compose } from "../../circuit/circuit.ts";
import { checkInteger, KetworkRangeError, KetworkTypeError } from "../../errors.ts";
import { adjointFermions, annihilation, creation, type FermionSum, jordanWigner } from "../../observable/fermion.ts";
import { stringOf } from "../../observable/pauli.ts";

/**
 * Which qubit is which spin orbital, spatial orbitals being numbered by energy, from 0:
 *
 * - `blocked` (Qiskit, and `hydrogen4`): first all orbitals with spin up, then all with spin down
 * - `interleaved` (OpenFermion): orbital p with spin up is qubit 2p, with spin down 2p + 1
 */
export type OrbitalOrdering = "blocked" | "interleaved";

/** Electrons of either spin. */
export type Electrons = readonly [up: number, down: number];

/** Electrons that change their spin orbitals: from `from[0] < from[1]` to `to[0] < to[1]`, or a single one. */
export interface Excitation {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** How spin orbitals stand on qubits. */
export interface OrbitalOptions {
  /** Default: blocked. */
  readonly ordering?: OrbitalOrdering;
}

/**
 * The qubit of a spatial orbital with spin up (0) or down (1), of `orbitals` orbitals.
 *
 * ```ts
 * spinOrbital(4, 1, 1); // → 5
 * spinOrbital(4, 1, 1, "interleaved"); // → 3
 * ```
 */
export function spinOrbital(
  orbitals: number,
  orbital: number,
  spin: number,
  ordering: OrbitalOrdering = "blocked",
): number {
  if (ordering === "blocked") return spin * orbitals + orbital;
  if (ordering === "interleaved") return 2 * orbital + spin;
  throw new KetworkTypeError("OrbitalOrderingUnknown", `${String(ordering)} is no ordering`, { ordering });
}

interface Spins {
  readonly occupied: readonly number[];
  readonly free: readonly number[];
}

/** The spin orbitals of either spin, those of the lowest energies occupied. */
function spinsOf(electrons: Electrons, spinOrbitals: number, ordering?: OrbitalOrdering): readonly Spins[] {
  checkQubitCount(spinOrbitals);
  if (spinOrbitals % 2 !== 0) {
    throw new KetworkRangeError("OrbitalsOdd", `${spinOrbitals} spin orbitals are not two for each orbital`, {
      spinOrbitals,
    });
  }
  if (!Array.isArray(electrons) || electrons.length !== 2) {
    throw new KetworkTypeError("ElectronCount", "the electrons are a pair: with spin up, with spin down", {
      electrons,
    });
  }
  const orbitals = spinOrbitals / 2;
  return (electrons as Electrons).map((count, spin) => {
    checkInteger("ElectronCount", `the number of electrons with spin ${SPIN[spin]}`, count, 0, orbitals);
    const qubits = Array.from({ length: orbitals }, (_, p) => spinOrbital(orbitals, p, spin, ordering));
    return { occupied: qubits.slice(0, count), free: qubits.slice(count) };
  });
}

const SPIN = ["up", "down"];

/**
 * The Hartree–Fock state: the lowest spin orbitals of either spin occupied.
 *
 * ```ts
 * // One electron of either spin in two orbitals: qubits 0 and 2.
 * probabilities(simulate(hartreeFock([1, 1], 4))).indexOf(1); // → 5
 * ```
 *
 * @param spinOrbitals an even number, 2 … 24
 * @throws {KetworkRangeError | KetworkTypeError} OrbitalsOdd, ElectronCount, OrbitalOrderingUnknown; {CircuitError}
 * CircuitWidthOutOfRange
 */
export function hartreeFock(electrons: Electrons, spinOrbitals: number, { ordering }: OrbitalOptions = {}): Circuit {
  const spins = spinsOf(electrons, spinOrbitals, ordering);
  const builder = circuit(spinOrbitals);
  for (const qubit of spins.flatMap(({ occupied }) => occupied)) builder.x(qubit);
  return builder.build();
}

/** All pairs of a list, in its order. */
const pairsOf = (list: readonly number[]): readonly (readonly number[])[] =>
  list.flatMap((a, i) => list.slice(i + 1).map((b) => [a, b]));

/**
 * The single and double excitations of the Hartree–Fock state that keep the number of electrons of either spin, in the
 * order of their parameters: singles with spin up, singles with spin down, doubles with both spins up, with both down,
 * and with one each; within each, by `from`, then by `to`.
 *
 * ```ts
 * excitations([1, 1], 4); // → [{ from: [0], to: [1] }, { from: [2], to: [3] }, { from: [0, 2], to: [1, 3] }]
 * ```
 *
 * @throws as {@link hartreeFock}
 */
export function excitations(
  electrons: Electrons,
  spinOrbitals: number,
  { ordering }: OrbitalOptions = {},
): readonly Excitation[] {
  const spins = spinsOf(electrons, spinOrbitals, ordering);
  const singles = spins.map(({ occupied, free }) => occupied.flatMap((i) => free.map((a) => ({ from: [i], to: [a] }))));
  const alike = spins.flatMap(({ occupied, free }) =>
    pairsOf(occupied).flatMap((from) => pairsOf(free).map((to) => ({ from, to }))),
  );
  const [up = [], down = []] = singles;
  const mixed = up.flatMap((one) =>
    down.map((other) => ({ from: ascending(one.from, other.from), to: ascending(one.to, other.to) })),
  );
  return [...up, ...down, ...alike, ...mixed];
}

const ascending = (...lists: readonly (readonly number[])[]): number[] => lists.flat().sort((a, b) => a - b);

/** `T = a†_a ⋯ a_i` of an excitation: `a†_a a_i`, or `a†_a a†_b a_j a_i` for i < j and a < b. */
const excitationOperator = ({ from, to }: Excitation): FermionSum => [
  { coefficient: 1, product: [...to.map(creation), ...[...from].reverse().map(annihilation)] },
];

/**
 * `exp(angle·(T − T†))` of an excitation, exactly: the Pauli strings of `T − T†` commute, so it is a product of
 * rotations, two for a single excitation and eight for a double one, each with its chains of Z.
 *
 * ```ts
 * const swap = excitation(2, { from: [0], to: [1] }, Math.PI / 2);
 * probabilities(simulate(compose(circuit(2).x(0).build(), swap)))[2]; // ≈ 1
 * ```
 *
 * @throws {KetworkRangeError} ExcitationMalformed unless it takes one or two electrons from and to different orbitals;
 * {CircuitError} CircuitQubitOutOfRange
 */
export function excitation(spinOrbitals: number, { from, to }: Excitation, angle: Angle): Circuit {
  const builder = circuit(spinOrbitals);
  const touched = new Set([...from, ...to]);
  if (from.length !== to.length || from.length < 1 || from.length > 2 || touched.size !== 2 * from.length) {
    throw new KetworkRangeError("ExcitationMalformed", `from ${from.join(", ")} to ${to.join(", ")}`, { from, to });
  }
  const operator = excitationOperator({ from, to });
  const negative = adjointFermions(operator).map((term) => ({ ...term, coefficient: -term.coefficient }));
  for (const term of jordanWigner([...operator, ...negative])) {
    // T − T† is anti-Hermitian, so its coefficients are imaginary: exp(angle·i·im·P) turns by −2·im·angle about P.
    const letters = stringOf(term).split(" ");
    const qubits = letters.map((letter) => Number(letter.slice(1)));
    builder.pauli(scaleAngle(angle, -2 * term.im), letters.map((letter) => letter[0]).join(""), qubits);
  }
  return builder.build();
}

/** Options of {@link uccsd}. */
export interface UccsdOptions extends OrbitalOptions {
  /** The name of the parameter vector (default `theta`). */
  readonly name?: string;
  /** Trotter steps, 1 … 2^14 (default 1): so often all excitations, each by its angle over this number. */
  readonly trotterSteps?: number;
}

/**
 * Unitary coupled cluster with single and double excitations (Peruzzo et al., arXiv:1304.3061; Romero et al.,
 * arXiv:1701.02691) in the Jordan–Wigner mapping: from the Hartree–Fock state, `Π_k exp(theta[k]·(T_k − T_k†))` over
 * {@link excitations}, the first of which acts first. That is the first-order Trotter formula of `exp(Σ_k …)`; as the
 * angles are found by a variation, one step usually does. Every factor is exact, and keeps the numbers of electrons.
 *
 * ```ts
 * vqe({ hamiltonian: hydrogen4.hamiltonian, ansatz: uccsd([1, 1], 4) });
 * ```
 *
 * @param electrons with spin up and down, each 0 … spinOrbitals/2
 * @param spinOrbitals an even number, 2 … 24: the qubits
 * @throws as {@link hartreeFock}; {KetworkRangeError | KetworkTypeError} UccsdTrotterSteps
 */
export function uccsd(
  electrons: Electrons,
  spinOrbitals: number,
  { name = "theta", trotterSteps = 1, ordering }: UccsdOptions = {},
): Circuit {
  checkInteger("UccsdTrotterSteps", "trotterSteps", trotterSteps, 1, 2 ** 14);
  const step = excitations(electrons, spinOrbitals, { ordering }).map((one, k) =>
    excitation(spinOrbitals, one, scaleAngle(parameter(`${name}[${k}]`), 1 / trotterSteps)),
  );
  const steps = Array.from({ length: trotterSteps }, () => step).flat();
  return compose(hartreeFock(electrons, spinOrbitals, { ordering }), ...steps);
}
