/** How every function of this library makes a transaction: simulated first, sent once, waited for. */
import type { BaseContract, ContractTransactionReceipt, ContractTransactionResponse, Overrides, Result } from "ethers";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import type { DisputeGame } from "../../types/index.ts";
import { protocolError } from "./errors.ts";

/** The most gas that a transaction can have (EIP-7825). */
const MAX_TRANSACTION_GAS = 2n ** 24n;
/**
 * Gas beyond a quarter more than estimated. Nodes estimate at a base fee of zero, and a first record of a base fee that is
 * not zero costs a storage word more.
 */
const SPARE_GAS = 20_000n;

/**
 * Simulates a call and, if it succeeds, sends it from the account that the contract is connected to, and waits until it
 * is mined. Nothing is tried twice.
 * @param overrides value and fees; a gas limit takes the place of what was estimated and a margin
 * @throws KetworkTypeError `SignerMissing` where the contract is not connected to an account; ProtocolError as the chain
 * refuses it: with the custom error while nothing was sent, `TransactionFailed` if it was mined in vain
 */
export async function send(
  contract: BaseContract,
  method: string,
  args: readonly unknown[],
  overrides: Overrides = {},
): Promise<ContractTransactionReceipt> {
  if (typeof contract.runner?.sendTransaction !== "function") {
    throw new KetworkTypeError("SignerMissing", `${method}: connect the contract to an account first`, { method });
  }
  const call = contract.getFunction(method);
  try {
    const estimate = await call.estimateGas(...args, overrides);
    const wanted = (estimate * 5n) / 4n + SPARE_GAS;
    const gasLimit = wanted > MAX_TRANSACTION_GAS ? MAX_TRANSACTION_GAS : wanted;
    const response = (await call.send(...args, { gasLimit, ...overrides })) as ContractTransactionResponse;
    return (await response.wait())!;
  } catch (error) {
    throw protocolError(method, error);
  }
}

/**
 * Asks a view, or what a call would return.
 * @throws ProtocolError as the chain refuses it
 */
export async function ask<Answer>(call: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw protocolError(call, error);
  }
}

/** The arguments of all events of that name that a contract emitted in a transaction. */
export async function eventsOf(
  contract: BaseContract,
  receipt: ContractTransactionReceipt,
  name: string,
): Promise<Result[]> {
  const address = await contract.getAddress();
  return receipt.logs
    .filter((log) => log.address === address)
    .map((log) => contract.interface.parseLog(log))
    .filter((event) => event?.name === name)
    .map((event) => event!.args);
}

/**
 * The arguments of the one event of that name.
 * @throws KetworkRangeError `EventMissing` where the node's receipt does not have it
 */
export async function eventOf(
  contract: BaseContract,
  receipt: ContractTransactionReceipt,
  name: string,
): Promise<Result> {
  const [event] = await eventsOf(contract, receipt, name);
  if (event) return event;
  throw new KetworkRangeError("EventMissing", `the receipt of ${receipt.hash} has no ${name}`, {
    hash: receipt.hash,
    name,
  });
}

/** A struct as ethers hands it out, as plain data by the names of its fields. */
export function plainOf<Plain>(struct: unknown): Plain {
  return (struct as { toObject(deep: boolean): unknown }).toObject(true) as Plain;
}

/** The address of the account that a contract is connected to. */
export async function accountOf(contract: BaseContract): Promise<string> {
  const signer = contract.runner as { getAddress?: () => Promise<string> } | null;
  if (typeof signer?.getAddress === "function") return signer.getAddress();
  throw new KetworkTypeError("SignerMissing", "connect the contract to an account first");
}

/**
 * A bond that is enough in the next blocks: the least that the terms demand, or the gas of a dispute at the base fee of
 * the last block and a quarter more, as it may rise by an eighth each block. (A node answers the game's `minimumBond` at a
 * base fee of zero.)
 * @param least what the terms demand, in wei
 */
export async function bondFor(game: DisputeGame, least: bigint): Promise<bigint> {
  const latest = await game.runner!.provider!.getBlock("latest");
  const gas = ((await game.BOND_GAS()) * (latest!.baseFeePerGas ?? 0n) * 5n) / 4n;
  return gas > least ? gas : least;
}
