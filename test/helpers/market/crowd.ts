/**
 * Random actors in a market: posters, honest solvers and liars, an honest challenger and a false one, owners of data,
 * whoever governs the rules of posting, a token that does its worst, and strangers that call whatever a deadline makes due.
 * Every call may come at any time, sensible or not.
 */
import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { MAX_PRIZES } from "../../../tasks/protocol/bounty.ts";
import type { MoodyToken } from "../../../types/index.ts";
import type { Books, Entry, Listed } from "./books.ts";
import { Challengers } from "./crowd/challengers.ts";
import { Posters } from "./crowd/posters.ts";
import { Scene } from "./crowd/scene.ts";
import { Solvers } from "./crowd/solvers.ts";
import { CommitStatus, Status, type Market } from "./market.ts";
import { TokenMood } from "./tokens.ts";

export class Crowd {
  readonly #scene: Scene;
  readonly #posters: Posters;
  readonly #challengers: Challengers;
  readonly #solvers: Solvers;

  static async gather(market: Market, seed: number): Promise<Crowd> {
    return new Crowd(await Scene.set(market, seed));
  }

  private constructor(scene: Scene) {
    this.#scene = scene;
    this.#posters = new Posters(scene);
    this.#challengers = new Challengers(scene);
    this.#solvers = new Solvers(scene, this.#posters, this.#challengers);
  }

  get books(): Books {
    return this.#scene.books;
  }

  /** A token like others, one that keeps a fee, and one that does its worst. */
  get plain(): MoodyToken {
    return this.#scene.plain;
  }

  get taxed(): MoodyToken {
    return this.#scene.taxed;
  }

  get hostile(): MoodyToken {
    return this.#scene.hostile;
  }

  /** How often each kind of call went through. */
  get done(): ReadonlyMap<string, number> {
    return this.#scene.done;
  }

  /** Of each token, what was sent into both contracts. */
  get paidIn(): ReadonlyMap<string, bigint> {
    return this.#scene.paidIn;
  }

  /** Of each token, what was taken out by withdrawals. */
  get paidOut(): ReadonlyMap<string, bigint> {
    return this.#scene.paidOut;
  }

  /** One random call, or some time going by. */
  async act(): Promise<void> {
    const [scene, posters, solvers, challengers] = [this.#scene, this.#posters, this.#solvers, this.#challengers];
    const { random } = scene;
    const { board } = scene.market;
    const actions: [number, string, () => Promise<unknown>][] = [
      [4, "post", () => posters.post()],
      [2, "cancel", () => posters.cancel()],
      [10, "commit", () => solvers.commit()],
      [14, "reveal", () => solvers.reveal()],
      [3, "sham", () => challengers.sham()],
      [2, "raise", () => posters.raise()],
      [3, "unseal", () => posters.unseal()],
      [2, "govern", () => posters.govern()],
      [2, "sway", () => posters.sway()],
      [2, "forfeit", () => solvers.strange("forfeit")],
      [3, "returnBond", () => solvers.strange("returnBond")],
      [2, "prune", () => board.prune(scene.bounty().posted.bountyId, random.below(4))],
      [6, "settle", () => board.settle(scene.bounty().posted.bountyId)],
      [2, "refund", () => board.refund(scene.bounty().posted.bountyId)],
      [2, "reopen", () => board.reopen(scene.bounty().posted.bountyId)],
      [2, "withdraw", () => solvers.withdraw(random.pick(scene.participants))],
      [2, "release", async () => solvers.release(scene.entry("ranked"))],
      [9, "wait", () => this.#wait()],
    ];
    let ticket = random.below(actions.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, action] of actions) {
      if ((ticket -= weight) >= 0) continue;
      await scene.attempt(name, action);
      return;
    }
  }

  /** Everybody goes home; strangers end whatever is left, from the latest end of each bounty on. */
  async finish(): Promise<void> {
    const scene = this.#scene;
    const { board } = scene.market;
    await scene.hostile.behave(TokenMood.Plain, ZeroAddress, "0x");
    await this.#endAll();
    // Where sealed rows left no claim, the public rows have had their turn now.
    await this.#endAll();
    for (const { posted, entries } of scene.books.bounties) {
      expect((await board.bountyOf(posted.bountyId)).status).to.not.equal(Status.Open);
      for (const entry of entries) {
        await scene.attempt("forfeit", () => board.forfeit(posted.bountyId, entry.index));
        await scene.attempt("returnBond", () => board.returnBond(posted.bountyId, entry.index));
        await scene.attempt("release", () => this.#solvers.release(entry));
        expect((await board.commitOf(posted.bountyId, entry.index)).status).to.not.equal(CommitStatus.Committed);
      }
    }
    for (const account of scene.participants) await this.#solvers.withdraw(account);
  }

  async #endAll(): Promise<void> {
    const scene = this.#scene;
    const { board, lens, connection } = scene.market;
    await this.#challengers.answer();
    let end = BigInt(await scene.market.now());
    const open: Listed[] = [];
    for (const bounty of scene.books.bounties) {
      if ((await board.bountyOf(bounty.posted.bountyId)).status === Status.Open) open.push(bounty);
      const latest = await lens.latestEnd(bounty.posted.bountyId);
      if (latest > end) end = latest;
    }
    await connection.networkHelpers.time.increaseTo(Number(end) + 1);
    await this.#challengers.endGames();
    for (const { posted, entries } of open) {
      const { bountyId } = posted;
      // A defeated claim may lead after each prize: it is dropped before the next is paid, and before the rest goes back.
      for (let rank = 0; rank <= MAX_PRIZES; rank++) {
        await scene.attempt("prune", () => board.prune(bountyId, entries.length + 1));
        await scene.attempt("settle", () => board.settle(bountyId));
      }
      await scene.attempt("refund", () => board.refund(bountyId));
      await scene.attempt("reopen", () => board.reopen(bountyId));
    }
  }

  /** Commits that were paid. */
  async winners(): Promise<Entry[]> {
    const winners: Entry[] = [];
    for (const { posted, entries } of this.#scene.books.bounties) {
      for (const entry of entries) {
        if ((await this.#scene.market.board.commitOf(posted.bountyId, entry.index)).prize !== 0n) winners.push(entry);
      }
    }
    return winners;
  }

  /** Whether a game on an honest claim was lost. */
  async honestDefeats(): Promise<number> {
    let count = 0;
    for (const { posted, entries } of this.#scene.books.bounties) {
      for (const { index, honest } of entries) {
        const { status, claimId } = await this.#scene.market.board.commitOf(posted.bountyId, index);
        if (honest && status === CommitStatus.Ranked && (await this.#scene.market.game.isDefeated(claimId))) count++;
      }
    }
    return count;
  }

  /** Time goes by; before it does, whoever is honest makes the moves that are due. */
  async #wait(): Promise<void> {
    await this.#challengers.answer();
    const { market, random } = this.#scene;
    const { time, mine } = market.connection.networkHelpers;
    await mine(random.below(4));
    await time.increaseTo((await market.now()) + 1 + random.below(random.pick([30, 300])));
  }
}
