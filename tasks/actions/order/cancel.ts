import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import { openOrder, orderCoin } from "../../cli/order.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { cancelOrder } from "../../protocol/private.ts";

interface CancelOptions extends SendingOptions {
  readonly order: string;
}

export default accountCommand<CancelOptions>(async (options, session) => {
  const opened = await openOrder(session, options.order);
  const { orderId, facts } = opened;
  const reward = formatAmount(facts.escrow, await orderCoin(session, opened));
  const details = { order: orderId, "comes back": `${reward}, as a credit` };
  const done = await session.transact({ title: "Cancel the order", details }, () =>
    cancelOrder(session.market.privateDesk, orderId),
  );
  return (
    done && { json: { orderId, credited: done.amount }, text: `${orderId} is cancelled: ${reward} can be withdrawn` }
  );
});
