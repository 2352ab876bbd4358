import { type PauliSum, stringOf } from "../../../sim/observable/pauli.ts";

/** The largest difference of coefficients, by string. */
export function coefficientDistance(left: PauliSum, right: PauliSum): number {
  const coefficients = new Map(left.map((term) => [stringOf(term), term.re]));
  const others = new Map(right.map((term) => [stringOf(term), term.re]));
  return [...new Set([...coefficients.keys(), ...others.keys()])].reduce(
    (most, key) => Math.max(most, Math.abs((coefficients.get(key) ?? 0) - (others.get(key) ?? 0))),
    0,
  );
}
