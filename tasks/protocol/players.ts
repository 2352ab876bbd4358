/** The two sides of a game, each with a prover and an account: they play the move that is due. */
import type { TransactionReceipt } from "ethers";

import type { DisputeGame } from "../../types/index.ts";
import type { Claim, StatementWords } from "./claim.ts";
import { claimIdOf } from "./claim.ts";
import { readGame } from "./follow.ts";
import { sideToMove, type Game } from "./game.ts";
import { challengerMove, solverMove, type Move } from "./moves.ts";
import { challengeClaim } from "./play.ts";
import type { DisputeProver } from "./prover.ts";
import { send } from "./send.ts";

/** How a player chooses its move. */
export type Strategy = (game: Game, statement: StatementWords, prover: DisputeProver) => Promise<Move | undefined>;

export interface PlayerOptions {
  /** The game contract, connected to the account that plays. */
  readonly contract: DisputeGame;
  readonly claim: Claim;
  readonly statement: StatementWords;
  readonly prover: DisputeProver;
  /** Block from which events are read: that of the claim or of the challenge. */
  readonly fromBlock: number;
}

/** A move that was made. */
export interface PlayedMove {
  readonly move: Move;
  readonly receipt: TransactionReceipt;
}

class Player {
  protected readonly options: PlayerOptions;
  readonly #side: "solver" | "challenger";
  readonly #strategy: Strategy;

  constructor(options: PlayerOptions, side: "solver" | "challenger", strategy: Strategy) {
    this.options = options;
    this.#side = side;
    this.#strategy = strategy;
  }

  /** The game as the chain has it now. */
  read(challenger: string): Promise<Game> {
    const { contract, claim, fromBlock } = this.options;
    return readGame(contract, claim, challenger, fromBlock);
  }

  /**
   * The call that is due in a game. Who is late itself is not in a hurry to be timed out: a challenger has its bond back
   * if another one defeats the claim first.
   * @param time Unix time of the next block
   */
  async next(game: Game, time: number): Promise<Move | undefined> {
    const side = sideToMove(game.phase);
    if (side === undefined) return undefined;
    const { contract, claim, statement, prover } = this.options;
    if (await contract.isDefeated(claimIdOf(claim))) return { method: "close", args: [claim, game.challenger] };
    const { deadline } = await contract.gameState(game.gameId);
    if (time > Number(deadline)) {
      // A node may simulate at the time of the last block, and would refuse what is due from the next one on.
      const isDue = side !== this.#side && time > Number(deadline) + 1;
      return isDue ? { method: "timeout", args: [claim, game.challenger] } : undefined;
    }
    return this.#strategy(game, statement, prover);
  }

  /**
   * Plays what is due in the game of `challenger`, read anew from the chain, so that a reorganisation is seen.
   * @returns `undefined` if there is nothing to do but to wait
   * @throws ProtocolError as the game refuses it; nothing was sent then
   */
  async play(challenger: string): Promise<PlayedMove | undefined> {
    const { contract } = this.options;
    const latest = await contract.runner!.provider!.getBlock("latest");
    const move = await this.next(await this.read(challenger), latest!.timestamp + 1);
    return move && { move, receipt: await send(contract, move.method, move.args) };
  }
}

/** Defends a claim. */
export class SolverPlayer extends Player {
  constructor(options: PlayerOptions, strategy: Strategy = solverMove) {
    super(options, "solver", strategy);
  }
}

/** Attacks a claim; ends the game itself wherever anybody may. */
export class ChallengerPlayer extends Player {
  constructor(options: PlayerOptions, strategy: Strategy = challengerMove) {
    super(options, "challenger", strategy);
  }

  /** Begins the game, as `challengeClaim`. */
  async challenge(): Promise<TransactionReceipt> {
    const { contract, claim } = this.options;
    return (await challengeClaim(contract, claim)).receipt;
  }
}
