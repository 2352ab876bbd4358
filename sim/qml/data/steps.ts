import { MAX_QUBITS } from "../../circuit/mask.ts";
import { depthFor } from "../../machine/assembler.ts";
import { entangledPairs, type Entanglement } from "../ansatz/entanglement.ts";
import { iqpFeatureMap, zzFeatureMap } from "../encoding/encoding.ts";
import { allToBits, type Bits, fromBits, toBits } from "./bits.ts";
import { DataError } from "./errors.ts";
import { fitPca, project } from "./pca.ts";
import type { FittedStep, SplitPlan, Step, StepPlan } from "./plan.ts";
import { unitRow } from "./matrix.ts";
import { fitMinMax, fitStandard, type Scaling, scaleRow } from "./scaling.ts";
import type { SourceRows } from "./source.ts";
import { foldSplit, plainSplit, type Split, stratifiedSplit } from "./split.ts";

/** Rows on their way through the steps. */
export interface Work {
  readonly table: SourceRows;
  readonly split?: Split;
}

const malformed = (rule: string): DataError => new DataError("DataRecipe", rule);

function checkNumber(name: string, value: unknown): number {
  // Adding 0 makes +0 of −0, which JSON has no text for.
  if (typeof value === "number" && Number.isFinite(value)) return value + 0;
  throw malformed(`${name} is ${String(value)}: it must be a finite number`);
}

function checkSeed(seed: unknown): number {
  if (Number.isSafeInteger(seed)) return seed as number;
  throw malformed(`the seed is ${String(seed)}: it must be a safe integer`);
}

function checkKept(keep: unknown, known: readonly string[]): readonly string[] {
  if (!Array.isArray(keep) || keep.length === 0) throw malformed("keep is no list of names");
  keep.forEach((name: unknown, i) => {
    if (!known.some((other) => other === name)) throw malformed(`${String(name)} is none of ${known.join(", ")}`);
    if (keep.indexOf(name) !== i) throw malformed(`${String(name)} is kept twice`);
  });
  return keep as string[];
}

/** A name that is none is found when the pairs are made. */
function checkPairs(entanglement: Entanglement = "full", qubits: number): Entanglement {
  const isQubit = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0 && Number(value) < qubits;
  const isPair = (pair: unknown): boolean => Array.isArray(pair) && pair.length === 2 && pair.every(isQubit);
  const isList = Array.isArray(entanglement) && entanglement.every(isPair);
  if (typeof entanglement === "string" || isList) return entanglement;
  throw malformed("the entanglement is neither a name nor a list of pairs of features");
}

const trainingOf = <Item>({ split }: Work, items: readonly Item[]): Item[] => {
  if (split === undefined) throw malformed("a split must come before what is fitted on the training rows");
  return split.train.map((row) => items[row]!);
};

/** Numbers found in the data by a plan, with which {@link applyStep} goes on. @throws {DataError} */
export function fitStep(plan: StepPlan, work: Work): Step {
  const { table } = work;
  switch (plan.step) {
    case "columns":
      return { step: "columns", keep: checkKept(plan.keep, table.columns), from: table.columns };
    case "classes":
      if ("target" in table) throw malformed("a regression has no classes");
      if (work.split !== undefined) throw malformed("classes are chosen before the split");
      return { step: "classes", keep: checkKept(plan.keep, table.classes) };
    case "split":
      if (work.split !== undefined) throw malformed("there are two splits");
      return fitSplit(plan, table);
    case "scale":
      if (plan.kind === "fixed") return fixedScale(plan);
      return { step: "scale", ...fitScale(plan, trainingOf(work, table.rows), [0, Math.PI]) };
    case "pca": {
      const { mean, axes, variances } = fitPca(trainingOf(work, table.rows), plan.components);
      return {
        step: "pca",
        components: plan.components,
        mean: allToBits(mean),
        axes: axes.map(allToBits),
        variances: variances.map((value) => toBits(value)),
      };
    }
    case "amplitudes": {
      const qubits = plan.qubits ?? Math.max(1, depthFor(table.columns.length));
      if (!Number.isInteger(qubits) || qubits < 1 || qubits > MAX_QUBITS) throw malformed(`${String(qubits)} qubits`);
      return { step: "amplitudes", qubits };
    }
    case "feature-map":
      if (plan.map !== "zz" && plan.map !== "iqp") throw malformed(`there is no feature map ${String(plan.map)}`);
      return { step: "feature-map", map: plan.map, entanglement: checkPairs(plan.entanglement, table.columns.length) };
    case "scale-target": {
      if (!("target" in table)) throw malformed("classes have no target to scale");
      const targets = trainingOf(work, table.targets).map((value) => [value]);
      return { step: "scale-target", ...fitScale(plan, targets, [-1, 1]) };
    }
    default:
      throw malformed(`there is no step ${String((plan as { step: unknown }).step)}`);
  }
}

function fitSplit(plan: SplitPlan, table: SourceRows): Step {
  const labels = "target" in table ? table.rows.map(() => 0) : table.labels;
  switch (plan.kind) {
    case "stratified": {
      const { testPerClass, validationPerClass = 0 } = plan;
      if ("target" in table) throw malformed("a regression has no classes: its split is plain");
      const split = stratifiedSplit(labels, testPerClass, checkSeed(plan.seed), validationPerClass);
      return { step: "split", kind: plan.kind, testPerClass, validationPerClass, seed: plan.seed, ...split };
    }
    case "plain": {
      const { testRows, validationRows = 0 } = plan;
      const split = plainSplit(labels.length, testRows, checkSeed(plan.seed), validationRows);
      return { step: "split", kind: plan.kind, testRows, validationRows, seed: plan.seed, ...split };
    }
    case "folds": {
      const { folds, fold } = plan;
      const split = foldSplit(labels, folds, fold, checkSeed(plan.seed));
      return { step: "split", kind: plan.kind, folds, fold, seed: plan.seed, ...split };
    }
    case "none":
      return { step: "split", kind: plan.kind, train: labels.map((_, row) => row), validation: [], test: [] };
    default:
      throw malformed(`there is no split ${String((plan as { kind: unknown }).kind)}`);
  }
}

function fixedScale(plan: Extract<StepPlan, { kind: "fixed" }>): Step {
  const minimum = checkNumber("minimum", plan.minimum);
  const maximum = checkNumber("maximum", plan.maximum);
  if (minimum >= maximum) throw malformed(`the range ${minimum} … ${maximum} is empty`);
  const [low, high] = [checkNumber("low", plan.low ?? 0), checkNumber("high", plan.high ?? Math.PI)];
  return { step: "scale", kind: "fixed", minimum, maximum, low, high };
}

function fitScale(
  plan: { readonly kind: "min-max" | "standard"; readonly low?: number; readonly high?: number },
  rows: readonly (readonly number[])[],
  [least, most]: readonly [number, number],
) {
  if (plan.kind === "standard") {
    const { mean, deviation } = fitStandard(rows);
    return { kind: plan.kind, fitted: { mean: allToBits(mean), deviation: allToBits(deviation) } };
  }
  if (plan.kind !== "min-max") throw malformed(`there is no scaling ${String(plan.kind)}`);
  const [low, high] = [checkNumber("low", plan.low ?? least), checkNumber("high", plan.high ?? most)];
  const { minimum, maximum } = fitMinMax(rows, low, high);
  return { kind: plan.kind, low, high, fitted: { minimum: allToBits(minimum), maximum: allToBits(maximum) } };
}

/** The scaling of a step with fitted numbers. */
export function scalingOf(step: FittedStep): Scaling {
  const numbers = (bits: readonly Bits[] = []): number[] => bits.map(fromBits);
  const { minimum, maximum, mean, deviation } = step.fitted;
  if (step.kind === "standard") return { kind: step.kind, mean: numbers(mean), deviation: numbers(deviation) };
  const { low = 0, high = Math.PI } = step;
  return { kind: step.kind, minimum: numbers(minimum), maximum: numbers(maximum), low, high };
}

/** What a step does to one row of features; `undefined` where it leaves them alone. */
export function rowTransform(step: Step): ((row: readonly number[], at: number) => readonly number[]) | undefined {
  switch (step.step) {
    case "columns": {
      const { keep, from } = step;
      return (row, at) => {
        if (row.length === from.length) return keep.map((name) => row[from.indexOf(name)]!);
        throw new DataError("DataShape", `has ${row.length} columns, not ${from.length}`, { row: at });
      };
    }
    case "scale": {
      if (step.kind !== "fixed") {
        const scaling = scalingOf(step);
        return (row, at) => scaleRow(scaling, row, at);
      }
      const { minimum, maximum, low, high } = step;
      const range = high - low;
      return (row) => row.map((value) => ((value - minimum) / (maximum - minimum)) * range + low);
    }
    case "pca": {
      const axes = { mean: step.mean.map(fromBits), axes: step.axes.map((axis) => axis.map(fromBits)) };
      return (row, at) => project(axes, row, at);
    }
    case "amplitudes":
      return (row, at) => unitRow(row, 2 ** step.qubits, at);
    case "feature-map": {
      const make = step.map === "zz" ? zzFeatureMap : iqpFeatureMap;
      let map: ReturnType<typeof make> | undefined;
      return (row, at) => (map ??= make(row.length, { entanglement: step.entanglement })).encode(row, at);
    }
    default:
      return undefined;
  }
}

function namesAfter(step: Step, columns: readonly string[]): readonly string[] {
  switch (step.step) {
    case "columns":
      return step.keep;
    case "pca":
      return step.axes.map((_, k) => `pc${k}`);
    case "amplitudes":
      return Array.from({ length: 2 ** step.qubits }, (_, j) => `a${j}`);
    case "feature-map":
      return [
        ...columns,
        ...entangledPairs(columns.length, step.entanglement).map(([a, b]) => `${columns[a]!}·${columns[b]!}`),
      ];
    default:
      return columns;
  }
}

/** The rows after a step. @throws {DataError} naming the row */
export function applyStep(step: Step, work: Work): Work {
  const { table } = work;
  if (step.step === "split") {
    const { train, validation, test } = step;
    return { ...work, split: { train, validation, test } };
  }
  if (step.step === "classes" && !("target" in table)) {
    const kept = table.labels.map((label) => step.keep.indexOf(table.classes[label]!));
    const rows = table.rows.filter((_, row) => kept[row]! >= 0);
    return { ...work, table: { ...table, rows, labels: kept.filter((label) => label >= 0), classes: step.keep } };
  }
  if (step.step === "scale-target" && "target" in table) {
    const scaling = scalingOf(step);
    return { ...work, table: { ...table, targets: table.targets.map((value) => scaleRow(scaling, [value])[0]!) } };
  }
  const transform = rowTransform(step);
  if (transform === undefined) return work;
  return { ...work, table: { ...table, columns: namesAfter(step, table.columns), rows: table.rows.map(transform) } };
}
