/** Arguments for an open job. */
import { formatNumber } from "./numbers.ts";
import type { FetchedBounty } from "../protocol/fetch.ts";
import { jobOfBounty, trainingFor } from "../protocol/jobs/index.ts";
import { proveJob, type Job } from "./job-run.ts";
import { argumentCount, searchArguments, type SearchOptions } from "./search.ts";

/**
 * By training, where the document of the bounty or order has a recipe that builds its program; else by a search.
 * @throws as `searchArguments` and `proveJob`
 */
export function findArguments(
  bounty: Pick<FetchedBounty, "terms" | "metadata" | "isDocument">,
  job: Job,
  options: SearchOptions,
): { readonly args: BigUint64Array; readonly curve: readonly number[] } {
  const { iterations, seed, progress } = options;
  const cells = job.data?.[0];
  const named = jobOfBounty(bounty, cells);
  if (named.recipe) {
    // The poster's taste is a start: without a rate a descent of Adam has none.
    const { training = { learningRate: 0.1 } } = named.recipe;
    const trained = trainingFor(named.recipe, { ...training, seed, iterations }, cells);
    if (trained) {
      progress(`training by its recipe: ${iterations} iterations, seed ${seed}`);
      const { run } = proveJob({ ...job, program: trained.program }, undefined, progress);
      progress(`score ${formatNumber(run.score)} in training`);
      return { args: trained.argsOf(run.outputs), curve: [] };
    }
  } else if (named.reason !== undefined) {
    progress(`its recipe is of no use: ${named.reason}`);
  }
  progress(`searching ${argumentCount(job.program)} arguments: ${iterations} iterations, seed ${seed}`);
  return searchArguments(job, bounty.terms, options);
}
