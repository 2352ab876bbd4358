/**
 * What an event changes. Ids are hashes, and are computed here: a node cannot pass off other terms, another claim or another
 * statement as those of an id; what it leaves out between two events is noticed where they are numbered or belong together.
 */
import { keccak256, toBeHex, ZeroHash, concat, id as hashOf } from "ethers";

import { isKetworkError } from "../../../sim/index.ts";
import { AgentError, isAgentError } from "../agent-error.ts";
import { hostKeyOf } from "../bounty.ts";
import { openedClaim, type OpenedClaim } from "../claims.ts";
import { postedBounty, type PostedEvent } from "../fetch.ts";
import { beginGame, follow } from "../game.ts";
import { gameEventOf } from "../follow.ts";
import { MAX_NONCES, nonceOf } from "../nonce.ts";
import { ORDER_NONCE_WORD } from "../private.ts";
import { deliveryKeyOf, orderKeyOf, type PrivateOrder } from "../private-order.ts";
import { answerKeyOf, type Question } from "../question.ts";
import { sealOf } from "../seal.ts";
import { plainOf } from "../send.ts";
import { textIn } from "../text.ts";
import type { MarketEvent, MarketLogs } from "./market-logs.ts";
import { commitKey, type BountyRecord, type CommitRecord } from "./records.ts";
import type { Draft } from "./state.ts";
import type { KnownAward } from "./view.ts";
import type { KnownOrder, KnownQuestion } from "./view.ts";

/** Where the claims of a market's own contracts may come from. */
export type FoldMarket = Pick<MarketLogs, "chainId" | "addresses">;

/** What was said of a claim by its host, which tells of it in the same transaction as the game. */
interface Shown {
  readonly args: string;
  readonly bountyId?: string;
  readonly index?: bigint;
  readonly score?: bigint;
  readonly questionId?: string;
  readonly orderId?: string;
  readonly ciphertext?: string;
  readonly blockNumber: number;
}

/** Where a question stands after an event. */
const QUESTION_EVENTS: Readonly<Record<string, KnownQuestion["status"]>> = {
  Taken: "taken",
  Answered: "answered",
  Dropped: "open",
  Disproved: "open",
  Paid: "paid",
  Refunded: "refunded",
};

const ORDER_EVENTS: Readonly<Record<string, KnownOrder["status"]>> = {
  OrderTaken: "taken",
  OrderDelivered: "delivered",
  OrderDropped: "open",
  OrderPaid: "paid",
  OrderRefunded: "refunded",
};

/**
 * Folds events into a draft.
 * @throws AgentError `LogsInconsistent` where they cannot all be of one chain
 */
export function foldEvents(draft: Draft, market: FoldMarket, events: readonly MarketEvent[]): void {
  const fold = new Fold(draft, market);
  for (const event of events) fold.apply(event);
  fold.end();
}

function inconsistent(what: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown): AgentError {
  return new AgentError("LogsInconsistent", `the node's logs cannot be: ${what}`, details, cause);
}

class Fold {
  readonly #draft: Draft;
  readonly #market: FoldMarket;
  readonly #shown = new Map<string, Shown>();
  readonly #opened = new Map<string, OpenedClaim>();

  constructor(draft: Draft, market: FoldMarket) {
    this.#draft = draft;
    this.#market = market;
  }

  apply(event: MarketEvent): void {
    try {
      this[event.contract](event);
    } catch (error) {
      if (isAgentError(error)) throw error;
      // Fields that do not decode, and moves of a game that its rules do not know.
      const known = isKetworkError(error) || error instanceof TypeError || error instanceof RangeError;
      const { block, index } = event.log;
      throw inconsistent(`${event.name} in block ${block.number}`, { block, index, known }, error);
    }
  }

  /** Every claim of our own hosts was told of by both. */
  end(): void {
    for (const claimId of [...this.#shown.keys(), ...this.#opened.keys()]) {
      throw inconsistent(`half of what opens claim ${claimId} is missing`, { claimId });
    }
  }

  #bounty(id: string): BountyRecord {
    const bounty = this.#draft.get("bounty", id);
    if (!bounty) throw inconsistent(`bounty ${id} was never posted`, { bountyId: id });
    return bounty;
  }

  #change(id: string, change: (bounty: BountyRecord) => Partial<BountyRecord>): void {
    const bounty = this.#bounty(id);
    this.#draft.put("bounty", id, { ...bounty, ...change(bounty) });
  }

  #changeCommit(bountyId: string, index: bigint, changes: Partial<CommitRecord>): CommitRecord {
    const commit = this.#draft.get("commit", commitKey(bountyId, index));
    if (!commit) throw inconsistent(`commit ${index} on ${bountyId} was never made`, { bountyId, index });
    const changed = { ...commit, ...changes };
    this.#draft.put("commit", commitKey(bountyId, index), changed);
    return changed;
  }

  private board({ name, args, log }: MarketEvent): void {
    const { number: blockNumber } = log.block;
    const id = args.bountyId as string;
    switch (name) {
      case "BountyPosted":
        return this.#post({ args: args as unknown as PostedEvent["args"], blockNumber });
      case "RewardRaised":
        return this.#change(id, ({ promised }) => ({
          escrow: args.escrow as bigint,
          promised: promised + (args.amount as bigint),
        }));
      case "Committed": {
        const { index, solver, commitment, bond } = args as unknown as CommitRecord;
        this.#change(id, ({ commits, openCommits }) => {
          if (index !== BigInt(commits)) throw inconsistent(`commit ${index} follows ${commits - 1}`, { bountyId: id });
          return { commits: commits + 1, openCommits: openCommits + 1 };
        });
        const made = { bountyId: id, index, solver, commitment, bond, blockNumber, time: log.time };
        return this.#draft.put("commit", commitKey(id, index), { ...made, status: "committed" });
      }
      case "Revealed":
        return this.#reveal(args, blockNumber);
      case "Forfeited":
      case "BondReturned": {
        this.#changeCommit(id, args.index as bigint, { status: name === "Forfeited" ? "forfeited" : "returned" });
        return this.#change(id, ({ openCommits }) => ({ openCommits: openCommits - 1 }));
      }
      case "BountyReopened":
        return this.#change(id, () => ({ reopenedAt: log.time }));
      case "PrizeAwarded":
        return this.#award(id, { index: args.index, rank: Number(args.rank), amount: args.amount } as KnownAward);
      case "BountySettled":
        return this.#change(id, () => ({ status: "settled", escrow: 0n }));
      case "BountyRefunded":
        return this.#change(id, () => ({ status: "refunded", escrow: 0n }));
      case "BountyCancelled":
        return this.#change(id, () => ({ status: "cancelled", escrow: 0n }));
    }
  }

  #award(bountyId: string, award: KnownAward): void {
    this.#change(bountyId, ({ escrow, awards }) => ({
      prizesPaid: award.rank + 1,
      escrow: escrow - award.amount,
      awards: [...awards, award],
    }));
  }

  #post(event: PostedEvent): void {
    const { bountyId, poster } = event.args;
    const posts = this.#draft.get("poster", poster)?.posts ?? 0n;
    const { chainId, addresses } = this.#market;
    const known = postedBounty(event, chainId, addresses.board, posts + 1n);
    // Who follows from a later block on has not seen the first posts.
    const bounty = known ?? postedBounty(event, chainId, addresses.board, BigInt(MAX_NONCES));
    if (!bounty || this.#draft.get("bounty", bountyId)) throw inconsistent(`bounty ${bountyId}`, { bountyId });
    const rows = this.#draft.get("rows", bounty.terms.sealedRows);
    this.#draft.put("poster", poster, { posts: bounty.nonce + 1n });
    this.#draft.put("bounty", bountyId, {
      ...bounty,
      status: "open",
      prizesPaid: 0,
      awards: [],
      promised: bounty.escrow,
      ...(rows && { openedRows: rows.root }),
      ...{ commits: 0, openCommits: 0, openClaims: 0 },
    });
  }

  #reveal(args: MarketEvent["args"], blockNumber: number): void {
    const { bountyId, index, score, claimId } = args as unknown as Record<"bountyId" | "claimId", string> &
      Record<"index" | "score", bigint>;
    const ranked = claimId !== ZeroHash;
    this.#changeCommit(bountyId, index, {
      status: ranked ? "ranked" : "unranked",
      score,
      ...(ranked && { claimId }),
    });
    this.#change(bountyId, ({ openCommits, openClaims }) => ({
      openCommits: openCommits - 1,
      openClaims: openClaims + (ranked ? 1 : 0),
    }));
    if (!ranked) return;
    const { args: shown } = args.revealed as { readonly args: string };
    this.#shown.set(claimId, { args: shown, bountyId, index, score, blockNumber });
    this.#join(claimId);
  }

  private desk({ name, args, log }: MarketEvent): void {
    const { number: blockNumber } = log.block;
    const status = name === "Asked" ? "open" : QUESTION_EVENTS[name];
    // Credits, say.
    if (status === undefined) return;
    const questionId = args.questionId as string;
    const known = this.#draft.get("question", questionId);
    if (name === "Asked") {
      if (known) throw inconsistent(`question ${questionId} was asked before`, { questionId });
      const { asker, args: cells } = args as unknown as Record<"asker" | "args", string>;
      const question = plainOf<Question>(args.question);
      const asked = { questionId, asker, question, args: cells, status, rounds: 0, blockNumber };
      return this.#draft.put("question", questionId, asked);
    }
    if (!known) throw inconsistent(`question ${questionId} was never asked`, { questionId });
    const change = (changes: Partial<KnownQuestion> = {}): void =>
      this.#draft.put("question", questionId, { ...known, status, ...changes });
    if (name === "Taken") {
      const { solver, bond, answerUntil } = args as unknown as { readonly solver: string } & Record<
        "bond" | "answerUntil",
        bigint
      >;
      return change({ rounds: known.rounds + 1, solver, bond, answerUntil: Number(answerUntil) });
    }
    if (name !== "Answered") return change();
    const claimId = args.claimId as string;
    change({ claimId });
    this.#shown.set(claimId, { args: known.args, questionId, blockNumber });
    this.#join(claimId);
  }

  /** Enters a claim once its host and the game have told of it. */
  #join(claimId: string): void {
    const [shown, opened] = [this.#shown.get(claimId), this.#opened.get(claimId)];
    if (!shown || !opened) return;
    this.#shown.delete(claimId);
    this.#opened.delete(claimId);
    const { claim, statement, bond, challengeUntil } = opened;
    const { args, bountyId, index, score, questionId, orderId, blockNumber } = shown;
    if (claim.hostKey !== this.#hostKey(shown))
      throw inconsistent(`claim ${claimId} is that of another key`, { claimId });
    this.#draft.put("claim", claimId, {
      ...{ claimId, claim, statement, bond, args, blockNumber },
      ...(bountyId !== undefined && { bountyId, index }),
      ...(score !== undefined && { score }),
      ...(questionId !== undefined && { questionId }),
      ...(orderId !== undefined && { orderId }),
      programId: keccak256(concat([statement.codeRoot, toBeHex(statement.shape, 32)])),
      status: "open",
      deadline: challengeUntil,
      ...{ gameIds: [], liveGames: 0 },
    });
  }

  /** Under what its host opened a claim: a commit, the round of a question that goes on, or a ciphertext. */
  #hostKey({ bountyId, index, questionId, orderId, ciphertext }: Shown): string {
    if (bountyId !== undefined) return hostKeyOf(bountyId, index!);
    if (orderId !== undefined) return deliveryKeyOf(orderId, ciphertext!);
    return answerKeyOf(questionId!, BigInt(this.#draft.get("question", questionId!)!.rounds));
  }

  private privateDesk({ name, args, log }: MarketEvent): void {
    const status = name === "Ordered" ? "open" : ORDER_EVENTS[name];
    if (status === undefined) return;
    const { number: blockNumber } = log.block;
    const orderId = args.orderId as string;
    if (name === "Ordered") return this.#placeOrder(args, blockNumber);
    const known = this.#draft.get("order", orderId);
    if (!known) throw inconsistent(`order ${orderId} was never placed`, { orderId });
    const change = (changes: Partial<KnownOrder> = {}): void =>
      this.#draft.put("order", orderId, { ...known, status, ...changes });
    if (name === "OrderTaken") {
      const { solver, bond, deliverUntil } = args as unknown as { readonly solver: string } & Record<
        "bond" | "deliverUntil",
        bigint
      >;
      const rounds = known.rounds + 1;
      return change({ rounds, solver, bond, takenBlock: blockNumber, deliverUntil: Number(deliverUntil) });
    }
    if (name !== "OrderDelivered") return change();
    const { claimId, score, accuseUntil } = args as unknown as { readonly claimId: string } & Record<
      "score" | "accuseUntil",
      bigint
    >;
    const { ciphertext } = args.delivery as { readonly ciphertext: string };
    change({ delivery: { claimId, ciphertext, accuseUntil: Number(accuseUntil), blockNumber } });
    this.#shown.set(claimId, { args: "0x", orderId, ciphertext, score, blockNumber });
    this.#join(claimId);
  }

  #placeOrder(args: MarketEvent["args"], blockNumber: number): void {
    const { orderId, poster } = args as unknown as Record<"orderId" | "poster", string>;
    const metadata = textIn(args as unknown as { readonly metadata: unknown }, "metadata");
    const order = plainOf<PrivateOrder>(args.order);
    const counter = `orders:${poster}`;
    const posts = this.#draft.get("poster", counter)?.posts ?? 0n;
    const { chainId, addresses } = this.#market;
    const encoded = orderKeyOf(chainId, addresses.privateDesk, poster, 0n, order);
    const nonce =
      nonceOf(orderId, encoded, ORDER_NONCE_WORD, posts + 1n) ??
      nonceOf(orderId, encoded, ORDER_NONCE_WORD, BigInt(MAX_NONCES));
    if (nonce === undefined || this.#draft.get("order", orderId)) throw inconsistent(`order ${orderId}`, { orderId });
    this.#draft.put("poster", counter, { posts: nonce + 1n });
    const shares = args.shares as unknown as KnownOrder["shares"];
    this.#draft.put("order", orderId, {
      ...{ orderId, poster, order, metadata, isDocument: hashOf(metadata) === order.terms.metadataHash },
      escrow: args.escrow as bigint,
      shares: shares.map(({ receiver, bps }) => ({ receiver, bps })),
      ...{ status: "open", rounds: 0, blockNumber },
    });
  }

  private game(event: MarketEvent): void {
    const { name, args, log } = event;
    const claimId = args.claimId as string;
    if (name === "ClaimOpened") {
      const opened = openedClaim(args as unknown as Parameters<typeof openedClaim>[0]);
      const { board, desk, privateDesk } = this.#market.addresses;
      // What another host makes of a claim, and who decides it, is its own affair: it could be a trap.
      if (![board, desk, privateDesk].includes(opened.claim.host)) return;
      this.#opened.set(claimId, opened);
      return this.#join(claimId);
    }
    if (name === "Challenged") return this.#challenge(event);
    if (name === "ClaimDefeated" || name === "ClaimReleased") return this.#endClaim(claimId, name);
    const move = gameEventOf({ name, args });
    const game = move && this.#draft.get("game", args.gameId as string);
    if (!game || !move) return;
    const followed = { ...game, game: follow(game.game, move), lastBlock: log.block.hash };
    this.#draft.put("game", game.gameId, followed);
    if (move.name !== "GameDecided" && move.name !== "GameClosed") return;
    const claim = this.#draft.get("claim", game.claimId)!;
    this.#draft.put("claim", game.claimId, { ...claim, liveGames: claim.liveGames - 1 });
  }

  #challenge({ args, log }: MarketEvent): void {
    const { claimId, gameId, challenger, bond } = args as unknown as Record<
      "claimId" | "gameId" | "challenger",
      string
    > & { readonly bond: bigint };
    const claim = this.#draft.get("claim", claimId);
    if (!claim) return;
    const game = beginGame(claim.claim, challenger);
    if (game.gameId !== gameId) throw inconsistent(`game ${gameId} is another one`, { gameId });
    const { number: blockNumber, hash: lastBlock } = log.block;
    this.#draft.put("game", gameId, { gameId, claimId, challenger, bond, game, blockNumber, lastBlock });
    const gameIds = [...claim.gameIds, gameId];
    this.#draft.put("claim", claimId, { ...claim, gameIds, liveGames: claim.liveGames + 1 });
  }

  #endClaim(claimId: string, name: "ClaimDefeated" | "ClaimReleased"): void {
    const claim = this.#draft.get("claim", claimId);
    if (!claim) return;
    this.#draft.put("claim", claimId, { ...claim, status: name === "ClaimDefeated" ? "defeated" : "released" });
    if (claim.bountyId === undefined) return;
    this.#change(claim.bountyId, ({ openClaims }) => ({ openClaims: openClaims - 1 }));
  }

  private sealedRows({ name, args, log }: MarketEvent): void {
    if (name !== "RowsOpened") return;
    const { seal, root, salt } = args as unknown as Record<"seal" | "root" | "salt", string>;
    const depth = Number(args.depth);
    if (sealOf(root, depth, salt) !== seal) throw inconsistent(`rows of seal ${seal}`, { seal });
    this.#draft.put("rows", seal, { root, depth, openedAt: log.time });
    for (const { bountyId, terms } of this.#draft.live("bounty")) {
      const inTime = BigInt(log.time) <= terms.commitDeadline + terms.unsealSeconds;
      if (terms.sealedRows === seal && inTime) this.#change(bountyId, () => ({ openedRows: root }));
    }
  }
}
