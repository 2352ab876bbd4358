/** A poster's helper opens what was sealed, pays what was won, and brings back what is left. */
import { hexlify } from "ethers";

import { encodeCells } from "../../../../sim/index.ts";
import type { Duty } from "../../clock/index.ts";
import type { AgentContext, Role } from "../role.ts";
import type { KnownBounty, MarketView } from "../view.ts";
import { withdrawals } from "./credits.ts";
import { endingDuties } from "./endings.ts";
import type { PosterOptions } from "./options.ts";
import { orderDuties } from "./orders.ts";
import { keptSealedRows } from "./sealed.ts";
import { isSealed } from "./statements.ts";

const OPEN_SECONDS = 30;

export function posterRole(context: AgentContext, options: PosterOptions): Role {
  const withdraw = withdrawals(context, options);
  const orders = orderDuties(context, options);
  const reported = new Map<string, string>();
  return {
    name: "poster",
    duties(view) {
      const own = view.bounties().filter(({ poster }) => poster.toLowerCase() === context.account.toLowerCase());
      for (const bounty of own) report(context, reported, bounty);
      // Those that are over are told of once more.
      for (const bountyId of [...reported.keys()]) {
        const bounty = view.bounty(bountyId);
        if (bounty) report(context, reported, bounty);
        if (!own.some((known) => known.bountyId === bountyId)) reported.delete(bountyId);
      }
      return [
        ...own.flatMap((bounty) => [
          ...openingDuties(context, options, view, bounty),
          ...endingDuties(context, view, bounty),
          ...(options.forfeit ? forfeitDuties(context, view, bounty) : []),
        ]),
        ...orders(view),
        ...withdraw(view),
      ];
    },
  };
}

/** Tells what has happened to a bounty, once. */
function report({ log, metrics }: AgentContext, reported: Map<string, string>, bounty: KnownBounty): void {
  const { bountyId, status, commits, prizesPaid, openedRows, reopened } = bounty;
  const count = (wanted: string): number => commits.filter((commit) => commit.status === wanted).length;
  const summary = {
    bountyId,
    status,
    commits: commits.length,
    ranked: count("ranked"),
    unranked: count("unranked"),
    forfeited: count("forfeited"),
    prizesPaid,
    ...(openedRows !== undefined && { openedRows }),
    reopened,
  };
  const text = JSON.stringify(summary);
  if (reported.get(bountyId) === text) return;
  reported.set(bountyId, text);
  log.info(summary, "bounty");
  metrics.set("bounty_commits", commits.length, { bountyId });
}

/** Opens the sealed rows after the commits: before, solvers could still learn from them. */
function openingDuties(
  context: AgentContext,
  { marginSeconds }: PosterOptions,
  view: MarketView,
  { bountyId, terms, status, openedRows, commits }: KnownBounty,
): Duty[] {
  // Without a commit nobody waits for them, and the bond is safe.
  if (!isSealed(terms) || status !== "open" || openedRows !== undefined || commits.length === 0) return [];
  const deadline = Number(terms.commitDeadline + terms.unsealSeconds);
  if (view.head.timestamp > deadline) return [];
  const { store, market, log, metrics, send } = context;
  const rows = keptSealedRows(store, terms.sealedRows);
  if (!rows) {
    log.error(
      { bountyId, seal: terms.sealedRows, deadline },
      "sealed rows: they are not in the store, so the bond will be lost",
    );
    metrics.count("sealed_rows_missing_total");
    return [];
  }
  const { depth, salt, cells, seal } = rows;
  return [
    {
      key: `open:${bountyId}`,
      deadline,
      notBefore: Number(terms.commitDeadline) + 1,
      seconds: OPEN_SECONDS + marginSeconds,
      run: async () => {
        const args = [depth, salt, hexlify(encodeCells(cells))];
        await send(`open:${seal}`, { contract: market.sealedRows, method: "open", args, deadline, repeatable: true });
        log.info({ bountyId, seal }, "opened the sealed rows");
      },
    },
  ];
}

/** Forfeits the bonds of commits that stayed secret for too long. */
function forfeitDuties({ send, market, log }: AgentContext, view: MarketView, bounty: KnownBounty): Duty[] {
  const { bountyId, terms, status, commits } = bounty;
  // Where rows are sealed silence costs nothing.
  if (isSealed(terms) || (status !== "open" && status !== "refunded")) return [];
  return commits
    .filter((commit) => commit.status === "committed" && view.head.timestamp > commit.revealDeadline)
    .map(({ index }) => ({
      key: `forfeit:${bountyId}:${index}`,
      deadline: Infinity,
      run: async () => {
        await send(`forfeit:${bountyId}:${index}`, {
          contract: market.board,
          method: "forfeit",
          args: [bountyId, index],
          repeatable: true,
        });
        log.info({ bountyId, index: `${index}` }, "forfeited a bond");
      },
    }));
}
