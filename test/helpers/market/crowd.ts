/**
 * Random actors in a market: posters, honest solvers and liars, an honest challenger and a false one, owners of data,
 * whoever governs the rules of posting, a token that does its worst, and strangers that call whatever a deadline makes due.
 * Every call may come at any time, sensible or not.
 */
import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { MoodyListener, MoodyToken, StaticCalls } from "../../../types/index.ts";
import { Random } from "../machine/random.ts";
import { Books, type Entry, type Listed } from "./books.ts";
import { bits, cell, echoResult, onChain, resultOf, type Result } from "./jobs.ts";
import { CommitStatus, Direction, Kind, LIMITS, revealOf, Status, type Market, type TermsWords } from "./market.ts";
import { mintRows, openRows, rowsOf, sealedTerms } from "./sealed.ts";
import { fund, newToken, TokenMood } from "./tokens.ts";

interface Dispute {
  readonly entry: Entry;
  readonly challenger: HardhatEthersSigner;
}

const NAN = 0x7ff8000000000000n;
const PRIZES: TermsWords["prizeBps"][] = [
  [10_000, 0, 0, 0, 0, 0, 0, 0],
  [10_000, 0, 0, 0, 0, 0, 0, 0],
  [6_667, 3_333, 0, 0, 0, 0, 0, 0],
  [4_000, 3_000, 3_000, 0, 0, 0, 0, 0],
];

export class Crowd {
  readonly market: Market;
  readonly random: Random;
  readonly books: Books;
  /** A token like others, one that keeps a fee, and one that does its worst. */
  readonly plain: MoodyToken;
  readonly taxed: MoodyToken;
  readonly hostile: MoodyToken;
  readonly #listener: MoodyListener;
  readonly #participants: readonly HardhatEthersSigner[];
  readonly #tokens = new Map<string, MoodyToken | undefined>();
  readonly #disputes: Dispute[] = [];
  /** Those that are not known to be decided. */
  readonly #live = new Set<Dispute>();
  readonly #ranked = new Set<Entry>();
  readonly #opened = new Set<Listed>();
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Of each token, what was sent into both contracts, and what was taken out by withdrawals. */
  readonly paidIn = new Map<string, bigint>();
  readonly paidOut = new Map<string, bigint>();

  static async gather(market: Market, seed: number): Promise<Crowd> {
    const tokens = [await newToken(market), await newToken(market), await newToken(market)] as const;
    const { ethers } = market.connection;
    const listener = (await ethers.deployContract("MoodyListener")) as unknown as MoodyListener;
    const eye = (await ethers.deployContract("StaticCalls")) as unknown as StaticCalls;
    await tokens[1].behave(TokenMood.Fee, ZeroAddress, "0x");
    const addresses = await Promise.all(tokens.map((token) => token.getAddress()));
    return new Crowd(market, seed, tokens, addresses, listener, eye);
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
    this.#listener = listener;
    this.#tokens.set(ZeroAddress, undefined);
    for (const [i, address] of addresses.entries()) this.#tokens.set(address, tokens[i]!);
    const solvers = [0, 1, 2, 3].map((i) => market.solver(i));
    const challengers = [0, 1, 2].map((i) => market.challenger(i));
    this.#participants = [market.poster, this.#owner, this.#treasury, ...solvers, ...challengers];
    const accounts = this.#participants.map(({ address }) => address);
    this.books = new Books(market, eye, [...this.#tokens.keys()], accounts);
    for (const token of this.#tokens.keys()) {
      this.paidIn.set(token, 0n);
      this.paidOut.set(token, 0n);
    }
  }

  get #owner(): HardhatEthersSigner {
    return this.market.solver(4);
  }

  get #treasury(): HardhatEthersSigner {
    return this.market.solver(5);
  }

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const { board } = this.market;
    const actions: [number, string, () => Promise<unknown>][] = [
      [4, "post", () => this.#post()],
      [2, "cancel", () => this.#cancel()],
      [10, "commit", () => this.#commit()],
      [14, "reveal", () => this.#reveal()],
      [3, "sham", () => this.#sham()],
      [2, "raise", () => this.#raise()],
      [3, "unseal", () => this.#unseal()],
      [2, "govern", () => this.#govern()],
      [2, "sway", () => this.#sway()],
      [2, "forfeit", () => this.#strange("forfeit")],
      [3, "returnBond", () => this.#strange("returnBond")],
      [2, "prune", () => board.prune(this.#bounty().posted.bountyId, this.random.below(4))],
      [6, "settle", () => board.settle(this.#bounty().posted.bountyId)],
      [2, "refund", () => board.refund(this.#bounty().posted.bountyId)],
      [2, "reopen", () => board.reopen(this.#bounty().posted.bountyId)],
      [2, "withdraw", () => this.#withdraw(this.random.pick(this.#participants))],
      [2, "release", async () => this.#release(this.#entry("ranked"))],
      [9, "wait", () => this.#wait()],
    ];
    let ticket = this.random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, action] of actions) {
      if ((ticket -= weight) >= 0) continue;
      await this.#attempt(name, action);
      return;
    }
  }

  /** Everybody goes home; strangers end whatever is left, from the latest end of each bounty on. */
  async finish(): Promise<void> {
    const { board } = this.market;
    await this.hostile.behave(TokenMood.Plain, ZeroAddress, "0x");
    await this.#endAll();
    // Where sealed rows left no claim, the public rows have had their turn now.
    await this.#endAll();
    for (const { posted, entries } of this.books.bounties) {
      expect((await board.bountyOf(posted.bountyId)).status).to.not.equal(Status.Open);
      for (const entry of entries) {
        await this.#attempt("forfeit", () => board.forfeit(posted.bountyId, entry.index));
        await this.#attempt("returnBond", () => board.returnBond(posted.bountyId, entry.index));
        await this.#attempt("release", () => this.#release(entry));
        expect((await board.commitOf(posted.bountyId, entry.index)).status).to.not.equal(CommitStatus.Committed);
      }
    }
    for (const account of this.#participants) await this.#withdraw(account);
  }

  async #endAll(): Promise<void> {
    const { board, game, lens, connection } = this.market;
    await this.#answer();
    let end = BigInt(await this.market.now());
    const open: Listed[] = [];
    for (const bounty of this.books.bounties) {
      if ((await board.bountyOf(bounty.posted.bountyId)).status === Status.Open) open.push(bounty);
      const latest = await lens.latestEnd(bounty.posted.bountyId);
      if (latest > end) end = latest;
    }
    await connection.networkHelpers.time.increaseTo(Number(end) + 1);
    for (const { entry, challenger } of this.#disputes) {
      const claim = await this.market.claim(entry.bounty.posted, entry.index);
      await this.#attempt("timeout", () => game.timeout(claim, challenger));
      await this.#attempt("close", () => game.close(claim, challenger));
    }
    for (const { posted, entries } of open) {
      const { bountyId } = posted;
      await board.prune(bountyId, entries.length + 1);
      for (let rank = 0; rank < 8; rank++) await this.#attempt("settle", () => board.settle(bountyId));
      await this.#attempt("refund", () => board.refund(bountyId));
      await this.#attempt("reopen", () => board.reopen(bountyId));
    }
  }

  /** Commits that were paid. */
  async winners(): Promise<Entry[]> {
    const winners: Entry[] = [];
    for (const { posted, entries } of this.books.bounties) {
      for (const entry of entries) {
        if ((await this.market.board.commitOf(posted.bountyId, entry.index)).prize !== 0n) winners.push(entry);
      }
    }
    return winners;
  }

  /** Whether a game on an honest claim was lost. */
  async honestDefeats(): Promise<number> {
    let count = 0;
    for (const { posted, entries } of this.books.bounties) {
      for (const { index, honest } of entries) {
        const { status, claimId } = await this.market.board.commitOf(posted.bountyId, index);
        if (honest && status === CommitStatus.Ranked && (await this.market.game.isDefeated(claimId))) count++;
      }
    }
    return count;
  }

  /** Makes a call; only errors that somebody meant may stop it. */
  async #attempt(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const meant = /custom error '(Bounty|Posting|Dispute|Purse|Rows|TokenMoody|SafeERC20Failed)|nothing to do/;
      if (!meant.test(message)) throw error;
    }
  }

  /** A bounty, mostly an open one. */
  #bounty(): Listed {
    const open = this.books.bounties.filter((bounty) => this.books.isOpen(bounty));
    const from = open.length && this.random.chance(0.9) ? open : this.books.bounties;
    if (from.length === 0) throw new Error("nothing to do");
    return this.random.pick(from);
  }

  /** A commit, mostly one of the sort that the call is about. */
  #entry(sort: "pending" | "ranked" = "pending"): Entry {
    const all = this.books.bounties.flatMap(({ entries }) => entries);
    const wanted = sort === "ranked" ? [...this.#ranked] : all.filter((entry) => this.books.isPending(entry));
    const from = wanted.length && this.random.chance(0.9) ? wanted : all;
    if (from.length === 0) throw new Error("nothing to do");
    // The latest ones are the most alive.
    return from[Math.max(0, from.length - 1 - this.random.below(8))]!;
  }

  /** A commit, mostly one of those that are all revealed in the same time, if that is now. */
  async #revealable(): Promise<Entry> {
    const now = await this.market.now();
    const due = this.books.bounties.filter(({ posted: { terms }, ...bounty }) => {
      const start = terms.commitDeadline + terms.unsealSeconds + LIMITS.revealDelaySeconds;
      return bounty.entries.length && now > start && now < start + terms.revealSeconds;
    });
    const entries = due.flatMap((bounty) => bounty.entries).filter((entry) => this.books.isPending(entry));
    return entries.length && this.random.chance(0.7) ? this.random.pick(entries) : this.#entry();
  }

  #paid(token: string, amount: bigint): void {
    this.paidIn.set(token, this.paidIn.get(token)! + amount);
  }

  /** What arrives of an amount. */
  #arriving(token: string, amount: bigint): bigint {
    return this.#tokens.get(token) === this.taxed ? amount - amount / 100n : amount;
  }

  async #post(): Promise<void> {
    const { market, random } = this;
    const kind = random.pick([Kind.Exact, Kind.Open, Kind.Open]);
    const onRows = kind === Kind.Open && random.chance(0.6);
    const token = random.pick([...this.#tokens.keys(), ZeroAddress]);
    const overrides: Partial<TermsWords> = {
      token,
      reward: BigInt(100 + random.below(1e9)),
      solverBond: 10n ** 17n + BigInt(random.below(1000)),
      direction: random.pick([Direction.Min, Direction.Max]),
      hasThreshold: kind === Kind.Open && random.chance(0.3),
      threshold: bits(random.unit()),
      commitDeadline: (await market.now()) + 200 + random.below(kind === Kind.Exact ? 4000 : onRows ? 200 : 1000),
      revealSeconds: onRows ? 900 : 450,
      challengeSeconds: 400,
      maxRoyaltyBps: 3_000,
      listener: random.chance(0.3) ? await this.#listener.getAddress() : ZeroAddress,
      prizeBps: random.pick(PRIZES),
    };
    const job = onRows ? market.dataJob : kind === Kind.Exact ? market.exactJob : market.openJob;
    const shown = onRows ? rowsOf(bits(random.unit()), id(`shown ${random.bits()}`)) : undefined;
    const score = random.chance(0.25) ? NAN : bits(random.unit());
    const hidden = onRows && random.chance(0.8) ? rowsOf(score, id(`hidden ${random.bits()}`)) : undefined;
    const terms = hidden
      ? await sealedTerms(market, shown!, hidden, overrides)
      : await market.terms(kind, { ...overrides, ...(shown && (await this.#dataTerms(shown))) });
    if (shown) {
      const datasetId = terms.datasetIds[0];
      await market.datasets.setBountyShare(datasetId, random.pick([0, 1_234, 3_000]));
      await market.datasets.transferFrom(market.poster, this.#owner, datasetId);
    }
    const moody = this.#tokens.get(token);
    if (moody) await fund(market, moody, market.poster, terms.reward);
    const posted = await market.post(kind, terms);
    this.#paid(token, this.#arriving(token, terms.reward));
    this.#paid(ZeroAddress, terms.posterBond);
    const rows = { ...(shown && { shown }), ...(hidden && { hidden }) };
    this.books.bounties.push({ posted, job, entries: [], ...rows });
  }

  async #dataTerms(shown: ReturnType<typeof rowsOf>): Promise<Partial<TermsWords>> {
    const zero = `0x${"00".repeat(32)}`;
    return {
      programId: onChain(this.market.dataJob).programId,
      datasetIds: [await mintRows(this.market, shown), 0n, 0n, 0n],
      dataRoots: [shown.root, zero, zero, zero],
    };
  }

  async #cancel(): Promise<void> {
    const empty = this.books.bounties.filter((bounty) => !bounty.entries.length && this.books.isOpen(bounty));
    const bounty = empty.length && this.random.chance(0.5) ? this.random.pick(empty) : this.#bounty();
    await this.market.board.cancel(bounty.posted.bountyId);
  }

  /** Anybody adds to a reward. */
  async #raise(): Promise<void> {
    const { posted } = this.#bounty();
    const { token } = posted.terms;
    const donor = this.random.pick(this.#participants);
    const amount = BigInt(100 + this.random.below(1e6));
    const moody = this.#tokens.get(token);
    if (moody) await fund(this.market, moody, donor, amount);
    await this.market.board.connect(donor).raise(posted.bountyId, amount, "0x", { value: moody ? 0n : amount });
    this.#paid(token, this.#arriving(token, amount));
  }

  /** A poster opens its rows, in time or not. */
  async #unseal(): Promise<void> {
    const now = await this.market.now();
    const due = this.books.bounties.filter(
      (bounty) => bounty.hidden && bounty.posted.terms.commitDeadline < now && !this.#opened.has(bounty),
    );
    if (due.length === 0) throw new Error("nothing to do");
    const bounty = this.random.pick(due);
    this.#opened.add(bounty);
    // Some posters never do.
    if (this.random.chance(0.8)) await openRows(this.market, bounty.hidden!);
  }

  /** Whoever governs the rules changes them. */
  async #govern(): Promise<void> {
    const { rules, machine } = this.market;
    const { random } = this;
    const mostly = () => random.chance(0.85);
    await random.pick([
      () => rules.setFee(random.below(501), this.#treasury),
      async () => rules.setToken(random.pick([...this.#tokens.keys()]), mostly()),
      async () => rules.setMachine(machine, mostly()),
      async () => rules.pause(random.below(100)),
      async () => rules.unpause(),
    ])();
  }

  /** The hostile token and the listener change their minds; the token may call the board back while it moves. */
  async #sway(): Promise<void> {
    const { random } = this;
    await this.#listener.behave(random.below(5));
    const { interface: abi } = this.market.board;
    const { bountyId } = this.#bounty().posted;
    const call = random.pick([
      () =>
        abi.encodeFunctionData(random.pick(["settle", "refund", "reopen", "cancel"] as const) as "settle", [bountyId]),
      () => abi.encodeFunctionData("prune", [bountyId, 3]),
      () => abi.encodeFunctionData("raise", [bountyId, 0n, "0x"]),
    ])();
    const { Plain, Silent, False, Revert, Liar, Hook } = TokenMood;
    await this.hostile.behave(random.pick([Plain, Silent, False, Revert, Liar, Hook]), this.market.board, call);
  }

  async #commit(): Promise<void> {
    const now = await this.market.now();
    const accepting = this.books.bounties.filter((b) => b.posted.terms.commitDeadline > now && this.books.isOpen(b));
    if (accepting.length === 0) await this.#post();
    const bounty = accepting.length && this.random.chance(0.95) ? this.random.pick(accepting) : this.#bounty();
    const { shownOn, honest } = this.#result(bounty);
    const solver = this.market.solver(this.random.below(4));
    const bond = bounty.posted.terms.solverBond + BigInt(this.random.below(3));
    const committed = await this.market.commit(bounty.posted, solver, shownOn(false), bond);
    this.#paid(ZeroAddress, bond);
    bounty.entries.push({ ...committed, bounty, honest, shownOn });
  }

  #result({ job, shown, hidden }: Listed): Pick<Entry, "shownOn" | "honest"> {
    const { market, random } = this;
    const score = random.chance(0.2) ? NAN : random.floatBits();
    const args = cell(random.bits());
    const same = (result: Result) => () => result;
    if (random.chance(0.4)) {
      return { shownOn: same(resultOf(job, score, job === market.dataJob ? args : "0x")), honest: false };
    }
    if (job === market.exactJob) return { shownOn: same(resultOf(job, bits(-1.5))), honest: true };
    if (job === market.openJob) return { shownOn: same(echoResult(job, score)), honest: true };
    const run = ({ bytes }: { bytes: string }) => resultOf(job, BigInt(bytes.slice(0, 18)), args);
    return { shownOn: (onSealedRows) => run(onSealedRows ? hidden! : shown!), honest: true };
  }

  async #reveal(): Promise<void> {
    const entry = await this.#revealable();
    const { bountyId } = entry.bounty.posted;
    const onSealedRows = await this.market.board.onSealedRows(bountyId);
    // Now and then one that was meant for the other rows.
    const named = this.random.chance(0.95) ? onSealedRows : !onSealedRows;
    const revealed = revealOf(entry.shownOn(onSealedRows), id("salt"), named);
    await this.market.board.connect(entry.solver).reveal(bountyId, entry.index, revealed);
    // The honest challenger watches.
    const { status } = await this.market.board.commitOf(bountyId, entry.index);
    if (status !== CommitStatus.Ranked) return;
    this.#ranked.add(entry);
    if (onSealedRows) this.done.set("reveal sealed", (this.done.get("reveal sealed") ?? 0) + 1);
    if (!entry.honest) {
      await this.#attempt("challenge", () => this.#challenge(entry, this.market.challenger(0)));
    }
  }

  async #challenge(entry: Entry, challenger: HardhatEthersSigner): Promise<void> {
    this.#paid(ZeroAddress, await this.market.challenge(entry.bounty.posted, entry, challenger));
    const dispute = { entry, challenger };
    this.#disputes.push(dispute);
    this.#live.add(dispute);
  }

  /** The false challenger picks any claim, true or false. */
  async #sham(): Promise<void> {
    await this.#challenge(this.#entry("ranked"), this.market.challenger(1 + this.random.below(2)));
  }

  async #strange(method: "forfeit" | "returnBond"): Promise<void> {
    const { bounty, index } = this.#entry("pending");
    await this.market.board[method](bounty.posted.bountyId, index);
  }

  async #release({ bounty, index }: Entry): Promise<void> {
    await this.market.game.release(await this.market.claim(bounty.posted, index));
  }

  async #withdraw(account: HardhatEthersSigner): Promise<void> {
    const { board, game } = this.market;
    for (const token of this.#tokens.keys()) {
      const credit = await board.credits(account, token);
      if (credit === 0n) continue;
      await board.connect(account).withdraw(token, account);
      this.paidOut.set(token, this.paidOut.get(token)! + credit);
    }
    const inGame = await game.credits(account);
    if (inGame !== 0n) await game.connect(account).withdraw(account);
    this.paidOut.set(ZeroAddress, this.paidOut.get(ZeroAddress)! + inGame);
  }

  /** Honest solvers answer every challenge; the honest challenger shows the step, or waits for the liar's silence. */
  async #answer(): Promise<void> {
    const { game, board } = this.market;
    for (const dispute of this.#live) {
      const { entry, challenger } = dispute;
      if (!entry.honest && challenger !== this.market.challenger(0)) continue;
      const { posted, job, shown, hidden } = entry.bounty;
      const { claimId } = await board.commitOf(posted.bountyId, entry.index);
      const { deadline } = await game.gameState(await game.gameIdOf(claimId, entry.solver, challenger));
      if (deadline === 0n) {
        this.#live.delete(dispute);
        continue;
      }
      if (!entry.honest && this.random.chance(0.5)) {
        const claim = await this.market.claim(posted, entry.index);
        await this.#attempt("timeout", () => game.timeout(claim, challenger));
      } else {
        const { onSealedRows } = await board.commitOf(posted.bountyId, entry.index);
        const words = (onSealedRows ? hidden : shown)?.words ?? [];
        await this.#attempt("openStep", () => this.market.openStep(posted, entry, challenger, job, words));
      }
    }
  }

  /** Time goes by; before it does, whoever is honest makes the moves that are due. */
  async #wait(): Promise<void> {
    await this.#answer();
    const { time, mine } = this.market.connection.networkHelpers;
    await mine(this.random.below(4));
    await time.increaseTo((await this.market.now()) + 1 + this.random.below(this.random.pick([30, 300])));
  }
}
