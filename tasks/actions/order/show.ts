import { formatAmount } from "../../cli/amounts.ts";
import { drawRows, numberOf, printable } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import { formatTime } from "../../cli/durations.ts";
import { openOrder, orderCoin, type OpenedOrder } from "../../cli/order.ts";
import { orderRows } from "../../cli/order-view.ts";
import type { MarketOptions } from "../../cli/session.ts";

interface ShowOptions extends MarketOptions {
  readonly order: string;
}

export default marketCommand<ShowOptions>(async (options, session) => {
  const opened = await openOrder(session, options.order);
  const { orderId, order, poster, metadata, isDocument, status, facts } = opened;
  const [coin, latestEnd] = await Promise.all([
    orderCoin(session, opened),
    session.market.privateDesk.latestEnd(orderId),
  ]);
  const delivery = deliveryOf(opened);
  const rows: [string, string][] = [
    ["order", orderId],
    ["status", status],
    ["poster", poster],
    ["left of the reward", formatAmount(facts.escrow, coin)],
    ...orderRows(order, coin),
    ...solverRows(opened),
    ["ends at the latest", formatTime(Number(latestEnd))],
  ];
  const document =
    metadata === ""
      ? []
      : [`${isDocument ? "document" : "document, not the one that the terms bind"}:`, printable(metadata)];
  return {
    json: {
      ...{ orderId, status, poster, escrow: facts.escrow, order, metadata, isDocument, latestEnd },
      ...(status === "taken" && { solver: facts.solver, bond: facts.bond, deliverUntil: facts.deliverUntil }),
      ...(delivery && { delivery }),
    },
    text: [drawRows(rows), ...document].join("\n"),
  };
});

/** What was delivered, whatever has become of it. */
function deliveryOf({ facts }: OpenedOrder) {
  if (BigInt(facts.claimId) === 0n) return undefined;
  const { solver, claimId, score, steps, argsRoot, accuseUntil } = facts;
  return { solver, claimId, score: numberOf(score), steps, argsRoot, accuseUntil };
}

function solverRows(opened: OpenedOrder): [string, string][] {
  const { status, facts } = opened;
  const delivery = deliveryOf(opened);
  if (delivery) {
    return [
      ["solver", delivery.solver],
      ["claim", delivery.claimId],
      ["score", String(delivery.score)],
      ["accused or challenged until", formatTime(Number(delivery.accuseUntil))],
    ];
  }
  if (status !== "taken") return [];
  return [
    ["solver", facts.solver],
    ["delivers until", formatTime(Number(facts.deliverUntil))],
  ];
}
