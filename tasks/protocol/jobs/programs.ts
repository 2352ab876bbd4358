/** From a recipe to its program, and to the training that finds arguments for it. */
import { concealing, KetworkRangeError, parseAssembly, type Program } from "../../../sim/index.ts";
import { modelOf, type ModelPrograms } from "./models.ts";
import type { JobRecipe, TrainingRecipe } from "./recipe.ts";

/** The programs of a recipe's model; `undefined` of a listing. @throws as `modelOf` */
export const modelFor = ({ model, data: layout }: JobRecipe, cells?: BigUint64Array): ModelPrograms | undefined =>
  model.kind === "listing" ? undefined : modelOf(model, { layout, cells });

/**
 * The program of a recipe: the same for everybody, to the bit.
 * @param cells of data segment 0; only the seeded training of a regressor looks at them
 * @throws KetworkRangeError `JobTrainingMissing`, and as `modelOf`; KetworkTypeError `AssemblyMalformed`
 */
export function programOf(recipe: JobRecipe, cells?: BigUint64Array): Program {
  const program = plainProgramOf(recipe, cells);
  return recipe.conceal ? concealing(program) : program;
}

function plainProgramOf(recipe: JobRecipe, cells?: BigUint64Array): Program {
  const { model, work, training, maxSteps } = recipe;
  if (model.kind === "listing") return parseAssembly(model.text);
  const made = modelOf(model, { layout: recipe.data, cells });
  const options = { ...(maxSteps !== undefined && { maxSteps }) };
  if (work === "evaluation") return made.evaluation(options);
  if (training !== undefined || SOLVED.includes(model.kind)) return made.training(training ?? {}, options);
  throw new KetworkRangeError("JobTrainingMissing", `the recipe does not say how a ${model.kind} is trained`);
}

/** Models that are solved in one go: there is nothing to say of their training. */
const SOLVED: readonly string[] = ["kernel-classifier", "support-vector-classifier", "kernel-ridge"];

/** A program that finds arguments for another one. */
export interface TrainingJob {
  /** Reads the same data. */
  readonly program: Program;
  /** How many arguments it finds. */
  readonly parameters: number;
  /** The arguments, of the outputs of its run. */
  argsOf(outputs: BigUint64Array): BigUint64Array;
  /** Whether another seed gives other arguments. */
  readonly seeded: boolean;
}

/** The arguments that a training leaves: its outputs behind the first. */
export const trainedArguments = (outputs: BigUint64Array, parameters: number): BigUint64Array =>
  outputs.slice(1, 1 + parameters);

/**
 * The training that finds arguments for the evaluation of a recipe; `undefined` where none is known, or there are no arguments.
 * @param training how; what the recipe says of it counts for nothing, as it is the poster's taste
 * @param cells of data segment 0
 * @throws as `programOf`
 */
export function trainingFor(
  recipe: JobRecipe,
  training: TrainingRecipe,
  cells?: BigUint64Array,
): TrainingJob | undefined {
  if (recipe.work !== "evaluation") return undefined;
  const made = modelFor(recipe, cells);
  if (!made || made.parameters === 0) return undefined;
  const { parameters } = made;
  return {
    program: made.training(training, {}),
    parameters,
    argsOf: (outputs) => trainedArguments(outputs, parameters),
    seeded: !SOLVED.includes(recipe.model.kind),
  };
}

/** How many arguments the evaluation of a recipe takes, binary64 each; `undefined` where it does not say. */
export function parametersOf(recipe: JobRecipe): number | undefined {
  return recipe.work === "evaluation" ? modelFor(recipe)?.parameters : 0;
}
