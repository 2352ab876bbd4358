import { KetworkRangeError } from "../../../sim/index.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import { openDelivery, openOrder, orderCoin, requireStatus, secretKeyOf } from "../../cli/order.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { storePath } from "../../cli/store.ts";
import { accuseDelivery, readDelivery, type FetchedDelivery } from "../../protocol/private.ts";

interface AccuseOptions extends SendingOptions {
  readonly order: string;
  readonly store: string | undefined;
  readonly anyway: boolean;
}

export default accountCommand<AccuseOptions>(async (options, session) => {
  const { market, transact } = session;
  const opened = await openOrder(session, options.order);
  requireStatus(opened, "delivered", "accused");
  const { orderId } = opened;
  const delivery = await openDelivery(session, opened);
  const secretKey = secretKeyOf(storePath(options.store), opened);
  if (readDelivery(delivery, secretKey)) {
    const rule = `the delivery to order ${orderId} holds what it claims: an accusation fails, and shows the secret key`;
    throw new KetworkRangeError("DeliveryReadable", rule, { orderId, claimId: delivery.claimId });
  }
  if (!options.anyway) await requireFinal(session, delivery);
  const reward = formatAmount(opened.facts.escrow, await orderCoin(session, opened));
  const details = { order: orderId, "goes back": reward, effect: "everybody can read what was encrypted to its key" };
  const done = await transact({ title: "Accuse the delivery", details }, () =>
    accuseDelivery(market.privateDesk, orderId, secretKey, delivery.ciphertext),
  );
  if (!done) return undefined;
  const { credited, burned } = done;
  return {
    json: { orderId, claimId: delivery.claimId, reward: opened.facts.escrow, credited, burned },
    text: `${reward} and ${formatAmount(credited)} of the delivery bond can be withdrawn`,
  };
});

/**
 * A reorganisation could put an honest delivery in the place of the noise, and the secret key is known by then.
 * @throws KetworkRangeError `DeliveryNotFinal`
 */
async function requireFinal({ provider }: AccountSession, delivery: FetchedDelivery): Promise<void> {
  const { blockNumber, claimId } = delivery;
  // Not every chain says what is final.
  const final = (await provider.getBlock("finalized").catch(() => null))?.number ?? 0;
  if (blockNumber <= final) return;
  const rule = `the delivery is in block ${blockNumber}, and ${final} is final: wait, or --anyway if time is short`;
  throw new KetworkRangeError("DeliveryNotFinal", rule, { claimId, blockNumber, final });
}
