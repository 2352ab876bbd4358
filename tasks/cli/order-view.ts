/** Private orders in tables. */
import type { OrderSummary } from "../protocol/overview.ts";
import type { PrivateOrder } from "../protocol/private-order.ts";
import { drawTable } from "../view/table.ts";
import { formatAmount, type Coin } from "./amounts.ts";
import { directionOf, termsRows, titleOf } from "./bounty-view.ts";
import { formatDuration } from "./durations.ts";
import { shortId } from "./ids.ts";

/** What the times of the terms are for an order. */
const NAMES: Readonly<Record<string, string>> = {
  "commits end": "can be taken until",
  "reveal window": "time to deliver",
};
/** The same for every order. */
const LEFT_OUT: readonly string[] = ["prizes"];

/** An order as rows of name and value. */
export function orderRows({ terms, key, deliveryBond }: PrivateOrder, coin: Coin): [string, string][] {
  const rows = termsRows(terms, coin).filter(([name]) => !LEFT_OUT.includes(name));
  return [
    ...rows.map(([name, value]): [string, string] => [NAMES[name] ?? name, value]),
    ["delivery bond", formatAmount(deliveryBond)],
    ["key", key],
  ];
}

export function ordersTable(orders: readonly OrderSummary[], coins: ReadonlyMap<string, Coin>, now: number): string {
  if (orders.length === 0) return "There are no private orders.";
  const head = [
    { head: "order" },
    { head: "status" },
    { head: "score" },
    { head: "reward", align: "right" as const },
    { head: "can be taken" },
    { head: "name" },
  ];
  const rows = orders.map(({ orderId, status, order: { terms }, metadata }) => {
    const left = Number(terms.commitDeadline) - now;
    return [
      ...[shortId(orderId), status, directionOf(terms), formatAmount(terms.reward, coins.get(terms.token))],
      ...[left >= 0 ? `for ${formatDuration(left)}` : "no more", titleOf(metadata).slice(0, 40)],
    ];
  });
  return drawTable(head, rows);
}
