/** What a model is asked about a row, and what its answer means. */
import { classesOfSource, KetworkRangeError, transformRows, type Program, type Recipe } from "../../sim/index.ts";
import type { DataSource } from "../protocol/claims.ts";
import { predictionOfBounty, type JobPrediction } from "../protocol/jobs/index.ts";
import type { VerifiedModel } from "../protocol/lineage.ts";
import { openProgram } from "./program.ts";
import type { MarketSession } from "./session.ts";

/** A prediction program, and what is known of its arguments and outputs. */
export interface OpenedPrediction extends Pick<JobPrediction, "encode"> {
  readonly program: Program;
  /** Scores behind the prediction, if known: one a class, or the one of a regressor. */
  readonly outputs?: number;
  /** How many there are, if the prediction is known to be the index of one. */
  readonly classes?: number;
}

/**
 * The program that `named` names; without it, that of the recipe in the document of the model's bounty.
 * @param data of its run, where they are at hand
 * @throws as `openProgram` and `predictionOfBounty`
 */
export async function openPrediction(
  session: MarketSession,
  { bounty, claim }: VerifiedModel,
  named: string | undefined,
  data?: DataSource,
): Promise<OpenedPrediction> {
  // Nobody knows the encoding of a program that was named: its arguments are given as it reads them.
  if (named !== undefined) return { program: await openProgram(session, named), encode: (row) => row };
  const prediction = predictionOfBounty(bounty, data?.(claim.statement.dataRoots[0]!));
  return { ...prediction, outputs: prediction.classes ?? 1 };
}

/**
 * A row as the recipe of the model's data prepares its own.
 * @throws KetworkRangeError `DatasetRecipeMissing`; as `transformRows`
 */
export function preparedRow(
  { modelId }: VerifiedModel,
  recipe: Recipe | undefined,
  row: readonly number[],
): readonly number[] {
  if (recipe) return transformRows(recipe, [row])[0]!;
  const rule = "its data have no recipe: give the row as the program reads it, without --raw";
  throw new KetworkRangeError("DatasetRecipeMissing", `model ${modelId}: ${rule}`, { modelId });
}

/** The name that the recipe of the data gives to a class; `undefined` where its classes are not those of the model. */
export function classNameOf(
  recipe: Recipe | undefined,
  index: number,
  classes: number | undefined,
): string | undefined {
  const names = recipe && classesOfSource(recipe);
  return names?.length === classes ? names?.[index] : undefined;
}
