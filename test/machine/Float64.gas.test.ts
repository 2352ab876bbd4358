import { expect } from "chai";

import { type FloatGas, measureFloatGas, type MeasuredOperation } from "../helpers/math/float-gas.ts";
import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { expectGasSnapshot } from "../helpers/gas-snapshot.ts";

/** Limits on mean marginal gas with normal operands, and on the worst operands found. */
const LIMITS: Readonly<Record<MeasuredOperation, FloatGas>> = {
  add: { mean: 500, worst: 1_050 },
  sub: { mean: 520, worst: 1_050 },
  mul: { mean: 345, worst: 1_050 },
  div: { mean: 330, worst: 1_100 },
  sqrt: { mean: 360, worst: 450 },
  sinCos: { mean: 25_000, worst: 25_000 },
  exp: { mean: 12_000, worst: 20_000 },
  log: { mean: 12_000, worst: 20_000 },
};

const SEED = 1;
const SAMPLES = 2_000;

if (!UNDER_COVERAGE) {
  describe("Float64 and FloatMath gas", function () {
    let gas: Record<MeasuredOperation, FloatGas>;

    before(async function () {
      gas = await measureFloatGas(SEED, SAMPLES);
    });

    for (const [operation, limit] of Object.entries(LIMITS) as [MeasuredOperation, FloatGas][]) {
      it(`of ${operation} is at most ${limit.mean} on average and ${limit.worst} at worst`, function () {
        console.log(`        mean ${gas[operation].mean}, worst ${gas[operation].worst}`);
        // Nothing is free: a figure below 100 would mean that the operation was optimized out of the measurement.
        expect(gas[operation].mean).to.be.within(100, limit.mean);
        expect(gas[operation].worst).to.be.within(gas[operation].mean, limit.worst);
        expectGasSnapshot(`float: ${operation}, mean`, gas[operation].mean);
        expectGasSnapshot(`float: ${operation}, worst`, gas[operation].worst);
      });
    }
  });
}
