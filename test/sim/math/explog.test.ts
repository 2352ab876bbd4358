import { expect } from "chai";

import { exp, log } from "../../../sim/math/explog.ts";
import { floatToBits } from "../../../sim/math/float.ts";
import { Random } from "../../../sim/math/random.ts";
import { expReference, logReference, type Real, ulpError } from "../../helpers/math/bigreal.ts";
import {
  EXP_MAX,
  EXP_MIN,
  expArguments,
  logArguments,
  neighbours,
  SPECIAL_ARGUMENTS,
} from "../../helpers/math/math-points.ts";
import { SEED, sampleCount } from "../../helpers/math/sampling.ts";

const POINTS = sampleCount(4_000);

function worstError(f: (x: number) => number, reference: (x: number) => Real, xs: readonly number[]): number {
  return xs.reduce((worst, x) => Math.max(worst, ulpError(f(x), reference(x))), 0);
}

describe("explog", function () {
  describe("exp", function () {
    for (const [name, xs] of Object.entries(expArguments(new Random(SEED), POINTS))) {
      it(`is within 0.9 ulp of the exact value on ${xs.length} arguments: ${name}, seed ${SEED}`, function () {
        const worst = worstError(exp, expReference, xs);
        console.log(`          worst: ${worst.toFixed(4)} ulp`);
        expect(worst).to.be.within(0.4, 0.9);
      });
    }

    it("is within 0.9 ulp at every special argument, thresholds and their neighbours included", function () {
      const finite = SPECIAL_ARGUMENTS.filter((x) => Math.abs(x) < 1e4);
      expect(worstError(exp, expReference, finite)).to.be.within(0, 0.9);
    });

    it("overflows and underflows exactly where the exact value rounds so", function () {
      const [, , largest, tooLarge] = neighbours(EXP_MAX);
      expect(exp(largest!)).to.be.finite;
      expect(exp(tooLarge!)).to.equal(Infinity);
      const [, , smallest, tooSmall] = neighbours(EXP_MIN);
      expect(exp(smallest!)).to.equal(5e-324);
      expect(floatToBits(exp(tooSmall!))).to.equal(0n);
    });

    it("knows its special values", function () {
      expect(exp(0)).to.equal(1);
      expect(exp(-0)).to.equal(1);
      expect(exp(1)).to.equal(Math.E);
      expect(exp(Infinity)).to.equal(Infinity);
      expect(floatToBits(exp(-Infinity))).to.equal(0n);
      expect(exp(NaN)).to.be.NaN;
    });
  });

  describe("log", function () {
    for (const [name, xs] of Object.entries(logArguments(new Random(SEED), POINTS))) {
      it(`is within 0.9 ulp of the exact value on ${xs.length} arguments: ${name}, seed ${SEED}`, function () {
        const worst = worstError(log, logReference, xs);
        console.log(`          worst: ${worst.toFixed(4)} ulp`);
        expect(worst).to.be.within(0.4, 0.9);
      });
    }

    it("is within 0.9 ulp at every special argument", function () {
      const positive = SPECIAL_ARGUMENTS.filter((x) => x > 0 && x < Infinity);
      expect(worstError(log, logReference, positive)).to.be.within(0, 0.9);
    });

    it("knows its special values", function () {
      expect(floatToBits(log(1))).to.equal(0n);
      expect(log(2)).to.equal(Math.LN2);
      expect(log(Infinity)).to.equal(Infinity);
      expect(log(0)).to.equal(-Infinity);
      expect(log(-0)).to.equal(-Infinity);
      for (const x of [-5e-324, -1, -Infinity, NaN]) expect(log(x), String(x)).to.be.NaN;
    });
  });
});
