/** What a transaction offers for its gas (EIP-1559), and what a second one must offer to take its place. */
import type { AttemptFees } from "../store/index.ts";

export interface FeePolicy {
  /** Wei a gas beyond which no transaction goes. */
  readonly maxFeeCap: bigint;
  /** Least tip, wei a gas. */
  readonly minPriorityFee: bigint;
}

/** Nodes drop a replacement that does not raise both fees by a tenth (geth's `--txpool.pricebump`); some want an eighth. */
const BUMP_PERMILLE = 1125n;
const LEAST_BUMP_PERMILLE = 1100n;

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const raised = (fee: bigint, permille: bigint): bigint => (fee * permille + 999n) / 1000n;

/** Pays for six full blocks in a row: each raises the base fee by an eighth, 1.125^6 ≈ 2.03. */
export function firstFees(baseFee: bigint, tip: bigint, { maxFeeCap, minPriorityFee }: FeePolicy): AttemptFees {
  const priority = max(tip, minPriorityFee);
  const maxFeePerGas = min(maxFeeCap, 2n * baseFee + priority);
  return { maxFeePerGas, maxPriorityFeePerGas: min(priority, maxFeePerGas) };
}

/** The fees of a replacement: the market's or an eighth more, whichever is higher; `undefined` if the cap forbids it. */
export function bumpedFees(old: AttemptFees, baseFee: bigint, tip: bigint, policy: FeePolicy): AttemptFees | undefined {
  const market = firstFees(baseFee, tip, policy);
  const bumped = {
    maxFeePerGas: min(policy.maxFeeCap, max(market.maxFeePerGas, raised(old.maxFeePerGas, BUMP_PERMILLE))),
    maxPriorityFeePerGas: max(market.maxPriorityFeePerGas, raised(old.maxPriorityFeePerGas, BUMP_PERMILLE)),
  };
  const enough =
    bumped.maxFeePerGas >= raised(old.maxFeePerGas, LEAST_BUMP_PERMILLE) &&
    bumped.maxPriorityFeePerGas <= bumped.maxFeePerGas;
  return enough ? bumped : undefined;
}
