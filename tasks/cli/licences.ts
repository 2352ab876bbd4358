/** The tasks about licences, which are the same for datasets and for models. */
import { ZeroAddress } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import type { Licences } from "../../types/index.ts";
import type { ConnectedMarket } from "../protocol/connect.ts";
import {
  buyLicence,
  fetchOffer,
  licencesOf,
  offerIdsLike,
  offerLicence,
  offersOf,
  type LicenceOffer,
  type LicenceRight,
} from "../protocol/licences.ts";
import { approveTokens, signPermit, signPermit2 } from "../protocol/permit.ts";
import { drawTable } from "../view/table.ts";
import { formatAmount, parseAmount } from "./amounts.ts";
import type { Answer } from "./command.ts";
import { formatDuration, formatTime, parseDuration } from "./durations.ts";
import { parseId } from "./fields.ts";
import { resolveId } from "./ids.ts";
import type { AccountSession, MarketOptions, MarketSession, SendingOptions } from "./session.ts";
import { allowanceOf, coinOf } from "./tokens.ts";

/** Which contract's licences, and what is licensed. */
export interface LicenceKind {
  readonly subject: "dataset" | "model";
  readonly contractOf: (market: ConnectedMarket) => Licences;
}

export const DATA_LICENCES: LicenceKind = { subject: "dataset", contractOf: ({ licences }) => licences };
export const MODEL_LICENCES: LicenceKind = { subject: "model", contractOf: ({ modelLicences }) => modelLicences };

export interface OfferOptions extends SendingOptions {
  readonly id: string;
  readonly price: string;
  readonly token: string | undefined;
  readonly openFor: string;
  readonly duration: string | undefined;
  readonly right: string;
  readonly transferable: boolean;
}

/** Offers licences of something that the account owns. */
export async function offer(
  kind: LicenceKind,
  args: OfferOptions,
  session: AccountSession,
): Promise<Answer | undefined> {
  const { market, provider, transact } = session;
  const coin = await coinOf(provider, args.token ?? ZeroAddress);
  const { timestamp } = (await provider.getBlock("latest"))!;
  const draft = {
    subjectId: parseId(kind.subject, args.id),
    token: args.token ?? ZeroAddress,
    price: parseAmount("price", args.price, coin),
    openUntil: BigInt(timestamp + parseDuration("open-for", args.openFor)),
    durationSeconds: args.duration === undefined ? 0n : BigInt(parseDuration("duration", args.duration)),
    right: args.right as LicenceRight,
    transferable: args.transferable,
  };
  const details = {
    [kind.subject]: args.id,
    price: formatAmount(draft.price, coin),
    "on sale until": `${formatTime(Number(draft.openUntil))}, and not to be withdrawn`,
    "a licence lasts": lasting(draft.durationSeconds),
    right: args.right,
  };
  const made = await transact({ title: `Offer licences of ${kind.subject} ${args.id}`, details }, () =>
    offerLicence(kind.contractOf(market), draft),
  );
  if (!made) return undefined;
  return { json: { offerId: made.offerId, offer: made.offer }, text: `offer ${made.offerId}` };
}

const lasting = (seconds: bigint): string => (seconds === 0n ? "for ever" : formatDuration(Number(seconds)));

/** The offer that an id or its first digits name. @throws as `resolveId` */
function resolveOffer(kind: LicenceKind, { market, deployment }: MarketSession, text: string): Promise<string> {
  return resolveId("offer", text, (prefix) => offerIdsLike(kind.contractOf(market), prefix, deployment.fromBlock));
}

export interface BuyOptions extends SendingOptions {
  readonly offer: string;
  readonly count: number;
  readonly receiver: string | undefined;
  readonly permit: string;
}

/** Buys licences of an offer, paid in whatever it asks for. */
export async function buy(kind: LicenceKind, args: BuyOptions, session: AccountSession): Promise<Answer | undefined> {
  const { market, provider, account, transact } = session;
  const contract = kind.contractOf(market);
  const offerId = await resolveOffer(kind, session, args.offer);
  const terms = await fetchOffer(contract, market.chainId, offerId);
  const coin = await coinOf(provider, terms.token);
  const receiver = args.receiver ?? account;
  const details = {
    [kind.subject]: terms.subjectId.toString(),
    price: `${args.count} × ${formatAmount(terms.price, coin)}`,
    lasts: lasting(terms.durationSeconds),
    for: receiver,
  };
  const total = terms.price * BigInt(args.count);
  const permit = await takenBy(args.permit, terms, total, session, await contract.getAddress(), details);
  if (permit === undefined) return undefined;
  const bought = await transact({ title: `Buy a licence of ${kind.subject} ${terms.subjectId}`, details }, () =>
    buyLicence(contract, market.chainId, offerId, { count: args.count, receiver, permit }),
  );
  if (!bought) return undefined;
  const { licenceId, expiresAt, paid } = bought;
  const until = expiresAt === 0n ? "for ever" : `until ${formatTime(Number(expiresAt))}`;
  return {
    json: { licenceId, offerId, subjectId: terms.subjectId, expiresAt, paid, receiver },
    text: `licence ${licenceId}, ${until}`,
  };
}

/** How the tokens of a price are taken; `undefined` where a dry run ends with the allowance. */
async function takenBy(
  how: string,
  { token }: LicenceOffer,
  amount: bigint,
  { provider, signer, account, transact, dryRun }: AccountSession,
  spender: string,
  details: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  if (token === ZeroAddress || amount === 0n) return "0x";
  const { timestamp } = (await provider.getBlock("latest"))!;
  const request = { token, spender, amount, deadline: BigInt(timestamp + PERMIT_SECONDS) };
  if (how === "eip2612") return signPermit(signer, request);
  if (how === "permit2") return signPermit2(signer, request);
  if (how !== "allowance") {
    throw new KetworkRangeError("PermitKindUnknown", `--permit ${how}: allowance, eip2612 or permit2`, { permit: how });
  }
  if ((await allowanceOf(provider, token, account, spender)) < amount) {
    await transact({ title: "Let the licences take the tokens", details }, () => approveTokens(signer, request));
    if (dryRun) return undefined;
  }
  return "0x";
}

/** A signature that is used at once. */
const PERMIT_SECONDS = 3600;

export interface CheckOptions extends MarketOptions {
  readonly holder: string;
  readonly id: string | undefined;
  readonly offer: string | undefined;
}

/** What licences somebody holds; exit code 1 where a subject or an offer is named that none of them is of, or all have expired. */
export async function check(kind: LicenceKind, args: CheckOptions, session: MarketSession): Promise<Answer> {
  const { market, deployment } = session;
  const all = await licencesOf(kind.contractOf(market), market.chainId, args.holder, deployment.fromBlock);
  const subjectId = args.id === undefined ? undefined : parseId(kind.subject, args.id);
  const wanted = args.offer === undefined ? undefined : await resolveOffer(kind, session, args.offer);
  const licences = all.filter(
    ({ offer, offerId }) =>
      (subjectId === undefined || offer.subjectId === subjectId) && (wanted === undefined || offerId === wanted),
  );
  const isLicensed = licences.some(({ lasts }) => lasts);
  const head = [{ head: kind.subject }, { head: "right" }, { head: "count" }, { head: "until" }, { head: "licence" }];
  const rows = licences.map(({ licenceId, offer, count, expiresAt, lasts }) => [
    ...[offer.subjectId, offer.right, count],
    expiresAt === 0n ? "for ever" : `${formatTime(Number(expiresAt))}${lasts ? "" : " (over)"}`,
    licenceId,
  ]);
  return {
    json: { holder: args.holder, isLicensed, licences },
    text: licences.length === 0 ? `${args.holder} holds no licence` : drawTable(head, rows),
    failed: (subjectId ?? wanted) !== undefined && !isLicensed,
  };
}

/** The offers of a subject that are open, as JSON and as a table; an empty text where there are none. */
export async function openOffers(
  kind: LicenceKind,
  { market, provider, deployment }: MarketSession,
  subjectId: bigint,
) {
  const { timestamp } = (await provider.getBlock("latest"))!;
  const made = await offersOf(kind.contractOf(market), market.chainId, subjectId, deployment.fromBlock);
  const offers = made.filter(({ openUntil }) => openUntil >= timestamp);
  const head = [{ head: "price" }, { head: "right" }, { head: "lasts" }, { head: "on sale until" }, { head: "offer" }];
  const rows = await Promise.all(
    offers.map(async ({ offerId, price, token, right, durationSeconds, openUntil }) => [
      ...[formatAmount(price, await coinOf(provider, token)), right, lasting(durationSeconds)],
      ...[formatTime(Number(openUntil)), offerId],
    ]),
  );
  return { offers, text: offers.length === 0 ? "" : drawTable(head, rows) };
}
