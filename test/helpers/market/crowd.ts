/**
 * Random actors in a market: posters, honest solvers and liars, an honest challenger and a false one, and strangers that
 * call whatever a deadline makes due. Every call may come at any time, sensible or not.
 */
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { Program } from "../../../sim/machine/program.ts";
import { Random } from "../machine/random.ts";
import { bits, echoResult, resultOf, type Result } from "./jobs.ts";
import { CommitStatus, Direction, Kind, revealOf, Status, type Committed, type Market, type Posted } from "./market.ts";

interface Entry extends Committed {
  readonly bounty: Listed;
  /** Whether a run of the job ends like this. */
  readonly honest: boolean;
}

interface Listed {
  readonly posted: Posted;
  readonly job: Program;
  readonly entries: Entry[];
}

interface Dispute {
  readonly entry: Entry;
  readonly challenger: HardhatEthersSigner;
}

export class Crowd {
  readonly market: Market;
  readonly random: Random;
  readonly bounties: Listed[] = [];
  readonly disputes: Dispute[] = [];
  /** How often each kind of call went through. */
  readonly done = new Map<string, number>();
  /** Bounties and commits whose money is no longer on the board. */
  readonly #left = new Set<Listed | Entry>();
  readonly #ranked = new Set<Entry>();
  /** Ether sent into both contracts, and taken out by withdrawals, in wei. */
  paidIn = 0n;
  paidOut = 0n;

  constructor(market: Market, seed: number) {
    this.market = market;
    this.random = new Random(seed);
  }

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const actions: [number, string, () => Promise<unknown>][] = [
      [3, "post", () => this.#post()],
      [2, "cancel", () => this.#cancel()],
      [10, "commit", () => this.#commit()],
      [14, "reveal", () => this.#reveal()],
      [3, "sham", () => this.#sham()],
      [2, "forfeit", () => this.#strange("forfeit")],
      [3, "returnBond", () => this.#strange("returnBond")],
      [2, "prune", () => this.market.board.prune(this.#bounty().posted.bountyId, this.random.below(4))],
      [6, "settle", () => this.market.board.settle(this.#bounty().posted.bountyId)],
      [2, "refund", () => this.market.board.refund(this.#bounty().posted.bountyId)],
      [2, "withdraw", () => this.#withdraw(this.random.pick(this.market.accounts))],
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
    const { board, game, connection } = this.market;
    await this.#answer();
    let end = BigInt(await this.market.now());
    for (const { posted } of this.bounties) {
      const latest = await this.market.lens.latestEnd(posted.bountyId);
      if (latest > end) end = latest;
    }
    await connection.networkHelpers.time.increaseTo(Number(end) + 1);
    for (const { entry, challenger } of this.disputes) {
      const claim = await this.market.claim(entry.bounty.posted, entry.index);
      await this.#attempt("timeout", () => game.timeout(claim, challenger));
      await this.#attempt("close", () => game.close(claim, challenger));
    }
    for (const { posted, entries } of this.bounties) {
      const { bountyId } = posted;
      if ((await board.bountyOf(bountyId)).status === Status.Open) {
        await board.prune(bountyId, entries.length + 1);
        await ((await board.leaderOf(bountyId)).ranked ? board.settle(bountyId) : board.refund(bountyId));
      }
      for (const entry of entries) {
        await this.#attempt("forfeit", () => board.forfeit(bountyId, entry.index));
        await this.#attempt("returnBond", () => board.returnBond(bountyId, entry.index));
        await this.#attempt("release", () => this.#release(entry));
        expect((await board.commitOf(bountyId, entry.index)).status).to.not.equal(CommitStatus.Committed);
      }
      expect((await board.bountyOf(bountyId)).status).to.not.equal(Status.Open);
    }
    for (const account of this.market.accounts) await this.#withdraw(account);
  }

  /** What the board must hold: rewards of open bounties, bonds not yet revealed, credits. */
  async owed(): Promise<bigint> {
    const { board, accounts } = this.market;
    let total = 0n;
    // What has left the board once never comes back to it: no need to look again.
    for (const bounty of this.bounties) {
      const { posted, entries } = bounty;
      if (!this.#left.has(bounty)) {
        if ((await board.bountyOf(posted.bountyId)).status === Status.Open) total += posted.terms.reward;
        else this.#left.add(bounty);
      }
      for (const entry of entries) {
        if (this.#left.has(entry)) continue;
        const { status } = await board.commitOf(posted.bountyId, entry.index);
        if (status === CommitStatus.Committed) total += entry.bond;
        else this.#left.add(entry);
      }
    }
    for (const account of accounts) total += await board.credits(account, ZeroAddress);
    return total;
  }

  /** Commits that were paid. */
  async winners(): Promise<Entry[]> {
    const winners: Entry[] = [];
    for (const { posted, entries } of this.bounties) {
      const { status, winner } = await this.market.board.bountyOf(posted.bountyId);
      if (status === Status.Settled) winners.push(entries[Number(winner)]!);
    }
    return winners;
  }

  /** Whether a game on an honest claim was lost. */
  async honestDefeats(): Promise<number> {
    let count = 0;
    for (const { posted, entries } of this.bounties) {
      for (const { index, honest } of entries) {
        const { status, claimId } = await this.market.board.commitOf(posted.bountyId, index);
        if (honest && status === CommitStatus.Ranked && (await this.market.game.isDefeated(claimId))) count++;
      }
    }
    return count;
  }

  /** Makes a call; only the contracts' own errors may stop it. */
  async #attempt(name: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
      this.done.set(name, (this.done.get(name) ?? 0) + 1);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!/custom error '(Bounty|Dispute|Purse)|nothing to do/.test(message)) throw error;
    }
  }

  /** A bounty, mostly an open one. */
  #bounty(): Listed {
    const open = this.bounties.filter((bounty) => !this.#left.has(bounty));
    const from = open.length && this.random.chance(0.9) ? open : this.bounties;
    if (from.length === 0) throw new Error("nothing to do");
    return this.random.pick(from);
  }

  /** A commit, mostly one of the sort that the call is about. */
  #entry(sort: "pending" | "ranked" = "pending"): Entry {
    const all = this.bounties.flatMap(({ entries }) => entries);
    const wanted = sort === "ranked" ? [...this.#ranked] : all.filter((entry) => !this.#left.has(entry));
    const from = wanted.length && this.random.chance(0.9) ? wanted : all;
    if (from.length === 0) throw new Error("nothing to do");
    // The latest ones are the most alive.
    return from[Math.max(0, from.length - 1 - this.random.below(8))]!;
  }

  async #post(): Promise<void> {
    const kind = this.random.pick([Kind.Exact, Kind.Open]);
    const posted = await this.market.post(kind, {
      reward: BigInt(1 + this.random.below(1e9)),
      solverBond: 10n ** 17n + BigInt(this.random.below(1000)),
      direction: this.random.pick([Direction.Min, Direction.Max]),
      hasThreshold: kind === Kind.Open && this.random.chance(0.3),
      threshold: bits(this.random.unit()),
      commitDeadline: (await this.market.now()) + 200 + this.random.below(kind === Kind.Exact ? 4000 : 1000),
      revealSeconds: 450,
      challengeSeconds: 400,
    });
    this.paidIn += posted.terms.reward;
    this.bounties.push({ posted, job: kind === Kind.Exact ? this.market.exactJob : this.market.openJob, entries: [] });
  }

  async #cancel(): Promise<void> {
    const empty = this.bounties.filter((bounty) => bounty.entries.length === 0 && !this.#left.has(bounty));
    const bounty = empty.length && this.random.chance(0.8) ? this.random.pick(empty) : this.#bounty();
    await this.market.board.cancel(bounty.posted.bountyId);
  }

  async #commit(): Promise<void> {
    const now = await this.market.now();
    const accepting = this.bounties.filter((b) => b.posted.terms.commitDeadline > now && !this.#left.has(b));
    if (accepting.length === 0) await this.#post();
    const bounty = accepting.length && this.random.chance(0.95) ? this.random.pick(accepting) : this.#bounty();
    const { result, honest } = this.#result(bounty);
    const solver = this.market.solver(this.random.below(4));
    const bond = bounty.posted.terms.solverBond + BigInt(this.random.below(3));
    const committed = await this.market.commit(bounty.posted, solver, result, bond);
    this.paidIn += bond;
    bounty.entries.push({ ...committed, bounty, honest });
  }

  #result({ job }: Listed): { result: Result; honest: boolean } {
    const score = this.random.chance(0.2) ? 0x7ff8000000000000n : this.random.floatBits();
    if (this.random.chance(0.4)) return { result: resultOf(job, score), honest: false };
    const result = job === this.market.exactJob ? resultOf(job, bits(-1.5)) : echoResult(job, score);
    return { result, honest: true };
  }

  async #reveal(): Promise<void> {
    const entry = this.#entry();
    const { posted } = entry.bounty;
    await this.market.board.connect(entry.solver).reveal(posted.bountyId, entry.index, revealOf(entry.result));
    // The honest challenger watches.
    const { status } = await this.market.board.commitOf(posted.bountyId, entry.index);
    if (status !== CommitStatus.Ranked) return;
    this.#ranked.add(entry);
    if (!entry.honest) {
      await this.#attempt("challenge", () => this.#challenge(entry, this.market.challenger(0)));
    }
  }

  async #challenge(entry: Entry, challenger: HardhatEthersSigner): Promise<void> {
    this.paidIn += await this.market.challenge(entry.bounty.posted, entry, challenger);
    this.disputes.push({ entry, challenger });
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
    const onBoard = await board.credits(account, ZeroAddress);
    if (onBoard !== 0n) await board.connect(account).withdraw(ZeroAddress, account);
    const inGame = await game.credits(account);
    if (inGame !== 0n) await game.connect(account).withdraw(account);
    this.paidOut += onBoard + inGame;
  }

  /** Honest solvers answer every challenge; the honest challenger shows the step, or waits for the liar's silence. */
  async #answer(): Promise<void> {
    const { game } = this.market;
    for (const { entry, challenger } of this.disputes) {
      if (!entry.honest && challenger !== this.market.challenger(0)) continue;
      const { posted, job } = entry.bounty;
      if (!entry.honest && this.random.chance(0.5)) {
        const claim = await this.market.claim(posted, entry.index);
        await this.#attempt("timeout", () => game.timeout(claim, challenger));
      } else {
        await this.#attempt("openStep", () => this.market.openStep(posted, entry, challenger, job));
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
