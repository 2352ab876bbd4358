/** Disputes played to their ends, both sides by the same players that any solver or challenger would use. */
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { Run } from "../../sim/index.ts";
import type { RevealedClaim } from "../protocol/claims.ts";
import { sideToMove, type Phase } from "../protocol/game.ts";
import { ChallengerPlayer, SolverPlayer } from "../protocol/players.ts";
import type { DisputeProver } from "../protocol/prover.ts";
import { describeMove } from "../view/dispute.ts";
import type { Stage } from "./stage.ts";

export interface DisputeReport {
  /** What the loser lied about. */
  readonly lie: string;
  /** Where the game stood when it was decided. */
  readonly phaseReached: Phase;
  readonly winner: "solver" | "challenger";
  readonly solverMoves: number;
  /** The challenge itself is the first. */
  readonly challengerMoves: number;
  /** Of both sides together. */
  readonly gas: number;
}

export interface DisputeParties {
  readonly lie: string;
  readonly revealed: RevealedClaim;
  readonly solver: HardhatEthersSigner;
  readonly defence: DisputeProver;
  readonly challenger: HardhatEthersSigner;
  readonly attack: DisputeProver;
  /** A run in which the disputed instruction can be looked up. */
  readonly run: Run;
}

/** Plays a dispute from its challenge to its decision, and says how it narrows. */
export async function playDispute(
  { market, helpers }: Stage,
  parties: DisputeParties,
  say: (line: string) => void,
): Promise<DisputeReport> {
  const { revealed, solver, challenger, run } = parties;
  const common = { claim: revealed.claim, statement: revealed.statement, fromBlock: revealed.blockNumber };
  const defender = new SolverPlayer({ ...common, contract: market.game.connect(solver), prover: parties.defence });
  const attacker = new ChallengerPlayer({
    ...common,
    contract: market.game.connect(challenger),
    prover: parties.attack,
  });

  const challenged = await attacker.challenge();
  const moves = { solver: 0, challenger: 1 };
  let gas = challenged.gasUsed;
  let phaseReached: Phase = "Bisect";
  for (;;) {
    const before = await attacker.read(challenger.address);
    const side = sideToMove(before.phase);
    if (side === undefined) {
      const winner = before.phase === "SolverWon" ? "solver" : "challenger";
      return {
        lie: parties.lie,
        phaseReached,
        winner,
        solverMoves: moves.solver,
        challengerMoves: moves.challenger,
        gas: Number(gas),
      };
    }
    phaseReached = before.phase;
    // Whoever is not to move may still end the game where anybody can.
    const due = side === "solver" ? defender : attacker;
    const first = await due.play(challenger.address);
    const played = first ?? (await attacker.play(challenger.address));
    if (!played) {
      const { deadline } = await market.game.gameState(before.gameId);
      await helpers.time.increaseTo(deadline + 1n);
      continue;
    }
    moves[first ? side : "challenger"] += 1;
    gas += played.receipt.gasUsed;
    const after = await attacker.read(challenger.address);
    const { code, state } = run.machineAt(Math.min(before.lo, run.steps));
    const line = describeMove(before, after, played.move, code[state.pc]);
    if (line) say(line);
  }
}
