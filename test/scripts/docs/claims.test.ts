import { expect } from "chai";
import ts from "typescript";

import { checkThrows, checkValue, type Claim, claimsOf, withChecks } from "../../../scripts/docs/claims.ts";

const claims = (code: string): readonly Claim[] =>
  claimsOf(ts.createSourceFile("example.ts", code, ts.ScriptTarget.ES2023, true));

describe("claims", () => {
  it("are made behind a statement or on the next line, with what is looked at", () => {
    const code = "f(1); // → 2\nconst x = g(\n  3,\n);\n// ≈ 4 (nearly)\nh(); // throws Bad\n";
    expect(claims(code).map(({ line, subject }) => [line, subject])).to.deep.equal([
      [0, { from: 0, to: 4 }],
      [4, { name: "x", behind: 33 }],
      [5, { from: 50, to: 53 }],
    ]);
    expect(withChecks(code, claims(code)).replace(/\s+/g, " ")).to.equal(
      "__equal(0, (f(1))); // → 2 const x = g( 3, ); __equal(1, x); // ≈ 4 (nearly) __throws(2, () => (h())); // throws Bad ",
    );
  });

  it("show texts in the lines below an arrow", () => {
    const [claim] = claims("draw(); // →\n// a\n//   b  \n\n// c");
    checkValue(claim!, "a  \n  b\n");
    expect(() => {
      checkValue(claim!, "a\nb");
    }).to.throw("the text is\na\nb");
  });

  it("hold exactly behind →, and within 1e-9 behind ≈", () => {
    const [exact, near] = claims("a; // → 0.5\nb; // ≈ 0.5\n");
    checkValue(exact!, 0.5);
    checkValue(near!, 0.5 + 1e-10);
    for (const [claim, value] of [
      [exact, 0.5 + 1e-10],
      [near, 0.5 + 1e-8],
    ] as const) {
      expect(() => {
        checkValue(claim!, value);
      }).to.throw(`the value is ${value}`);
    }
  });

  it("hold where an expression throws the code, and neither another nor none", () => {
    const [claim] = claims("f(); // throws Bad\n");
    const raise = (code: string) => () => {
      throw Object.assign(new Error(), { code });
    };
    checkThrows(claim!, raise("Bad"));
    expect(() => {
      checkThrows(claim!, raise("Worse"));
    }).to.throw("throws Worse");
    expect(() => {
      checkThrows(claim!, () => 3);
    }).to.throw("does not throw, and is 3");
  });

  for (const [fault, code] of [
    ["belongs to no statement", "f();\n\n// → 1"],
    ["belongs to no statement", "{\n  f(); // → 1\n}"],
    ["neither an expression nor one constant", "const [a] = f(); // → 1"],
    ["neither an expression nor one constant", "if (a) f(); // → 1"],
    ["followed by one code", "f(); // throws bad things"],
    ["followed by one code", "const x = f(); // throws Bad"],
    ["shown below", "f(); // →\n"],
    ["nobody checks", "f(); // 3"],
    ["nobody checks", "f(); // [1, 2]"],
    ["nobody checks", 'f(); // { "00": 5 }'],
    ["nobody checks", "f(); // = 3"],
    ["is no value", "f(); // → about 3"],
  ] as const) {
    it(`${fault}: ${JSON.stringify(code)}`, () => {
      expect(() => claims(code)).to.throw(fault);
    });
  }
});
