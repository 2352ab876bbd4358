import { expect } from "chai";

/** Asserts that two lists hold the same numbers, signs of zero included. */
export function expectSameBits(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).to.equal(expected.length);
  const different = Array.from(expected).findIndex((value, i) => !Object.is(value, actual[i]));
  expect(different, "the first difference").to.equal(-1);
}

/** Asserts that numbers lie within a tolerance of others, one by one. */
export function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).to.equal(expected.length);
  Array.from(expected).forEach((value, i) => {
    expect(Math.abs(actual[i]! - value), `${i}: ${actual[i]} for ${value}`).to.be.below(tolerance);
  });
}

/** What comes back of a value that was written to a file. */
export const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
