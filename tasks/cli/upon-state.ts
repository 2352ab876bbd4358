/** What a transaction would take upon a state that is not on the chain yet: `eth_call` with changed storage. */
import { toQuantity, type TransactionRequest } from "ethers";

/** A request of a node's JSON-RPC. */
export type JsonRpc = (method: string, params: readonly unknown[]) => Promise<unknown>;

/** Words of storage, by address and slot, that are other than on the chain. */
export type StateOverride = Readonly<Record<string, { readonly stateDiff: Readonly<Record<string, string>> }>>;

/** Gas of a transaction, which names who sends it. */
export type Estimator = (request: TransactionRequest) => Promise<bigint>;

/** The least gas of a transaction, and the most (EIP-7825). */
const LEAST_GAS = 21_000n;
const MOST_GAS = 2n ** 24n;
/** How much too large an estimate may be, as a part of itself: nodes allow themselves as much. */
const PRECISION = 64n;

/**
 * Estimates gas upon a state. Nodes that know no state override in `eth_estimateGas` have it searched with calls.
 * @throws what the node says, with the data of a revert
 */
export function estimatorUpon(rpc: JsonRpc, state: StateOverride): Estimator {
  return async ({ from, to, data, value }) => {
    const call = { from, to, data, value: toQuantity(value ?? 0n) };
    const succeeds = async (gas: bigint): Promise<unknown> =>
      rpc("eth_call", [{ ...call, gas: toQuantity(gas) }, "latest", state]);
    // Before anything is searched: what fails with all gas says why.
    await succeeds(MOST_GAS);
    try {
      return BigInt((await rpc("eth_estimateGas", [call, "latest", state])) as string);
    } catch {
      const gas = await leastOf(LEAST_GAS, MOST_GAS, (given) => succeeds(given).then(...OUTCOME));
      // A node that was lost on the way has answered nothing.
      await succeeds(gas);
      return gas;
    }
  };
}

const OUTCOME = [() => true, () => false] as const;

/** The least of `low` … `high` that is enough, a little above: `high` is. */
async function leastOf(low: bigint, high: bigint, isEnough: (value: bigint) => Promise<boolean>): Promise<bigint> {
  let [least, most] = [low, high];
  while (most - least > most / PRECISION) {
    const middle = (least + most) / 2n;
    if (await isEnough(middle)) most = middle;
    else least = middle;
  }
  return most;
}
