/** What happened between two looks at a market, a line each. */
import { brief, count, utc } from "../words.ts";
import { shownScore, STAGE_WORDS } from "./terminal.ts";
import type { BountyModel, ClaimModel, EntryModel, GameModel, MarketModel } from "./types.ts";

const titleOf = ({ bountyId, name }: BountyModel): string =>
  `bounty ${brief(bountyId)}${name === undefined ? "" : ` "${name}"`}`;

const ENTRY_WORDS: Partial<Record<EntryModel["status"], string>> = {
  late: "was not revealed in time",
  unranked: "was revealed and is not ranked",
  forfeited: "has forfeited its bond",
  returned: "has its bond back",
  defeated: "is defeated",
  paid: "is paid",
};

function entryChange(entry: EntryModel, before: EntryModel | undefined): string | undefined {
  const who = `commit #${entry.index} of ${brief(entry.solver)}`;
  if (!before) return entry.score === undefined ? who : `${who}, revealed: score ${shownScore(entry.score)}`;
  if (before.score === undefined && entry.score !== undefined)
    return `${who} revealed: score ${shownScore(entry.score)}`;
  if (before.status === entry.status) return undefined;
  const words = ENTRY_WORDS[entry.status];
  return words && `${who} ${words}${entry.prize === undefined ? "" : ` ${entry.prize}`}`;
}

function bountyChanges(bounty: BountyModel, before: BountyModel | undefined): string[] {
  const title = titleOf(bounty);
  const changes: string[] = [];
  if (!before) changes.push(`posted: ${bounty.reward}, ${bounty.kind}, commits until ${utc(bounty.commitDeadline)}`);
  else if (before.reward !== bounty.reward) changes.push(`reward is now ${bounty.reward}`);
  for (const entry of bounty.entries) {
    const change = entryChange(
      entry,
      before?.entries.find(({ index }) => index === entry.index),
    );
    if (change !== undefined) changes.push(change);
  }
  if (before && before.stage !== bounty.stage) {
    const until = bounty.until === undefined ? "" : `, until ${utc(bounty.until)}`;
    changes.push(`now: ${STAGE_WORDS[bounty.stage]}${until}`);
  }
  return changes.map((change) => `${title}: ${change}`);
}

function gameChange(game: GameModel, before: GameModel | undefined): string | undefined {
  const title = `game ${brief(game.gameId)}`;
  if (!before)
    return `${title}: ${brief(game.challenger)} challenges claim ${brief(game.claimId)} of ${brief(game.solver)}`;
  if (before.phase === game.phase && before.lo === game.lo && before.hi === game.hi) return undefined;
  if (game.turn === undefined) return `${title}: over, ${game.phase}`;
  const range = `steps ${count(game.lo)} … ${count(game.hi)}`;
  return `${title}: ${game.phase}, ${range}; the ${game.turn} moves until ${utc(game.deadline)}`;
}

function claimChange(claim: ClaimModel, before: ClaimModel | undefined): string | undefined {
  if (before?.status === claim.status) return undefined;
  const title = `claim ${brief(claim.claimId)}`;
  if (claim.status === "stands" && before) return `${title}: stands`;
  if (!before && claim.questionId !== undefined) return `${title}: answers question ${brief(claim.questionId)}`;
  if (!before && claim.orderId !== undefined) return `${title}: delivered to order ${brief(claim.orderId)}`;
  return undefined;
}

const by = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, Item> =>
  new Map(items.map((item) => [keyOf(item), item]));

/** What is new in `after`, a line each; a line for every bounty and game where there is no `before`. */
export function marketChanges(before: MarketModel | undefined, after: MarketModel): string[] {
  const bounties = by(before?.bounties ?? [], ({ bountyId }) => bountyId);
  const claims = by(before?.claims ?? [], ({ claimId }) => claimId);
  const games = by(before?.games ?? [], ({ gameId }) => gameId);
  const head = `${utc(after.block.time)} block ${after.block.number}`;
  return [
    ...after.bounties.flatMap((bounty) => bountyChanges(bounty, bounties.get(bounty.bountyId))),
    ...after.claims.flatMap((claim) => claimChange(claim, claims.get(claim.claimId)) ?? []),
    ...after.games.flatMap((game) => gameChange(game, games.get(game.gameId)) ?? []),
  ].map((line) => `${head}  ${line}`);
}
