/** Private orders as the chain names them (contracts/interfaces/IPrivateDesk.sol). */
import { AbiCoder, keccak256 } from "ethers";

import { isConcealing, KetworkRangeError, programId, type Program } from "../../sim/index.ts";
import type { DatasetNFT, PostingRules } from "../../types/index.ts";
import { TERMS, type Terms } from "./bounty.ts";
import { checkUint } from "./check.ts";
import { checkKey } from "./envelope.ts";
import { draftTerms, type BountyDraft } from "./post.ts";

/** What a poster wants to have found for its eyes alone. */
export interface PrivateOrder {
  /** As a bounty's: an open job, one prize, nothing sealed, no listener. */
  readonly terms: Terms;
  /** What arguments are encrypted to, `newOrderKey`. */
  readonly key: string;
  /** Lost by a solver whose delivery cannot be read, in wei. */
  readonly deliveryBond: bigint;
}

/** Where an order stands, by its number on the chain. */
export const ORDER_STATUS = ["none", "open", "taken", "delivered", "paid", "refunded"] as const;

const coder = AbiCoder.defaultAbiCoder();

/** What an order's id is the hash of: `abi.encode(chainid, desk, poster, nonce, keccak256(abi.encode(order)))`. */
export function orderKeyOf(
  chainId: bigint,
  desk: string,
  poster: string,
  nonce: bigint,
  { terms, key, deliveryBond }: PrivateOrder,
): string {
  const type = `tuple(${TERMS} terms, bytes32 key, uint96 deliveryBond)`;
  const orderHash = keccak256(coder.encode([type], [{ terms, key, deliveryBond }]));
  return coder.encode(
    ["uint256", "address", "address", "uint256", "bytes32"],
    [chainId, desk, poster, nonce, orderHash],
  );
}

/** Id of an order: the hash of `orderKeyOf`. */
export function orderIdOf(...parts: Parameters<typeof orderKeyOf>): string {
  return keccak256(orderKeyOf(...parts));
}

/** The desk's key of a delivery's claim in the dispute game: `keccak256(abi.encode(orderId, keccak256(ciphertext)))`. */
export function deliveryKeyOf(orderId: string, ciphertext: string): string {
  return keccak256(coder.encode(["bytes32", "bytes32"], [orderId, keccak256(ciphertext)]));
}

/** Without a threshold the first solver that delivers is paid, whatever its score. */
export interface OrderDraft extends Omit<BountyDraft, "kind" | "prizes" | "sealed" | "listener"> {
  /** Of `newOrderKey`, one for each order. */
  readonly key: string;
  /** In wei, at least the rules' least bond. */
  readonly deliveryBond: bigint;
}

/**
 * An order with the shortest windows that the rules accept for the program. `commitSeconds` is the time in which a solver
 * can take it.
 * @throws KetworkRangeError `KeyMalformed`; `OrderProgramShows` where a delivery would publish a root of arguments, or a
 * word of memory, that is an argument itself: order `concealing(program)`; and as `draftTerms`
 */
export async function draftOrder(
  rules: PostingRules,
  datasets: DatasetNFT,
  { key, deliveryBond, ...draft }: OrderDraft,
): Promise<PrivateOrder> {
  checkKey(key);
  checkUint("deliveryBond", deliveryBond, 96);
  checkProgram(draft.program);
  return { terms: await draftTerms(rules, datasets, { ...draft, kind: "open" }), key, deliveryBond };
}

function checkProgram(program: Program): void {
  if (isConcealing(program)) return;
  const id = programId(program);
  const rule = `program ${id} would show words of its arguments or memory: order concealing(program)`;
  throw new KetworkRangeError("OrderProgramShows", rule, { programId: id });
}
