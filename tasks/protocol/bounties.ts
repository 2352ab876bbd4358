/** What a poster, and then anybody, does with a bounty that stands on a board. */
import { ZeroAddress } from "ethers";

import { checkInteger } from "../../sim/index.ts";
import type { BountyBoard } from "../../types/index.ts";
import { BOUNTY_STATUS } from "./bounty.ts";
import { checkBytes, checkUint, checkWord } from "./check.ts";
import { ask, eventOf, eventsOf, send } from "./send.ts";

/** A transaction that changes nothing else worth telling. */
export interface Done {
  readonly gas: bigint;
}

/**
 * Adds to the reward of a bounty of which no prize was paid; whoever does gets nothing for it.
 * @param amount in the bounty's token, or in wei
 * @param permit how tokens are taken, by `signPermit` or `signPermit2`; by default by an allowance
 * @throws ProtocolError `BountyWrongStatus` where it has ended or a prize was paid
 */
export async function raiseReward(
  board: BountyBoard,
  bountyId: string,
  amount: bigint,
  permit = "0x",
): Promise<Done & { readonly escrow: bigint }> {
  checkWord("bountyId", bountyId);
  checkUint("amount", amount, 96);
  const { token } = await board.termsOf(bountyId);
  const value = token === ZeroAddress ? amount : 0n;
  const receipt = await send(board, "raise", [bountyId, amount, checkBytes("permit", permit)], { value });
  const { escrow } = await eventOf(board, receipt, "RewardRaised");
  return { escrow, gas: receipt.gasUsed };
}

/**
 * Takes a bounty back, as its poster.
 * @throws ProtocolError `BountyHasCommits`, `BountyNotPoster`, `BountyWrongStatus`
 */
export async function cancelBounty(board: BountyBoard, bountyId: string): Promise<Done> {
  const receipt = await send(board, "cancel", [checkWord("bountyId", bountyId)]);
  return { gas: receipt.gasUsed };
}

/** A prize that was paid. */
export interface SettledPrize extends Done {
  /** From 0, the best. */
  readonly rank: bigint;
  readonly index: bigint;
  readonly solver: string;
  /** Before the shares of others. */
  readonly amount: bigint;
  /** Where the bounty stands now: still open where more prizes are to be paid. */
  readonly status: (typeof BOUNTY_STATUS)[number];
}

/**
 * Pays the next prize. Once a prize: call it again while `status` is "open".
 * @throws ProtocolError `BountyLeaderNotFinal`, `BountyEarlierCommitPending`, `BountyUnclaimed`, `BountyWrongStatus`
 */
export async function settleBounty(board: BountyBoard, bountyId: string): Promise<SettledPrize> {
  const receipt = await send(board, "settle", [checkWord("bountyId", bountyId)]);
  const { rank, index, solver, amount } = await eventOf(board, receipt, "PrizeAwarded");
  const [ended] = await eventsOf(board, receipt, "BountySettled");
  return { rank, index, solver, amount, status: ended ? "settled" : "open", gas: receipt.gasUsed };
}

/**
 * Gives what is left of the reward back to the poster, once no further valid claim can come.
 * @throws ProtocolError `BountyClaimed`, `BountyRevealsOpen`, `BountyCommitsOpen`, `BountyNotReopened`, `BountyWrongStatus`
 */
export async function refundBounty(
  board: BountyBoard,
  bountyId: string,
): Promise<Done & { readonly status: "refunded" | "settled" }> {
  const receipt = await send(board, "refund", [checkWord("bountyId", bountyId)]);
  const [refunded] = await eventsOf(board, receipt, "BountyRefunded");
  return { status: refunded ? "refunded" : "settled", gas: receipt.gasUsed };
}

/**
 * Drops defeated leaders from the ranking, and notes which of the first commits can no longer be revealed.
 * @param max most claims to drop, and most commits to note
 * @returns the commits whose claims were dropped
 */
export async function pruneBounty(
  board: BountyBoard,
  bountyId: string,
  max = 100,
): Promise<Done & { readonly dropped: readonly bigint[] }> {
  checkInteger("CountOutOfRange", "max", max, 1, 1000);
  const receipt = await send(board, "prune", [checkWord("bountyId", bountyId), max]);
  const events = await eventsOf(board, receipt, "Pruned");
  return { dropped: events.map(({ index }) => index as bigint), gas: receipt.gasUsed };
}

/**
 * Lets the commits be revealed on the public rows, once nobody's claim on the sealed rows stands.
 * @throws ProtocolError `BountyNotReopenable`, `BountyClaimed`, `BountyRevealsOpen`
 */
export async function reopenBounty(
  board: BountyBoard,
  bountyId: string,
): Promise<Done & { readonly revealDeadline: bigint }> {
  const receipt = await send(board, "reopen", [checkWord("bountyId", bountyId)]);
  const { revealDeadline } = await eventOf(board, receipt, "BountyReopened");
  return { revealDeadline, gas: receipt.gasUsed };
}

/**
 * Burns half of the bond of a commit that was not revealed in time; the rest is its solver's.
 * @throws ProtocolError `BountyRevealsOpen`, `BountyBondNotForfeited`, `BountyWrongCommitStatus`
 */
export async function forfeitBond(
  board: BountyBoard,
  bountyId: string,
  index: bigint,
): Promise<Done & { readonly burned: bigint; readonly returned: bigint }> {
  const receipt = await send(board, "forfeit", [checkWord("bountyId", bountyId), checkUint("index", index, 64)]);
  const { burned, returned } = await eventOf(board, receipt, "Forfeited");
  return { burned, returned, gas: receipt.gasUsed };
}

/**
 * Gives the bond of a commit back that did not have to be revealed before its bounty ended.
 * @throws ProtocolError `BountyBondForfeited`, `BountyWrongStatus`, `BountyWrongCommitStatus`
 */
export async function returnBond(
  board: BountyBoard,
  bountyId: string,
  index: bigint,
): Promise<Done & { readonly bond: bigint }> {
  const receipt = await send(board, "returnBond", [checkWord("bountyId", bountyId), checkUint("index", index, 64)]);
  const { bond } = await eventOf(board, receipt, "BondReturned");
  return { bond, gas: receipt.gasUsed };
}

/** Where a bounty stands, by the node's word. */
export async function bountyStatus(board: BountyBoard, bountyId: string): Promise<(typeof BOUNTY_STATUS)[number]> {
  const { status } = await ask("bountyOf", board.bountyOf(checkWord("bountyId", bountyId)));
  return BOUNTY_STATUS[Number(status)]!;
}
