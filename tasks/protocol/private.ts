/**
 * Private orders: arguments are ordered, delivered encrypted to the poster, checked by the poster and by those to whom it
 * gives them, and paid for once the claim stands.
 */
import { getAddress, hexlify, id, ZeroAddress } from "ethers";

import { encodeCells, isKetworkError, KetworkRangeError, type Program, type Prover } from "../../sim/index.ts";
import type { DataLicence, PrivateDesk, ProgramStore } from "../../types/index.ts";
import { checkAccusation } from "./accusation.ts";
import type { Done } from "./bounties.ts";
import type { Terms } from "./bounty.ts";
import { checkAddress, checkBytes, checkUint, checkWord } from "./check.ts";
import { claimIdOf } from "./claim.ts";
import { plainClaim, plainStatement, type DataSource, type RunClaim } from "./claims.ts";
import { checkKey, checkSecretKey, openArguments, sealArguments, type EnvelopeContext } from "./envelope.ts";
import { foreign, nonceOf } from "./nonce.ts";
import { deliveryKeyOf, ORDER_STATUS, orderKeyOf, type PrivateOrder } from "./private-order.ts";
import { fetchProgram } from "./programs.ts";
import { eventsFrom } from "./ranges.ts";
import { accountOf, ask, eventOf, plainOf, send } from "./send.ts";
import { shownOf, type LicenceIds } from "./solve.ts";
import { checkTerms } from "./terms.ts";
import { textIn } from "./text.ts";
import { judge, type Verdict } from "./watch.ts";

/** Where the nonce stands in what an order's id is the hash of, `orderKeyOf`. */
export const ORDER_NONCE_WORD = 3;
const NO_LICENCES: LicenceIds = [0n, 0n, 0n, 0n];

/** What orders are read from. */
export interface PrivateMarket {
  readonly privateDesk: PrivateDesk;
  readonly store: ProgramStore;
}

/**
 * Places an order; the reward goes into escrow.
 * @param metadata the document about it whose hash the terms bind, or where it is
 * @param permit how a reward in tokens is taken, by `signPermit` or `signPermit2`; by default by an allowance
 * @throws KetworkRangeError `KeyMalformed`, and as `checkTerms`; ProtocolError as the desk or the rules refuse it
 */
export async function orderPrivate(
  desk: PrivateDesk,
  order: PrivateOrder,
  metadata = "",
  permit = "0x",
): Promise<Done & { readonly orderId: string; readonly escrow: bigint }> {
  const terms = checkTerms(order.terms);
  const words = { terms, key: checkKey(order.key), deliveryBond: checkUint("deliveryBond", order.deliveryBond, 96) };
  const value = terms.token === ZeroAddress ? terms.reward : 0n;
  const receipt = await send(desk, "order", [words, metadata, checkBytes("permit", permit)], { value });
  const { orderId, escrow } = await eventOf(desk, receipt, "Ordered");
  return { orderId, escrow, gas: receipt.gasUsed };
}

/** An order as it was placed, hashing to its id. */
export interface FetchedOrder {
  readonly orderId: string;
  readonly chainId: bigint;
  readonly order: PrivateOrder;
  readonly poster: string;
  /** The document about it, or where it is. */
  readonly metadata: string;
  /** Whether `metadata` is the document whose hash the terms bind. */
  readonly isDocument: boolean;
  readonly program: Program;
  readonly blockNumber: number;
}

/**
 * Reads an order and its program; a node that shows another one is caught.
 * @param chainId where the caller means to be, not what the node says
 * @throws KetworkRangeError `OrderMismatch` where nothing that the node shows hashes to the id, `ProgramCodeMismatch`
 */
export async function fetchOrder(
  { privateDesk, store }: PrivateMarket,
  chainId: bigint,
  orderId: string,
  fromBlock = 0,
): Promise<FetchedOrder> {
  const events = await eventsFrom(privateDesk, privateDesk.filters.Ordered(checkWord("orderId", orderId)), fromBlock);
  const address = await privateDesk.getAddress();
  for (const { args, blockNumber } of events) {
    const { terms, key, deliveryBond } = plainOf<{ terms: Terms; key: string; deliveryBond: bigint }>(args.order);
    const order = { terms, key, deliveryBond };
    const encoded = orderKeyOf(chainId, address, args.poster, 0n, order);
    if (nonceOf(orderId, encoded, ORDER_NONCE_WORD, await privateDesk.nonces(args.poster)) === undefined) continue;
    const program = await fetchProgram(store, terms.programId, fromBlock);
    const { poster } = args;
    const metadata = textIn(args, "metadata");
    const isDocument = id(metadata) === terms.metadataHash;
    return { orderId, chainId, order, poster, metadata, isDocument, program, blockNumber };
  }
  throw foreign("OrderMismatch", "order", orderId);
}

/**
 * Takes an order: nobody else can deliver until the time for it is over. Compute first.
 * @param bond in wei: at least the delivery bond, and with it the terms' bond and that of `bondFor`
 * @param licenceIds where the terms ask for licences
 * @throws ProtocolError `PrivateWrongStatus`, `PrivateTooLate`, `PrivateBondTooLow`, `PrivateLicenceMissing`
 */
export async function takeOrder(
  desk: PrivateDesk,
  orderId: string,
  bond: bigint,
  licenceIds: LicenceIds = NO_LICENCES,
): Promise<Done & { readonly deliverUntil: bigint }> {
  const value = checkUint("bond", bond, 96);
  const receipt = await send(desk, "take", [checkWord("orderId", orderId), [...licenceIds]], { value });
  const { deliverUntil } = await eventOf(desk, receipt, "OrderTaken");
  return { deliverUntil, gas: receipt.gasUsed };
}

/**
 * Delivers a run to an order that the account has taken: the arguments encrypted, the end of the run proved.
 * @param seed as `sealArguments`
 * @throws KetworkRangeError `KeyMalformed`; ProtocolError `PrivateNotSolver`, `PrivateTooLate`, `PrivateScoreUnfit`, or as
 * the machine refuses it
 */
export async function deliverPrivate(
  desk: PrivateDesk,
  { orderId, chainId, order, program }: FetchedOrder,
  prover: Prover,
  seed?: string,
): Promise<Done & { readonly claimId: string; readonly ciphertext: string }> {
  const args = prover.run.statement.args ?? new BigUint64Array();
  const context = { chainId, desk: await desk.getAddress(), orderId, solver: await accountOf(desk) };
  const { ciphertext } = sealArguments(args, program.shape.argsDepth, order.key, context, seed);
  const delivery = { argsRoot: prover.roots.argsRoot, ...shownOf(prover), ciphertext };
  const receipt = await send(desk, "deliver", [orderId, delivery]);
  const { claimId } = await eventOf(desk, receipt, "OrderDelivered");
  return { claimId, ciphertext, gas: receipt.gasUsed };
}

/** A delivery: a claim whose arguments only the poster can read, and the ciphertext that holds them. */
export interface FetchedDelivery extends Omit<RunClaim, "args"> {
  readonly placed: FetchedOrder;
  readonly context: EnvelopeContext;
  readonly ciphertext: string;
  /** Binary64 bits. */
  readonly score: bigint;
  /** Last second in which it can be shown to be unreadable, Unix time. */
  readonly accuseUntil: bigint;
}

/**
 * Reads a delivery.
 * @throws KetworkRangeError `DeliveryMismatch` where what the node shows is not the claim that the desk opened with this
 * ciphertext, and as `fetchOrder`
 */
export async function fetchDelivery(
  market: PrivateMarket,
  chainId: bigint,
  orderId: string,
  fromBlock = 0,
): Promise<FetchedDelivery> {
  const placed = await fetchOrder(market, chainId, orderId, fromBlock);
  const { privateDesk } = market;
  const [facts, words, statement] = await Promise.all([
    ask("factsOf", privateDesk.factsOf(orderId)),
    ask("claimOf", privateDesk.claimOf(orderId)),
    ask("statementOf", privateDesk.statementOf(orderId)),
  ]);
  const desk = getAddress(await privateDesk.getAddress());
  const claim = plainClaim(words);
  const claimId = claimIdOf(claim);
  const [event] = await eventsFrom(privateDesk, privateDesk.filters.OrderDelivered(orderId, claimId), fromBlock);
  const ciphertext = event?.args.delivery.ciphertext ?? "0x";
  const isOwn = claimId === facts.claimId && claim.host === desk && claim.machine === placed.order.terms.machine;
  if (!event || !isOwn || claim.hostKey !== deliveryKeyOf(orderId, ciphertext)) {
    throw foreign("DeliveryMismatch", "the delivery of order", orderId);
  }
  return {
    ...{ placed, claimId, claim, statement: plainStatement(statement), ciphertext },
    context: { chainId, desk, orderId, solver: claim.solver },
    score: event.args.score,
    accuseUntil: facts.accuseUntil,
    blockNumber: event.blockNumber,
  };
}

/** What a poster, or somebody to whom it gave the arguments, knows of a delivery. */
export type DeliveryVerdict =
  /** The ciphertext does not hold what the claim names: `accuseDelivery`. */
  | { readonly state: "unreadable" }
  /** The arguments could be read; with `claim` and `verdict.prover` a false claim is disputed like any other. */
  | {
      readonly state: "right" | "false";
      readonly args: BigUint64Array;
      readonly claim: RunClaim;
      readonly verdict: Verdict;
    };

/** The arguments of a delivery, all cells of their tree; `undefined` where the ciphertext does not hold what the claim names. */
export function readDelivery(delivery: FetchedDelivery, secretKey: string): BigUint64Array | undefined {
  return readCiphertext(delivery, delivery.ciphertext, secretKey);
}

/**
 * Decrypts a delivery, checks the root of its arguments, and computes the run again.
 * @param secretKey of the order's key
 * @param source of the data
 * @throws KetworkRangeError `DataMissing`, `StatementMismatch`
 */
export function checkDelivery(delivery: FetchedDelivery, secretKey: string, source: DataSource): DeliveryVerdict {
  return checkCiphertext(delivery, delivery.ciphertext, secretKey, source);
}

/**
 * The same for somebody to whom the poster gave the arguments by `shareArguments`. That these cannot be read says nothing of
 * the solver.
 */
export function checkShared(
  delivery: FetchedDelivery,
  shared: string,
  secretKey: string,
  source: DataSource,
): DeliveryVerdict {
  return checkCiphertext(delivery, shared, secretKey, source);
}

function checkCiphertext(
  delivery: FetchedDelivery,
  ciphertext: string,
  secretKey: string,
  source: DataSource,
): DeliveryVerdict {
  const args = readCiphertext(delivery, ciphertext, secretKey);
  if (!args) return { state: "unreadable" };
  const { placed, claimId, claim, statement, blockNumber } = delivery;
  const runClaim = { claimId, claim, statement, args: hexlify(encodeCells(args)), blockNumber };
  const verdict = judge(runClaim, placed.program, source);
  return { state: verdict.right ? "right" : "false", args, claim: runClaim, verdict };
}

function readCiphertext(
  { placed, context, statement }: FetchedDelivery,
  ciphertext: string,
  secretKey: string,
): BigUint64Array | undefined {
  try {
    return openArguments(ciphertext, placed.program.shape.argsDepth, secretKey, context, statement.argsRoot);
  } catch (error) {
    if (isKetworkError(error) && error.code === "EnvelopeUnreadable") return undefined;
    throw error;
  }
}

/**
 * Encrypts the arguments of a delivery to a challenger, if it holds the licences that the order asks of solvers. The
 * ciphertext reaches it off the chain; that the arguments are those of the claim it sees by their root.
 * @param to account, key (`newOrderKey`) and licences of the challenger
 * @throws KetworkRangeError `ChallengerUnlicensed`, `KeyMalformed`, `StatementMismatch` where the claim has other arguments
 */
export async function shareArguments(
  licences: DataLicence,
  { placed, context, statement }: FetchedDelivery,
  args: BigUint64Array,
  to: { readonly account: string; readonly key: string; readonly licenceIds?: LicenceIds },
): Promise<string> {
  const account = checkAddress("account", to.account);
  const { terms } = placed.order;
  for (const [segment, offerId] of terms.licences.entries()) {
    const licenceId = (to.licenceIds ?? NO_LICENCES)[segment]!;
    if (BigInt(offerId) === 0n) continue;
    if (await ask("isLicensed", licences.isLicensed(account, licenceId, offerId))) continue;
    const rule = `${account} has no licence ${licenceId} of the offer ${offerId} for segment ${segment}`;
    throw new KetworkRangeError("ChallengerUnlicensed", rule, { account, segment, offerId, licenceId });
  }
  const { ciphertext, argsRoot } = sealArguments(args, placed.program.shape.argsDepth, to.key, context);
  if (argsRoot === statement.argsRoot) return ciphertext;
  const rule = `the arguments have the root ${argsRoot}: those of the claim have ${statement.argsRoot}`;
  throw new KetworkRangeError("StatementMismatch", rule, { given: argsRoot, claimed: statement.argsRoot });
}

/**
 * Shows the chain that a delivery cannot be read: the order ends, and the reward goes back to the poster. The secret key is
 * public from then on: wait until the delivery is deep enough in the chain. Where the desk would refuse, no node is told the
 * key, not even by a simulated call.
 * @throws KetworkRangeError `PrivateDeliveryReadable`, `PrivateSecretKeyMismatch`; ProtocolError `PrivateTooLate`,
 * `PrivateWrongStatus`, `PrivateCiphertextMismatch`
 */
export async function accuseDelivery(
  desk: PrivateDesk,
  orderId: string,
  secretKey: string,
  ciphertext: string,
): Promise<Done & { readonly credited: bigint; readonly burned: bigint }> {
  const args = [checkWord("orderId", orderId), checkSecretKey(secretKey), checkBytes("ciphertext", ciphertext)];
  await checkAccusation(desk, orderId, secretKey, ciphertext);
  const receipt = await send(desk, "accuse", args);
  const { credited, burned } = await eventOf(desk, receipt, "DeliveryBondLost");
  return { credited, burned, gas: receipt.gasUsed };
}

/** Where an order stands. */
export async function orderStatus(desk: PrivateDesk, orderId: string): Promise<(typeof ORDER_STATUS)[number]> {
  const { status } = await ask("factsOf", desk.factsOf(checkWord("orderId", orderId)));
  return ORDER_STATUS[Number(status)]!;
}

/**
 * Takes the reward of an order back that nobody is at.
 * @throws ProtocolError `PrivateNotPoster`, `PrivateWrongStatus`
 */
export const cancelOrder = (desk: PrivateDesk, orderId: string) => refunded(desk, orderId, "cancel");

/**
 * Gives the reward back to the poster, once the deadline is over and nobody is at the order.
 * @throws ProtocolError `PrivateTooEarly`, `PrivateWrongStatus`
 */
export const refundOrder = (desk: PrivateDesk, orderId: string) => refunded(desk, orderId, "refund");

/**
 * Ends an order whose delivery was disproved.
 * @throws ProtocolError `PrivateClaimStands`, `PrivateWrongStatus`
 */
export const discardDelivery = (desk: PrivateDesk, orderId: string) => refunded(desk, orderId, "discard");

/**
 * Credits the reward to the solver whose claim stands, and its delivery bond.
 * @throws ProtocolError `PrivateClaimNotFinal`, `PrivateWrongStatus`
 */
export async function payOrder(desk: PrivateDesk, orderId: string): Promise<Done & { readonly amount: bigint }> {
  const receipt = await send(desk, "pay", [checkWord("orderId", orderId)]);
  const { amount } = await eventOf(desk, receipt, "OrderPaid");
  return { amount, gas: receipt.gasUsed };
}

/**
 * Opens an order again whose solver was silent.
 * @throws ProtocolError `PrivateTooEarly`, `PrivateWrongStatus`
 */
export async function dropOrder(
  desk: PrivateDesk,
  orderId: string,
): Promise<Done & { readonly burned: bigint; readonly returned: bigint }> {
  const receipt = await send(desk, "drop", [checkWord("orderId", orderId)]);
  const { burned, returned } = await eventOf(desk, receipt, "OrderDropped");
  return { burned, returned, gas: receipt.gasUsed };
}

async function refunded(
  desk: PrivateDesk,
  orderId: string,
  method: "cancel" | "discard" | "refund",
): Promise<Done & { readonly amount: bigint }> {
  const receipt = await send(desk, method, [checkWord("orderId", orderId)]);
  const { amount } = await eventOf(desk, receipt, "OrderRefunded");
  return { amount, gas: receipt.gasUsed };
}
