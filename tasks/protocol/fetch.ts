/** Bounties read from a board's events and checked against their ids. */
import { AbiCoder, id } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import type { BountyPostedEvent } from "../../types/contracts/interfaces/IBountyBoard.ts";
import type { BountyBoard } from "../../types/index.ts";
import { bountyIdOf, termsHashOf, type Terms } from "./bounty.ts";
import { checkWord } from "./check.ts";
import { foreign, nonceOf } from "./nonce.ts";
import { eventsFrom } from "./ranges.ts";
import { plainOf } from "./send.ts";
import { textIn } from "./text.ts";

/** A bounty as it was posted. Terms, poster and nonce are what the id names; the rest is the node's word. */
export interface FetchedBounty {
  readonly bountyId: string;
  readonly terms: Terms;
  readonly termsHash: string;
  readonly poster: string;
  readonly nonce: bigint;
  /** The document about it, or where it is; "" where it is no text. */
  readonly metadata: string;
  /** Whether `metadata` is the document whose hash the terms bind. */
  readonly isDocument: boolean;
  /** What arrived of the reward. */
  readonly escrow: bigint;
  /** Who gets a part of every prize, in hundredths of a percent. */
  readonly shares: readonly { readonly receiver: string; readonly bps: bigint }[];
  readonly blockNumber: number;
}

const NONCE_WORD = 3;

/**
 * Reads a bounty. The id is the hash of chain, board, poster, nonce and terms: a node that shows other terms, another poster
 * or another chain is caught, whatever else it says.
 * @param chainId where the caller means to be, not what the node says
 * @param fromBlock not after the post
 * @throws KetworkRangeError `BountyUnknown` where the node has no such post, `BountyMismatch` where none that it shows hashes
 * to the id
 */
export async function fetchBounty(
  board: BountyBoard,
  chainId: bigint,
  bountyId: string,
  fromBlock = 0,
): Promise<FetchedBounty> {
  checkWord("bountyId", bountyId);
  const events = await eventsFrom(board, board.filters.BountyPosted(bountyId), fromBlock);
  if (events.length === 0) {
    throw new KetworkRangeError("BountyUnknown", `the node has no bounty ${bountyId} from block ${fromBlock}`, {
      bountyId,
      fromBlock,
    });
  }
  const address = await board.getAddress();
  for (const event of events) {
    const bounty = postedBounty(event, chainId, address, await board.nonces(event.args.poster));
    if (bounty?.bountyId === bountyId) return bounty;
  }
  throw foreign("BountyMismatch", "bounty", bountyId);
}

/** An event `BountyPosted`. */
export interface PostedEvent {
  readonly args: BountyPostedEvent.OutputObject;
  readonly blockNumber: number;
}

/**
 * The bounty of an event of `board`, if chain, board, poster, terms and a nonce below `count` hash to its id; else
 * `undefined`.
 */
export function postedBounty(
  { args, blockNumber }: PostedEvent,
  chainId: bigint,
  board: string,
  count: bigint,
): FetchedBounty | undefined {
  const { bountyId, poster } = args;
  const metadata = textIn(args, "metadata");
  const terms = plainOf<Terms>(args.terms);
  const termsHash = termsHashOf(terms);
  const encoded = AbiCoder.defaultAbiCoder().encode(
    ["uint256", "address", "address", "uint256", "bytes32"],
    [chainId, board, poster, 0n, termsHash],
  );
  const nonce = nonceOf(bountyId, encoded, NONCE_WORD, count);
  if (nonce === undefined || bountyIdOf(chainId, board, poster, nonce, termsHash) !== bountyId) return undefined;
  return {
    bountyId,
    terms,
    termsHash,
    poster,
    nonce,
    metadata,
    isDocument: id(metadata) === terms.metadataHash,
    escrow: args.escrow,
    shares: args.shares.map(({ receiver, bps }) => ({ receiver, bps })),
    blockNumber,
  };
}
