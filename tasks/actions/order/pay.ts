import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import { openOrder, orderCoin, requireStatus } from "../../cli/order.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { payOrder } from "../../protocol/private.ts";

interface PayOptions extends SendingOptions {
  readonly order: string;
}

export default accountCommand<PayOptions>(async (options, session) => {
  const { market, transact } = session;
  const opened = await openOrder(session, options.order);
  requireStatus(opened, "delivered", "paid for");
  const { orderId, facts } = opened;
  const { solver } = facts;
  const reward = formatAmount(facts.escrow, await orderCoin(session, opened));
  const details = { order: orderId, reward: `${reward} to ${solver}, the shares of others apart` };
  const paid = await transact({ title: "Pay the order", details }, () => payOrder(market.privateDesk, orderId));
  return paid && { json: { orderId, solver, amount: paid.amount }, text: `${reward} to ${solver}` };
});
