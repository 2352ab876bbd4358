import { circuit } from "../circuit/builder.ts";
import type { Circuit } from "../circuit/circuit.ts";
import { type PauliSum, pauliWidth, requireHermitian } from "./pauli.ts";

/** Terms that one setting of the measuring device measures together. */
export interface MeasurementGroup {
  /** To be appended to the circuit: turns X and Y of the group into Z. */
  readonly basis: Circuit;
  /** What is then to be averaged over outcomes: the group's terms with Z in the place of every letter. */
  readonly diagonal: PauliSum;
}

/**
 * Splits a Hermitian sum into groups whose terms commute qubit by qubit (the same letter wherever two of them have one),
 * each term put into the first group that it fits (Verteletskyi et al., arXiv:1907.03358, greedily). The identity is in
 * the first group.
 *
 * ```ts
 * const groups = measurementGroups(parsePauliSum("Z0 + Z1 + X0 X1"));
 * groups.map(({ diagonal }) => formatPauliSum(diagonal)); // → ["Z0 + Z1", "Z0 Z1"]
 * groups.map(({ basis }) => gateCounts(basis)); // → [{}, { h: 2 }]
 * ```
 *
 * @param qubits width of the circuits to be measured (default: that of the sum)
 * @throws {PauliError} PauliNotHermitian; {CircuitError} CircuitWidthOutOfRange, CircuitQubitOutOfRange for a sum wider
 * than that
 */
export function measurementGroups(sum: PauliSum, qubits = pauliWidth(sum)): readonly MeasurementGroup[] {
  const groups: { x: number; z: number; terms: PauliSum[number][] }[] = [];
  for (const term of requireHermitian(sum)) {
    const fits = groups.find(({ x, z }) => {
      const shared = (x | z) & (term.x | term.z);
      return ((x ^ term.x) & shared) === 0 && ((z ^ term.z) & shared) === 0;
    });
    if (fits === undefined) {
      groups.push({ x: term.x, z: term.z, terms: [term] });
    } else {
      fits.x |= term.x;
      fits.z |= term.z;
      fits.terms.push(term);
    }
  }
  return groups.map(({ x, z, terms }) => {
    const builder = circuit(qubits);
    for (let qubit = 0; qubit < 32 - Math.clz32(x); qubit += 1) {
      if (((x >> qubit) & 1) === 0) continue;
      if (((z >> qubit) & 1) === 1) builder.sdg(qubit);
      builder.h(qubit);
    }
    const diagonal = terms.map((term) => ({ x: 0, z: term.x | term.z, re: term.re, im: 0 }));
    return { basis: builder.build(), diagonal };
  });
}
