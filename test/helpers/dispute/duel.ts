/** Two sides at one game, played move by move, checked against the followed game after each. */
import { expect } from "chai";
import type { Signer, TransactionReceipt } from "ethers";

import type { Claim, StatementWords } from "../../../tasks/protocol/claim.ts";
import { followReceipt, readGame, sendMove } from "../../../tasks/protocol/follow.ts";
import { beginGame, PHASES, sideToMove, stateHashOf, type Game, type Phase } from "../../../tasks/protocol/game.ts";
import { challengerMove, picked, solverMove, type Move } from "../../../tasks/protocol/moves.ts";
import type { DisputeProver } from "../../../tasks/protocol/prover.ts";
import type { DisputeGame } from "../../../types/index.ts";

export interface DuelOptions {
  contract: DisputeGame;
  claim: Claim;
  statement: StatementWords;
  /** Who plays; accounts, not addresses. */
  solver: Signer;
  challenger: Signer;
  challengerAddress: string;
  /** What each side believes. */
  solverProver: DisputeProver;
  challengerProver: DisputeProver;
}

export interface Played {
  side: "solver" | "challenger";
  method: Move["method"];
  gas: bigint;
}

export class Duel {
  readonly options: DuelOptions;
  readonly played: Played[] = [];
  /** Moves that the solver had and the contract did not take, by error. */
  readonly refusals: string[] = [];
  game: Game;

  constructor(options: DuelOptions) {
    this.options = options;
    this.game = beginGame(options.claim, options.challengerAddress);
  }

  get phase(): Phase {
    return this.game.phase;
  }

  get over(): boolean {
    return sideToMove(this.phase) === undefined;
  }

  /** The contract as seen by a side. */
  as(side: "solver" | "challenger"): DisputeGame {
    return this.options.contract.connect(this.options[side]);
  }

  solverMove(): Promise<Move | undefined> {
    return solverMove(this.game, this.options.statement, this.options.solverProver);
  }

  challengerMove(): Promise<Move | undefined> {
    return challengerMove(this.game, this.options.statement, this.options.challengerProver);
  }

  pick(index: number): Move {
    return picked(this.game, this.phase === "Pick" ? "pick" : "pickNode", index);
  }

  /** Sends a move and follows what it did; the contract must then name the same state. */
  async send(side: "solver" | "challenger", move: Move): Promise<TransactionReceipt> {
    const receipt = await sendMove(this.as(side), move);
    this.played.push({ side, method: move.method, gas: receipt.gasUsed });
    this.game = await followReceipt(this.options.contract, this.game, receipt);
    await this.expectSameState();
    return receipt;
  }

  async expectSameState(): Promise<void> {
    const { contract } = this.options;
    const state = await contract.gameState(this.game.gameId);
    expect(PHASES[Number(state.phase)]).to.equal(this.phase);
    if (!this.over) expect(await contract.stateHash(this.game.gameId)).to.equal(stateHashOf(this.game));
  }

  /** The move of whoever's turn it is; `undefined` if that side has none. */
  async next(): Promise<{ side: "solver" | "challenger"; move: Move } | undefined> {
    const side = sideToMove(this.phase);
    if (side === undefined) return undefined;
    const move = await (side === "solver" ? this.solverMove() : this.challengerMove());
    if (move) return { side, move };
    // The challenger ends what anybody may end, where the solver cannot.
    const ending = side === "solver" ? await this.challengerMove() : undefined;
    return ending && { side: "challenger", move: ending };
  }

  /** Plays until the game waits for `phase`. */
  async until(phase: Phase): Promise<this> {
    while (this.phase !== phase) {
      const due = await this.next();
      if (!due) throw new Error(`the game stops in ${this.phase}, before ${phase}`);
      await this.send(due.side, due.move);
    }
    return this;
  }

  /**
   * Plays to the end. Where the solver has no move, or one that the contract refuses, the challenger ends the game if
   * anybody may, and else waits the solver out.
   */
  async play(waitOut: (deadline: number) => Promise<void>): Promise<this> {
    while (!this.over) {
      const side = sideToMove(this.phase)!;
      const move = await (side === "solver" ? this.solverMove() : this.challengerMove());
      if (move && (side === "challenger" || !(await this.refusal(side, move)))) {
        await this.send(side, move);
        continue;
      }
      const ending = await this.challengerMove();
      if (ending) {
        await this.send("challenger", ending);
        continue;
      }
      const { deadline } = await this.options.contract.gameState(this.game.gameId);
      await waitOut(Number(deadline) + 1);
      const { claim, challengerAddress } = this.options;
      await this.send("challenger", { method: "timeout", args: [claim, challengerAddress] });
    }
    return this;
  }

  /** The error that the contract would answer a move with. */
  async refusal(side: "solver" | "challenger", { method, args }: Move): Promise<string | undefined> {
    try {
      await this.as(side)
        .getFunction(method)
        .staticCall(...args);
      return undefined;
    } catch (error) {
      const name = /reverted with (?:a )?custom error '(\w+)/.exec(String(error))?.[1];
      if (!name) throw error;
      this.refusals.push(name);
      return name;
    }
  }

  /** The same game, read from the chain's events. */
  reread(fromBlock: number): Promise<Game> {
    return readGame(this.options.contract, this.options.claim, this.options.challengerAddress, fromBlock);
  }

  moves(side: "solver" | "challenger"): number {
    return this.played.filter((move) => move.side === side).length;
  }

  gas(): bigint {
    return this.played.reduce((total, { gas }) => total + gas, 0n);
  }
}
