/** A view of a market as plain data: everything that is shown of it, text or page, is made from this. */

import { DIRECTION, JOB_KIND } from "../../protocol/bounty.ts";
import { sideToMove } from "../../protocol/game.ts";
import { floatOf } from "../words.ts";
import { claimStatus, entriesOf, isLive } from "./entries.ts";
import type { ShownBounty, ShownClaim, ShownGame, ShownMarket } from "./input.ts";
import { rewardText } from "./money.ts";
import { documentName } from "./names.ts";
import { orderModel } from "./orders.ts";
import { questionModel } from "./questions.ts";
import type {
  BountyModel,
  BountyStage,
  ClaimModel,
  EntryModel,
  EntryStatus,
  GameModel,
  MarketFacts,
  MarketModel,
} from "./types.ts";

function stageOf(bounty: ShownBounty, entries: readonly EntryModel[], now: number): [BountyStage, number?] {
  if (bounty.status !== "open" && bounty.status !== "none") return [bounty.status];
  const { commitDeadline, unsealSeconds, sealedRows } = bounty.terms;
  if (now <= Number(commitDeadline)) return ["commits", Number(commitDeadline)];
  const unsealed = Number(commitDeadline + unsealSeconds);
  if (BigInt(sealedRows) !== 0n && bounty.openedRows === undefined && now <= unsealed) return ["rows", unsealed];
  const latest = (status: EntryStatus): number | undefined => {
    const times = entries.filter((entry) => entry.status === status).map(({ until }) => until ?? 0);
    return times.length === 0 ? undefined : Math.max(...times);
  };
  const hidden = latest("hidden");
  if (hidden !== undefined) return ["reveals", hidden];
  if (entries.some(({ status }) => status === "disputed")) return ["disputes"];
  const open = latest("challengeable");
  return open === undefined ? ["settlement"] : ["challenges", open];
}

function bountyModel(view: ShownMarket, bounty: ShownBounty, facts: MarketFacts, now: number): BountyModel {
  const { terms, promised } = bounty;
  const name = documentName(bounty);
  const entries = entriesOf(view, bounty, facts, now);
  const [stage, until] = stageOf(bounty, entries, now);
  const commitDeadline = Number(terms.commitDeadline);
  const byTerms = Number(terms.commitDeadline + terms.unsealSeconds + terms.revealSeconds);
  return {
    bountyId: bounty.bountyId,
    ...(name !== undefined && { name }),
    kind: terms.kind === JOB_KIND.exact ? "exact" : "open",
    direction: terms.direction === DIRECTION.max ? "max" : "min",
    ...(terms.hasThreshold && { threshold: floatOf(terms.threshold) }),
    poster: bounty.poster,
    programId: terms.programId,
    reward: rewardText(promised, terms.token, facts.tokens),
    prizes: terms.prizeBps.filter((bps) => bps !== 0n).length,
    prizesPaid: bounty.prizesPaid,
    stage,
    ...(until !== undefined && { until }),
    commitDeadline,
    revealDeadline: Math.max(byTerms, ...bounty.commits.map(({ revealDeadline }) => revealDeadline)),
    entries,
  };
}

function claimModel(view: ShownMarket, claim: ShownClaim, now: number): ClaimModel {
  const games = view.games(claim.claimId).filter(isLive).length;
  const { claimId, bountyId, index, questionId, orderId, deadline: until } = claim;
  return {
    ...{ claimId, games, until, solver: claim.claim.solver, steps: Number(claim.claim.steps) },
    ...(bountyId !== undefined && { bountyId }),
    ...(index !== undefined && { index: Number(index) }),
    ...(questionId !== undefined && { questionId }),
    ...(orderId !== undefined && { orderId }),
    status: claimStatus(claim, games, now),
  };
}

/** A game as lists show it. */
export function gameModel(
  view: ShownMarket,
  { gameId, claimId, challenger, game, deadline, bond }: ShownGame,
): GameModel {
  const claim = view.claim(claimId);
  const turn = sideToMove(game.phase);
  return {
    ...{ gameId, claimId, challenger, deadline, phase: game.phase, lo: game.lo, hi: game.hi },
    ...(claim?.bountyId !== undefined && { bountyId: claim.bountyId }),
    solver: game.claim.solver,
    ...(turn && { turn }),
    steps: Number(game.claim.steps),
    solverBond: (claim?.bond ?? 0n).toString(),
    challengerBond: bond.toString(),
  };
}

export interface ModelOptions {
  readonly facts?: MarketFacts;
  /** The chain's time for which clocks are shown, Unix seconds, not before the head's; default: the head's. */
  readonly now?: number;
  /** Bounties, questions and orders that are over, and are shown beside the others: the latest (default 20 of each). */
  readonly ended?: number;
}

const ENDED = 20;

/** The market of a view. */
export function marketModel(
  view: ShownMarket,
  chainId: bigint,
  { facts = {}, now = view.head.timestamp, ended = ENDED }: ModelOptions = {},
): MarketModel {
  const bounties = [...view.bounties(), ...view.endedBounties(ended)];
  const questions = [...view.questions(), ...view.endedQuestions(ended)];
  const orders = [...view.orders(), ...view.endedOrders(ended)];
  const ofBounties = bounties.flatMap(({ bountyId }) => view.claims(bountyId));
  const ofQuestions = questions.flatMap(({ claimId }) => (claimId && view.claim(claimId)) || []);
  const ofOrders = orders.flatMap(({ delivery }) => (delivery && view.claim(delivery.claimId)) || []);
  // Open claims of those that are over, too.
  const shown = [...view.claims(), ...ofBounties, ...ofQuestions, ...ofOrders];
  const claims = new Map(shown.map((claim) => [claim.claimId, claim]));
  const ofClaims = [...claims.keys()].flatMap((claimId) => view.games(claimId));
  const games = new Map([...view.games(), ...ofClaims].map((game) => [game.gameId, game]));
  const { number, hash, timestamp } = view.head;
  return {
    chainId: chainId.toString(),
    block: { number, hash, time: timestamp },
    now,
    bounties: bounties.map((bounty) => bountyModel(view, bounty, facts, now)),
    claims: [...claims.values()].map((claim) => claimModel(view, claim, now)),
    games: [...games.values()].map((game) => gameModel(view, game)),
    questions: questions.map((question) => questionModel(view, question, facts, now)),
    orders: orders.map((order) => orderModel(view, order, facts, now)),
  };
}
