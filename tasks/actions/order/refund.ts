import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import { chainTime } from "../../cli/dispute.ts";
import { openOrder, orderCoin, type OpenedOrder } from "../../cli/order.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { discardDelivery, dropOrder, refundOrder } from "../../protocol/private.ts";

interface RefundOptions extends SendingOptions {
  readonly order: string;
}

/** Drops a solver that was silent; gives the reward back where nobody can earn it any more, or a delivery was disproved. */
export default accountCommand<RefundOptions>(async (options, session) => {
  const opened = await openOrder(session, options.order);
  const { orderId, poster, status } = opened;
  if (status === "taken") {
    const dropped = await drop(session, opened);
    // Others can take it now, as long as there is time.
    if (!dropped || (await chainTime(session)) <= Number(opened.order.terms.commitDeadline)) return dropped;
  }
  const reward = formatAmount(opened.facts.escrow, await orderCoin(session, opened));
  const details = { order: orderId, "goes back": `${reward} to ${poster}, as a credit` };
  const isDisproved = status === "delivered";
  const title = isDisproved ? "Discard the delivery" : "Refund the order";
  const done = await session.transact({ title, details }, () =>
    (isDisproved ? discardDelivery : refundOrder)(session.market.privateDesk, orderId),
  );
  return (
    done && { json: { orderId, poster, status: "refunded", credited: done.amount }, text: `${reward} to ${poster}` }
  );
});

async function drop({ market, transact }: AccountSession, { orderId, facts }: OpenedOrder) {
  const { solver } = facts;
  const details = { order: orderId, solver, "bonds lost": formatAmount(facts.bond - facts.bond / 2n) };
  const done = await transact({ title: "Drop the solver", details }, () => dropOrder(market.privateDesk, orderId));
  if (!done) return undefined;
  const { burned, returned } = done;
  return {
    json: { orderId, status: "open", solver, burned, returned },
    text: `${solver} is dropped: the order is open`,
  };
}
