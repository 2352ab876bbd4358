/** Jobs by recipe: what a model is, how its program is built, and how arguments for it are found. */
export { trainingCurve, type CurveLimits, type TrainingCurve } from "./curve.ts";
export { jobOfBounty, type NamedJob } from "./metadata.ts";
export { predictionOf, predictionOfBounty, type JobPrediction } from "./prediction.ts";
export { parametersOf, programOf, trainedArguments, trainingFor, type TrainingJob } from "./programs.ts";
export {
  JOB_SCHEMA,
  readJob,
  type CircuitRecipe,
  type FeaturesRecipe,
  type JobRecipe,
  type LayoutRecipe,
  type ModelRecipe,
  type ProblemRecipe,
  type TrainingRecipe,
} from "./recipe.ts";
