import { resolve } from "node:path";

import { encodeCells, toHex } from "../../../sim/index.ts";
import { drawRows, numberOf } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import { writeText } from "../../cli/files.ts";
import { openJob } from "../../cli/job-run.ts";
import { jsonOf } from "../../cli/json.ts";
import { openDelivery, openOrder, secretKeyOf } from "../../cli/order.ts";
import { argumentCount } from "../../cli/search.ts";
import { placesOf, type DataOptions } from "../../cli/segments.ts";
import type { MarketOptions, MarketSession } from "../../cli/session.ts";
import { storePath } from "../../cli/store.ts";
import { checkDelivery, readDelivery, type DeliveryVerdict, type FetchedDelivery } from "../../protocol/private.ts";

interface ReadOptions extends MarketOptions, DataOptions {
  readonly order: string;
  readonly out: string | undefined;
  readonly store: string | undefined;
}

/** Decrypts a delivery, computes it again, and says what is to be done. Exit code 1 where it is not what it claims. */
export default marketCommand<ReadOptions>(async (options, session) => {
  const opened = await openOrder(session, options.order);
  const { orderId } = opened;
  const delivery = await openDelivery(session, opened);
  const verdict = await check(options, session, delivery, secretKeyOf(storePath(options.store), opened));
  const { claimId } = delivery;
  const short = orderId.slice(0, 14);
  const json = { orderId, claimId, state: verdict.state, accuseUntil: delivery.accuseUntil };
  if (verdict.state === "unreadable") {
    const text = drawRows([
      ["order", orderId],
      ["delivery", "unreadable: it does not hold the arguments that it claims"],
      ["next", `hardhat order accuse ${short}`],
    ]);
    return { json, text, failed: true };
  }
  const score = numberOf(delivery.score);
  const { reason } = verdict.verdict;
  const file = resolve(options.out ?? `order-${short}.args.json`);
  const cells = toHex(encodeCells(verdict.args));
  // What the program reads of the cells.
  const parameters = Array.from(verdict.args.subarray(0, argumentCount(delivery.placed.program)), numberOf);
  // They are the poster's alone.
  writeText(file, `${jsonOf({ orderId, claimId, score, right: verdict.state === "right", parameters, cells })}\n`, {
    secret: true,
  });
  const isFalse = verdict.state === "false";
  return {
    failed: isFalse,
    json: { ...json, reason, score, file },
    text: drawRows([
      ["order", orderId],
      ["claim", claimId],
      ["delivery", `${verdict.state}: ${reason}`],
      ["score", String(score)],
      ["written to", file],
      ["next", isFalse ? `hardhat challenge ${claimId.slice(0, 14)} --play` : `hardhat order pay ${short}, in time`],
    ]),
  };
});

/** What cannot be read needs no data. */
async function check(
  options: ReadOptions,
  session: MarketSession,
  delivery: FetchedDelivery,
  secretKey: string,
): Promise<DeliveryVerdict> {
  if (!readDelivery(delivery, secretKey)) return { state: "unreadable" };
  const { order } = delivery.placed;
  const { data = [] } = await openJob(session, order, placesOf(options));
  session.progress(`computing claim ${delivery.claimId} again: ${delivery.claim.steps} steps`);
  return checkDelivery(delivery, secretKey, (root) => data[order.terms.dataRoots.indexOf(root)]);
}
