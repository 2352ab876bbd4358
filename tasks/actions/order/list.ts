import { KetworkTypeError } from "../../../sim/index.ts";
import type { Coin } from "../../cli/amounts.ts";
import { directionOf, titleOf } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import { ordersTable } from "../../cli/order-view.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { coinOf } from "../../cli/tokens.ts";
import { listOrders } from "../../protocol/overview.ts";
import { ORDER_STATUS } from "../../protocol/private-order.ts";

interface ListOptions extends MarketOptions {
  readonly status: string;
}

export default marketCommand<ListOptions>(async ({ status }, { market, deployment, provider }) => {
  const names: readonly string[] = ["all", ...ORDER_STATUS.slice(1)];
  if (!names.includes(status)) {
    throw new KetworkTypeError("StatusUnknown", `--status ${status}: there are ${names.join(", ")}`, { status });
  }
  const all = await listOrders(market, deployment.fromBlock);
  const orders = all.filter((order) => status === "all" || order.status === status);
  const tokens = [...new Set(orders.map(({ order }) => order.terms.token))];
  const coins = new Map<string, Coin>(
    await Promise.all(tokens.map(async (token) => [token, await coinOf(provider, token)] as const)),
  );
  const { timestamp } = (await provider.getBlock("latest"))!;
  return {
    json: {
      orders: orders.map(({ order: { terms, deliveryBond }, metadata, ...rest }) => ({
        ...{ ...rest, direction: directionOf(terms), token: terms.token, reward: terms.reward, deliveryBond },
        ...{ programId: terms.programId, takeUntil: terms.commitDeadline, name: titleOf(metadata) },
      })),
    },
    text: ordersTable(orders, coins, timestamp),
  };
});
