/** An honest challenger, false ones, and the answers that honest solvers give them. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroAddress } from "ethers";

import type { Entry } from "../books.ts";
import type { Scene } from "./scene.ts";

interface Dispute {
  readonly entry: Entry;
  readonly challenger: HardhatEthersSigner;
}

export class Challengers {
  readonly #scene: Scene;
  readonly #disputes: Dispute[] = [];
  /** Those that are not known to be decided. */
  readonly #live = new Set<Dispute>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Opens a game on a claim. */
  async challenge(entry: Entry, challenger: HardhatEthersSigner): Promise<void> {
    this.#scene.paid(ZeroAddress, await this.#scene.market.challenge(entry.bounty.posted, entry, challenger));
    const dispute = { entry, challenger };
    this.#disputes.push(dispute);
    this.#live.add(dispute);
  }

  /** The false challenger picks any claim, true or false. */
  async sham(): Promise<void> {
    await this.challenge(this.#scene.entry("ranked"), this.#scene.market.challenger(1 + this.#scene.random.below(2)));
  }

  /** Honest solvers answer every challenge; the honest challenger shows the step, or waits for the liar's silence. */
  async answer(): Promise<void> {
    const { game, board } = this.#scene.market;
    for (const dispute of this.#live) {
      const { entry, challenger } = dispute;
      if (!entry.honest && challenger !== this.#scene.market.challenger(0)) continue;
      const { posted, job, shown, hidden } = entry.bounty;
      const { claimId } = await board.commitOf(posted.bountyId, entry.index);
      const { deadline } = await game.gameState(await game.gameIdOf(claimId, entry.solver, challenger));
      if (deadline === 0n) {
        this.#live.delete(dispute);
        continue;
      }
      if (!entry.honest && this.#scene.random.chance(0.5)) {
        const claim = await this.#scene.market.claim(posted, entry.index);
        await this.#scene.attempt("timeout", () => game.timeout(claim, challenger));
      } else {
        const { onSealedRows } = await board.commitOf(posted.bountyId, entry.index);
        const words = (onSealedRows ? hidden : shown)?.words ?? [];
        await this.#scene.attempt("openStep", () => this.#scene.market.openStep(posted, entry, challenger, job, words));
      }
    }
  }

  /** Ends every game whose mover is too late. */
  async endGames(): Promise<void> {
    const { market } = this.#scene;
    for (const { entry, challenger } of this.#disputes) {
      const claim = await market.claim(entry.bounty.posted, entry.index);
      await this.#scene.attempt("timeout", () => market.game.timeout(claim, challenger));
      await this.#scene.attempt("close", () => market.game.close(claim, challenger));
    }
  }
}
