/** The job that the document about a bounty names. */
import { programId, type ErrorDetails } from "../../../sim/index.ts";
import type { FetchedBounty } from "../fetch.ts";
import { programOf } from "./programs.ts";
import { readJob, type JobRecipe } from "./recipe.ts";

/** What came of the job in a document: a recipe, nothing, or one that is of no use, and why. */
export type NamedJob =
  | { readonly recipe: JobRecipe }
  | { readonly recipe: undefined; readonly reason?: string; readonly details?: ErrorDetails };

/** Longer documents are not looked at. */
const MAX_DOCUMENT = 2_000_000;

/**
 * The recipe in a bounty's document that builds the program of its terms. Whoever wrote the document may have put anything
 * there: a recipe of another program is passed over.
 * @param cells of data segment 0, where they are at hand
 */
export function jobOfBounty(
  { metadata, isDocument, terms }: Pick<FetchedBounty, "metadata" | "isDocument" | "terms">,
  cells?: BigUint64Array,
): NamedJob {
  if (!isDocument || metadata.length > MAX_DOCUMENT) return { recipe: undefined };
  try {
    const document = JSON.parse(metadata) as { readonly job?: unknown } | null;
    if (document?.job === undefined) return { recipe: undefined };
    const recipe = readJob(document.job);
    const built = programId(programOf(recipe, cells));
    if (built === terms.programId) return { recipe };
    return { recipe: undefined, reason: "builds another program", details: { built, expected: terms.programId } };
  } catch (error) {
    return { recipe: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}
