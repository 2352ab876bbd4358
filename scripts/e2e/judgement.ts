/** Whether justice was done: who won what, who lost, and that nobody who told the truth was made to pay for it. */
import type { EventRecord } from "../../tasks/protocol/index.ts";

/** A revealed claim, computed again. */
export interface Truth {
  readonly claimId: string;
  readonly isTrue: boolean;
}

export interface JudgementInput {
  readonly events: readonly EventRecord[];
  readonly truths: readonly Truth[];
  /** Addresses with names. */
  readonly honest: ReadonlyMap<string, string>;
  readonly liars: ReadonlyMap<string, string>;
  /** Commitments that the stores of the honest know the secret of. */
  readonly secrets: ReadonlySet<string>;
}

export interface Judgement {
  readonly bounties: number;
  readonly settled: number;
  readonly refunded: number;
  readonly claims: number;
  readonly falseClaims: number;
  readonly games: number;
  readonly defeats: number;
  readonly failures: readonly string[];
}

const SIGN = 1n << 63n;
const ALL = (1n << 64n) - 1n;

/** An integer that grows with the score whose bits these are; −0 is 0. */
export function orderOf(bits: bigint): bigint {
  if (bits === SIGN) return SIGN;
  return bits & SIGN ? ALL ^ bits : bits | SIGN;
}

type Fields = EventRecord["args"];
const textOf = (args: Fields, name: string): string => args[name] as string;

interface Entry {
  readonly index: bigint;
  readonly claimId: string;
  readonly order: bigint;
  readonly solver: string;
}

export function judge({ events, truths, honest, liars, secrets }: JudgementInput): Judgement {
  const failures: string[] = [];
  const named = (name: string) => events.filter(({ event }) => event === name).map(({ args }) => args);
  const isTrue = new Map(truths.map((truth) => [truth.claimId.toLowerCase(), truth.isTrue]));
  const who = (address: string): string => honest.get(address) ?? liars.get(address) ?? address;
  const isHonest = (address: string): boolean => honest.has(address);

  const revealed = named("Revealed").filter((args) => BigInt(textOf(args, "claimId")) !== 0n);
  const solverOf = new Map(revealed.map((args) => [textOf(args, "claimId"), textOf(args, "solver")]));
  const defeated = new Set(named("ClaimDefeated").map((args) => textOf(args, "claimId")));
  const challengerOf = new Map(named("Challenged").map((args) => [textOf(args, "gameId"), textOf(args, "challenger")]));

  for (const args of named("Committed")) {
    const [solver, commitment] = [textOf(args, "solver"), textOf(args, "commitment")];
    if (isHonest(solver) && !secrets.has(commitment))
      failures.push(`${who(solver)} has lost the salt of ${commitment}`);
  }
  const commits = new Map(
    named("Committed").map((args) => [`${textOf(args, "bountyId")}:${textOf(args, "index")}`, textOf(args, "solver")]),
  );
  for (const args of named("Forfeited")) {
    const solver = commits.get(`${textOf(args, "bountyId")}:${textOf(args, "index")}`)!;
    if (isHonest(solver)) failures.push(`${who(solver)} forfeited half a bond on ${textOf(args, "bountyId")}`);
  }
  for (const args of named("GameDecided")) {
    const solver = solverOf.get(textOf(args, "claimId"));
    const challenger = challengerOf.get(textOf(args, "gameId"))!;
    const loser = args["solverWon"] ? challenger : solver;
    if (loser !== undefined && isHonest(loser)) failures.push(`${who(loser)} lost the game ${textOf(args, "gameId")}`);
  }
  for (const claimId of solverOf.keys()) {
    const truth = isTrue.get(claimId);
    if (truth === undefined) failures.push(`claim ${claimId} was not computed again`);
    if (truth === true && defeated.has(claimId)) failures.push(`the true claim ${claimId} was defeated`);
  }

  for (const [liar, name] of liars) {
    const lies = [...solverOf].filter(([claimId, solver]) => solver === liar && isTrue.get(claimId) === false);
    if (lies.length > 0 && !lies.some(([claimId]) => defeated.has(claimId))) {
      failures.push(`${name} lied ${lies.length} times, and lost nothing`);
    }
  }

  const settled = new Set(named("BountySettled").map((args) => textOf(args, "bountyId")));
  const refunded = new Set(named("BountyRefunded").map((args) => textOf(args, "bountyId")));
  const cancelled = new Set(named("BountyCancelled").map((args) => textOf(args, "bountyId")));
  const bounties = named("BountyPosted");
  for (const posted of bounties) {
    const bountyId = textOf(posted, "bountyId");
    if (!settled.has(bountyId) && !refunded.has(bountyId) && !cancelled.has(bountyId)) {
      failures.push(`bounty ${bountyId} has not ended`);
      continue;
    }
    if (cancelled.has(bountyId)) continue;
    failures.push(...ranks(posted, revealed, named("PrizeAwarded"), isTrue, who));
  }
  return {
    bounties: bounties.length,
    settled: settled.size,
    refunded: refunded.size,
    claims: revealed.length,
    falseClaims: [...solverOf.keys()].filter((claimId) => isTrue.get(claimId) === false).length,
    games: challengerOf.size,
    defeats: defeated.size,
    failures,
  };
}

/** Compares the prizes of a bounty with the ranking of its true claims. */
function ranks(
  posted: Fields,
  revealed: readonly Fields[],
  awarded: readonly Fields[],
  isTrue: ReadonlyMap<string, boolean>,
  who: (address: string) => string,
): string[] {
  const bountyId = textOf(posted, "bountyId");
  const terms = posted["terms"] as Fields;
  const [isExact, isMax] = [textOf(terms, "kind") === "0", textOf(terms, "direction") === "1"];
  const prizes = (terms["prizeBps"] as readonly string[]).filter((bps) => bps !== "0").length;
  const threshold = terms["hasThreshold"] ? orderOf(BigInt(textOf(terms, "threshold"))) : undefined;
  const worth = (order: bigint): bigint => (isMax ? -order : order);
  const wanted = revealed
    .filter((args) => textOf(args, "bountyId") === bountyId && isTrue.get(textOf(args, "claimId")) === true)
    .map((args): Entry => {
      const [index, order] = [BigInt(textOf(args, "index")), orderOf(BigInt(textOf(args, "score")))];
      return { index, order, claimId: textOf(args, "claimId"), solver: textOf(args, "solver") };
    })
    .filter(({ order }) => threshold === undefined || worth(order) <= worth(threshold))
    .sort((a, b) => Number((isExact ? 0n : worth(a.order) - worth(b.order)) || a.index - b.index));
  const given = awarded.filter((args) => textOf(args, "bountyId") === bountyId);
  const failures = given
    .map((args) => wanted[Number(textOf(args, "rank"))])
    .flatMap((entry, i) => {
      const index = BigInt(textOf(given[i]!, "index"));
      if (entry?.index === index) return [];
      const right = entry ? `commit ${entry.index} of ${who(entry.solver)}` : "nobody";
      return [`bounty ${bountyId} paid its prize ${i} to commit ${index}, and must have paid it to ${right}`];
    });
  // A rolling job is over with its first claim: who comes later does not count.
  const least = Math.min(wanted.length, prizes);
  if (given.length < least) failures.push(`bounty ${bountyId} paid ${given.length} prizes of ${least}`);
  return failures;
}
