/** Honest solvers and liars. */
import { id, ZeroAddress } from "ethers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { Entry, Listed } from "../books.ts";
import { bits, cell, echoResult, resultOf, type Result } from "../jobs.ts";
import { CommitStatus, revealOf } from "../market.ts";
import type { Challengers } from "./challengers.ts";
import { NAN, type Posters } from "./posters.ts";
import type { Scene } from "./scene.ts";

export class Solvers {
  readonly #scene: Scene;
  readonly #posters: Posters;
  readonly #challengers: Challengers;

  constructor(scene: Scene, posters: Posters, challengers: Challengers) {
    this.#scene = scene;
    this.#posters = posters;
    this.#challengers = challengers;
  }

  /** Commits to a result, true or not. */
  async commit(): Promise<void> {
    const now = await this.#scene.market.now();
    const accepting = this.#scene.books.bounties.filter(
      (b) => b.posted.terms.commitDeadline > now && this.#scene.books.isOpen(b),
    );
    if (accepting.length === 0) await this.#posters.post();
    const bounty =
      accepting.length && this.#scene.random.chance(0.95) ? this.#scene.random.pick(accepting) : this.#scene.bounty();
    const { shownOn, honest } = this.#result(bounty);
    const solver = this.#scene.market.solver(this.#scene.random.below(4));
    const bond = bounty.posted.terms.solverBond + BigInt(this.#scene.random.below(3));
    const committed = await this.#scene.market.commit(bounty.posted, solver, shownOn(false), bond);
    this.#scene.paid(ZeroAddress, bond);
    bounty.entries.push({ ...committed, bounty, honest, shownOn });
  }

  #result({ job, shown, hidden }: Listed): Pick<Entry, "shownOn" | "honest"> {
    const { market, random } = this.#scene;
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

  /** Reveals a commit, on the rows that are read or now and then on the others; the honest challenger watches. */
  async reveal(): Promise<void> {
    const entry = await this.#scene.revealable();
    const { bountyId } = entry.bounty.posted;
    const onSealedRows = await this.#scene.market.board.onSealedRows(bountyId);
    // Now and then one that was meant for the other rows.
    const named = this.#scene.random.chance(0.95) ? onSealedRows : !onSealedRows;
    const revealed = revealOf(entry.shownOn(onSealedRows), id("salt"), named);
    await this.#scene.market.board.connect(entry.solver).reveal(bountyId, entry.index, revealed);
    // The honest challenger watches.
    const { status } = await this.#scene.market.board.commitOf(bountyId, entry.index);
    if (status !== CommitStatus.Ranked) return;
    this.#scene.ranked.add(entry);
    if (onSealedRows) this.#scene.note("reveal sealed");
    if (!entry.honest) {
      await this.#scene.attempt("challenge", () =>
        this.#challengers.challenge(entry, this.#scene.market.challenger(0)),
      );
    }
  }

  /** A stranger ends a commit that nobody revealed. */
  async strange(method: "forfeit" | "returnBond"): Promise<void> {
    const { bounty, index } = this.#scene.entry("pending");
    await this.#scene.market.board[method](bounty.posted.bountyId, index);
  }

  /** The bond of a claim that stands. */
  async release({ bounty, index }: Entry): Promise<void> {
    await this.#scene.market.game.release(await this.#scene.market.claim(bounty.posted, index));
  }

  /** Takes everything that an account is owed. */
  async withdraw(account: HardhatEthersSigner): Promise<void> {
    const { board, game } = this.#scene.market;
    for (const token of this.#scene.tokens.keys()) {
      const credit = await board.credits(account, token);
      if (credit === 0n) continue;
      await board.connect(account).withdraw(token, account);
      this.#scene.paidOut.set(token, this.#scene.paidOut.get(token)! + credit);
    }
    const inGame = await game.credits(account);
    if (inGame !== 0n) await game.connect(account).withdraw(account);
    this.#scene.paidOut.set(ZeroAddress, this.#scene.paidOut.get(ZeroAddress)! + inGame);
  }
}
