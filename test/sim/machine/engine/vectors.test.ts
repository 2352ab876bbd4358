import { readFileSync } from "node:fs";

import { expect } from "chai";

import { outcomeOf, statementOf, type RunVector } from "../../../../scripts/fuzz/vectors.ts";

const path = new URL("../../../vectors/engine/runs.json", import.meta.url);
const vectors = JSON.parse(readFileSync(path, "utf8")) as RunVector[];

describe("final states of fixed programs", () => {
  for (const vector of vectors) {
    const { name, maxSteps, programId, steps, status, stateHash } = vector;
    for (const engine of ["reference", "wasm"] as const) {
      it(`${name}, by ${engine}`, () => {
        const outcome = outcomeOf(statementOf(vector), { maxSteps, engine });
        expect(outcome).to.deep.equal({ programId, steps, status, stateHash });
      });
    }
  }
});
