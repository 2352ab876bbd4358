/** The parts of models from their recipes. */
import {
  angleEncoding,
  checkCircuit,
  featureMap,
  gradientDescent,
  hardwareEfficient,
  importQasm,
  iqpFeatureMap,
  maxCut,
  parsePauliSum,
  qubo,
  realAmplitudes,
  spsa,
  stronglyEntangling,
  zzFeatureMap,
  type BinaryProblem,
  type Circuit,
  type FeatureMap,
  type ModelTraining,
} from "../../../sim/index.ts";
import type { CircuitRecipe, FeaturesRecipe, ProblemRecipe, TrainingRecipe } from "./recipe.ts";

/** Gates and statements that the source of a recipe may have: strangers write them. */
const MAX_QASM_STEPS = 200_000;

/** @throws CircuitError, QasmError; KetworkRangeError, KetworkTypeError as the ansätze of sim/ */
export function circuitOf(recipe: CircuitRecipe): Circuit {
  switch (recipe.form) {
    case "hardware-efficient":
      return hardwareEfficient(recipe.qubits, recipe.layers);
    case "strongly-entangling":
      return stronglyEntangling(recipe.qubits, recipe.layers);
    case "real-amplitudes":
      return realAmplitudes(recipe.qubits, recipe.layers, { entanglement: recipe.entanglement });
    case "operations":
      return checkCircuit(recipe as unknown as Pick<Circuit, "qubits" | "operations">);
    case "qasm":
      return importQasm(recipe.source, { maxSteps: MAX_QASM_STEPS }).circuit;
  }
}

/** @throws as `circuitOf`; DataError */
export function featuresOf(recipe: FeaturesRecipe): FeatureMap {
  switch (recipe.form) {
    case "angle":
      return featureMap(angleEncoding(recipe.qubits, "x", recipe.axis));
    case "zz":
    case "iqp": {
      // Not `{ repetitions: recipe.repetitions }`: an option that is there and undefined is not the default.
      const { form, qubits, ...options } = recipe;
      return form === "zz" ? zzFeatureMap(qubits, options) : iqpFeatureMap(qubits, options);
    }
    case "circuit":
      return featureMap(circuitOf(recipe.circuit));
  }
}

/** @throws PauliError; KetworkRangeError, KetworkTypeError as `maxCut` and `qubo` */
export function problemOf(recipe: ProblemRecipe): BinaryProblem {
  switch (recipe.form) {
    case "max-cut":
      return maxCut(recipe.edges, recipe.vertices);
    case "qubo":
      return qubo(recipe.matrix, recipe.offset);
    case "cost":
      return { variables: recipe.variables, sense: recipe.sense, cost: parsePauliSum(recipe.cost) };
  }
}

/** A descent as the models take it. @throws KetworkRangeError as the optimisers */
export function trainingOf({ optimiser, ...training }: TrainingRecipe): ModelTraining {
  if (optimiser === undefined) return training;
  return { ...training, optimiser: optimiser.kind === "spsa" ? spsa(optimiser) : gradientDescent(optimiser) };
}
