/** The generators by the names that recipes give them. */
import type { LabelledRows, TargetRows } from "../csv.ts";
import { DataError } from "../errors.ts";
import { adHoc, type AdHocOptions } from "./adhoc.ts";
import { barsAndStripes, type BarsOptions } from "./bars.ts";
import { fourier, type FourierOptions, friedman, type FunctionOptions, sine } from "./functions.ts";
import { type IsingOptions, transverseFieldIsing } from "./ising.ts";
import { type CircleOptions, circles, moons, type ShapeOptions } from "./shapes.ts";

interface GeneratorOptions {
  readonly moons: ShapeOptions;
  readonly circles: CircleOptions;
  readonly adHoc: AdHocOptions;
  readonly barsAndStripes: BarsOptions;
  readonly transverseFieldIsing: IsingOptions;
  readonly sine: FunctionOptions;
  readonly fourier: FourierOptions;
  readonly friedman: FunctionOptions;
}

/** The name of a generator: that of its function. */
export type GeneratorName = keyof GeneratorOptions;

/** What a recipe records of generated rows: the generator and all of its options, the seed among them. */
export interface Generated<Name extends GeneratorName = GeneratorName> {
  readonly kind: "generator";
  readonly generator: Name;
  readonly options: GeneratorOptions[Name];
}

/** Each generator, and the names of its options. */
const GENERATORS: {
  readonly [Name in GeneratorName]: {
    readonly rows: (options: GeneratorOptions[Name]) => LabelledRows | TargetRows;
    readonly options: readonly (keyof GeneratorOptions[Name])[];
  };
} = {
  moons: { rows: moons, options: ["samples", "noise", "seed"] },
  circles: { rows: circles, options: ["samples", "noise", "factor", "seed"] },
  adHoc: { rows: adHoc, options: ["features", "perClass", "gap", "seed"] },
  barsAndStripes: { rows: barsAndStripes, options: ["rows", "columns"] },
  transverseFieldIsing: {
    rows: transverseFieldIsing,
    options: ["qubits", "samples", "low", "high", "features", "seed"],
  },
  sine: { rows: sine, options: ["samples", "noise", "seed"] },
  fourier: { rows: fourier, options: ["degree", "samples", "noise", "seed"] },
  friedman: { rows: friedman, options: ["samples", "noise", "seed"] },
};

/**
 * A generated source, for {@link prepareDataset}.
 *
 * ```ts
 * const source = generated("moons", { samples: 100, noise: 0.1, seed: 1 });
 * ```
 */
export const generated = <Name extends GeneratorName>(
  generator: Name,
  options: GeneratorOptions[Name],
): Generated<Name> => ({ kind: "generator", generator, options });

/**
 * The rows of a generated source.
 *
 * ```ts
 * generate(generated("circles", { samples: 4, noise: 0, factor: 0.5, seed: 1 })).rows[2]; // → [0.5, 0]
 * ```
 *
 * @throws {DataError} DataRecipe for an unknown generator, DataOption
 */
export function generate<Name extends GeneratorName>({
  generator,
  options,
}: Generated<Name>): LabelledRows | TargetRows {
  if (!Object.hasOwn(GENERATORS, generator)) {
    throw new DataError("DataRecipe", `there is no generator ${String(generator)}`);
  }
  const { rows, options: known } = GENERATORS[generator];
  const foreign = Object.keys(options).find((name) => !known.some((other) => other === name));
  if (foreign !== undefined) {
    throw new DataError("DataOption", `${generator} has no option ${foreign}`, { column: foreign });
  }
  return rows(options);
}
