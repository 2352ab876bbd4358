import { hardwareEfficient } from "../ansatz/ansatz.ts";
import { angleEncoding, featureMap } from "../encoding/encoding.ts";
import { type Dataset, prepareDataset } from "../data/dataset.ts";
import { IRIS, IRIS_CSV } from "../data/iris.ts";
import { type VariationalClassifier, variationalClassifier } from "./variational/classifier.ts";

/**
 * All 150 flowers of three species: 105 rows to train, 45 (15 a species) to test, four features scaled to 0 … π.
 *
 * ```ts
 * const { rows, trainRows, testRows, segment } = irisDataset();
 * [rows.length, trainRows, testRows, segment.columns]; // → [150, 105, 45, 5]
 * ```
 */
export const irisDataset = (seed = 1): Dataset => prepareDataset(IRIS, { testPerClass: 15, seed }, IRIS_CSV);

/**
 * A variational classifier of the three species: one qubit a feature, encoded by RY, then three entangling layers of 16
 * parameters; ⟨Z⟩ of qubits 0, 1, 2 are the class scores. After 60 steps of Adam at rate 0.1 it is right on 0.956 of the
 * test rows, on average over the splits of seeds 1 … 8; on the same splits logistic regression has 0.956 and nearest
 * centroid 0.911.
 *
 * ```ts
 * const flowers = irisDataset();
 * const program = irisClassifier().trainingProgram(flowers, { seed: 1, iterations: 2 });
 * run({ program, data: [flowers.segment.cells] }).status; // → "halted"
 * ```
 */
export const irisClassifier = (): VariationalClassifier =>
  variationalClassifier({ map: featureMap(angleEncoding(4)), ansatz: hardwareEfficient(4, 3) });
