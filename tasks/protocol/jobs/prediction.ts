/** From the recipe of a job to the program that predicts with the model that it trained. */
import { KetworkRangeError, type Program } from "../../../sim/index.ts";
import { JOB_KIND } from "../bounty.ts";
import type { FetchedBounty } from "../fetch.ts";
import { jobOfBounty } from "./metadata.ts";
import type { ModelPrediction } from "./models.ts";
import { modelFor } from "./programs.ts";
import type { JobRecipe } from "./recipe.ts";

/** How the trained model of a job is asked for its prediction of a row. */
export interface JobPrediction extends Omit<ModelPrediction, "program"> {
  /** Segment 0 = the trained parameters, arguments = an encoded row, output 0 = the prediction. */
  readonly program: Program;
  /**
   * The cell of segment 0 with which the parameters begin: 0 of an evaluation, whose arguments they were; 1 of a training,
   * whose outputs they are behind the score.
   */
  readonly first: 0 | 1;
}

/**
 * The prediction program of a recipe: the same for everybody, to the bit.
 * @throws KetworkRangeError `JobPredictionMissing` for a kind of model that has none; as `modelOf`
 */
export function predictionOf(recipe: JobRecipe): JobPrediction {
  const prediction = modelFor(recipe)?.prediction;
  if (!prediction) {
    const { kind } = recipe.model;
    const rule = "only classifiers, re-uploading classifiers and regressors have prediction programs";
    throw new KetworkRangeError("JobPredictionMissing", `a model of the kind ${kind}: ${rule}`, { kind });
  }
  const first = recipe.work === "evaluation" ? 0 : 1;
  const program = prediction.program(first);
  const isDeeper = recipe.conceal === true && first === 0;
  return { ...prediction, program: isDeeper ? inTallerTree(program) : program, first };
}

/** The arguments of a concealing program are in a tree of two words at least, under whose root they are data here. */
function inTallerTree({ shape, ...program }: Program): Program {
  const [depth, ...others] = shape.dataDepth;
  return { ...program, shape: { ...shape, dataDepth: [Math.max(1, depth), ...others] } };
}

/**
 * The prediction of a bounty's model, by the recipe in its document.
 * @param cells of data segment 0, as of `jobOfBounty`
 * @throws KetworkRangeError `JobRecipeMissing` where no recipe of the document builds the program of the terms,
 * `JobParametersMissing` where the kind of the bounty is not the one for its work; as `predictionOf`
 */
export function predictionOfBounty(
  bounty: Pick<FetchedBounty, "bountyId" | "metadata" | "isDocument" | "terms">,
  cells?: BigUint64Array,
): JobPrediction {
  const { bountyId, terms } = bounty;
  const named = jobOfBounty(bounty, cells);
  if (!named.recipe) {
    const { reason = "it names none" } = named;
    const rule = `no recipe of its document builds its program: ${reason}`;
    throw new KetworkRangeError("JobRecipeMissing", `bounty ${bountyId}: ${rule}`, { bountyId, reason });
  }
  const { work } = named.recipe;
  const prediction = predictionOf(named.recipe);
  const kind = terms.kind === JOB_KIND.exact ? "exact" : "open";
  if (kind === (work === "training" ? "exact" : "open")) return prediction;
  const rule =
    "parameters are the outputs of a training, which is exact, or the arguments of an evaluation, which is open";
  throw new KetworkRangeError("JobParametersMissing", `bounty ${bountyId}, ${work}, ${kind}: ${rule}`, {
    bountyId,
    work,
    kind,
  });
}
