import { parameterVector } from "../../../circuit/angle.ts";
import { checkCircuit, type Circuit } from "../../../circuit/circuit.ts";
import type { PauliSum } from "../../../observable/pauli.ts";
import { dataReuploading, type FeatureMap } from "../../encoding/encoding.ts";
import { labelStates } from "./classification.ts";
import {
  circuitClassifier,
  type ClassifierKind,
  type FittedVariationalClassifier,
  loadCircuitClassifier,
  type VariationalClassifier,
} from "./classifier.ts";

/** What {@link reuploadingClassifier} is made of. */
export interface ReuploadingClassifierOptions {
  /** Encodes a row, again before each layer. */
  readonly map: FeatureMap;
  readonly layers: number;
  /** The trainable circuit of layer 0, 1, …; by default one strongly entangling layer. */
  readonly block?: (layer: number) => Circuit;
  /** Multiplies the row by trained weights, anew in each layer, that begin at 1 (default true, as in the paper). */
  readonly weights?: boolean;
  /** One observable a class. Default: the label states of qubit 0, for 2, 3, 4 or 6 classes. */
  readonly readout?: readonly PauliSum[];
  /** As of a variational classifier (default 4). */
  readonly sharpness?: number;
}

/**
 * A classifier that takes the row anew before every trainable layer (Pérez-Salinas et al., Quantum 4, 226 (2020),
 * arXiv:1907.02085), times weights that are trained with the angles, so that even one qubit tells classes apart that no
 * line does. A class is a state of qubit 0, as far
 * from the others' as can be, and its score the spin along it; the loss is the cross entropy of the variational
 * classifier, where the paper has weighted fidelities.
 *
 * ```ts
 * const map = featureMap(circuit(1).rz(parameter("x[0]"), 0).ry(parameter("x[1]"), 0).build());
 * const model = reuploadingClassifier({ map, layers: 2 });
 * const xor = [[0, 0], [1, 1], [0, 1], [1, 0]];
 * model.fit(xor, [0, 0, 1, 1], { seed: 1 }).predict(xor); // → [0, 0, 1, 1]
 * ```
 *
 * @throws as `variationalClassifier`; {KetworkRangeError | KetworkTypeError} AnsatzLayers
 */
export function reuploadingClassifier(options: ReuploadingClassifierOptions): VariationalClassifier {
  const { map, layers, block, weights = true, readout, sharpness } = options;
  const circuit = dataReuploading(weights ? (layer) => encodingOf(map, layer) : map.circuit, layers, block);
  return circuitClassifier(REUPLOADING, {
    ...{ map, circuit, sharpness },
    readout: (classes) => readout ?? labelStates(classes),
    weightedLayers: weights ? layers : 0,
  });
}

/** The map's circuit with the inputs of a layer: `name[layer·n] …` for rows of n encoded elements. */
function encodingOf({ circuit, name }: FeatureMap, layer: number): Circuit {
  const count = circuit.parameters.length;
  const inputs = new Map(
    parameterVector(name, count).map(({ parameter }, i) => [parameter, `${name}[${layer * count + i}]`]),
  );
  const operations = circuit.operations.map((operation) => ({
    ...operation,
    angles: operation.angles.map((angle) =>
      typeof angle === "number" ? angle : { ...angle, parameter: inputs.get(angle.parameter)! },
    ),
  }));
  return checkCircuit({ qubits: circuit.qubits, operations });
}

const REUPLOADING: ClassifierKind = { kind: "reuploading-classifier", name: "re-uploading classifier" };

/**
 * A trained {@link reuploadingClassifier} from what its `save` returned.
 *
 * @throws as `loadVariationalClassifier`
 */
export const loadReuploadingClassifier = (model: unknown): FittedVariationalClassifier =>
  loadCircuitClassifier(REUPLOADING, model);
