/** Sets of qubits as masks: qubit q is bit q. */

/** The most qubits that a shape of the Ket Machine has. */
export const MAX_QUBITS = 25;

/** The number of qubits in a mask. */
export function weight(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** All subsets of a mask, the empty one first. */
export function* subsets(mask: number): Generator<number> {
  let subset = 0;
  do {
    yield subset;
    subset = (subset - mask) & mask;
  } while (subset !== 0);
}
