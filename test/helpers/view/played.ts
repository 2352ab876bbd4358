/** Games that were really played on a chain, each of another kind, stopped wherever a picture is wanted. */
import { id } from "ethers";

import { MNEMONIC_OF } from "../../../sim/index.ts";
import { gameIdOf, statementHashOf, type Claim } from "../../../tasks/protocol/claim.ts";
import type { DisputeProver } from "../../../tasks/protocol/prover.ts";
import type { DisputeGame } from "../../../types/index.ts";
import { Duel } from "../dispute/duel.ts";
import { ethers, time } from "../dispute/fixture.ts";
import {
  claimOf,
  everyKind,
  falseSum,
  hashesFrom,
  honestProver,
  mnemonicsOf,
  nobodys,
  wordsOfStatement,
  wrongRun,
  type Lie,
} from "../dispute/runs.ts";

/** 2^7 words a register: two rounds of descent. */
export const QUBITS = 8;
const STATEMENT = everyKind(QUBITS);
export const HONEST = honestProver(STATEMENT);
export const MNEMONICS = mnemonicsOf(HONEST.prover.run);
export const BUDGET = 1000;
/** Amplitude 127 is in word 63, the term of it too. */
export const WRONG_AMPLITUDE = 127;

const stepOf = (mnemonic: "KROT" | "KDOT" | "FADD") => MNEMONICS.indexOf(mnemonic);

/** What the solver claims: one false step, or, for `truth`, none. */
export type LieName = "scalar" | "ket" | "sum" | "terms" | "hashes" | "truth";

export const LIE_STEPS: Readonly<Record<Exclude<LieName, "hashes" | "truth">, number>> = {
  scalar: stepOf("FADD"),
  ket: stepOf("KROT"),
  sum: stepOf("KDOT"),
  terms: stepOf("KDOT"),
};

function lieOf(name: LieName): Lie {
  switch (name) {
    case "truth":
      return claimOf(HONEST);
    case "ket":
      return claimOf(
        wrongRun(STATEMENT, LIE_STEPS.ket, (machine) => {
          machine.update(0)[2 * WRONG_AMPLITUDE]! += 1;
        }),
      );
    case "sum":
      return falseSum(STATEMENT, LIE_STEPS.sum, WRONG_AMPLITUDE >> 1);
    case "scalar":
    case "terms":
      return claimOf(
        wrongRun(STATEMENT, LIE_STEPS[name], (machine) => {
          const made = machine.code[machine.state.pc - 1]!;
          if (MNEMONIC_OF.get(made.op) !== (name === "scalar" ? "FADD" : "KDOT")) throw new Error("another step");
          machine.floats[made.a]! += 1;
        }),
      );
    case "hashes": {
      const { steps } = claimOf(HONEST);
      return { steps, stateHash: nobodys(steps), prover: hashesFrom(HONEST, Math.floor(steps / 2), nobodys) };
    }
  }
}

export interface PlayedGame {
  readonly duel: Duel;
  readonly contract: DisputeGame;
  readonly claim: Claim;
  readonly gameId: string;
  readonly fromBlock: number;
}

/** A challenged claim, with a player on each side; a true claim is challenged by somebody who believes the ket lie. */
export async function challengedGame(name: LieName, budget = BUDGET): Promise<PlayedGame> {
  const [host, solver, challenger] = await ethers.getSigners();
  const contract = (await ethers.deployContract("DisputeGame")) as unknown as DisputeGame;
  const machine = await (await ethers.deployContract("KetMachine")).getAddress();
  const lie = lieOf(name);
  const statement = wordsOfStatement(HONEST);
  const claim: Claim = {
    host: host!.address,
    hostKey: id(name),
    solver: solver!.address,
    machine,
    statementHash: statementHashOf(statement),
    stateHash: lie.stateHash,
    steps: BigInt(lie.steps),
    budgetSeconds: BigInt(budget),
    minMoveSeconds: 10n,
    challengerBond: 10n ** 17n,
  };
  const until = (await time.latest()) + 5000;
  const opened = await contract.connect(host!).openClaim(claim, statement, until, { value: 10n ** 18n });
  await contract.connect(challenger!).challenge(claim, { value: 10n ** 17n });
  const challengerProver: DisputeProver = name === "truth" ? lieOf("ket").prover : HONEST;
  const duel = new Duel({
    ...{ contract, claim, statement, challengerProver },
    solver: solver!,
    challenger: challenger!,
    challengerAddress: challenger!.address,
    solverProver: lie.prover,
  });
  const claimId = await contract.claimIdOf(claim);
  const gameId = gameIdOf(claimId, claim.solver, challenger!.address);
  return { duel, contract, claim, gameId, fromBlock: opened.blockNumber! };
}

/** The same, played to its end. */
export async function endedGame(name: LieName): Promise<PlayedGame> {
  const game = await challengedGame(name);
  await game.duel.play((deadline) => time.increaseTo(deadline));
  return game;
}
