import { expect } from "chai";

import { floatToBits } from "../../../sim/math/float.ts";
import { Random } from "../../../sim/math/random.ts";
import { cos, sin, sinCos } from "../../../sim/math/trig.ts";
import { hardestReductions, sinCosReference, ulpError } from "../../helpers/math/bigreal.ts";
import { neighbours, SPECIAL_ARGUMENTS, TRIG_LIMIT, trigArguments } from "../../helpers/math/math-points.ts";
import { SEED, sampleCount } from "../../helpers/math/sampling.ts";

const POINTS = sampleCount(4_000);

/** The largest errors of sin and cos in ulps. */
function worstErrors(xs: readonly number[]): { sin: number; cos: number } {
  const out = new Float64Array(2);
  const worst = { sin: 0, cos: 0 };
  for (const x of xs) {
    sinCos(x, out);
    const reference = sinCosReference(x);
    worst.sin = Math.max(worst.sin, ulpError(out[0]!, reference.sin));
    worst.cos = Math.max(worst.cos, ulpError(out[1]!, reference.cos));
  }
  return worst;
}

describe("trig", function () {
  describe("sinCos", function () {
    for (const [name, xs] of Object.entries(trigArguments(new Random(SEED), POINTS))) {
      it(`is within 0.9 ulp of the exact sine and cosine on ${xs.length} arguments: ${name}, seed ${SEED}`, function () {
        const worst = worstErrors(xs);
        console.log(`          worst: sin ${worst.sin.toFixed(4)} ulp, cos ${worst.cos.toFixed(4)} ulp`);
        expect(worst.sin).to.be.within(0.4, 0.9);
        expect(worst.cos).to.be.within(0.4, 0.9);
      });
    }

    it("is within 0.9 ulp at every special argument within the limit", function () {
      const worst = worstErrors(SPECIAL_ARGUMENTS.filter((x) => Math.abs(x) <= TRIG_LIMIT));
      expect(worst.sin).to.be.within(0, 0.9);
      expect(worst.cos).to.be.within(0, 0.9);
    });

    it("reduces the double closest to a multiple of pi/2, 2^-60.5 away, and its doublings", function () {
      // Every multiple up to the limit was tried: the bound in the argument of the reduction's accuracy.
      const [hardest] = hardestReductions(TRIG_LIMIT, 1);
      expect(hardest!.x).to.equal(45.553093477052);
      expect(Math.log2(hardest!.distance)).to.be.within(-60.5, -60.4);
      // 45.55… = 29 pi/2 + 6.19…e-19: cosines of it and its doublings are those distances.
      expect(cos(hardest!.x)).to.equal(-6.189806365883577e-19);
      const doublings = Array.from({ length: 14 }, (_, i) => hardest!.x * 2 ** i);
      expect(worstErrors(doublings).sin).to.be.below(0.9);
      expect(worstErrors(doublings).cos).to.be.below(0.9);
    });

    it("gives NaN beyond the limit and for what is not finite", function () {
      const [, , limit, above] = neighbours(TRIG_LIMIT, 2);
      expect(sin(limit!)).to.not.be.NaN;
      for (const x of [above!, -above!, 2 ** 53, Infinity, -Infinity, NaN]) {
        expect(sin(x), String(x)).to.be.NaN;
        expect(cos(x), String(x)).to.be.NaN;
      }
    });

    it("is odd in the sine and even in the cosine, bit for bit, signed zeros included", function () {
      for (const xs of Object.values(trigArguments(new Random(SEED), 500))) {
        for (const x of [0, ...xs]) {
          expect(floatToBits(sin(-x))).to.equal(floatToBits(-sin(x)));
          expect(floatToBits(cos(-x))).to.equal(floatToBits(cos(x)));
        }
      }
    });

    it("writes at the given place and nowhere else", function () {
      const out = new Float64Array([7, 7, 7, 7]);
      sinCos(0.5, out, 1);
      expect([...out]).to.deep.equal([7, sin(0.5), cos(0.5), 7]);
    });
  });
});
