/** Private orders of the account: deliveries are read and computed again, accused, challenged or paid, and rewards brought back. */
import { isKetworkError } from "../../../../sim/index.ts";
import { AgentError } from "../../agent-error.ts";
import type { Duty } from "../../clock/index.ts";
import { sideToMove } from "../../game.ts";
import type { AgentContext } from "../role.ts";
import type { KnownClaim, KnownOrder, MarketView } from "../view.ts";
import { gameDuties } from "./games.ts";
import type { PosterOptions } from "./options.ts";
import { keptOrderKey } from "./sealed.ts";
import { deliveredArgs } from "./statements.ts";
import { judgeClaim, verdictOf } from "./verdicts.ts";
import { challenge } from "./watchtower.ts";

/** Seconds until an accusation or a challenge is mined. */
const MINED_SECONDS = 30;

const sameAccount = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const unreadableKey = (claimId: string): string => `unreadable:${claimId}`;

/** A call about an order that the desk takes once. */
function ending(
  { send, market, log, metrics }: AgentContext,
  { orderId }: KnownOrder,
  method: "refund" | "drop" | "discard" | "pay",
  name = orderId,
): Duty {
  const run = async (): Promise<void> => {
    const call = { contract: market.privateDesk, method, args: [orderId], repeatable: true };
    await send(`${method}-order:${name}`, call);
    metrics.count("order_endings_total", { method });
    log.info({ orderId, method }, `order: ${method}`);
  };
  return { key: `${method}-order:${name}`, deadline: Infinity, run };
}

/** What is to be done about the account's orders. */
export function orderDuties(context: AgentContext, options: PosterOptions): (view: MarketView) => Duty[] {
  const { account, store, log, metrics } = context;
  const told = new Set<string>();

  function dutiesOf(view: MarketView, known: KnownOrder): Duty[] {
    const { order, status, orderId, deliverUntil, delivery } = known;
    const now = view.head.timestamp;
    if (status === "open") return now > Number(order.terms.commitDeadline) ? [ending(context, known, "refund")] : [];
    // Somebody else may take it then, and be silent as well.
    if (status === "taken") {
      return now > deliverUntil! ? [ending(context, known, "drop", `${orderId}:${deliverUntil}`)] : [];
    }
    const claim = delivery && view.claim(delivery.claimId);
    if (status !== "delivered" || !claim) return [];
    if (claim.status === "defeated") return [ending(context, known, "discard"), ...gamesOf(view, claim)];
    if (keptOrderKey(store, order.key) === undefined) {
      if (!told.has(orderId)) {
        told.add(orderId);
        metrics.count("order_keys_missing_total");
        log.error({ orderId }, "order: its key is not in the store, so that nobody looks at the delivery");
      }
      return [];
    }
    return deliveredDuties(view, known, claim);
  }

  const gamesOf = (view: MarketView, claim: KnownClaim): Duty[] =>
    view
      .games(claim.claimId)
      .filter(({ challenger }) => sameAccount(challenger, account))
      .flatMap((game) => gameDuties({ context, side: "challenger" }, view, claim, game));

  function deliveredDuties(view: MarketView, known: KnownOrder, claim: KnownClaim): Duty[] {
    const { claimId, deadline } = claim;
    const { accuseUntil, blockNumber } = known.delivery!;
    const now = view.head.timestamp;
    const seconds = MINED_SECONDS + options.marginSeconds;
    if (store.settings.get(unreadableKey(claimId)) !== undefined) {
      // The secret key is everybody's from then on: not for a delivery that a reorganisation may take back, if there is time.
      const isSettled = view.head.final.number >= blockNumber || now > accuseUntil - 2 * seconds;
      if (now > accuseUntil || !isSettled) return [];
      return [
        { key: `accuse:${claimId}`, deadline: accuseUntil, seconds, run: () => accuse(context, known, accuseUntil) },
      ];
    }
    const verdict = verdictOf(context, claimId);
    if (verdict === undefined && now <= accuseUntil) {
      const run = (signal: AbortSignal): Promise<void> => check(context, claimId, signal);
      return [{ key: `check-delivery:${claimId}`, deadline: accuseUntil, seconds, run }];
    }
    const games = view.games(claimId);
    if (verdict === "wrong") {
      const isChallenged = games.some(({ challenger }) => sameAccount(challenger, account));
      if (isChallenged) return gamesOf(view, claim);
      if (now > deadline) return [];
      const run = (signal: AbortSignal): Promise<void> => challenge(context, claimId, signal);
      return [{ key: `challenge:${claimId}`, deadline, seconds, run }];
    }
    const isOpen = games.some(({ game }) => sideToMove(game.phase) !== undefined);
    return now > Math.max(deadline, accuseUntil) && !isOpen ? [ending(context, known, "pay")] : [];
  }

  return (view) =>
    view
      .orders()
      .filter(({ poster }) => sameAccount(poster, account))
      .flatMap((known) => dutiesOf(view, known));
}

/** Reads a delivery and computes it again. What comes of it is kept. */
async function check(context: AgentContext, claimId: string, signal: AbortSignal): Promise<void> {
  const { store, log, metrics } = context;
  const view = context.view();
  const claim = view.claim(claimId);
  if (!claim) return;
  try {
    deliveredArgs(context, view, claim, await context.program(claim.programId));
  } catch (error) {
    if (!isKetworkError(error) || error.code !== "EnvelopeUnreadable") throw error;
    store.settings.set(unreadableKey(claimId), error.message);
    metrics.count("deliveries_checked_total", { verdict: "unreadable" });
    log.warn({ claimId, orderId: claim.orderId }, "delivery: it does not hold what it claims");
    return;
  }
  const verdict = await judgeClaim(context, view, claim, signal);
  if (verdict === "unknown") throw new AgentError("DeliveryUnchecked", `delivery ${claimId} could not be computed`);
  metrics.count("deliveries_checked_total", { verdict });
  log.info({ claimId, orderId: claim.orderId, verdict }, "delivery: computed again");
}

/** Shows the chain that a delivery cannot be read. */
async function accuse(
  context: AgentContext,
  { orderId, order, delivery }: KnownOrder,
  deadline: number,
): Promise<void> {
  const { send, market, store, log, metrics } = context;
  const args = [orderId, keptOrderKey(store, order.key), delivery!.ciphertext];
  const call = { contract: market.privateDesk, method: "accuse", args, deadline, repeatable: true };
  await send(`accuse:${delivery!.claimId}`, call);
  metrics.count("accusations_total");
  log.warn({ orderId, claimId: delivery!.claimId }, "delivery: accused");
}
