/** Licences of datasets and of models: offered, bought, held (ILicences.sol). */
import { AbiCoder, keccak256, toBeHex, ZeroAddress } from "ethers";

import { checkInteger, KetworkRangeError } from "../../sim/index.ts";
import type { Licences } from "../../types/index.ts";
import type { Done } from "./bounties.ts";
import type { Terms } from "./bounty.ts";
import { checkAddress, checkBytes, checkUint, checkWord } from "./check.ts";
import { foreign } from "./nonce.ts";
import { eventsFrom } from "./ranges.ts";
import { accountOf, ask, eventOf, plainOf, send } from "./send.ts";
import type { LicenceIds } from "./solve.ts";

/** What a licence allows, by its number on the chain. */
export const LICENCE_RIGHT = ["compute", "download"] as const;
export type LicenceRight = (typeof LICENCE_RIGHT)[number];

/** A promise to sell licences. Amounts in the token's smallest unit or in wei, times in Unix seconds. */
export interface LicenceOffer {
  /** The number of a dataset or of a model. */
  readonly subjectId: bigint;
  /** The zero address for ether. */
  readonly token: string;
  readonly price: bigint;
  /** Last second in which anybody can buy. */
  readonly openUntil: bigint;
  /** 0 for ever, else at least a day. */
  readonly durationSeconds: bigint;
  readonly right: LicenceRight;
  readonly transferable: boolean;
}

/** An offer as it is made; what is not said is ether, for ever, to compute, not transferable. */
export type OfferDraft = Pick<LicenceOffer, "subjectId" | "price" | "openUntil"> & Partial<LicenceOffer>;

const OFFER =
  "tuple(uint256 subjectId, address token, uint128 price, uint48 openUntil, uint32 durationSeconds, uint8 right, bool transferable)";
const coder = AbiCoder.defaultAbiCoder();

const wordsOf = (offer: LicenceOffer) => ({ ...offer, right: BigInt(LICENCE_RIGHT.indexOf(offer.right)) });

/** `keccak256(abi.encode(chainid, contract, offer))`. */
export function offerIdOf(chainId: bigint, contract: string, offer: LicenceOffer): string {
  return keccak256(coder.encode(["uint256", "address", OFFER], [chainId, contract, wordsOf(offer)]));
}

/** `keccak256(abi.encode(offerId, expiresAt))`. */
export function licenceIdOf(offerId: string, expiresAt: bigint): bigint {
  return BigInt(keccak256(coder.encode(["bytes32", "uint48"], [offerId, expiresAt])));
}

/**
 * Offers licences of a dataset or a model that the account owns. There is no way back: bounties rely on offers, so the
 * contract knows no withdrawal; an offer ends with its `openUntil`.
 * @throws KetworkRangeError `LicenceRightUnknown`, `UintOutOfRange`; ProtocolError `LicenceNotSeller`,
 * `LicenceOpenUntilOutOfRange`, `LicenceDurationTooShort`, `LicenceOfferExists`, `LicenceModelRevoked`
 */
export async function offerLicence(
  licences: Licences,
  draft: OfferDraft,
): Promise<Done & { readonly offerId: string; readonly offer: LicenceOffer }> {
  const { subjectId, price, openUntil, token = ZeroAddress, durationSeconds = 0n, right = "compute" } = draft;
  if (!LICENCE_RIGHT.includes(right)) {
    const rule = `${String(right)}: ${LICENCE_RIGHT.join(" or ")}`;
    throw new KetworkRangeError("LicenceRightUnknown", rule, { right });
  }
  const offer: LicenceOffer = {
    subjectId: checkUint("subjectId", subjectId, 256),
    token: checkAddress("token", token),
    price: checkUint("price", price, 128),
    openUntil: checkUint("openUntil", openUntil, 48),
    durationSeconds: checkUint("durationSeconds", durationSeconds, 32),
    right,
    transferable: draft.transferable ?? false,
  };
  const receipt = await send(licences, "offer", [wordsOf(offer)]);
  const { offerId } = await eventOf(licences, receipt, "LicenceOffered");
  return { offerId, offer, gas: receipt.gasUsed };
}

function plainOffer(words: unknown): LicenceOffer {
  const { right, ...offer } = plainOf<Omit<LicenceOffer, "right"> & { readonly right: bigint }>(words);
  return { ...offer, right: LICENCE_RIGHT[Number(right)]! };
}

/**
 * The terms of an offer, which hash to its id.
 * @param chainId where the caller means to be, not what the node says
 * @throws KetworkRangeError `LicenceOfferUnknown`, `LicenceOfferMismatch` where the node shows another offer
 */
export async function fetchOffer(licences: Licences, chainId: bigint, offerId: string): Promise<LicenceOffer> {
  const offer = plainOffer(await ask("offerOf", licences.offerOf(checkWord("offerId", offerId))));
  if (offer.subjectId === 0n) {
    throw new KetworkRangeError("LicenceOfferUnknown", `there is no offer ${offerId}`, { offerId });
  }
  if (offerIdOf(chainId, await licences.getAddress(), offer) === offerId) return offer;
  throw foreign("LicenceOfferMismatch", "offer", offerId);
}

/** An offer that was made, with its id. */
export interface ListedOffer extends LicenceOffer {
  readonly offerId: string;
}

/** All offers that were made for a dataset or a model, the latest last; those that have ended too. */
export async function offersOf(
  licences: Licences,
  chainId: bigint,
  subjectId: bigint,
  fromBlock = 0,
): Promise<readonly ListedOffer[]> {
  const subject = checkUint("subjectId", subjectId, 256);
  const events = await eventsFrom(licences, licences.filters.LicenceOffered(undefined, subject), fromBlock);
  const address = await licences.getAddress();
  return events.map(({ args }) => {
    const offer = plainOffer(args.offer);
    if (offerIdOf(chainId, address, offer) !== args.offerId) {
      throw foreign("LicenceOfferMismatch", "offer", args.offerId);
    }
    return { offerId: args.offerId, ...offer };
  });
}

/** The offers whose ids begin with `prefix`, `0x` included; those that have ended too. */
export async function offerIdsLike(licences: Licences, prefix: string, fromBlock = 0): Promise<string[]> {
  const events = await eventsFrom(licences, licences.filters.LicenceOffered(), fromBlock);
  return events.map(({ args }) => args.offerId).filter((id) => id.startsWith(prefix.toLowerCase()));
}

export interface BuyOptions {
  /** Default: 1. */
  readonly count?: number;
  /** Who gets the licences; default: the account that buys. */
  readonly receiver?: string;
  /** How tokens are taken, by `signPermit` or `signPermit2`; by default by an allowance. */
  readonly permit?: string;
}

/**
 * Buys licences at the price of the offer, in ether or in tokens. The price is read off the offer whose hash the id is, so
 * no node makes anybody pay another.
 * @throws KetworkRangeError as `fetchOffer`; ProtocolError `LicenceOfferClosed`, `LicencePaymentShort`, `LicenceModelRevoked`
 */
export async function buyLicence(
  licences: Licences,
  chainId: bigint,
  offerId: string,
  { count = 1, receiver, permit = "0x" }: BuyOptions = {},
): Promise<Done & { readonly licenceId: bigint; readonly expiresAt: bigint; readonly paid: bigint }> {
  const copies = BigInt(checkInteger("CountOutOfRange", "count", count, 1, Number.MAX_SAFE_INTEGER));
  const { token, price } = await fetchOffer(licences, chainId, offerId);
  const value = token === ZeroAddress ? price * copies : 0n;
  const to = checkAddress("receiver", receiver ?? (await accountOf(licences)));
  const receipt = await send(licences, "buy", [offerId, copies, to, checkBytes("permit", permit)], { value });
  const { licenceId, expiresAt, paid } = await eventOf(licences, receipt, "LicenceSold");
  return { licenceId, expiresAt, paid, gas: receipt.gasUsed };
}

/** Licences that an account holds. */
export interface HeldLicence {
  readonly licenceId: bigint;
  readonly offerId: string;
  /** Last second, Unix time; 0 for ever. */
  readonly expiresAt: bigint;
  readonly count: bigint;
  readonly offer: LicenceOffer;
  /** Whether it lasts at the latest block. */
  readonly lasts: boolean;
}

/**
 * All licences that an account holds, bought or received, those that have expired too.
 * @throws KetworkRangeError `LicenceMismatch` where the node shows a licence that is not of its offer, and as `fetchOffer`
 */
export async function licencesOf(
  licences: Licences,
  chainId: bigint,
  account: string,
  fromBlock = 0,
): Promise<readonly HeldLicence[]> {
  const holder = checkAddress("account", account);
  const received = await eventsFrom(licences, licences.filters.Transfer(undefined, undefined, holder), fromBlock);
  return heldLicences(
    licences,
    chainId,
    holder,
    received.map(({ args }) => args.id),
  );
}

/**
 * Those of some licences that an account holds.
 * @param received ids of all that it has ever received
 * @throws as `licencesOf`
 */
export async function heldLicences(
  licences: Licences,
  chainId: bigint,
  holder: string,
  received: readonly bigint[],
): Promise<readonly HeldLicence[]> {
  const ids = [...new Set(received)];
  const { timestamp } = (await licences.runner!.provider!.getBlock("latest"))!;
  const held = await Promise.all(
    ids.map(async (licenceId): Promise<HeldLicence | undefined> => {
      const count = await licences.balanceOf(holder, licenceId);
      if (count === 0n) return undefined;
      const { offerId, expiresAt } = await licences.licenceOf(licenceId);
      if (licenceIdOf(offerId, expiresAt) !== licenceId) {
        throw foreign("LicenceMismatch", "licence", toBeHex(licenceId, 32));
      }
      const offer = await fetchOffer(licences, chainId, offerId);
      return { licenceId, offerId, expiresAt, count, offer, lasts: expiresAt === 0n || expiresAt >= timestamp };
    }),
  );
  return held.filter((licence) => licence !== undefined);
}

/** Whether an account holds a licence of that offer that lasts, by the node's word. */
export async function isLicensed(
  licences: Licences,
  account: string,
  licenceId: bigint,
  offerId: string,
): Promise<boolean> {
  const call = licences.isLicensed(checkAddress("account", account), licenceId, checkWord("offerId", offerId));
  return ask("isLicensed", call);
}

/**
 * The licences with which an account commits to a bounty: for each segment whose terms name an offer, the one that lasts
 * longest.
 * @throws KetworkRangeError `LicenceMissing` with the offers that are to be bought first
 */
export async function licenceIdsFor(
  licences: Licences,
  chainId: bigint,
  account: string,
  terms: Pick<Terms, "licences">,
  fromBlock = 0,
): Promise<LicenceIds> {
  return chooseLicences(account, await licencesOf(licences, chainId, account, fromBlock), terms);
}

/** The same of the licences that an account holds. @throws as `licenceIdsFor` */
export function chooseLicences(
  account: string,
  licences: readonly HeldLicence[],
  terms: Pick<Terms, "licences">,
): LicenceIds {
  const held = licences.filter(({ lasts }) => lasts);
  const end = ({ expiresAt }: HeldLicence): bigint => (expiresAt === 0n ? 2n ** 48n : expiresAt);
  const ids = terms.licences.map((offerId) => {
    if (BigInt(offerId) === 0n) return 0n;
    const [longest] = held
      .filter((licence) => licence.offerId === offerId)
      .toSorted((a, b) => (end(a) < end(b) ? 1 : -1));
    return longest?.licenceId;
  });
  const offers = terms.licences.filter((_, segment) => ids[segment] === undefined);
  if (offers.length === 0) return ids as unknown as LicenceIds;
  const rule = `${account} needs a licence of ${offers.join(", ")}`;
  throw new KetworkRangeError("LicenceMissing", rule, { account, offers });
}
