import { type AffineAngle, parameter } from "../../circuit/angle.ts";
import type { CircuitBuilder } from "../../circuit/builder.ts";
import { checkInteger, KetworkTypeError } from "../../errors.ts";
import { MAX_QUBITS } from "../../circuit/mask.ts";

/**
 * A two-qubit gate with parameters, of which hierarchical ansätze are made:
 *
 * - `real`: RY on both, then CX from the first to the second; 2 parameters, real amplitudes (Grant et al.,
 *   arXiv:1804.03680)
 * - `general`: any two-qubit gate up to its phase, as U on both, `exp(−i/2·(a·XX + b·YY + c·ZZ))`, U on both; 15
 *   parameters (Cartan's decomposition: Vatan and Williams, arXiv:quant-ph/0308006)
 */
export type Block = "real" | "general";

/** How many parameters a block has. */
export const BLOCK_PARAMETERS: Readonly<Record<Block, number>> = { real: 2, general: 15 };

/** @throws {KetworkTypeError} BlockUnknown */
export function checkBlock(block: Block): Block {
  if (Object.hasOwn(BLOCK_PARAMETERS, block)) return block;
  throw new KetworkTypeError("BlockUnknown", `${String(block)} is no block`, { block });
}

/** @throws {KetworkRangeError | KetworkTypeError} AnsatzQubits unless `qubits` is in 2 … 25 */
export const checkTreeQubits = (qubits: number): number =>
  checkInteger("AnsatzQubits", "qubits", qubits, 2, MAX_QUBITS);

/** The parameters `name[first] … name[first + count − 1]`. */
export const parameterRange = (name: string, first: number, count: number): readonly AffineAngle[] =>
  Array.from({ length: count }, (_, i) => parameter(`${name}[${first + i}]`));

/** Adds a block on two qubits; as many angles as {@link BLOCK_PARAMETERS} says. */
export function addBlock(
  builder: CircuitBuilder,
  block: Block,
  angles: readonly AffineAngle[],
  [first, second]: readonly [number, number],
): void {
  const angle = (i: number): AffineAngle => angles[i]!;
  if (block === "real") {
    builder.ry(angle(0), first).ry(angle(1), second).cx(first, second);
    return;
  }
  builder.u(angle(0), angle(1), angle(2), first).u(angle(3), angle(4), angle(5), second);
  builder.rxx(angle(6), first, second).ryy(angle(7), first, second).rzz(angle(8), first, second);
  builder.u(angle(9), angle(10), angle(11), first).u(angle(12), angle(13), angle(14), second);
}
