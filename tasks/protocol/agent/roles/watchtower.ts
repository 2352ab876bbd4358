/** A watchtower computes the claims of others again, and disputes those that are wrong. */
import type { Duty } from "../../clock/index.ts";
import { sideToMove } from "../../game.ts";

import type { AgentContext, Role } from "../role.ts";
import type { KnownClaim, KnownGame, MarketView } from "../view.ts";
import { sendBonded } from "./bonds.ts";
import { claimChecks } from "./checks.ts";
import { withdrawals } from "./credits.ts";
import { claimProver, gameDuties } from "./games.ts";
import type { WatchtowerOptions } from "./options.ts";
import { difference, verdictOf } from "./verdicts.ts";

/** Seconds until a challenge is mined. */
const CHALLENGE_SECONDS = 30;
/** Gas of a game to its end, what is played for the loser apart. */
const GAME_GAS = 1_000_000n;

const sameAccount = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function watchtowerRole(context: AgentContext, options: WatchtowerOptions): Role {
  const withdraw = withdrawals(context, options);
  const checks = claimChecks(context, options);
  const isOwn = ({ claim }: KnownClaim): boolean => sameAccount(claim.solver, context.account);
  /** Wrong claims that nobody may forget were left alone, each told of once. */
  const told = new Set<string>();
  const ownGame = (view: MarketView, claimId: string): KnownGame | undefined =>
    view.games(claimId).find(({ challenger }) => sameAccount(challenger, context.account));
  return {
    name: "watchtower",
    duties(view) {
      const duties: Duty[] = [];
      // Deliveries to private orders are for those who can read them.
      const open = view.claims().filter((claim) => !isOwn(claim) && claim.orderId === undefined);
      const timely = open.filter(({ deadline }) => view.head.timestamp <= deadline);
      const wrong = timely.filter(
        ({ claimId }) => verdictOf(context, claimId) === "wrong" && ownGame(view, claimId) === undefined,
      );
      duties.push(...checks(view, timely));
      duties.push(...challengeDuties({ context, options, told }, view, wrong));
      for (const known of view.games().filter(({ challenger }) => sameAccount(challenger, context.account))) {
        const claim = view.claim(known.claimId);
        const side = "challenger";
        if (claim) duties.push(...gameDuties({ context, side }, view, claim, known));
      }
      duties.push(...withdraw(view));
      context.metrics.set("claims_open", open.length);
      return duties;
    },
  };
}

/** What the account has at stake in its games, in wei. */
const atStake = (view: MarketView, account: string): bigint =>
  view
    .games()
    .filter(({ challenger, game }) => sameAccount(challenger, account) && sideToMove(game.phase) !== undefined)
    .reduce((sum, { bond }) => sum + bond, 0n);

interface Challenging {
  readonly context: AgentContext;
  readonly options: WatchtowerOptions;
  readonly told: Set<string>;
}

/** Challenges as many wrong claims as the budget allows, those with the largest bonds first. */
function challengeDuties(
  { context, options, told }: Challenging,
  view: MarketView,
  claims: readonly KnownClaim[],
): Duty[] {
  const { maxAtStake, gasPrice, marginSeconds } = options;
  const gas = GAME_GAS * gasPrice;
  let rest = maxAtStake - atStake(view, context.account);
  return [...claims]
    .sort((a, b) => (a.bond === b.bond ? a.deadline - b.deadline : a.bond > b.bond ? -1 : 1))
    .flatMap((claim): Duty[] => {
      const { claimId } = claim;
      const bond = challengeBond(context, claim);
      if (bond + gas > rest) {
        if (!told.has(claimId)) {
          told.add(claimId);
          context.metrics.count("challenges_over_budget_total");
          context.log.warn({ claimId, bond: `${bond}`, rest: `${rest}` }, "claim: wrong, and the budget is used up");
        }
        return [];
      }
      rest -= bond + gas;
      const seconds = CHALLENGE_SECONDS + marginSeconds;
      return [
        {
          key: `challenge:${claimId}`,
          deadline: claim.deadline,
          seconds,
          run: (signal) => challenge(context, claimId, signal),
        },
      ];
    });
}

/** The bond that was settled on before, or the least that is asked. */
function challengeBond({ store }: AgentContext, { claimId, claim }: KnownClaim): bigint {
  const settled = store.settings.get(`bond:${claimId}`);
  return settled === undefined ? claim.challengerBond : BigInt(settled);
}

/** Challenges a claim that was found to be wrong, unless the run that the game would be played with says otherwise. */
export async function challenge(context: AgentContext, claimId: string, signal: AbortSignal): Promise<void> {
  const { store, market, log, metrics, send } = context;
  const known = context.view().claim(claimId);
  if (known?.status !== "open") return;
  // A bond is at stake: the run that the game is played with must say the same as the one that accused.
  const { summary } = await claimProver(context, known, signal);
  const { claim } = known;
  if (difference(summary, claim) === undefined) {
    store.settings.set(`verdict:${claimId}`, "right");
    log.error({ claimId }, "claim: two computations of it disagree, so it is left alone");
    return;
  }
  const bond = await sendBonded(context, claimId, BigInt(claim.challengerBond), (value) => {
    const call = {
      contract: market.game,
      method: "challenge",
      args: [claim],
      value,
      deadline: known.deadline,
      repeatable: true,
      spends: "bond",
    } as const;
    return send(`challenge:${claimId}:${value}`, call);
  });
  metrics.count("challenges_total");
  log.warn({ claimId, bond: `${bond}` }, "challenged a wrong claim");
}
