import { KetworkRangeError } from "../../../sim/index.ts";
import { drawRows } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import { readOrderFile } from "../../cli/order-file.ts";
import { orderRows } from "../../cli/order-view.ts";
import { allowReward, onceAllIsSent, publishedProgram, withWindows } from "../../cli/posting.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { inStore, storePath } from "../../cli/store.ts";
import { coinOf } from "../../cli/tokens.ts";
import { keepOrderKey, keptOrderKey } from "../../protocol/agent/roles/sealed.ts";
import { newOrderKey, type OrderKey } from "../../protocol/envelope.ts";
import { listOrders } from "../../protocol/overview.ts";
import { draftOrder } from "../../protocol/private-order.ts";
import { orderPrivate } from "../../protocol/private.ts";

interface PostOptions extends SendingOptions {
  readonly file: string;
  readonly store: string | undefined;
}

export default accountCommand<PostOptions>(async ({ file, store }, session) => {
  const { market, deployment, dryRun, provider, transact } = session;
  const written = await readOrderFile(file, (token) => coinOf(provider, token));
  const path = storePath(store);
  const keys = written.key === undefined ? newOrderKey() : await unusedKey(session, written.key, path);
  // On the disk before anybody can encrypt to it: without the secret key nobody reads what is delivered, and it is paid for.
  if (!dryRun) inStore(path, (kept) => keepOrderKey(kept, keys));
  const program = await publishedProgram(session, written.program);
  const machine = written.draft.machine ?? deployment.contracts.machine;
  const { key } = keys;
  const draft = await draftOrder(market.rules, market.datasets, { ...written.draft, program, machine, key });
  const order = { ...draft, terms: withWindows(draft.terms, written.windows) };
  const coin = await coinOf(provider, order.terms.token);
  const isAllowed = await allowReward(session, order.terms, coin, "desk", deployment.contracts.privateDesk);
  const upon = await onceAllIsSent(session, program, isAllowed);
  const rows = orderRows(order, coin);
  const details = { ...Object.fromEntries(rows), "kept in": path };
  const placed = await transact({ title: "Place a private order", details, upon }, () =>
    orderPrivate(market.privateDesk, order, written.metadata),
  );
  if (!placed) return undefined;
  const { orderId, escrow } = placed;
  return {
    json: { orderId, key, programId: order.terms.programId, escrow, store: path, order },
    text: drawRows([
      ["order", orderId],
      ...rows,
      ["kept in", path],
      ["next", `hardhat order read ${orderId.slice(0, 14)}, once it is delivered`],
    ]),
  };
});

/**
 * A key that was made before. An accusation shows the secret key: whoever used the key twice would show the other delivery.
 * @throws KetworkRangeError `OrderKeyMissing`, `OrderKeyReused`
 */
async function unusedKey({ market, deployment }: AccountSession, key: string, path: string): Promise<OrderKey> {
  const secretKey = inStore(path, (store) => keptOrderKey(store, key));
  if (secretKey === undefined) {
    const rule = `${path} has no secret key of ${key}: without \`key\` the order gets a new one`;
    throw new KetworkRangeError("OrderKeyMissing", rule, { key, path });
  }
  const orders = await listOrders(market, deployment.fromBlock);
  const known = orders.find(({ order }) => order.key === key);
  if (!known) return { key, secretKey };
  const rule = `order ${known.orderId} has the key ${key}: a key is for one order`;
  throw new KetworkRangeError("OrderKeyReused", rule, { key, orderId: known.orderId });
}
