import { KetworkRangeError } from "../../../sim/index.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { directionOf, drawRows, numberOf } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import { chainTime } from "../../cli/dispute.ts";
import { formatTime } from "../../cli/durations.ts";
import { findArguments } from "../../cli/find-arguments.ts";
import { openJob, proveJob, readArguments, type Job } from "../../cli/job-run.ts";
import { parseLicenceIds } from "../../cli/licence-ids.ts";
import { openOrder, requireStatus, type OpenedOrder } from "../../cli/order.ts";
import { keptPlaces, placesOf, type DataOptions } from "../../cli/segments.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { inStore, storePath } from "../../cli/store.ts";
import { reaches } from "../../protocol/agent/roles/endings.ts";
import { keepDelivery } from "../../protocol/agent/roles/solving/secrets.ts";
import { takeOrder } from "../../protocol/private.ts";
import { bondFor } from "../../protocol/send.ts";
import { lineChart } from "../../view/plot.ts";

interface TakeOptions extends SendingOptions, DataOptions {
  readonly order: string;
  readonly args: string | undefined;
  readonly licences: string | undefined;
  readonly iterations: number;
  readonly seed: number;
  readonly store: string | undefined;
}

/** First the result: whoever takes an order and is silent loses half of its bonds. */
export default accountCommand<TakeOptions>(async (options, session) => {
  const { account, dryRun, market, progress, transact } = session;
  const opened = await openOrder(session, options.order);
  await requireOpen(session, opened);
  const { orderId, order } = opened;
  const { terms, deliveryBond } = order;
  const licenceIds = parseLicenceIds(options.licences);
  const places = placesOf(options);
  const job = await openJob(session, order, places);
  const { args, curve } = argumentsFor(options, opened, job, progress);
  progress(`running ${terms.programId}`);
  const { score, steps } = proveJob(job, args, progress).run;
  requireReached(opened, score);
  const bond = (await bondFor(market.game, terms.solverBond)) + deliveryBond;
  const path = storePath(options.store);
  // On the disk before the order is taken: without the arguments there is nothing to deliver.
  if (!dryRun) {
    const note = JSON.stringify(keptPlaces(places, "order deliver", progress));
    inStore(path, (store) => keepDelivery(store, orderId, account, { args, note }));
  }
  const details = { order: orderId, score: String(score), bonds: formatAmount(bond), "kept in": path };
  const taken = await transact({ title: "Take the order", details }, () =>
    takeOrder(market.privateDesk, orderId, bond, licenceIds),
  );
  const facts = { orderId, score, steps };
  if (!taken) return { json: facts, text: "" };
  const { deliverUntil } = taken;
  return {
    json: { ...facts, bond, deliverUntil, store: path, curve },
    text: [
      drawRows([
        ["order", orderId],
        ["score", String(score)],
        ["steps", String(steps)],
        ["deliver until", formatTime(Number(deliverUntil))],
        ["kept in", path],
        ["next", `hardhat order deliver ${orderId.slice(0, 14)}`],
      ]),
      ...(curve.length > 1 ? [lineChart(curve, { title: "best score" })] : []),
    ].join("\n"),
  };
});

/** @throws KetworkRangeError `OrderStatusUnfit`, `OrderTooLate` */
async function requireOpen(session: AccountSession, opened: OpenedOrder): Promise<void> {
  requireStatus(opened, "open", "taken");
  const { orderId, order } = opened;
  const [now, until] = [await chainTime(session), Number(order.terms.commitDeadline)];
  if (now <= until) return;
  const rule = `order ${orderId} could be taken until ${formatTime(until)}`;
  throw new KetworkRangeError("OrderTooLate", rule, { orderId, until, now });
}

/** Those of a file, or what a training or a search finds. */
function argumentsFor(
  { args, iterations, seed }: TakeOptions,
  { order: { terms }, metadata, isDocument }: OpenedOrder,
  job: Job,
  progress: (text: string) => void,
): ReturnType<typeof findArguments> {
  if (args !== undefined) return { args: readArguments(args), curve: [] };
  return findArguments({ terms, metadata, isDocument }, job, { iterations, seed, progress });
}

/** @throws KetworkRangeError `ScoreUnfit`: it could not be delivered */
function requireReached({ orderId, order: { terms } }: OpenedOrder, score: number): void {
  if (reaches(terms, score)) return;
  const threshold = terms.hasThreshold ? numberOf(terms.threshold) : undefined;
  const wanted =
    threshold === undefined ? "a number" : `${threshold}, ${directionOf(terms) === "min" ? "or less" : "or more"}`;
  const rule = `the score is ${score}: order ${orderId} asks for ${wanted}`;
  throw new KetworkRangeError("ScoreUnfit", rule, { orderId, score, threshold });
}
