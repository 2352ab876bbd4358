import { circuit, type CircuitBuilder } from "../../circuit/builder.ts";
import type { AffineAngle } from "../../circuit/angle.ts";
import type { Circuit } from "../../circuit/circuit.ts";
import { addBlock, type Block, BLOCK_PARAMETERS, checkBlock, checkTreeQubits, parameterRange } from "./block.ts";

/** An ansatz whose layers leave ever fewer qubits, down to one. */
export interface Funnel {
  readonly circuit: Circuit;
  /** The qubit that is left: where the answer is measured. */
  readonly readout: number;
}

/** Options of {@link qcnn}, {@link treeTensorNetwork} and {@link mera}. */
export interface FunnelOptions {
  /** The two-qubit gate of the layers. */
  readonly block?: Block;
  /** The name of the parameter vector (default `theta`). */
  readonly name?: string;
}

/** Parameters of a pooling. */
const POOLING = 2;

/**
 * A quantum convolutional neural network (Cong, Choi and Lukin, arXiv:1810.03787), as a unitary circuit. Each layer is a
 * convolution, one block with the same parameters on all neighbouring pairs of a ring of the qubits that are left, and
 * a pooling, which keeps the second qubit of each pair (and an odd one at the end). There, what was a rotation conditioned
 * on a measurement is a controlled one, as the measurement may be deferred: RZ where the qubit that is given up is 1, RX
 * where it is 0 (Hur, Kim and Park, arXiv:2108.00661), the angles shared in a layer as well.
 *
 * `(15 + 2)·⌈log2 qubits⌉` parameters with the block `general` (the default), `(2 + 2)·⌈log2 qubits⌉` with `real`.
 *
 * ```ts
 * const { circuit, readout } = qcnn(8);
 * compose(angleEncoding(8), circuit).parameters.length; // → 59 (8 features, 17 parameters a layer)
 * const z = pauliTerm({ [readout]: "Z" });
 * [z, scalePaulis(z, -1)].map(formatPauliSum); // → ["Z7", "-Z7"] (the readout of two classes)
 * ```
 *
 * @param qubits 2 … 25
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzQubits, BlockUnknown; {CircuitError} CircuitParameterMalformed
 */
export function qcnn(qubits: number, { block = "general", name = "theta" }: FunnelOptions = {}): Funnel {
  const count = BLOCK_PARAMETERS[checkBlock(block)];
  const builder = circuit(checkTreeQubits(qubits));
  let active = Array.from({ length: qubits }, (_, q) => q);
  for (let first = 0; active.length > 1; first += count + POOLING) {
    const shared = parameterRange(name, first, count);
    for (const pair of ringPairs(active)) addBlock(builder, block, shared, pair);
    active = pool(builder, active, parameterRange(name, first + count, POOLING));
  }
  return { circuit: builder.build(), readout: active[0]! };
}

/** The neighbours in a ring, in few layers: from the even places, from the odd ones, and last the one that closes it. */
function ringPairs(active: readonly number[]): readonly (readonly [number, number])[] {
  const chain = active.slice(1).map((qubit, i) => [active[i]!, qubit] as const);
  const [even, odd] = [0, 1].map((start) => chain.filter((_, i) => i % 2 === start));
  return [...even!, ...odd!, ...(active.length > 2 ? [[active.at(-1)!, active[0]!] as const] : [])];
}

/** @returns the qubits that are kept */
function pool(builder: CircuitBuilder, active: readonly number[], [z, x]: readonly AffineAngle[]): number[] {
  return active.filter((kept, i) => {
    if (i % 2 === 0) return i === active.length - 1;
    const given = active[i - 1]!;
    builder.crz(z!, given, kept).x(given).crx(x!, given, kept).x(given);
    return true;
  });
}
