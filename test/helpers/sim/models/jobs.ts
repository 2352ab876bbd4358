import type { ModelJobs } from "./job.ts";
import { SUPERVISED_JOBS } from "./supervised.ts";
import { UNSUPERVISED_JOBS } from "./unsupervised.ts";

/** Every model of the library. */
export const MODEL_JOBS: readonly ModelJobs[] = [...SUPERVISED_JOBS, ...UNSUPERVISED_JOBS];
