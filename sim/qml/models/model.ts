import { KetworkRangeError, KetworkTypeError } from "../../errors.ts";
import { floatToHex, hexToFloat } from "../../math/float.ts";

/** Rows of features, one inner array a row. */
export type Rows = readonly (readonly number[])[];

/**
 * A trained model as JSON, to be kept in a file. `schema` counts the versions of this format; a reader refuses what it
 * does not know rather than guess.
 */
export interface SavedModel<Kind extends string = string, Options = unknown> {
  readonly format: typeof MODEL_FORMAT;
  readonly schema: typeof MODEL_SCHEMA;
  /** Which model it is, such as `variational-classifier`. */
  readonly kind: Kind;
  /**
   * What the model is made of besides its parameters: circuits, class names, scalings; plain JSON. Numbers that JSON has
   * no word for (−0, NaN, infinities) stand as `{ "float": bits }`.
   */
  readonly options: Options;
  /** The bits of each trained parameter, 16 hexadecimal digits: decimals would lose −0. */
  readonly parameters: readonly string[];
}

/** What `format` of every {@link SavedModel} says. */
export const MODEL_FORMAT = "ketwork-model";
/** The version of the format of {@link SavedModel} that this library writes and reads. */
export const MODEL_SCHEMA = 1;

/**
 * What a model is, as JSON; its parameters as bits.
 *
 * ```ts
 * const saved = saveModel("my-model", { layers: 2 }, [1, -0]);
 * saved.parameters; // → ["3ff0000000000000", "8000000000000000"]
 * readModel("my-model", JSON.parse(JSON.stringify(saved))).options; // → { layers: 2 }
 * ```
 *
 * @throws {KetworkRangeError} ModelParameterNotFinite
 */
export function saveModel<Kind extends string, Options>(
  kind: Kind,
  options: Options,
  parameters: ArrayLike<number>,
): SavedModel<Kind, Options> {
  const bits = Array.from(parameters, (value, index) => {
    if (Number.isFinite(value)) return floatToHex(value);
    throw new KetworkRangeError("ModelParameterNotFinite", `parameter ${index} is ${value}`, { index, value });
  });
  const plain = mapLeaves(options, (leaf) =>
    typeof leaf === "number" && !hasJson(leaf) ? { float: floatToHex(leaf) } : undefined,
  ) as Options;
  return { format: MODEL_FORMAT, schema: MODEL_SCHEMA, kind, options: plain, parameters: bits };
}

const hasJson = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

/** A copy of plain data in which `change` has replaced what it knows. */
function mapLeaves(value: unknown, change: (value: unknown) => unknown): unknown {
  const changed = change(value);
  if (changed !== undefined) return changed;
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapLeaves(item, change)]));
}

/** The number that stands as `{ "float": bits }`. */
function readFloat(value: unknown): number | undefined {
  return isRecord(value) && Object.keys(value).length === 1 ? hexToFloat(value["float"]) : undefined;
}

/**
 * Checks a saved model of a kind, as it comes from `JSON.parse`, and returns its options (with all their numbers, for the
 * model to check) and parameters.
 *
 * ```ts
 * const text = JSON.stringify(saveModel("my-model", { layers: 2 }, [1, -0]));
 * readModel("my-model", JSON.parse(text)).parameters; // → [1, -0]
 * readModel("vqe", JSON.parse(text)); // throws ModelKind
 * ```
 *
 * @throws {KetworkTypeError} ModelFormat where it is no saved model; {KetworkRangeError} ModelSchema for a version that
 * this library does not know, ModelKind for another model
 */
export function readModel(
  kind: string,
  saved: unknown,
): { readonly options: unknown; readonly parameters: Float64Array } {
  if (!isRecord(saved) || saved["format"] !== MODEL_FORMAT) {
    throw new KetworkTypeError("ModelFormat", `this is no ${MODEL_FORMAT}`);
  }
  if (saved["schema"] !== MODEL_SCHEMA) {
    throw new KetworkRangeError("ModelSchema", `schema ${String(saved["schema"])} is not ${MODEL_SCHEMA}`, {
      schema: saved["schema"],
    });
  }
  if (saved["kind"] !== kind) {
    throw new KetworkRangeError("ModelKind", `the model is a ${String(saved["kind"])}, not a ${kind}`, {
      kind: saved["kind"],
    });
  }
  const bits = saved["parameters"];
  if (!Array.isArray(bits)) throw new KetworkTypeError("ModelFormat", "the parameters are no list");
  return { options: mapLeaves(saved["options"], readFloat), parameters: Float64Array.from(bits, readParameter) };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readParameter(bits: unknown, index: number): number {
  const value = hexToFloat(bits);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new KetworkTypeError("ModelFormat", `parameter ${index} is ${JSON.stringify(bits)}: 16 hexadecimal digits`, {
    index,
    bits,
  });
}
