import { marketCommand } from "../../cli/command.ts";
import { cidText } from "../../cli/dataset.ts";
import { percent, twoColumns } from "../../cli/fields.ts";
import { MODEL_LICENCES, openOffers } from "../../cli/licences.ts";
import { modelJson, modelLine, openModel } from "../../cli/model.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { modelCardOf } from "../../protocol/models.ts";

interface ShowOptions extends MarketOptions {
  readonly id: string;
}

export default marketCommand<ShowOptions>(async ({ id }, session) => {
  const model = await openModel(session, id);
  const [card, { offers, text }] = await Promise.all([
    modelCardOf(session.market.models, model.modelId),
    openOffers(MODEL_LICENCES, session, model.modelId),
  ]);
  const { parents, datasetIds, predecessor, version, cid } = model;
  const datasets = datasetIds.filter((datasetId) => datasetId !== 0n);
  const rows: [string, string][] = [
    ["model", modelLine(model)],
    ["program", model.programId],
    ["arguments", model.argsRoot],
    ...(model.kind === "verified"
      ? ([
          ["bounty", model.bounty.bountyId],
          ["run", `${model.claim.claim.steps} steps to the state ${model.claim.claim.stateHash}`],
        ] as [string, string][])
      : []),
    ["creator", `${model.creator}, gets ${percent(model.creatorBps)} of licences and resales`],
    ["owner", model.owner],
    ["datasets", datasets.join(", ") || "none"],
    ["parents", parents.join(", ") || "none"],
    ["version", predecessor === 0n ? `${version}` : `${version}, after model ${predecessor}`],
    ["parameters", cid === "0x" ? "nobody said where" : cidText(cid)],
  ];
  return {
    json: { ...modelJson(model), cid: cid === "0x" ? null : cidText(cid), card, offers },
    text: [twoColumns(rows), text].filter(Boolean).join("\n"),
  };
});
