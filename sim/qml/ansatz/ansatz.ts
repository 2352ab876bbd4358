import { type AffineAngle, parameterVector } from "../../circuit/angle.ts";
import { circuit } from "../../circuit/builder.ts";
import type { Circuit } from "../../circuit/circuit.ts";
import { checkLayers, entangledPairs, type Entanglement } from "./entanglement.ts";

/**
 * Layers of RY on every qubit with CX from each qubit to the next between them (Kandala et al., arXiv:1704.05018, with
 * real amplitudes): `(layers + 1)·qubits` parameters.
 *
 * ```ts
 * const ansatz = hardwareEfficient(3, 2);
 * ansatz.parameters.length; // → 9
 * gateCounts(ansatz); // → { cx: 4, ry: 9 }
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers where `layers` is no integer, or negative
 */
export function hardwareEfficient(qubits: number, layers: number, name = "theta"): Circuit {
  const builder = circuit(qubits);
  const angles = parameterVector(name, (checkLayers(layers) + 1) * qubits);
  for (let layer = 0; layer <= layers; layer += 1) {
    if (layer > 0) for (let qubit = 0; qubit + 1 < qubits; qubit += 1) builder.cx(qubit, qubit + 1);
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.ry(angles[layer * qubits + qubit]!, qubit);
  }
  return builder.build();
}

/**
 * Real amplitudes, in Qiskit's convention: RY on every qubit, then `layers` times CX on the pairs of `entanglement`
 * (control first) and RY on every qubit. `(layers + 1)·qubits` parameters; all amplitudes are real. With `linear` it is
 * {@link hardwareEfficient}; `reverse-linear` entangles as `full` does, with fewer gates.
 *
 * ```ts
 * const ansatz = realAmplitudes(3, 1, { entanglement: "full" });
 * gateCounts(ansatz); // → { cx: 3, ry: 6 }
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers, EntanglementUnknown; {CircuitError} for pairs that are none
 */
export function realAmplitudes(
  qubits: number,
  layers: number,
  {
    entanglement = "reverse-linear",
    name = "theta",
  }: { readonly entanglement?: Entanglement; readonly name?: string } = {},
): Circuit {
  const builder = circuit(qubits);
  const angles = parameterVector(name, (checkLayers(layers) + 1) * qubits);
  const pairs = entangledPairs(qubits, entanglement);
  for (let layer = 0; layer <= layers; layer += 1) {
    if (layer > 0) for (const [control, target] of pairs) builder.cx(control, target);
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.ry(angles[layer * qubits + qubit]!, qubit);
  }
  return builder.build();
}

/**
 * Strongly entangling layers (Schuld et al., arXiv:1804.00633): on every qubit a general rotation RZ·RY·RZ, then a ring
 * of CX whose range grows from layer to layer. `3·layers·qubits` parameters, `name[first]` being the first one.
 *
 * ```ts
 * stronglyEntangling(4, 2).parameters.length; // → 24
 * ```
 *
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers
 */
export function stronglyEntangling(qubits: number, layers: number, name = "theta", first = 0): Circuit {
  const builder = circuit(qubits);
  const angles = parameterVector(name, first + 3 * checkLayers(layers) * qubits)
    .slice(first)
    .values();
  const take = (): AffineAngle => angles.next().value!;
  for (let layer = 0; layer < layers; layer += 1) {
    for (let qubit = 0; qubit < qubits; qubit += 1) {
      builder.rz(take(), qubit).ry(take(), qubit).rz(take(), qubit);
    }
    if (qubits === 1) continue;
    const range = (layer % (qubits - 1)) + 1;
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.cx(qubit, (qubit + range) % qubits);
  }
  return builder.build();
}
