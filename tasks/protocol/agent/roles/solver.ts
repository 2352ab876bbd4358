/** A solver finds results for bounties, commits to them, shows them, and defends them. */
import { getAddress } from "ethers";

import { JOB_KIND } from "../../bounty.ts";
import type { Duty } from "../../clock/index.ts";
import type { Secret } from "../../store/index.ts";
import type { AgentContext, Role } from "../role.ts";
import type { KnownBounty, KnownClaim, KnownCommit, MarketView } from "../view.ts";
import { sendBonded } from "./bonds.ts";
import { deliveryDuties } from "./deliveries.ts";
import { withdrawals } from "./credits.ts";
import { endingDuties } from "./endings.ts";
import { gameDuties, releaseDuties } from "./games.ts";
import type { SolverOptions } from "./options.ts";
import { questionDuties } from "./questions.ts";
import { leftoverDuties, revealDuties, type Revealing } from "./reveals.ts";
import { buyLicences, purchasesFor } from "./solving/buying.ts";
import { keepSolution } from "./solving/secrets.ts";
import { solve } from "./solving/solve.ts";
import { stakesOf } from "./solving/stake.ts";
import { refusal, type Unworthy } from "./solving/worth.ts";
import { bountyData, isSealed } from "./statements.ts";

/** Seconds until a commit is mined. */
const COMMIT_SECONDS = 30;

const sameAccount = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function solverRole(context: AgentContext, options: SolverOptions): Role {
  const { account, store, log, metrics } = context;
  const withdraw = withdrawals(context, options);
  const stakes = stakesOf(context, options);
  const questions = questionDuties({ context, options, stakes });
  const deliveries = deliveryDuties({ context, options, stakes });
  const revealing: Revealing = { context, marginSeconds: options.marginSeconds };
  /** Bounties that were looked at and left alone: for good, or until they pay something else than then. */
  const leftAlone = new Map<string, bigint | undefined>();
  const isLeft = ({ bountyId, escrow }: KnownBounty): boolean =>
    leftAlone.has(bountyId) && [undefined, escrow].includes(leftAlone.get(bountyId));

  const told = new Set<string>();
  const leave = (
    { bountyId, escrow }: KnownBounty,
    { reason, details, again = false, ifRaised = false }: Unworthy,
  ): void => {
    if (!again) leftAlone.set(bountyId, ifRaised ? escrow : undefined);
    const once = `${bountyId} ${reason}`;
    if (again && told.has(once)) return;
    told.add(once);
    metrics.count("bounties_left_alone_total", { reason });
    log.info({ bountyId, reason, ...details }, "bounty: left alone");
  };

  const secretOf = (bountyId: string): Secret | undefined => store.secrets.list(bountyId).at(-1);

  function solvingDuties(view: MarketView, bounty: KnownBounty): Duty[] {
    const { bountyId, terms, status, poster } = bounty;
    const deadline = Number(terms.commitDeadline);
    if (status !== "open" || view.head.timestamp >= deadline || sameAccount(poster, account)) return [];
    const known = secretOf(bountyId) !== undefined;
    if (!known && isLeft(bounty)) return [];
    const seconds = COMMIT_SECONDS;
    const refused = known ? undefined : (refusal(bounty, options) ?? behindOthers(bounty, view) ?? overStake(bounty));
    if (refused) {
      leave(bounty, refused);
      return [];
    }
    return [{ key: `solve:${bountyId}`, deadline, seconds, run: (signal) => solveAndCommit(bountyId, signal) }];
  }

  /** An exact job's first right commit wins. */
  function behindOthers({ terms, commits }: KnownBounty, view: MarketView): Unworthy | undefined {
    if (terms.kind !== JOB_KIND.exact || options.behindOthers) return undefined;
    const stands = ({ status, claimId }: KnownCommit): boolean =>
      status === "committed" || (status === "ranked" && (!claimId || view.claim(claimId)?.status !== "defeated"));
    return commits.some(stands) ? { reason: "somebody else has committed before", again: true } : undefined;
  }

  function overStake({ terms }: KnownBounty): Unworthy | undefined {
    return stakes.isOver(terms.solverBond) ? { reason: "too much is at stake already", again: true } : undefined;
  }

  async function solveAndCommit(bountyId: string, signal: AbortSignal): Promise<void> {
    const view = context.view();
    const bounty = view.bounty(bountyId);
    if (bounty?.status !== "open") return;
    // The chain may be ahead of what called: nobody commits twice.
    if (bounty.commits.some(({ solver }) => sameAccount(solver, account))) return;
    const secret = secretOf(bountyId) ?? (await find(bounty, signal));
    if (secret) await commit(bounty, secret);
  }

  async function find(bounty: KnownBounty, signal: AbortSignal): Promise<Secret | undefined> {
    const { bountyId, terms, termsHash } = bounty;
    const purchases = await purchasesFor(context, terms, options);
    if ("reason" in purchases) {
      leave(bounty, purchases);
      return undefined;
    }
    const expenses = purchases.reduce((sum, { price }) => sum + price, 0n);
    const program = await context.program(terms.programId);
    const data = await bountyData(context, bounty, false);
    const secondsLeft = Number(terms.commitDeadline) - context.clock.now() - options.marginSeconds;
    const request = { bounty, program, options, secondsLeft, cells: data[0], expenses };
    const { worth, useless } = await context.plan(request, signal);
    if (useless) log.info({ bountyId, ...useless }, "bounty: its recipe is of no use");
    if ("reason" in worth) {
      leave(bounty, worth);
      return undefined;
    }
    log.info(
      { bountyId, strategy: worth.strategy.kind, seconds: worth.seconds, reward: `${worth.reward}` },
      "bounty: taken up",
    );
    await buyLicences(context, bountyId, purchases, Number(terms.commitDeadline));
    const solution = await solve(context, bounty, program, data, worth.strategy, options, signal);
    if (!solution) {
      leave(bounty, { reason: "no result was found" });
      return undefined;
    }
    const { market } = context;
    const board = getAddress(await market.board.getAddress());
    const place = { chainId: market.chainId, board, bountyId, termsHash, solver: account };
    metrics.count("solutions_total", { strategy: worth.strategy.kind });
    return keepSolution(store, place, solution, isSealed(terms));
  }

  async function commit({ bountyId, terms }: KnownBounty, { commitment }: Secret): Promise<void> {
    const { market, send } = context;
    const licenceIds = await context.lookups.licenceIds(terms);
    const deadline = Number(terms.commitDeadline);
    const bond = await sendBonded(context, commitment, terms.solverBond, (value) =>
      stakes.send(bountyId, value, () =>
        send(`commit:${commitment}:${value}`, {
          contract: market.board,
          method: licenceIds ? "commitLicensed" : "commit",
          args: [bountyId, commitment, ...(licenceIds ? [licenceIds] : [])],
          value,
          deadline,
          spends: "bond",
        }),
      ),
    );
    metrics.count("commits_total");
    log.info({ bountyId, bond: `${bond}` }, "committed");
  }

  function claimDuties(view: MarketView, claim: KnownClaim): Duty[] {
    return [
      ...view.games(claim.claimId).flatMap((game) => gameDuties({ context, side: "solver" }, view, claim, game)),
      ...releaseDuties(context, view, claim),
    ];
  }

  async function bountyDuties(view: MarketView, bounty: KnownBounty): Promise<Duty[]> {
    const own = bounty.commits.filter(({ solver }) => sameAccount(solver, account));
    if (own.length === 0) return solvingDuties(view, bounty);
    const claims = own
      .flatMap(({ claimId }) => (claimId ? [view.claim(claimId)] : []))
      .filter((claim) => claim !== undefined);
    const reveals = await Promise.all(own.map((commit) => revealDuties(revealing, view, bounty, commit)));
    return [
      ...reveals.flat(),
      ...own.flatMap((commit) => leftoverDuties(context, view, bounty, commit)),
      ...claims.flatMap((claim) => claimDuties(view, claim)),
      ...(claims.some(({ status }) => status !== "defeated") || isSealed(bounty.terms)
        ? endingDuties(context, view, bounty, options.settleAfterSeconds)
        : []),
    ];
  }

  return {
    name: "solver",
    async duties(view) {
      const bounties = await Promise.all(view.bounties().map((bounty) => bountyDuties(view, bounty)));
      metrics.set("solver_bounties", bounties.length);
      return [...bounties.flat(), ...questions(view), ...deliveries(view), ...withdraw(view)];
    },
  };
}
