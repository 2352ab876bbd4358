/** What the tasks about one private order share. */
import { KetworkRangeError } from "../../sim/index.ts";
import { keptOrderKey } from "../protocol/agent/roles/sealed.ts";
import { keptDelivery } from "../protocol/agent/roles/solving/secrets.ts";
import type { DeliveryReader } from "../protocol/disputes.ts";
import { orderIdsLike } from "../protocol/overview.ts";
import { ORDER_STATUS } from "../protocol/private-order.ts";
import {
  fetchDelivery,
  fetchOrder,
  readDelivery,
  type FetchedDelivery,
  type FetchedOrder,
} from "../protocol/private.ts";
import { resolveId } from "./ids.ts";
import type { MarketSession } from "./session.ts";
import { inStore, storePath } from "./store.ts";
import { coinOf } from "./tokens.ts";

export type OrderStatus = (typeof ORDER_STATUS)[number];

/** An order as it was placed, and as it stands. */
export interface OpenedOrder extends FetchedOrder {
  readonly status: OrderStatus;
  readonly facts: Awaited<ReturnType<MarketSession["market"]["privateDesk"]["factsOf"]>>;
}

/** The order that `text` names, checked against its id. @throws as `resolveId` and `fetchOrder` */
export async function openOrder({ market, deployment }: MarketSession, text: string): Promise<OpenedOrder> {
  const { fromBlock, chainId } = deployment;
  const orderId = await resolveId("order", text, (prefix) => orderIdsLike(market, prefix, fromBlock));
  const placed = await fetchOrder(market, chainId, orderId, fromBlock);
  const facts = await market.privateDesk.factsOf(orderId);
  return { ...placed, facts, status: ORDER_STATUS[Number(facts.status)]! };
}

/** @throws KetworkRangeError `OrderStatusUnfit`: before anything is computed, what the desk would refuse afterwards */
export function requireStatus({ orderId, status }: OpenedOrder, wanted: OrderStatus, act: string): void {
  if (status === wanted) return;
  const rule = `order ${orderId} is ${status}: one that is ${wanted} can be ${act}`;
  throw new KetworkRangeError("OrderStatusUnfit", rule, { orderId, status, wanted });
}

/** The delivery to an order. @throws KetworkRangeError `OrderStatusUnfit` where there was none; as `fetchDelivery` */
export async function openDelivery(session: MarketSession, order: OpenedOrder): Promise<FetchedDelivery> {
  if (BigInt(order.facts.claimId) === 0n) requireStatus(order, "delivered", "read");
  const { market, deployment } = session;
  return fetchDelivery(market, deployment.chainId, order.orderId, deployment.fromBlock);
}

/** The coin of an order's reward. */
export const orderCoin = ({ provider }: MarketSession, { order }: Pick<FetchedOrder, "order">) =>
  coinOf(provider, order.terms.token);

/** The secret key of an order. @throws KetworkRangeError `OrderKeyMissing` where the store never had it */
export function secretKeyOf(path: string, { orderId, order }: Pick<FetchedOrder, "orderId" | "order">): string {
  const secretKey = inStore(path, (store) => keptOrderKey(store, order.key));
  if (secretKey !== undefined) return secretKey;
  const rule = `${path} has no key of order ${orderId}: --store names another file`;
  throw new KetworkRangeError("OrderKeyMissing", rule, { orderId, key: order.key, path });
}

/** Reads deliveries as their poster, by the key of the order, or as their solver, by what it kept. */
export function deliveryReader(given: string | undefined): DeliveryReader {
  return (delivery) => {
    const { placed, claim } = delivery;
    return inStore(storePath(given), (store) => {
      const secretKey = keptOrderKey(store, placed.order.key);
      if (secretKey !== undefined) return readDelivery(delivery, secretKey);
      return keptDelivery(store, placed.orderId, claim.solver)?.args;
    });
  };
}
