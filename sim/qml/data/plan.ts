/** The steps from the rows of a source to a data set: as they are planned, and as a recipe records them. All is plain JSON. */
import type { Entanglement } from "../ansatz/entanglement.ts";
import type { Bits } from "./bits.ts";
import type { PerClass, Split } from "./split.ts";

/** What a person chooses. Numbers are decimals that read back the same. */
export type StepPlan =
  /** Only these features, in this order. */
  | { readonly step: "columns"; readonly keep: readonly string[] }
  /** Only the rows of these classes, whose indices become 0, 1, … in this order. Stands before the split. */
  | { readonly step: "classes"; readonly keep: readonly string[] }
  | SplitPlan
  /** Each feature from its range in the training rows to low … high (default 0 … π). */
  | { readonly step: "scale"; readonly kind: "min-max"; readonly low?: number; readonly high?: number }
  /** Each feature to mean 0 and variance 1 in the training rows. */
  | { readonly step: "scale"; readonly kind: "standard" }
  /** All features from minimum … maximum to low … high (default 0 … π), whatever the rows: pixels, for example. */
  | {
      readonly step: "scale";
      readonly kind: "fixed";
      readonly minimum: number;
      readonly maximum: number;
      readonly low?: number;
      readonly high?: number;
    }
  /** The principal components of the training rows. */
  | { readonly step: "pca"; readonly components: number }
  /** Each row by its norm, filled up with zeros to 2^qubits columns (default: the fewest qubits). */
  | { readonly step: "amplitudes"; readonly qubits?: number }
  /** What `encode` of a feature map makes of each row: see {@link zzFeatureMap}, {@link iqpFeatureMap}. */
  | { readonly step: "feature-map"; readonly map: "zz" | "iqp"; readonly entanglement?: Entanglement }
  /** The target of a regression, as `scale` does features (low … high default −1 … 1). */
  | { readonly step: "scale-target"; readonly kind: "min-max"; readonly low?: number; readonly high?: number }
  | { readonly step: "scale-target"; readonly kind: "standard" };

/** Exactly one stands in a plan. Sets of data without anything to test have the kind `none`: all rows train. */
export type SplitPlan = { readonly step: "split" } & (
  | {
      readonly kind: "stratified";
      readonly testPerClass: PerClass;
      readonly validationPerClass?: PerClass;
      readonly seed: number;
    }
  | { readonly kind: "plain"; readonly testRows: number; readonly validationRows?: number; readonly seed: number }
  /** Fold 0 … folds − 1 is the test split; stratified where there are classes. */
  | { readonly kind: "folds"; readonly folds: number; readonly fold: number; readonly seed: number }
  | { readonly kind: "none" }
);

/** What a recipe records of a scaling: the bits of one number a column. */
interface Fitted {
  readonly minimum?: readonly Bits[];
  readonly maximum?: readonly Bits[];
  readonly mean?: readonly Bits[];
  readonly deviation?: readonly Bits[];
}

/** A plan with its defaults, and what was found in the data. */
export type Step =
  | (Extract<StepPlan, { step: "columns" }> & { readonly from: readonly string[] })
  | Extract<StepPlan, { step: "classes" }>
  | (SplitPlan & Split)
  | (Extract<StepPlan, { step: "scale"; kind: "min-max" | "standard" }> & { readonly fitted: Fitted })
  | Required<Extract<StepPlan, { step: "scale"; kind: "fixed" }>>
  | (Extract<StepPlan, { step: "pca" }> & {
      readonly mean: readonly Bits[];
      readonly axes: readonly (readonly Bits[])[];
      readonly variances: readonly Bits[];
    })
  | Required<Extract<StepPlan, { step: "amplitudes" }>>
  | Required<Extract<StepPlan, { step: "feature-map" }>>
  | (Extract<StepPlan, { step: "scale-target" }> & { readonly fitted: Fitted });

export type FittedStep = Extract<Step, { readonly fitted: Fitted }>;
