/** One look at a market by the calls of any node: no store, no follower. Everything is the node's word. */
import { id, ZeroHash } from "ethers";

import { BOUNTY_STATUS, COMMIT_STATUS, hostKeyOf, JOB_KIND, type Terms } from "../../protocol/bounty.ts";
import type { ConnectedMarket } from "../../protocol/connect.ts";
import { findClaim, findGames, type FoundClaim } from "../../protocol/disputes.ts";
import { readGame } from "../../protocol/follow.ts";
import { sideToMove } from "../../protocol/game.ts";
import { plainOf } from "../../protocol/send.ts";
import type { ShownBounty, ShownClaim, ShownCommit, ShownGame, ShownMarket } from "./input.ts";

/** What stays as it is once it is over, so that it is read once. */
export interface LookCache {
  readonly bounties: Map<string, ShownBounty>;
  readonly games: Map<string, ShownGame>;
}

export const lookCache = (): LookCache => ({ bounties: new Map(), games: new Map() });

async function commitsOf(
  { board }: ConnectedMarket,
  bountyId: string,
  terms: Terms,
  count: number,
  fromBlock: number,
): Promise<ShownCommit[]> {
  const [reopened] = await board.queryFilter(board.filters.BountyReopened(bountyId), fromBlock);
  // One prize, exact: each commit has its own time.
  const isRolling = terms.kind === JOB_KIND.exact && terms.prizeBps[1] === 0n;
  const common = Number(
    reopened?.args.revealDeadline ?? terms.commitDeadline + terms.unsealSeconds + terms.revealSeconds,
  );
  return Promise.all(
    Array.from({ length: count }, async (_, i): Promise<ShownCommit> => {
      const { solver, status, score, claimId, committedAt } = await board.commitOf(bountyId, i);
      const name = COMMIT_STATUS[Number(status)]!;
      const time = Number(committedAt);
      return {
        ...{ index: BigInt(i), solver, status: name, time },
        ...(claimId !== ZeroHash && { claimId }),
        ...((name === "ranked" || name === "unranked") && { score }),
        revealDeadline: isRolling && !reopened ? time + Number(terms.revealSeconds) : common,
      };
    }),
  );
}

/** The root of the rows of a seal; zero where they are not opened, or too late to count. */
async function openedInTime(rows: ConnectedMarket["sealedRows"], terms: Terms): Promise<string> {
  const { root, openedAt } = await rows.rowsOf(terms.sealedRows);
  return openedAt > 0n && openedAt <= terms.commitDeadline + terms.unsealSeconds ? root : ZeroHash;
}

async function bountiesOf(market: ConnectedMarket, fromBlock: number, cache: LookCache): Promise<ShownBounty[]> {
  const { board, sealedRows } = market;
  const posts = await board.queryFilter(board.filters.BountyPosted(), fromBlock);
  return Promise.all(
    posts.map(async ({ args }) => {
      const { bountyId, poster, metadata } = args;
      const known = cache.bounties.get(bountyId);
      if (known) return known;
      const terms = plainOf<Terms>(args.terms);
      const { status, commits: count, escrow, awarded } = await board.bountyOf(bountyId);
      const [commits, opened] = await Promise.all([
        commitsOf(market, bountyId, terms, Number(count), fromBlock),
        terms.sealedRows === ZeroHash ? ZeroHash : openedInTime(sealedRows, terms),
      ]);
      const bounty: ShownBounty = {
        ...{ bountyId, terms, poster, metadata, commits },
        isDocument: id(metadata) === terms.metadataHash,
        // What was promised, also once it is paid.
        escrow: escrow === 0n ? args.escrow : escrow,
        status: BOUNTY_STATUS[Number(status)]!,
        prizesPaid: Number(awarded),
        ...(opened !== ZeroHash && { openedRows: opened }),
      };
      const isOver = bounty.status !== "open" && commits.every((commit) => commit.status !== "committed");
      if (isOver) cache.bounties.set(bountyId, bounty);
      return bounty;
    }),
  );
}

async function gamesOf(
  { game }: ConnectedMarket,
  claims: ReadonlyMap<string, FoundClaim>,
  fromBlock: number,
  cache: LookCache,
) {
  const found = await findGames(game, undefined, fromBlock);
  return Promise.all(
    found.flatMap(({ gameId, claimId, challenger, deadline, bond, phase, blockNumber }) => {
      const known = cache.games.get(gameId);
      const claim = claims.get(claimId);
      if (known || !claim) return known ? [Promise.resolve(known)] : [];
      return [
        readGame(game, claim.claim, challenger, blockNumber).then((followed): ShownGame => {
          const shown = { gameId, claimId, challenger, game: followed, deadline, bond };
          if (sideToMove(phase) === undefined) cache.games.set(gameId, shown);
          return shown;
        }),
      ];
    }),
  );
}

const STATUS = { none: "open", live: "open", defeated: "defeated", released: "released" } as const;

/**
 * Looks at a market.
 * @param fromBlock not after its first event
 * @param cache of the looks before this one at the same chain
 */
export async function lookAt(
  market: ConnectedMarket,
  fromBlock = 0,
  cache: LookCache = lookCache(),
): Promise<ShownMarket> {
  const provider = market.board.runner!.provider!;
  const block = (await provider.getBlock("latest"))!;
  const [bounties, opened, asked] = await Promise.all([
    bountiesOf(market, fromBlock, cache),
    market.game.queryFilter(market.game.filters.ClaimOpened(), fromBlock),
    market.desk.queryFilter(market.desk.filters.Answered(), fromBlock),
  ]);
  const found = await Promise.all(opened.map(({ args }) => findClaim(market.game, args.claimId, fromBlock)));
  const ofCommits = new Map(
    bounties.flatMap(({ bountyId, commits }) =>
      commits.map(({ index }) => [hostKeyOf(bountyId, index), { bountyId, index }] as const),
    ),
  );
  const ofQuestions = new Map(asked.map(({ args }) => [args.claimId, args.questionId]));
  const claims = found.map((one): ShownClaim => {
    const questionId = ofQuestions.get(one.claimId);
    return {
      ...{ claimId: one.claimId, claim: one.claim, bond: one.bond, deadline: one.challengeUntil },
      ...(questionId === undefined ? ofCommits.get(one.claim.hostKey) : { questionId }),
      status: STATUS[one.status],
    };
  });
  const byClaim = new Map(found.map((one) => [one.claimId, one]));
  const games = await gamesOf(market, byClaim, fromBlock, cache);
  const isLive = ({ game }: ShownGame): boolean => sideToMove(game.phase) !== undefined;
  return {
    head: { number: block.number, hash: block.hash!, timestamp: block.timestamp },
    bounties: () =>
      bounties.filter(
        ({ status, commits, bountyId }) =>
          status === "open" ||
          commits.some((commit) => commit.status === "committed") ||
          claims.some((claim) => claim.bountyId === bountyId && claim.status === "open"),
      ),
    bounty: (bountyId) => bounties.find((bounty) => bounty.bountyId === bountyId),
    claims: (bountyId) =>
      claims.filter((claim) => (bountyId === undefined ? claim.status === "open" : claim.bountyId === bountyId)),
    claim: (claimId) => claims.find((claim) => claim.claimId === claimId),
    games: (claimId) => games.filter((game) => (claimId === undefined ? isLive(game) : game.claimId === claimId)),
  };
}
