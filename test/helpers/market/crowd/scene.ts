/** What the actors of a crowd share: the market, chance, the books, and what of it all is known. */
import { ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { MoodyListener, MoodyToken, StaticCalls } from "../../../../types/index.ts";
import { Random } from "../../machine/random.ts";
import { Books, type Entry, type Listed } from "../books.ts";
import { LIMITS, type Market } from "../market.ts";
import { newToken, TokenMood } from "../tokens.ts";

export class Scene {
  readonly market: Market;
  readonly random: Random;
  readonly books: Books;
  /** A token like others, one that keeps a fee, and one that does its worst. */
  readonly plain: MoodyToken;
  readonly taxed: MoodyToken;
  readonly hostile: MoodyToken;
  readonly listener: MoodyListener;
  readonly participants: readonly HardhatEthersSigner[];
  /** Tokens by address; ether has none. */
  readonly tokens = new Map<string, MoodyToken | undefined>();
  /** Commits with a claim, and bounties whose poster has had its chance to open the rows. */
  readonly ranked = new Set<Entry>();
  readonly opened = new Set<Listed>();
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Of each token, what was sent into both contracts, and what was taken out by withdrawals. */
  readonly paidIn = new Map<string, bigint>();
  readonly paidOut = new Map<string, bigint>();

  static async set(market: Market, seed: number): Promise<Scene> {
    const tokens = [await newToken(market), await newToken(market), await newToken(market)] as const;
    const { ethers } = market.connection;
    const listener = (await ethers.deployContract("MoodyListener")) as unknown as MoodyListener;
    const eye = (await ethers.deployContract("StaticCalls")) as unknown as StaticCalls;
    await tokens[1].behave(TokenMood.Fee, ZeroAddress, "0x");
    const addresses = await Promise.all(tokens.map((token) => token.getAddress()));
    return new Scene(market, seed, tokens, addresses, listener, eye);
  }

  private constructor(
    market: Market,
    seed: number,
    tokens: readonly [MoodyToken, MoodyToken, MoodyToken],
    addresses: readonly string[],
    listener: MoodyListener,
    eye: StaticCalls,
  ) {
    this.market = market;
    this.random = new Random(seed);
    [this.plain, this.taxed, this.hostile] = tokens;
    this.listener = listener;
    this.tokens.set(ZeroAddress, undefined);
    for (const [i, address] of addresses.entries()) this.tokens.set(address, tokens[i]!);
    const solvers = [0, 1, 2, 3].map((i) => market.solver(i));
    const challengers = [0, 1, 2].map((i) => market.challenger(i));
    this.participants = [market.poster, this.owner, this.treasury, ...solvers, ...challengers];
    const accounts = this.participants.map(({ address }) => address);
    this.books = new Books(market, eye, [...this.tokens.keys()], accounts);
    for (const token of this.tokens.keys()) {
      this.paidIn.set(token, 0n);
      this.paidOut.set(token, 0n);
    }
  }

  /** Owner of all datasets. */
  get owner(): HardhatEthersSigner {
    return this.market.solver(4);
  }

  /** Receiver of the fee. */
  get treasury(): HardhatEthersSigner {
    return this.market.solver(5);
  }

  /** Makes a call; only errors that somebody meant may stop it. */
  async attempt(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.note(name);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const meant = /custom error '(Bounty|Posting|Dispute|Purse|Rows|TokenMoody|SafeERC20Failed)|nothing to do/;
      if (!meant.test(message)) throw error;
    }
  }

  note(name: string): void {
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
  }

  /** A bounty, mostly an open one. */
  bounty(): Listed {
    const open = this.books.bounties.filter((bounty) => this.books.isOpen(bounty));
    const from = open.length && this.random.chance(0.9) ? open : this.books.bounties;
    if (from.length === 0) throw new Error("nothing to do");
    return this.random.pick(from);
  }

  /** A commit, mostly one of the sort that the call is about. */
  entry(sort: "pending" | "ranked" = "pending"): Entry {
    const all = this.books.bounties.flatMap(({ entries }) => entries);
    const wanted = sort === "ranked" ? [...this.ranked] : all.filter((entry) => this.books.isPending(entry));
    const from = wanted.length && this.random.chance(0.9) ? wanted : all;
    if (from.length === 0) throw new Error("nothing to do");
    // The latest ones are the most alive.
    return from[Math.max(0, from.length - 1 - this.random.below(8))]!;
  }

  /** A commit, mostly one of those that are all revealed in the same time, if that is now. */
  async revealable(): Promise<Entry> {
    const now = await this.market.now();
    const due = this.books.bounties.filter(({ posted: { terms }, ...bounty }) => {
      const start = terms.commitDeadline + terms.unsealSeconds + LIMITS.revealDelaySeconds;
      return bounty.entries.length && now > start && now < start + terms.revealSeconds;
    });
    const entries = due.flatMap((bounty) => bounty.entries).filter((entry) => this.books.isPending(entry));
    return entries.length && this.random.chance(0.7) ? this.random.pick(entries) : this.entry();
  }

  /** Something was sent into one of the contracts. */
  paid(token: string, amount: bigint): void {
    this.paidIn.set(token, this.paidIn.get(token)! + amount);
  }

  /** What arrives of an amount. */
  arriving(token: string, amount: bigint): bigint {
    return this.tokens.get(token) === this.taxed ? amount - amount / 100n : amount;
  }
}
