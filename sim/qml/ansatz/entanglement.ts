import { checkInteger, KetworkTypeError } from "../../errors.ts";

/**
 * Which pairs of qubits a layer couples: Qiskit's names, or a list of pairs.
 *
 * - `full`: every pair, (0, 1), (0, 2), …, (n − 2, n − 1)
 * - `linear`: (0, 1), (1, 2), …
 * - `reverse-linear`: the same, last to first
 * - `circular`: (n − 1, 0), then `linear`; from three qubits on
 */
export type Entanglement =
  "full" | "linear" | "reverse-linear" | "circular" | readonly (readonly [first: number, second: number])[];

/**
 * The pairs of a layer on `qubits` qubits, in the order of its gates.
 *
 * ```ts
 * entangledPairs(3, "full"); // → [[0, 1], [0, 2], [1, 2]]
 * entangledPairs(3, "circular"); // → [[2, 0], [0, 1], [1, 2]]
 * ```
 *
 * @throws {KetworkTypeError} EntanglementUnknown for another name; a list is checked by the circuit it is built into
 */
export function entangledPairs(qubits: number, entanglement: Entanglement): readonly (readonly [number, number])[] {
  if (typeof entanglement !== "string") return entanglement;
  const chain = Array.from({ length: Math.max(0, qubits - 1) }, (_, q) => [q, q + 1] as const);
  switch (entanglement) {
    case "full":
      return chain.flatMap(([q]) => Array.from({ length: qubits - q - 1 }, (_, i) => [q, q + 1 + i] as const));
    case "linear":
      return chain;
    case "reverse-linear":
      return chain.reverse();
    case "circular":
      return qubits > 2 ? [[qubits - 1, 0], ...chain] : chain;
    default:
      throw new KetworkTypeError("EntanglementUnknown", `${String(entanglement)} is no entanglement`, { entanglement });
  }
}

/** More layers would exceed the longest program long before. */
const MAX_LAYERS = 2 ** 14;

/** @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers where `layers` is no integer in `least` … 2^14 */
export const checkLayers = (layers: number, least = 0): number =>
  checkInteger("AnsatzLayers", "layers", layers, least, MAX_LAYERS);
