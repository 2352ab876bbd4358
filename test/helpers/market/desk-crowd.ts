/**
 * What random actors at a desk have in common, whether it sells answers or private orders: some take and answer, some lie,
 * some challenge what is true, some are silent, and strangers call whatever is due. Every call may come at any time, sensible
 * or not.
 */
import { expect } from "chai";
import { ZeroAddress, type Interface } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { InferenceDesk, MoodyToken, PrivateDesk } from "../../../types/index.ts";
import { Random } from "../machine/random.ts";
import type { ClaimWords, Market } from "./market.ts";

/** A desk and what surrounds it; `Item` is what is asked for there. */
export interface Bench<Item> {
  readonly desk: InferenceDesk | PrivateDesk;
  readonly token: MoodyToken;
  readonly market: Market;
  openStep(item: Item, claim: ClaimWords, challenger: HardhatEthersSigner): Promise<unknown>;
}

export interface Answer<Item> {
  readonly item: Item;
  readonly claim: ClaimWords;
  /** Whether a run ends like this. */
  readonly isTrue: boolean;
}

interface Dispute<A> {
  readonly answer: A;
  readonly challenger: HardhatEthersSigner;
}

/** What the desk holds of an item. */
export interface Holding {
  readonly isLive: boolean;
  readonly escrow: bigint;
  readonly bond: bigint;
  readonly token: string;
}

/** How likely a call is against the others, its name, and the call. */
export type Action = readonly [weight: number, name: string, call: () => Promise<unknown>];

/** Errors of the contracts' own. */
const OWN_ERROR = /^(Desk|Private|Dispute|Purse)/;

class NothingToDo extends Error {}

export abstract class DeskCrowd<B extends Bench<Item>, Item, A extends Answer<Item>> {
  readonly at: B;
  readonly random: Random;
  readonly items: Item[] = [];
  readonly answers: A[] = [];
  readonly disputes: Dispute<A>[] = [];
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Sent into desk and game, and taken out by withdrawals: ether, and tokens. */
  paidIn = { ether: 0n, token: 0n };
  paidOut = { ether: 0n, token: 0n };
  readonly #ended = new Set<Item>();

  constructor(at: B, seed: number) {
    this.at = at;
    this.random = new Random(seed);
  }

  protected abstract actions(): readonly Action[];
  protected abstract idOf(item: Item): string;
  protected abstract holding(item: Item): Promise<Holding>;
  protected abstract challengerBondOf(item: Item): bigint;
  /** Who pays for the items. */
  protected abstract readonly buyer: HardhatEthersSigner;

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const actions = this.actions();
    let ticket = this.random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, call] of actions) {
      if ((ticket -= weight) >= 0) continue;
      await this.attempt(name, call);
      return;
    }
  }

  /** Everybody goes home; a stranger ends whatever is left, from the latest end of each item on. */
  async finish(): Promise<void> {
    const { market } = this.at;
    const [desk, game] = [this.at.desk.connect(market.solver(9)), market.game.connect(market.solver(9))];
    await this.#play();
    let end = BigInt(await market.now());
    for (const item of this.items) {
      const latest = await desk.latestEnd(this.idOf(item));
      if (latest > end) end = latest;
    }
    await market.connection.networkHelpers.time.increaseTo(Number(end) + 1);
    for (const { answer, challenger } of this.disputes) {
      await this.attempt("timeout", () => game.timeout(answer.claim, challenger));
      await this.attempt("close", () => game.close(answer.claim, challenger));
    }
    for (const item of this.items) {
      for (const call of ["drop", "discard", "pay", "refund"] as const) {
        await this.attempt(call, () => desk[call](this.idOf(item)));
      }
      expect((await this.holding(item)).isLive, "an item that has no end").to.equal(false);
    }
    for (const { claim } of this.answers) await this.attempt("release", () => game.release(claim));
    for (const account of market.accounts) await this.withdraw(account);
  }

  /** What the desk must hold: rewards of live items, bonds that lie there, credits. */
  async owed(): Promise<{ ether: bigint; token: bigint }> {
    const { desk, token, market } = this.at;
    const total = { ether: 0n, token: 0n };
    for (const item of this.items) {
      if (this.#ended.has(item)) continue;
      const held = await this.holding(item);
      if (!held.isLive) {
        this.#ended.add(item);
        expect([held.escrow, held.bond], "left on an item that has ended").to.deep.equal([0n, 0n]);
      }
      total[held.token === ZeroAddress ? "ether" : "token"] += held.escrow;
      total.ether += held.bond;
    }
    // Nobody else is ever owed anything here.
    for (const account of [this.buyer, ...[0, 1, 2, 3].map((i) => market.solver(i))]) {
      total.ether += await desk.credits(account, ZeroAddress);
      total.token += await desk.credits(account, token);
    }
    return total;
  }

  /** Makes a call; only the contracts' own errors may stop it. */
  protected async attempt(name: string, call: () => Promise<unknown>): Promise<void> {
    try {
      await call();
      this.#count(name);
    } catch (error) {
      if (!(error instanceof NothingToDo) && !OWN_ERROR.test(this.#errorName(error))) throw error;
    }
  }

  /** Of a contract's error; the chain tells its name, or its data where it was not built with the contract's code. */
  #errorName(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    const [, named, data] = /custom error '(\w+)|return data: (0x[0-9a-f]+)/.exec(message) ?? [];
    const interfaces: readonly Interface[] = [this.at.desk.interface, this.at.market.game.interface];
    return named ?? (data && interfaces.map((known) => known.parseError(data)?.name).find(Boolean)) ?? "";
  }

  #count(name: string): void {
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
  }

  protected nothingToDo(): never {
    throw new NothingToDo();
  }

  /** An item, mostly a live one. */
  protected any(): Item {
    const live = this.items.filter((item) => !this.#ended.has(item));
    const from = live.length && this.random.chance(0.95) ? live : this.items;
    if (from.length === 0) this.nothingToDo();
    return this.random.pick(from);
  }

  protected anyId(): string {
    return this.idOf(this.any());
  }

  /** One of the latest answers: they are the most alive. */
  protected latest(): A {
    const { length } = this.answers;
    if (length === 0) this.nothingToDo();
    return this.answers[Math.max(0, length - 1 - this.random.below(6))]!;
  }

  /** A reward as posted: some in ether, some in tokens. */
  protected async reward(): Promise<{ reward: bigint; token: string; kind: "ether" | "token" }> {
    const kind = this.random.chance(0.6) ? "ether" : "token";
    const reward = BigInt(1 + this.random.below(1e9));
    return { reward, token: kind === "ether" ? ZeroAddress : await this.at.token.getAddress(), kind };
  }

  protected async challenge(answer: A, challenger: HardhatEthersSigner): Promise<void> {
    const value = this.challengerBondOf(answer.item);
    await this.at.market.game.connect(challenger).challenge(answer.claim, { value, gasLimit: 150_000n });
    this.paidIn.ether += value;
    this.disputes.push({ answer, challenger });
    this.#count("challenge");
  }

  /** False challengers pick any answer, true or false. */
  protected sham(): Promise<void> {
    return this.challenge(this.latest(), this.at.market.challenger(1 + this.random.below(2)));
  }

  protected async withdraw(account: HardhatEthersSigner): Promise<void> {
    const { desk, token, market } = this.at;
    for (const [kind, address] of [
      ["ether", ZeroAddress],
      ["token", await token.getAddress()],
    ] as const) {
      const credit = await desk.credits(account, address);
      if (credit !== 0n) await desk.connect(account).withdraw(address, account);
      this.paidOut[kind] += credit;
    }
    const inGame = await market.game.credits(account);
    if (inGame !== 0n) await market.game.connect(account).withdraw(account);
    this.paidOut.ether += inGame;
  }

  /** Who claimed what is true answers every challenge; the honest challenger shows the step, or waits for the liar's silence. */
  async #play(): Promise<void> {
    const { game } = this.at.market;
    for (const { answer, challenger } of this.disputes) {
      const { item, claim, isTrue } = answer;
      if (!isTrue && challenger !== this.at.market.challenger(0)) continue;
      if (!isTrue && this.random.chance(0.5)) await this.attempt("timeout", () => game.timeout(claim, challenger));
      else await this.attempt("openStep", () => this.at.openStep(item, claim, challenger));
    }
  }

  /** Time goes by; before it does, whoever is honest makes the moves that are due. */
  protected async wait(): Promise<void> {
    await this.#play();
    const { time } = this.at.market.connection.networkHelpers;
    await time.increaseTo((await this.at.market.now()) + 1 + this.random.below(this.random.pick([30, 400])));
  }
}

/** Lets a crowd act, and checks after every call that the desk holds what it owes, and at the end that nothing is left. */
export async function playCrowd<Item, A extends Answer<Item>>(
  crowd: DeskCrowd<Bench<Item>, Item, A>,
  calls: number,
): Promise<void> {
  const { desk, token, market } = crowd.at;
  const { provider } = market.connection.ethers;
  const burnedBefore = await provider.getBalance(ZeroAddress);
  for (let i = 0; i < calls; i++) {
    await crowd.act();
    const held = { ether: await provider.getBalance(desk), token: await token.balanceOf(desk) };
    expect(held, `held by the desk after call ${i}`).to.deep.equal(await crowd.owed());
  }
  await crowd.finish();
  expect(await provider.getBalance(desk), "left on the desk").to.equal(0);
  expect(await token.balanceOf(desk), "tokens left on the desk").to.equal(0);
  expect(await provider.getBalance(market.game), "left in the game").to.equal(0);
  const burned = (await provider.getBalance(ZeroAddress)) - burnedBefore;
  expect(crowd.paidOut.ether + burned, "paid out and burned").to.equal(crowd.paidIn.ether);
  expect(crowd.paidOut.token, "tokens paid out").to.equal(crowd.paidIn.token);
}
