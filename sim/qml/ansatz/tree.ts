import { circuit } from "../../circuit/builder.ts";
import { addBlock, BLOCK_PARAMETERS, checkBlock, checkTreeQubits, parameterRange } from "./block.ts";
import type { Funnel, FunnelOptions } from "./convolution.ts";

/**
 * A tree tensor network (Grant et al., arXiv:1804.03680): a block with parameters of its own on each pair of neighbours,
 * the second of which goes on to the next layer (and an odd one at the end), down to the root. `qubits − 1` blocks: with
 * `real` (the default) `2·(qubits − 1)` parameters, with `general` `15·(qubits − 1)`.
 *
 * ```ts
 * const { circuit, readout } = treeTensorNetwork(4);
 * [circuit.parameters.length, readout]; // → [6, 3]
 * ```
 *
 * @param qubits 2 … 25
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzQubits, BlockUnknown; {CircuitError} CircuitParameterMalformed
 */
export const treeTensorNetwork = (qubits: number, options?: FunnelOptions): Funnel => buildTree(qubits, false, options);

/**
 * The multi-scale entanglement renormalisation ansatz (Vidal, arXiv:quant-ph/0610099; as a classifier Grant et al.,
 * arXiv:1804.03680): a {@link treeTensorNetwork} whose every layer is preceded by disentanglers, blocks with parameters
 * of their own on those neighbours that the layer does not pair.
 *
 * ```ts
 * const { circuit, readout } = mera(4);
 * [circuit.parameters.length, readout]; // → [8, 3]
 * ```
 *
 * @param qubits 2 … 25
 * @throws as {@link treeTensorNetwork}
 */
export const mera = (qubits: number, options?: FunnelOptions): Funnel => buildTree(qubits, true, options);

function buildTree(
  qubits: number,
  disentangles: boolean,
  { block = "real", name = "theta" }: FunnelOptions = {},
): Funnel {
  const count = BLOCK_PARAMETERS[checkBlock(block)];
  const builder = circuit(checkTreeQubits(qubits));
  let first = 0;
  const addBlocks = (active: readonly number[], start: number): void => {
    for (let i = start; i + 1 < active.length; i += 2) {
      addBlock(builder, block, parameterRange(name, first, count), [active[i]!, active[i + 1]!]);
      first += count;
    }
  };
  let active = Array.from({ length: qubits }, (_, q) => q);
  while (active.length > 1) {
    if (disentangles) addBlocks(active, 1);
    addBlocks(active, 0);
    active = active.filter((_, i) => i % 2 === 1 || i === active.length - 1);
  }
  return { circuit: builder.build(), readout: active[0]! };
}
