/** A desk of licences, of a dataset or of a model, in each of its states. */
import { id, ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { DataLicence, ModelLicence } from "../../../types/index.ts";
import type { Trial } from "../outcomes.ts";
import type { Market } from "./market.ts";
import { authorise, domainOf, licenceIdOf, offerOf, type Authorisation, type OfferWords } from "./registry.ts";

const HOUR = 3_600;
const DAY = 86_400;

/** What the calls are about: an offer, made or not, and a licence of it. */
export interface LicenceScene {
  readonly market: Market;
  readonly licences: DataLicence | ModelLicence;
  /** Who owned what is licensed when the offer was made. */
  readonly seller: HardhatEthersSigner;
  readonly holder: HardhatEthersSigner;
  /** Operator of the holder. */
  readonly operator: HardhatEthersSigner;
  readonly other: HardhatEthersSigner;
  readonly offer: OfferWords;
  /** What was sold; else calls name what a sale would make. */
  readonly licenceId?: bigint;
  /** What the seller has signed before; else it signs when `offerFor` is called. */
  readonly signed?: Authorisation;
}

/** Nothing is offered; the subject is the seller's, solver 9's. */
export async function licenceScene(
  market: Market,
  licences: DataLicence | ModelLicence,
  subjectId: bigint,
): Promise<LicenceScene> {
  const [seller, holder, operator, other] = [market.solver(9), market.solver(0), market.solver(1), market.solver(2)];
  await licences.connect(holder).setOperator(operator, true);
  const scene = { market, licences, seller, holder, operator, other };
  return { ...scene, offer: offerOf(await market.now(), { subjectId, durationSeconds: 0 }) };
}

export const offerWith = (scene: LicenceScene, words: Partial<OfferWords>): LicenceScene => ({
  ...scene,
  offer: { ...scene.offer, ...words },
});

export async function offered(scene: LicenceScene): Promise<LicenceScene> {
  await scene.licences.connect(scene.seller).offer(scene.offer);
  return scene;
}

/** The holder buys one. */
export async function held(scene: LicenceScene): Promise<LicenceScene> {
  const { market, licences, holder, offer } = await offered(scene);
  const offerId = await licences.offerIdOf(offer);
  await licences.connect(holder).buy(offerId, 1, holder, "0x", { value: offer.price });
  const expiresAt = offer.durationSeconds === 0 ? 0 : (await market.now()) + offer.durationSeconds;
  return { ...scene, licenceId: licenceIdOf(offerId, expiresAt) };
}

async function handedOn(scene: LicenceScene): Promise<LicenceScene> {
  await scene.licences.connect(scene.holder).transfer(scene.other, scene.licenceId!, 1);
  return scene;
}

async function withdrawn(scene: LicenceScene): Promise<LicenceScene> {
  await scene.licences.connect(scene.seller).withdraw(ZeroAddress, scene.seller);
  return scene;
}

/** Its last second is over. */
async function passed(scene: LicenceScene, last: number): Promise<LicenceScene> {
  await scene.market.connection.networkHelpers.time.increaseTo(last + 1);
  return scene;
}

const closed = (scene: LicenceScene) => passed(scene, scene.offer.openUntil);

/** The seller has signed the offer, for an hour. */
async function signed(scene: LicenceScene): Promise<LicenceScene> {
  const deadline = BigInt((await scene.market.now()) + HOUR);
  return { ...scene, signed: await sign(scene, deadline) };
}

/** An ERC-7913 signer has signed it, whom the seller lets, and then no longer. */
async function signedByKey(scene: LicenceScene, allowed: boolean): Promise<LicenceScene> {
  const { market, licences, seller } = scene;
  const { ethers } = market.connection;
  const device = new ethers.Wallet(id("device"));
  const verifier = await ethers.deployContract("KeyVerifier");
  const key = ethers.concat([await verifier.getAddress(), device.address]);
  await licences.connect(seller).setKey(key, true);
  if (!allowed) await licences.connect(seller).setKey(key, false);
  const domain = await domainOf(licences);
  const words = await authorise(device, domain, "offerFor", { offer: scene.offer }, { account: seller.address });
  return { ...scene, signed: { ...words, key } };
}

async function sign({ licences, seller, offer }: LicenceScene, deadline?: bigint): Promise<Authorisation> {
  const nonce = await licences.nonces(seller);
  const domain = await domainOf(licences);
  return authorise(seller, domain, "offerFor", { offer }, deadline === undefined ? { nonce } : { nonce, deadline });
}

/** The states that desks of all kinds have. `sell` gives the subject to somebody else. */
export function licenceStates(
  kind: string,
  begin: () => Promise<LicenceScene>,
  sell: (scene: LicenceScene) => Promise<LicenceScene>,
): Record<string, () => Promise<LicenceScene>> {
  return {
    [`no such ${kind}`]: async () => offerWith(await begin(), { subjectId: 77n }),
    "nothing offered": begin,
    [`nothing offered, ${kind} sold`]: async () => sell(await begin()),
    "signed, not sent": async () => signed(await begin()),
    "signed, nonce skipped": async () => {
      const scene = await signed(await begin());
      await scene.licences.connect(scene.seller).skipNonce();
      return scene;
    },
    "signed, too late": async () => {
      const scene = await signed(await begin());
      return passed(scene, Number(scene.signed!.deadline));
    },
    "signed by a key": async () => signedByKey(await begin(), true),
    "signed by a key, taken back": async () => signedByKey(await begin(), false),
    "signed and sent": async () => {
      const scene = await signed(await begin());
      await scene.licences.offerFor(scene.signed!, scene.offer);
      return scene;
    },
    offered: async () => offered(await begin()),
    "offer closed": async () => closed(await offered(await begin())),
    [`offered, ${kind} sold`]: async () => sell(await offered(await begin())),
    "licence held": async () => held(await begin()),
    "licence held, not transferable": async () => held(offerWith(await begin(), { transferable: false })),
    "licence held, offer closed": async () => closed(await held(await begin())),
    [`licence held, ${kind} sold`]: async () => sell(await held(await begin())),
    "licence expired": async () => {
      const scene = await held(offerWith(await begin(), { durationSeconds: DAY }));
      return passed(scene, (await scene.market.now()) + DAY);
    },
    "licence handed on": async () => handedOn(await held(await begin())),
    "licence held, credit withdrawn": async () => withdrawn(await held(await begin())),
  };
}

export async function licenceTrial(scene: LicenceScene, method: string): Promise<Trial> {
  const { licences, seller, holder, operator, other, offer } = scene;
  const offerId = await licences.offerIdOf(offer);
  const licenceId = scene.licenceId ?? licenceIdOf(offerId, 0);
  const as = (account: HardhatEthersSigner, ...args: unknown[]) => ({
    contract: licences.connect(account),
    method,
    args,
  });
  switch (method) {
    case "offer":
      return as(seller, offer);
    case "offerFor":
      return as(other, scene.signed ?? (await sign(scene)), offer);
    case "buy":
      return { ...as(other, offerId, 1n, other, "0x"), value: offer.price };
    case "transfer":
      return as(holder, other, licenceId, 1n);
    case "transferFrom":
      return as(operator, holder, other, licenceId, 1n);
    case "withdraw":
      return as(seller, ZeroAddress, seller);
    case "collect":
      return as(other, offer.subjectId, ZeroAddress);
    case "approve":
      return as(holder, other, licenceId, 1n);
    case "setOperator":
      return as(holder, other, true);
    case "setKey":
      return as(seller, `0x${"77".repeat(21)}`, true);
    default:
      return as(seller);
  }
}
