/** Which transaction took a nonce, from the chain and the account's own signature. */
import { Signature, Transaction } from "ethers";

import { countFrom, quantity } from "../rpc/blocks.ts";
import type { Chain } from "../rpc/chain.ts";
import type { BlockId } from "../store/index.ts";

/** A transaction that the account is proved to have signed, and the block that a node shows it in. */
export interface MinedTransaction {
  readonly hash: string;
  readonly to: string;
  readonly data: string;
  readonly value: bigint;
  readonly block: BlockId;
}

/** Transactions that the account has sent up to a block. */
export async function nonceAt(chain: Chain, address: string, block: number): Promise<number> {
  return countFrom("the node", await chain.request("eth_getTransactionCount", [address, quantity(block)]));
}

/**
 * Finds the transaction of `address` with `nonce` at or below block `head`: where the count of transactions passes the
 * nonce. A node that does not keep old states, or shows what the account did not sign, yields `undefined`.
 */
export async function findByNonce(
  chain: Chain,
  address: string,
  nonce: number,
  head: number,
): Promise<MinedTransaction | undefined> {
  let high = head;
  let low = head;
  for (let step = 1; low >= 0 && (await nonceAt(chain, address, low)) > nonce; step *= 2) {
    high = low;
    if (low === 0) break;
    low = Math.max(0, low - step);
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await nonceAt(chain, address, middle)) > nonce) high = middle;
    else low = middle;
  }
  const block = (await chain.request("eth_getBlockByNumber", [quantity(high), true])) as {
    readonly hash?: unknown;
    readonly transactions?: readonly Record<string, unknown>[];
  } | null;
  if (typeof block?.hash !== "string") return undefined;
  for (const fields of block.transactions ?? []) {
    const signed = signedFrom(fields);
    if (!signed || signed.nonce !== nonce || signed.from?.toLowerCase() !== address.toLowerCase()) continue;
    const { hash, to, data, value } = signed;
    return { hash: hash!, to: to ?? "0x", data, value, block: { number: high, hash: block.hash } };
  }
  return undefined;
}

/** A transaction of JSON-RPC, if its fields hash to its hash: then they and the sender are those that were signed. */
function signedFrom(fields: Record<string, unknown>): Transaction | undefined {
  try {
    const { input, gas, r, s, v, yParity, type } = fields as Record<string, string>;
    const legacy = BigInt(type ?? 0) === 0n;
    const transaction = Transaction.from({
      type: Number(type ?? 0),
      chainId: fields.chainId as string | undefined,
      nonce: Number(fields.nonce),
      to: fields.to as string | null,
      data: input,
      value: fields.value as string,
      gasLimit: gas,
      ...(BigInt(type ?? 0) < 2n
        ? { gasPrice: fields.gasPrice as string }
        : {
            maxFeePerGas: fields.maxFeePerGas as string,
            maxPriorityFeePerGas: fields.maxPriorityFeePerGas as string,
          }),
      ...(!legacy && { accessList: fields.accessList as [] }),
      ...(fields.maxFeePerBlobGas !== undefined && {
        maxFeePerBlobGas: fields.maxFeePerBlobGas as string,
        blobVersionedHashes: fields.blobVersionedHashes as string[],
      }),
      ...(fields.authorizationList !== undefined && { authorizationList: authorizations(fields.authorizationList) }),
      signature: Signature.from({ r: r!, s: s!, v: legacy ? v! : (yParity ?? v!) }),
    });
    return transaction.hash === fields.hash ? transaction : undefined;
  } catch {
    return undefined;
  }
}

/** Those of EIP-7702. */
function authorizations(list: unknown) {
  return (list as Record<string, string>[]).map(({ address, nonce, chainId, r, s, v, yParity }) => ({
    address: address!,
    nonce: BigInt(nonce!),
    chainId: BigInt(chainId!),
    signature: Signature.from({ r: r!, s: s!, v: yParity ?? v! }),
  }));
}
