import { expect } from "chai";
import { isKetworkError } from "../../../sim/errors.ts";

/** Asserts that `action` throws the simulator's error `code`, with at least these details. */
export function expectError(action: () => unknown, code: string, details: Record<string, unknown> = {}): void {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  if (!isKetworkError(thrown)) expect.fail(`expected the error ${code}, got ${String(thrown)}`);
  expect(thrown.code, thrown.message).to.equal(code);
  expect(thrown.details).to.deep.include(details);
}
