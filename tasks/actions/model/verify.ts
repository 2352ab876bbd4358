import { marketCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { twoColumns } from "../../cli/fields.ts";
import { dataOf, openVerified } from "../../cli/model.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { verifyModel } from "../../protocol/replay.ts";
import { floatOf } from "../../view/words.ts";

interface VerifyOptions extends MarketOptions, ContentOptions {
  readonly id: string;
}

export default marketCommand<VerifyOptions>(async (args, session) => {
  const { market, deployment, progress } = session;
  const model = await openVerified(session, args.id);
  const { source } = await openContent(args, progress);
  const data = await dataOf(session, source, model);
  progress(`computing ${model.claim.claim.steps} steps again`);
  const { modelId } = model;
  const verdict = await verifyModel(market, market.chainId, modelId, data, deployment.fromBlock);
  const { isBitEqual, claimed, found, reason } = verdict;
  const shown = (score: bigint | undefined): string =>
    score === undefined ? "none" : `${floatOf(score)} (${hex(score)})`;
  return {
    json: {
      ...{ modelId, isBitEqual, reason },
      claimed: { score: floatOf(claimed), bits: hex(claimed) },
      found: found === undefined ? null : { score: floatOf(found), bits: hex(found) },
    },
    text: twoColumns([
      ["model", `${modelId}: ${isBitEqual ? "bit-equal" : "NOT bit-equal"}, ${reason}`],
      ["score paid for", shown(claimed)],
      ["score found", shown(found)],
    ]),
    failed: !isBitEqual,
  };
});

const hex = (bits: bigint): string => `0x${bits.toString(16).padStart(16, "0")}`;
