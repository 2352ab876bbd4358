import { checkCircuit, type Circuit } from "../../circuit/circuit.ts";
import { MAX_QUBITS } from "../../circuit/mask.ts";
import { KetworkTypeError } from "../../errors.ts";
import { type PauliSum, requireHermitian } from "../../observable/pauli.ts";
import { type FeatureMap, type FeatureProducts, withProducts } from "../encoding/encoding.ts";
import { isRecord } from "./model.ts";
import { indexLabels, type Label } from "./supervised/labels.ts";

/** Readers of the options of saved models, which may be anything. Each names what it does not find. */
type Options = Readonly<Record<string, unknown>>;

/** The error of a saved model without a proper `what`. */
export const malformed = (what: string): KetworkTypeError =>
  new KetworkTypeError("ModelFormat", `the saved model has no proper ${what}`, { what });

/** @throws {KetworkTypeError} ModelFormat */
export function requireFormat(holds: boolean, what: string): void {
  if (!holds) throw malformed(what);
}

/** @throws {KetworkTypeError} ModelFormat */
export function readRecord(value: unknown, what: string): Options {
  if (!isRecord(value)) throw malformed(what);
  return value;
}

/** @throws {KetworkTypeError} ModelFormat unless it is a list of finite numbers, of this length where one is given */
export function readNumbers(value: unknown, what: string, length?: number): readonly number[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) throw malformed(what);
  return value.map((item: unknown) => readNumber(item, what));
}

/** @throws {KetworkTypeError} ModelFormat */
export function readNumber(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw malformed(what);
  return value;
}

/** @throws {KetworkTypeError} ModelFormat unless it is an integer ≥ 0 */
export function readCount(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw malformed(what);
  return value as number;
}

/** One of some words. @throws {KetworkTypeError} ModelFormat */
export function readWord<Word extends string>(value: unknown, what: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === value);
  if (found === undefined) throw malformed(what);
  return found;
}

/** Rows of one length. @throws {KetworkTypeError} ModelFormat */
export function readTable(value: unknown, what: string, columns: number): readonly (readonly number[])[] {
  if (!Array.isArray(value) || value.length === 0) throw malformed(what);
  return value.map((row: unknown) => readNumbers(row, what, columns));
}

/** @throws {KetworkTypeError} ModelFormat, LabelMalformed; {DataError} DataDegenerate */
export function readClasses(value: unknown): readonly Label[] {
  if (!Array.isArray(value)) throw malformed("classes");
  return indexLabels(value as Label[], value as Label[]).classes;
}

export type SavedCircuit = Pick<Circuit, "qubits" | "operations">;

export const saveCircuit = ({ qubits, operations }: Circuit): SavedCircuit => ({ qubits, operations });

/** @throws {KetworkTypeError} ModelFormat; {CircuitError} where it breaks a rule of circuits */
export function readCircuit(value: unknown, what: string): Circuit {
  return checkCircuit(readRecord(value, what) as unknown as SavedCircuit);
}

export interface SavedMap {
  readonly circuit: SavedCircuit;
  readonly name: string;
  readonly products: FeatureProducts;
}

export const saveMap = ({ circuit, name, products }: FeatureMap): SavedMap => ({
  circuit: saveCircuit(circuit),
  name,
  products,
});

/** @throws {KetworkTypeError} ModelFormat; {CircuitError}; {DataError} DataShape where circuit and products do not fit */
export function readMap(value: unknown): FeatureMap {
  const { circuit, name, products } = readRecord(value, "feature map");
  const { rule, pairs } = readRecord(products, "products of features");
  if (typeof name !== "string") throw malformed("name of the features");
  if ((rule !== "none" && rule !== "zz" && rule !== "iqp") || !Array.isArray(pairs)) {
    throw malformed("products of features");
  }
  const read = pairs.map((pair: unknown) => readNumbers(pair, "pair of features", 2) as unknown as [number, number]);
  return withProducts(readCircuit(circuit, "circuit of the feature map"), name, { rule, pairs: read });
}

/** @throws {KetworkTypeError} ModelFormat; {PauliError} PauliNotHermitian */
export function readPauliSum(value: unknown, what: string): PauliSum {
  if (!Array.isArray(value)) throw malformed(what);
  const mask = (part: unknown): number => {
    const found = readCount(part, `mask of the ${what}`);
    requireFormat(found < 2 ** MAX_QUBITS, `mask of the ${what}`);
    return found;
  };
  return requireHermitian(
    value.map((term: unknown) => {
      const { x, z, re, im } = readRecord(term, `term of the ${what}`);
      const [real, imaginary] = readNumbers([re, im], `coefficient of the ${what}`);
      return { x: mask(x), z: mask(z), re: real!, im: imaginary! };
    }),
  );
}

/** @throws as {@link readPauliSum} */
export function readObservables(value: unknown, count?: number): readonly PauliSum[] {
  if (!Array.isArray(value) || (count !== undefined && value.length !== count)) throw malformed("readout");
  return value.map((sum: unknown) => readPauliSum(sum, "readout"));
}
