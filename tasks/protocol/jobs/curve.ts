/** The curve of a training that its recipe says everything of: computed on the host, the same bits as in the machine. */
import type { Fit, ModelTraining } from "../../../sim/index.ts";
import { trainingOf } from "./circuits.ts";
import { hostModelOf } from "./models.ts";
import type { JobRecipe } from "./recipe.ts";

export interface CurveLimits {
  /** Registers of more qubits are not tried. */
  readonly qubits: number;
  /** Amplitudes of the runs of one iteration, which nothing ends early: trainings of more are not tried. */
  readonly amplitudes: number;
  readonly iterations: number;
  /** After which no further iteration begins. */
  readonly milliseconds: number;
  /** Milliseconds since any time. */
  readonly now?: () => number;
}

export interface TrainingCurve {
  /** The loss before each iteration. */
  readonly losses: readonly number[];
  /** Iterations of the whole training. */
  readonly iterations: number;
}

/** As `trainingOptions` of sim/ has it. */
const ITERATIONS = 100;

/**
 * The losses of a training as far as the limits let them be computed; `undefined` where the job is no training, or needs
 * data that are not given.
 * @param cells of data segment 0
 * @throws as `programOf` and `labelledRows`; DataError where the data are none for the model
 */
export function trainingCurve(
  { work, model, training, data: layout }: JobRecipe,
  { qubits: most, amplitudes, iterations: limit, milliseconds, now = performance.now.bind(performance) }: CurveLimits,
  cells?: BigUint64Array,
): TrainingCurve | undefined {
  if (work !== "training" || training === undefined) return undefined;
  const made = hostModelOf(model, { layout, cells });
  if (!made || made.qubits > most || made.runs * 2 ** made.qubits > amplitudes) return undefined;
  const iterations = training.iterations ?? ITERATIONS;
  const end = now() + milliseconds;
  const options: ModelTraining = {
    ...trainingOf(training),
    iterations: Math.min(iterations, limit),
    onProgress: () => now() < end,
  };
  const { losses }: Pick<Fit, "losses"> = made.fit(options);
  return { losses, iterations };
}
