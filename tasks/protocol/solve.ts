/** What a solver does with a result: commit to it, and reveal it. */
import { hexlify, type ContractTransactionReceipt } from "ethers";

import { encodeCells, type Prover } from "../../sim/index.ts";
import type { BountyBoard } from "../../types/index.ts";
import { commitmentOf, type CommitmentContext, type Result } from "./bounty.ts";

/** A result that a run claims. */
export function resultOf(prover: Prover): Result {
  const { steps, stateHash } = prover.outcome();
  return { argsRoot: prover.roots.argsRoot, steps: BigInt(steps), stateHash };
}

/** What the board wants to see of a result that was committed to with `salt`, of a run on the public rows or the sealed ones. */
export function revealOf(prover: Prover, salt: string, onSealedRows = false) {
  const { steps, finalState, haltProof, outputs, outputProof } = prover.outcome();
  const args = prover.run.statement.args ?? new BigUint64Array();
  return {
    onSealedRows,
    args: hexlify(encodeCells(args)),
    steps,
    finalState,
    haltProof: [...haltProof],
    outputs: [...outputs],
    outputProof: [...outputProof],
    salt,
  };
}

/** A commit that was mined. */
export interface Committed {
  readonly index: bigint;
  readonly commitment: string;
  readonly receipt: ContractTransactionReceipt;
}

/** Sends a commitment from the account that the board is connected to. */
export async function sendCommitment(
  board: BountyBoard,
  bountyId: string,
  commitment: string,
  bond: bigint,
): Promise<Committed> {
  const receipt = (await (await board.commit(bountyId, commitment, { value: bond })).wait())!;
  const committed = receipt.logs
    .map((log) => board.interface.parseLog(log))
    .find((event) => event?.name === "Committed");
  return { index: committed!.args.index as bigint, commitment, receipt };
}

/** Commits to a result. Keep the salt: without it the result cannot be revealed. */
export function commitResult(
  board: BountyBoard,
  context: CommitmentContext,
  result: Result,
  salt: string,
  bond: bigint,
): Promise<Committed> {
  return sendCommitment(board, context.bountyId, commitmentOf(context, result, salt), bond);
}

/** Reveals a result from the account that the board is connected to. */
export async function revealResult(
  board: BountyBoard,
  bountyId: string,
  index: bigint,
  prover: Prover,
  salt: string,
): Promise<ContractTransactionReceipt> {
  return (await (await board.reveal(bountyId, index, revealOf(prover, salt))).wait())!;
}
