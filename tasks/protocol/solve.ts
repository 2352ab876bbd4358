/** What a solver does with a result: commit to it, and reveal it. */
import { hexlify, type ContractTransactionReceipt } from "ethers";

import { encodeCells, type Outcome, type Prover, type Statement, type StatementRoots } from "../../sim/index.ts";
import type { BountyBoard } from "../../types/index.ts";
import { COMMIT_STATUS, commitmentOf, sealedCommitmentOf, type CommitmentContext, type Result } from "./bounty.ts";
import { checkUint, checkWord } from "./check.ts";
import { eventsFrom } from "./ranges.ts";
import { eventOf, send } from "./send.ts";

/** A run that halted, as far as it is claimed; a `Prover` is one. */
export interface ProvenRun {
  readonly roots: Pick<StatementRoots, "argsRoot">;
  readonly run: { readonly statement: Pick<Statement, "args"> };
  outcome(): Outcome;
}

/** A result that a run claims. */
export function resultOf(prover: Pick<ProvenRun, "roots" | "outcome">): Result {
  const { steps, stateHash } = prover.outcome();
  return { argsRoot: prover.roots.argsRoot, steps: BigInt(steps), stateHash };
}

/** What a solver shows of a run: the end of it, proved. */
export function shownOf(prover: Pick<ProvenRun, "outcome">) {
  const { steps, finalState, haltProof, outputs, outputProof } = prover.outcome();
  return { steps, finalState, haltProof: [...haltProof], outputs: [...outputs], outputProof: [...outputProof] };
}

/** What the board wants to see of a result that was committed to with `salt`, of a run on the public rows or the sealed ones. */
export function revealOf(prover: ProvenRun, salt: string, onSealedRows = false) {
  const args = prover.run.statement.args ?? new BigUint64Array();
  return { onSealedRows, args: hexlify(encodeCells(args)), ...shownOf(prover), salt };
}

/** A commit that was mined. */
export interface Committed {
  readonly index: bigint;
  readonly commitment: string;
  readonly receipt: ContractTransactionReceipt;
}

/** For each segment the solver's licence; 0 where none is needed. */
export type LicenceIds = readonly [bigint, bigint, bigint, bigint];

/**
 * Sends a commitment from the account that the board is connected to.
 * @param bond in wei, at least the terms' and that of `bondFor`
 * @param licenceIds where the terms ask for licences
 * @throws ProtocolError as the board refuses it, for example `BountyCommitsClosed`
 */
export async function sendCommitment(
  board: BountyBoard,
  bountyId: string,
  commitment: string,
  bond: bigint,
  licenceIds?: LicenceIds,
): Promise<Committed> {
  checkWord("bountyId", bountyId);
  checkWord("commitment", commitment);
  const value = checkUint("bond", bond, 96);
  const receipt = licenceIds
    ? await send(board, "commitLicensed", [bountyId, commitment, [...licenceIds]], { value })
    : await send(board, "commit", [bountyId, commitment], { value });
  const { index } = await eventOf(board, receipt, "Committed");
  return { index, commitment, receipt };
}

/** Commits to a result. Keep the salt: without it the result cannot be revealed. */
export function commitResult(
  board: BountyBoard,
  context: CommitmentContext,
  result: Result,
  salt: string,
  bond: bigint,
  licenceIds?: LicenceIds,
): Promise<Committed> {
  const commitment = commitmentOf(context, result, checkWord("salt", salt));
  return sendCommitment(board, context.bountyId, commitment, bond, licenceIds);
}

/** Commits to arguments for rows that are still sealed. */
export function commitArguments(
  board: BountyBoard,
  context: CommitmentContext,
  argsRoot: string,
  salt: string,
  bond: bigint,
  licenceIds?: LicenceIds,
): Promise<Committed> {
  const commitment = sealedCommitmentOf(context, checkWord("argsRoot", argsRoot), checkWord("salt", salt));
  return sendCommitment(board, context.bountyId, commitment, bond, licenceIds);
}

/** A reveal that was mined. */
export interface RevealedResult {
  readonly status: "ranked" | "unranked";
  /** The claim in the dispute game; zero if it is unranked. */
  readonly claimId: string;
  /** Binary64 bits. */
  readonly score: bigint;
  readonly receipt: ContractTransactionReceipt;
}

/**
 * Reveals a result from the account that the board is connected to.
 * @param onSealedRows whether the run read the sealed rows
 * @throws ProtocolError as the board or the machine refuses it, for example `BountyCommitmentMismatch`
 */
export async function revealResult(
  board: BountyBoard,
  bountyId: string,
  index: bigint,
  prover: Prover,
  salt: string,
  onSealedRows = false,
): Promise<RevealedResult> {
  checkWord("bountyId", bountyId);
  const revealed = revealOf(prover, checkWord("salt", salt), onSealedRows);
  const receipt = await send(board, "reveal", [bountyId, index, revealed]);
  const { claimId, score } = await eventOf(board, receipt, "Revealed");
  return { status: BigInt(claimId) === 0n ? "unranked" : "ranked", claimId, score, receipt };
}

/** The commits of an account on a bounty, with their status: what it has to reveal or to get back. */
export async function commitsOf(
  board: BountyBoard,
  bountyId: string,
  solver: string,
  fromBlock = 0,
): Promise<readonly { readonly index: bigint; readonly status: (typeof COMMIT_STATUS)[number] }[]> {
  const events = await eventsFrom(board, board.filters.Committed(bountyId, undefined, solver), fromBlock);
  return Promise.all(
    events.map(async ({ args }) => {
      const { status } = await board.commitOf(bountyId, args.index);
      return { index: args.index, status: COMMIT_STATUS[Number(status)]! };
    }),
  );
}
