import { KetworkRangeError, KetworkTypeError, programId } from "../../../sim/index.ts";
import { marketCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { twoColumns } from "../../cli/fields.ts";
import { dataOf, dataRecipeOf, openVerified } from "../../cli/model.ts";
import { classNameOf, openPrediction, preparedRow } from "../../cli/prediction.ts";
import type { MarketOptions, MarketSession } from "../../cli/session.ts";
import { JOB_KIND } from "../../protocol/bounty.ts";
import type { DataSource } from "../../protocol/claims.ts";
import type { VerifiedModel } from "../../protocol/lineage.ts";
import { parametersOf, predictWith, verifyModel, type ModelParameters } from "../../protocol/replay.ts";
import { plainText } from "../../view/words.ts";

interface PredictOptions extends MarketOptions, ContentOptions {
  readonly id: string;
  readonly row: string;
  readonly program: string | undefined;
  readonly raw: boolean;
}

export default marketCommand<PredictOptions>(async (args, session) => {
  const given = readRow(args.row);
  const model = await openVerified(session, args.id);
  const { source } = await openContent(args, session.progress);
  const recipe = await dataRecipeOf(session, source, model, args.raw);
  const row = args.raw ? preparedRow(model, recipe, given) : given;
  // Arguments are on the chain; the outputs of an exact job have to be computed again.
  const data = model.bounty.terms.kind === JOB_KIND.exact ? await dataOf(session, source, model) : undefined;
  const { program, encode, outputs, classes } = await openPrediction(session, model, args.program, data);
  const encoded = encode(row);
  const { cells, first } = data ? await outputsOf(session, model, data) : parametersOf(model);
  const { prediction, scores: all } = predictWith({ program, parameters: cells }, encoded);
  const scores = all.slice(0, outputs);
  const name = classNameOf(recipe, prediction, classes);
  return {
    json: {
      ...{ modelId: model.modelId, programId: programId(program), row, firstParameter: first, prediction, scores },
      ...(name !== undefined && { class: name }),
    },
    text: twoColumns([
      ["row", row.join(", ")],
      ["prediction", name === undefined ? String(prediction) : `${prediction} (${plainText(name)})`],
      ["scores", scores.join(", ")],
    ]),
  };
});

function readRow(text: string): readonly number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value))) return values;
  throw new KetworkTypeError("RowMalformed", `the row is "${text}": numbers, separated by commas`, { row: text });
}

/** The parameters that the run of an exact job ends with. */
async function outputsOf(
  { market, deployment, progress }: MarketSession,
  model: VerifiedModel,
  data: DataSource,
): Promise<ModelParameters> {
  progress(`computing ${model.claim.claim.steps} steps for the parameters`);
  const verdict = await verifyModel(market, market.chainId, model.modelId, data, deployment.fromBlock);
  if (verdict.isBitEqual) return parametersOf(model, verdict.prover);
  throw new KetworkRangeError("ModelNotReproduced", `model ${model.modelId}: ${verdict.reason}`, {
    modelId: model.modelId,
    reason: verdict.reason,
  });
}
