import { checkCircuit, type Circuit } from "../../circuit/circuit.ts";
import { KetworkTypeError } from "../../errors.ts";
import { type PauliSum, type PauliTerm, simplify } from "../../observable/pauli.ts";

/** The options of a saved model before they are checked. */
export type SavedOptions = Readonly<Record<string, unknown>>;

const malformed = (name: string): KetworkTypeError =>
  new KetworkTypeError("ModelFormat", `the saved ${name} is malformed`, { name });

/** @throws {KetworkTypeError} ModelFormat */
export function savedOptions(options: unknown): SavedOptions {
  if (typeof options !== "object" || options === null || Array.isArray(options)) throw malformed("options");
  return options as SavedOptions;
}

/** A list of finite numbers. @throws {KetworkTypeError} ModelFormat */
export function savedNumbers(options: SavedOptions, name: string): readonly number[] {
  const list = options[name];
  if (!Array.isArray(list) || !list.every((value) => typeof value === "number" && Number.isFinite(value))) {
    throw malformed(name);
  }
  return list as readonly number[];
}

/** Lists of finite numbers. @throws {KetworkTypeError} ModelFormat */
export function savedRows(options: SavedOptions, name: string): readonly (readonly number[])[] {
  const rows = options[name];
  if (!Array.isArray(rows)) throw malformed(name);
  return rows.map((row: unknown) => savedNumbers({ [name]: row }, name));
}

/** A finite number. @throws {KetworkTypeError} ModelFormat */
export const savedNumber = (options: SavedOptions, name: string): number =>
  savedNumbers({ [name]: [options[name]] }, name)[0]!;

/** One of some words. @throws {KetworkTypeError} ModelFormat */
export function savedWord<Word extends string>(options: SavedOptions, name: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === options[name]);
  if (found === undefined) throw malformed(name);
  return found;
}

/** @throws {CircuitError} */
export const savedCircuit = (options: SavedOptions, name: string): Circuit =>
  checkCircuit(options[name] as Parameters<typeof checkCircuit>[0]);

/** @throws {KetworkTypeError} ModelFormat; {PauliError} PauliCoefficientNotFinite */
export function savedPauliSum(options: SavedOptions, name: string): PauliSum {
  const terms = options[name];
  if (!Array.isArray(terms)) throw malformed(name);
  return simplify(
    terms.map((term: unknown): PauliTerm => {
      const { x, z, re, im } = (term ?? {}) as Partial<PauliTerm>;
      const masks = [x, z].every((mask) => Number.isInteger(mask) && mask! >= 0 && mask! < 2 ** 25);
      if (!masks || typeof re !== "number" || typeof im !== "number") throw malformed(name);
      return { x: x!, z: z!, re, im };
    }),
  );
}
