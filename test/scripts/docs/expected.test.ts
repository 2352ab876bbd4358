import { expect } from "chai";
import fc from "fast-check";

import { difference, parseExpected, show } from "../../../scripts/docs/expected.ts";

const differs = (value: unknown, text: string, tolerance?: number): string | undefined =>
  difference(value, parseExpected(text), tolerance);

describe("expected values", () => {
  for (const [value, text] of [
    [0.5, "0.5"],
    [-1.5e-7, "−1.5e-7"],
    [-0, "0"],
    [NaN, "NaN"],
    [-Infinity, "-Infinity"],
    [12n, "12n"],
    ["a\n", '"a\\n"'],
    [undefined, "undefined (nothing)"],
    [0.955336489125606, "0.955…"],
    [-0.29552, "-0.29…"],
    [1, "1.000…"],
    [2.5, "2.50…"],
    [3e-8, "0.00000…"],
    [12345, "12345…"],
    [[1, [2, "x"]], '[1, [2, "x"]]'],
    [Float64Array.of(1, 2), "[1, 2]"],
    [[1, 2, 3], "[1, 2, …]"],
    [[], "[]"],
    [{ a: 1, "b c": [] }, '{ a: 1, "b c": [] }'],
    [{ a: 1, b: 2 }, "{ a: 1, … }"],
    [new Map([[0, 5]]), "{ 0: 5 }"],
    [{}, "{} (a remark)"],
  ] as const) {
    it(`${text} is what ${show(value)} is`, () => {
      expect(differs(value, text)).to.equal(undefined);
    });
  }

  for (const [value, text, place] of [
    [0.5000001, "0.5", "the value is 0.5000001"],
    ["1", "1", 'the value is "1"'],
    [0.956, "0.955…", "the value is 0.956"],
    [0.955, "-0.955…", "the value is 0.955"],
    [[1, 2], "[1]", "the value is [1, 2]"],
    [[1], "[1, 2, …]", "the value is [1]"],
    [[1, 3], "[1, 2]", "the value[1] is 3"],
    [{ a: [1, 2] }, "{ a: [1, 3] }", "the value.a[1] is 2"],
    [{ a: 1, b: 2 }, "{ a: 1 }", "the value is { a: 1, b: 2 }"],
    [{ b: 1 }, "{ a: 1 }", "the value is { b: 1 }"],
    [[], "{}", "the value is []"],
    [{}, "[]", "the value is {}"],
    [null, "{}", "the value is null"],
  ] as const) {
    it(`${text} is not ${show(value)}`, () => {
      expect(differs(value, text)).to.equal(place);
    });
  }

  it("are compared within a tolerance where there is one, everywhere in them", () => {
    expect(differs([0.1 + 0.2, { a: 1e-10 }], "[0.3, { a: 0 }]", 1e-9)).to.equal(undefined);
    expect(differs([0.3, { a: 1e-8 }], "[0.3, { a: 0 }]", 1e-9)).to.equal("the value[1].a is 1e-8");
    expect(differs(NaN, "0", 1e-9)).to.equal("the value is NaN");
  });

  for (const text of ["", "about 3", "3 hartree", "[1", "{ a 1 }", "[1 2]", "1…2", "0.5, 1", "[…, 1]"]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseExpected(text)).to.throw(JSON.stringify(text));
    });
  }

  it("are read back from what is shown", () => {
    const values = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.double(),
        fc.string(),
        fc.boolean(),
        fc.bigInt(),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z]\w{0,5}$/), tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => differs(value, show(value)) === undefined),
      { seed: 1 },
    );
  });
});
