/** The channels of textbooks (Nielsen and Chuang, "Quantum Computation and Quantum Information", §8.3). */
import { type Complex, kronecker, type Matrix } from "../circuit/complex.ts";
import { KetworkRangeError } from "../errors.ts";
import { type Channel, krausChannel } from "./channel.ts";

/** @throws {KetworkRangeError} NoiseProbabilityOutOfRange */
function probability(channel: string, name: string, value: number, most = 1): number {
  if (!(value >= 0 && value <= most)) {
    throw new KetworkRangeError("NoiseProbabilityOutOfRange", `${channel}: ${name} is ${value}, not in 0 … ${most}`, {
      channel,
      name,
      value,
    });
  }
  return value;
}

const real = (rows: readonly (readonly number[])[]): Matrix => rows.map((row) => row.map((re): Complex => [re, 0]));
const scaled = (matrix: Matrix, factor: number): Matrix =>
  matrix.map((row) => row.map(([re, im]): Complex => [factor * re, factor * im]));

const I = real([
  [1, 0],
  [0, 1],
]);
const X = real([
  [0, 1],
  [1, 0],
]);
const Y: Matrix = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];
const Z = real([
  [1, 0],
  [0, -1],
]);
const PAULIS = [I, X, Y, Z];

/** `√p·P` for each, those of probability 0 left out. */
const mixture = (name: string, parts: readonly (readonly [number, Matrix])[]): Channel =>
  krausChannel(
    name,
    parts.filter(([p]) => p > 0).map(([p, matrix]) => scaled(matrix, Math.sqrt(p))),
  );

/**
 * `ρ → (1 − p)·ρ + p/(4^n − 1)·Σ P·ρ·P` over the other Pauli strings: with probability p an error, each of the 3 (one
 * qubit) or 15 (two qubits) equally likely. The state is fully mixed at p = 3/4 and 15/16, and p may reach 1.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).x(0).build(), { single: depolarising(0.75) });
 * purity(simulateDensity(noisy)); // ≈ 0.5
 * depolarising(1.5); // throws NoiseProbabilityOutOfRange
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export function depolarising(p: number, qubits: 1 | 2 = 1): Channel {
  probability("depolarising", "p", p);
  const strings = qubits === 1 ? PAULIS : PAULIS.flatMap((high) => PAULIS.map((low) => kronecker(high, low)));
  const share = p / (strings.length - 1);
  return mixture(
    `depolarising(${p})`,
    strings.map((matrix, i) => [i === 0 ? 1 - p : share, matrix] as const),
  );
}

/**
 * X with probability p.
 *
 * ```ts
 * noisyProbabilities(withNoise(circuit(1).x(0).build(), { single: bitFlip(0.1) })); // ≈ [0.1, 0.9]
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export const bitFlip = (p: number): Channel => flip("bit flip", p, X);

/**
 * Z with probability p.
 *
 * ```ts
 * const noisy = withNoise(circuit(1).h(0).build(), { single: phaseFlip(0.5) });
 * purity(simulateDensity(noisy)); // ≈ 0.5
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export const phaseFlip = (p: number): Channel => flip("phase flip", p, Z);

/**
 * Y with probability p.
 *
 * ```ts
 * noisyProbabilities(withNoise(circuit(1).x(0).build(), { single: bitPhaseFlip(0.1) })); // ≈ [0.1, 0.9]
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export const bitPhaseFlip = (p: number): Channel => flip("bit-phase flip", p, Y);

function flip(name: string, p: number, matrix: Matrix): Channel {
  probability(name, "p", p);
  return mixture(`${name}(${p})`, [
    [1 - p, I],
    [p, matrix],
  ]);
}

/**
 * X, Y and Z with the given probabilities.
 *
 * ```ts
 * pauliChannel(0.1, 0.2, 0.3).kraus.length; // → 4
 * pauliChannel(0.5, 0.5, 0.5); // throws NoiseProbabilityOutOfRange
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange, also where they add up to more than 1
 */
export function pauliChannel(pX: number, pY: number, pZ: number): Channel {
  const name = "pauli channel";
  const total = probability(name, "pX", pX) + probability(name, "pY", pY) + probability(name, "pZ", pZ);
  probability(name, "pX + pY + pZ", total);
  return mixture(`pauli(${pX}, ${pY}, ${pZ})`, [
    [1 - total, I],
    [pX, X],
    [pY, Y],
    [pZ, Z],
  ]);
}

/**
 * |1⟩ decays to |0⟩ with probability gamma (spontaneous emission, T1).
 *
 * ```ts
 * noisyProbabilities(withNoise(circuit(1).x(0).build(), { single: amplitudeDamping(0.2) })); // ≈ [0.2, 0.8]
 * ```
 *
 * @throws as {@link generalisedAmplitudeDamping}
 */
export const amplitudeDamping = (gamma: number): Channel => generalisedAmplitudeDamping(gamma, 0);

/**
 * Decay towards a thermal state: with probability gamma the qubit is exchanged with a bath that is in |1⟩ with
 * probability `excited`.
 *
 * ```ts
 * const warm = generalisedAmplitudeDamping(1, 0.3);
 * noisyProbabilities(withNoise(circuit(1).x(0).build(), { single: warm })); // ≈ [0.7, 0.3]
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export function generalisedAmplitudeDamping(gamma: number, excited: number): Channel {
  const name = "amplitude damping";
  probability(name, "gamma", gamma);
  probability(name, "excited", excited);
  const [keep, move] = [Math.sqrt(1 - gamma), Math.sqrt(gamma)];
  const down = [
    real([
      [1, 0],
      [0, keep],
    ]),
    real([
      [0, move],
      [0, 0],
    ]),
  ];
  const up = [
    real([
      [keep, 0],
      [0, 1],
    ]),
    real([
      [0, 0],
      [move, 0],
    ]),
  ];
  return mixture(`${name}(${gamma}, ${excited})`, [
    ...down.map((matrix) => [1 - excited, matrix] as const),
    ...up.map((matrix) => [excited, matrix] as const),
  ]);
}

/**
 * Coherences shrink by `√(1 − lambda)`, populations stay (T2).
 *
 * ```ts
 * const noisy = withNoise(circuit(1).h(0).build(), { single: phaseDamping(1) });
 * simulateDensity(noisy).entries; // ≈ [0.5, 0, 0, 0, 0, 0, 0.5, 0]
 * ```
 *
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange
 */
export function phaseDamping(lambda: number): Channel {
  probability("phase damping", "lambda", lambda);
  return krausChannel(`phase damping(${lambda})`, [
    real([
      [1, 0],
      [0, Math.sqrt(1 - lambda)],
    ]),
    real([
      [0, 0],
      [0, Math.sqrt(lambda)],
    ]),
  ]);
}

/** A classical error of reading a qubit. */
export interface ReadoutError {
  /** The probability that 0 is read as 1. */
  readonly zeroAsOne: number;
  /** The probability that 1 is read as 0. */
  readonly oneAsZero: number;
}

/** @throws {KetworkRangeError} NoiseProbabilityOutOfRange */
export function checkReadout(error: ReadoutError): ReadoutError {
  probability("readout error", "zeroAsOne", error.zeroAsOne);
  probability("readout error", "oneAsZero", error.oneAsZero);
  return error;
}

/**
 * The matrix that a readout error applies to the probabilities of a qubit's outcomes.
 *
 * ```ts
 * readoutMatrix({ zeroAsOne: 0.02, oneAsZero: 0.05 }).map((row) => row.map(([re]) => re));
 * // ≈ [[0.98, 0.05], [0.02, 0.95]]
 * ```
 */
export const readoutMatrix = ({ zeroAsOne, oneAsZero }: ReadoutError): Matrix =>
  real([
    [1 - zeroAsOne, oneAsZero],
    [zeroAsOne, 1 - oneAsZero],
  ]);

/**
 * Outcome probabilities as an erring device reads them: for bit 0, 1, … in turn `p'_b = m_b0·p_0 + m_b1·p_1`.
 *
 * ```ts
 * applyReadout(Float64Array.of(1, 0), [{ zeroAsOne: 0.02, oneAsZero: 0.05 }]); // ≈ [0.98, 0.02]
 * ```
 *
 * @param errors of the measured qubits, in the order of the outcome's bits
 * @throws {KetworkRangeError} NoiseProbabilityOutOfRange, ProbabilitiesLength
 */
export function applyReadout(distribution: Float64Array, errors: readonly ReadoutError[]): Float64Array {
  if (distribution.length !== 2 ** errors.length) {
    throw new KetworkRangeError("ProbabilitiesLength", `${distribution.length} for ${errors.length} qubits`, {
      length: distribution.length,
      qubits: errors.length,
    });
  }
  return errors.reduce((before, error, i) => {
    const bit = 2 ** i;
    const matrix = readoutMatrix(checkReadout(error));
    return before.map((_, o) => {
      const row = matrix[o & bit ? 1 : 0]!;
      return row[0]![0] * before[o & ~bit]! + row[1]![0] * before[o | bit]!;
    });
  }, distribution);
}
