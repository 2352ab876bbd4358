import { KetworkRangeError, KetworkTypeError, programId, transformRows } from "../../../sim/index.ts";
import { marketCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { twoColumns } from "../../cli/fields.ts";
import { dataOf, openVerified } from "../../cli/model.ts";
import { openProgram } from "../../cli/program.ts";
import type { MarketOptions, MarketSession } from "../../cli/session.ts";
import { JOB_KIND } from "../../protocol/bounty.ts";
import type { ContentSource } from "../../protocol/content/index.ts";
import { datasetManifest, fetchDataset } from "../../protocol/datasets/index.ts";
import type { VerifiedModel } from "../../protocol/lineage.ts";
import { parametersOf, predictWith, verifyModel, type ModelParameters } from "../../protocol/replay.ts";

interface PredictOptions extends MarketOptions, ContentOptions {
  readonly id: string;
  readonly program: string;
  readonly row: string;
  readonly raw: boolean;
}

export default marketCommand<PredictOptions>(async (args, session) => {
  const { progress } = session;
  const given = readRow(args.row);
  const model = await openVerified(session, args.id);
  const { source } = await openContent(args, progress);
  const row = args.raw ? await preparedRow(session, source, model, given) : given;
  const [program, { cells, first }] = await Promise.all([
    openProgram(session, args.program),
    parameters(session, source, model),
  ]);
  const { prediction, scores } = predictWith({ program, parameters: cells }, row);
  return {
    json: { modelId: model.modelId, programId: programId(program), row, firstParameter: first, prediction, scores },
    text: twoColumns([
      ["row", row.join(", ")],
      ["prediction", String(prediction)],
      ["scores", scores.join(", ")],
    ]),
  };
});

function readRow(text: string): readonly number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value))) return values;
  throw new KetworkTypeError("RowMalformed", `--row ${text}: numbers, separated by commas`, { row: text });
}

/** Arguments are on the chain; outputs of an exact job are computed again. */
async function parameters(
  session: MarketSession,
  source: ContentSource,
  model: VerifiedModel,
): Promise<ModelParameters> {
  if (model.bounty.terms.kind !== JOB_KIND.exact) return parametersOf(model);
  const { market, deployment, progress } = session;
  const data = await dataOf(session, source, model);
  progress(`computing ${model.claim.claim.steps} steps for the parameters`);
  const verdict = await verifyModel(market, market.chainId, model.modelId, data, deployment.fromBlock);
  if (verdict.isBitEqual) return parametersOf(model, verdict.prover);
  throw new KetworkRangeError("ModelNotReproduced", `model ${model.modelId}: ${verdict.reason}`, {
    modelId: model.modelId,
    reason: verdict.reason,
  });
}

/** A row as the recipe of the model's first dataset prepares its own. */
async function preparedRow(
  { market }: MarketSession,
  source: ContentSource,
  model: VerifiedModel,
  row: readonly number[],
): Promise<readonly number[]> {
  const datasetId = model.datasetIds.find((id) => id !== 0n);
  const manifest =
    datasetId === undefined ? undefined : await datasetManifest(source, await fetchDataset(market.datasets, datasetId));
  if (manifest?.recipe) return transformRows(manifest.recipe, [row])[0]!;
  const rule = "its data have no recipe: give the row as the program reads it, without --raw";
  throw new KetworkRangeError("DatasetRecipeMissing", `model ${model.modelId}: ${rule}`, { modelId: model.modelId });
}
