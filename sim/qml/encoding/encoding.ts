import { parameterVector, scaleAngle } from "../../circuit/angle.ts";
import { circuit } from "../../circuit/builder.ts";
import { type Circuit, checkQubitCount, compose } from "../../circuit/circuit.ts";
import { KetworkTypeError } from "../../errors.ts";
import { stronglyEntangling } from "../ansatz/ansatz.ts";
import { DataError } from "../data/errors.ts";
import { checkLayers, entangledPairs, type Entanglement } from "../ansatz/entanglement.ts";

/** Products of features that an encoded row has behind the features: one a pair, in this order. */
export interface FeatureProducts {
  /** `zz`: `(π − x_i)·(π − x_j)`; `iqp`: `x_i·x_j`; `none`: there are no pairs. */
  readonly rule: "none" | keyof typeof PRODUCTS;
  readonly pairs: readonly (readonly [first: number, second: number])[];
}

const PRODUCTS = {
  zz: (a: number, b: number): number => (Math.PI - a) * (Math.PI - b),
  iqp: (a: number, b: number): number => a * b,
} as const;

/**
 * A circuit whose angles are functions of a data row. An angle of a circuit is affine in one parameter, so products of
 * features are parameters of their own: `encode` computes them, once for each row, and everything else (models,
 * programs, data segments) works on encoded rows.
 */
export interface FeatureMap {
  /** Has the parameters `name[0] …`, one an element of an encoded row. */
  readonly circuit: Circuit;
  /** The name of the parameter vector. */
  readonly name: string;
  /** Length of a data row. */
  readonly features: number;
  /** What an encoded row has besides the features: with the circuit, all that there is to know of the map. */
  readonly products: FeatureProducts;
  /**
   * The values of the circuit's parameters for a row.
   * @param at the row's index, for errors
   * @throws {DataError} DataShape, DataNotFinite
   */
  encode(row: readonly number[], at?: number): readonly number[];
}

/** @throws {DataError} DataShape, DataNotFinite */
function checkRow(row: readonly number[], features: number, at?: number): readonly number[] {
  // A hole in a list of rows is `undefined`, and a row given alone a list of numbers: neither has a length.
  const length = (row as readonly number[] | undefined)?.length;
  if (length !== features) {
    throw new DataError("DataShape", `a row has ${length ?? "no"} features, not ${features}`, { row: at });
  }
  const column = Array.from(row).findIndex((value) => typeof value !== "number" || !Number.isFinite(value));
  if (column >= 0) throw new DataError("DataNotFinite", `the value is ${String(row[column])}`, { row: at, column });
  return row;
}

/**
 * A circuit that takes the features themselves, such as {@link angleEncoding}, as a feature map.
 *
 * ```ts
 * const map = featureMap(angleEncoding(2));
 * map.features; // → 2
 * featureMap(circuit(1).rx(parameter("time"), 0).build(), "time"); // throws DataShape
 * ```
 *
 * @throws {DataError} DataShape where the circuit's parameters are not exactly `name[0] …`, each used
 */
export function featureMap(circuit: Circuit, name = "x"): FeatureMap {
  return withProducts(circuit, name, { rule: "none", pairs: [] });
}

/**
 * A feature map of a circuit and of the products that it takes behind the features.
 *
 * ```ts
 * // Two qubits, two features and, as third parameter, their product.
 * const angles = circuit(2).rz(parameter("x[0]"), 0).rz(parameter("x[1]"), 1).rzz(parameter("x[2]"), 0, 1).build();
 * const map = withProducts(angles, "x", { rule: "iqp", pairs: [[0, 1]] });
 * map.encode([2, 3]); // → [2, 3, 6]
 * ```
 *
 * @throws {DataError} DataShape where the circuit's parameters are not exactly `name[0] …`, one a feature and a product,
 * or a pair is not of two features
 */
export function withProducts(circuit: Circuit, name: string, products: FeatureProducts): FeatureMap {
  const { rule, pairs } = products;
  const columns = circuit.parameters.length;
  const features = columns - pairs.length;
  const wanted = parameterVector(name, columns).map(({ parameter }) => parameter);
  const missing = wanted.find((parameter) => !circuit.parameters.includes(parameter));
  if (missing !== undefined) throw new DataError("DataShape", `the circuit does not use the feature ${missing}`);
  const foreign = pairs.flat().find((feature) => !(Number.isInteger(feature) && feature >= 0 && feature < features));
  if (foreign !== undefined || (rule === "none" && pairs.length > 0)) {
    throw new DataError("DataShape", `${pairs.length} products by the rule ${rule} of ${features} features`);
  }
  return {
    circuit,
    name,
    features,
    products,
    encode: (row, at) => {
      checkRow(row, features, at);
      if (rule === "none") return row;
      const found = pairs.map(([a, b]) => PRODUCTS[rule](row[a]!, row[b]!));
      return checkRow([...row, ...found], columns, at);
    },
  };
}

/**
 * Encodes every row of a list.
 *
 * @throws {DataError} DataShape, DataNotFinite with row and column
 */
export const encodeAll = (
  { encode }: Pick<FeatureMap, "encode">,
  rows: readonly (readonly number[])[],
): (readonly number[])[] =>
  // Not `map`: it would pass over the holes of a sparse list.
  Array.from(rows, (row, i) => encode(row, i));

/** Options of {@link zzFeatureMap} and {@link iqpFeatureMap}. */
export interface FeatureMapOptions {
  /** How often the whole map stands in the circuit (default 2 for ZZ, 1 for IQP). */
  readonly repetitions?: number;
  /** The pairs of features that are multiplied (default `full`). */
  readonly entanglement?: Entanglement;
  /** The parameter vector (default `x`). */
  readonly name?: string;
}

/**
 * The ZZ feature map (Havlíček et al., Nature 567, 209 (2019), arXiv:1804.11326) in Qiskit's convention: in each
 * repetition H on every qubit, P(2·x_i) on qubit i, then for each pair `CX·P(2·(π − x_i)·(π − x_j))·CX`, here the single
 * step `RZZ` of the same angle; both differ by the global phase of half the angle, which no kernel or expectation sees.
 *
 * Encoded rows are the features, then `(π − x_i)·(π − x_j)` for each pair in the order of `entanglement`.
 *
 * ```ts
 * const map = zzFeatureMap(2);
 * const state = simulate(map.circuit, { x: map.encode([0.3, 1.2]) });
 * ```
 *
 * @param qubits as many as a row has features
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers, EntanglementUnknown; {CircuitError} for pairs that are none
 */
export function zzFeatureMap(qubits: number, options: FeatureMapOptions = {}): FeatureMap {
  return productMap(qubits, { repetitions: 2, ...options }, { rule: "zz", rotation: "p", factor: 2 });
}

/**
 * The instantaneous quantum polynomial encoding in PennyLane's convention (`IQPEmbedding`; Havlíček et al., as above):
 * in each repetition H on every qubit, RZ(x_i) on qubit i, then RZZ(x_i·x_j) on each pair.
 *
 * Encoded rows are the features, then `x_i·x_j` for each pair in the order of `entanglement`.
 *
 * ```ts
 * const map = iqpFeatureMap(3);
 * map.encode([1, 2, 3]); // → [1, 2, 3, 2, 3, 6]
 * ```
 *
 * @throws as {@link zzFeatureMap}
 */
export function iqpFeatureMap(qubits: number, options: FeatureMapOptions = {}): FeatureMap {
  return productMap(qubits, { repetitions: 1, ...options }, { rule: "iqp", rotation: "rz", factor: 1 });
}

function productMap(
  qubits: number,
  { repetitions = 1, entanglement = "full", name = "x" }: FeatureMapOptions,
  { rule, rotation, factor }: { readonly rule: "zz" | "iqp"; readonly rotation: "p" | "rz"; readonly factor: number },
): FeatureMap {
  checkLayers(repetitions, 1);
  const builder = circuit(qubits);
  const pairs = entangledPairs(qubits, entanglement);
  const angles = parameterVector(name, qubits + pairs.length).map((angle) => scaleAngle(angle, factor));
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (let qubit = 0; qubit < qubits; qubit += 1) builder.h(qubit);
    for (let qubit = 0; qubit < qubits; qubit += 1) builder[rotation](angles[qubit]!, qubit);
    pairs.forEach(([a, b], k) => builder.rzz(angles[qubits + k]!, a, b));
  }
  return withProducts(builder.build(), name, { rule, pairs });
}

/**
 * Rotates qubit q by feature q about one axis: `name[0] … name[qubits − 1]` are the features.
 *
 * ```ts
 * gateCounts(angleEncoding(3)); // → { ry: 3 }
 * angleEncoding(2, "feature", "rx").parameters; // → ["feature[0]", "feature[1]"]
 * ```
 */
export function angleEncoding(qubits: number, name = "x", axis: "rx" | "ry" | "rz" = "ry"): Circuit {
  const builder = circuit(qubits);
  parameterVector(name, qubits).forEach((angle, qubit) => builder[axis](angle, qubit));
  return builder.build();
}

/**
 * Basis encoding: X on qubit i where bit i is 1, so that the state is |bits[n − 1] … bits[0]⟩.
 *
 * ```ts
 * // Bit 0 is that of qubit 0, the least significant one: 1 + 4.
 * probabilities(simulate(basisEncoding([1, 0, 1]))).indexOf(1); // → 5
 * ```
 *
 * @param bits 0 or 1, one a qubit
 * @throws {KetworkTypeError} EncodingBit for anything else; {CircuitError} CircuitWidthOutOfRange
 */
export function basisEncoding(bits: readonly number[]): Circuit {
  const builder = circuit(checkQubitCount(bits.length));
  Array.from(bits).forEach((bit, qubit) => {
    if (bit !== 0 && bit !== 1) {
      throw new KetworkTypeError("EncodingBit", `bit ${qubit} is ${String(bit)}: it must be 0 or 1`, { qubit, bit });
    }
    if (bit === 1) builder.x(qubit);
  });
  return builder.build();
}

/**
 * Data re-uploading (Pérez-Salinas et al., Quantum 4, 226 (2020), arXiv:1907.02085): an encoding before each of `layers`
 * trainable blocks, each with parameters of its own. By repetition the model's frequencies in the data grow (Schuld, Sweke
 * and Meyer, arXiv:2008.08605).
 *
 * ```ts
 * const layered = dataReuploading(angleEncoding(2), 3);
 * layered.parameters.length; // → 20
 * ```
 *
 * @param encoding the same for all layers, or that of layer 0, 1, …
 * @param block the trainable circuit of layer 0, 1, …; by default one strongly entangling layer with the parameters
 * `theta[3·qubits·layer] …`
 * @throws {KetworkRangeError | KetworkTypeError} AnsatzLayers; {CircuitError} CircuitWidthMismatch
 */
export function dataReuploading(
  encoding: Circuit | ((layer: number) => Circuit),
  layers: number,
  block?: (layer: number) => Circuit,
): Circuit {
  const parts = Array.from({ length: checkLayers(layers, 1) }, (_, layer) => {
    const encoded = typeof encoding === "function" ? encoding(layer) : encoding;
    const { qubits } = encoded;
    return [encoded, block?.(layer) ?? stronglyEntangling(qubits, 1, "theta", 3 * qubits * layer)];
  });
  const [first, ...rest] = parts.flat();
  return compose(first!, ...rest);
}
