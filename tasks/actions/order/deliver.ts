import { KetworkRangeError } from "../../../sim/index.ts";
import { drawRows } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import { formatDuration } from "../../cli/durations.ts";
import { openJob, proveJob } from "../../cli/job-run.ts";
import { openOrder, requireStatus } from "../../cli/order.ts";
import { placesAgain, type DataOptions, type KeptPlaces } from "../../cli/segments.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { inStore, storePath } from "../../cli/store.ts";
import { keptDelivery, type KeptDelivery } from "../../protocol/agent/roles/solving/secrets.ts";
import { deliverPrivate } from "../../protocol/private.ts";

interface DeliverOptions extends SendingOptions, DataOptions {
  readonly order: string;
  readonly store: string | undefined;
}

export default accountCommand<DeliverOptions>(async (options, session) => {
  const { account, market, progress, transact } = session;
  const opened = await openOrder(session, options.order);
  const { orderId, order, facts } = opened;
  requireStatus(opened, "taken", "delivered to");
  if (facts.solver !== account) {
    const rule = `order ${orderId} was taken by ${facts.solver}, not by ${account}`;
    throw new KetworkRangeError("OrderNotSolver", rule, { orderId, account, solver: facts.solver });
  }
  const kept = deliveryIn(storePath(options.store), orderId, account);
  // Where `order take` found the data; an agent looks in the content of this machine.
  const job = await openJob(session, order, placesAgain(JSON.parse(kept.note ?? "{}") as KeptPlaces, options));
  progress(`running ${order.terms.programId} again`);
  const prover = proveJob(job, kept.args, progress);
  const { score } = prover.run;
  const challenges = formatDuration(Number(order.terms.challengeSeconds));
  const details = { order: orderId, score: String(score), "encrypted to": order.key, "challenges for": challenges };
  const delivered = await transact({ title: "Deliver to the order", details }, () =>
    deliverPrivate(market.privateDesk, opened, prover, kept.seed),
  );
  if (!delivered) return { json: { orderId, score }, text: "" };
  const { claimId, ciphertext } = delivered;
  return {
    json: { orderId, score, claimId, ciphertext },
    text: drawRows([
      ["order", orderId],
      ["claim", claimId],
      ["score", String(score)],
      ["next", `hardhat order pay ${orderId.slice(0, 14)}, in ${challenges}`],
    ]),
  };
});

/** @throws KetworkRangeError `DeliveryMissing` */
function deliveryIn(path: string, orderId: string, account: string): KeptDelivery {
  const kept = inStore(path, (store) => keptDelivery(store, orderId, account));
  if (kept) return kept;
  const rule = `${path} has no arguments of ${account} for order ${orderId}: --store names another file`;
  throw new KetworkRangeError("DeliveryMissing", rule, { orderId, account, path });
}
