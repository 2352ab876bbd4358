import { existsSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { bisection, LEMMAS } from "../../../scripts/prove/lemmas.ts";
import { prove } from "../../../scripts/prove/prover.ts";

const root = join(import.meta.dirname, "../../..");

describe("The prover", () => {
  it("proves a round of a bisection, and half a bond", () => {
    const { body } = LEMMAS.find(({ name }) => name === "Splits")!;
    const halves = body.slice(body.indexOf("function halves"));
    const { proved, open } = prove(bisection(48, 48) + halves);
    expect(open).to.deep.equal([]);
    expect(proved).to.be.at.least(4);
  });

  it("finds what is wrong: a round that is too long, a share too large, an overflow", () => {
    const wrong = bisection(7, 7).replaceAll("inner <= 31", "inner <= 7");
    expect(prove(wrong).open.join()).to.include("inner <= 7");
    const shares = "function f(uint96 a) external pure { uint256 p = uint256(a) * 10001 / 10000; assert(p <= a); }";
    expect(prove(shares).open.join()).to.include("assert(p <= a)");
    const sum = "function f(uint256 a, uint256 b) external pure { uint256 c = a + b; assert(c >= a); }";
    expect(prove(sum).open.join()).to.include("Overflow");
  });

  it("says what it cannot compile", () => {
    expect(() => prove("function f() external pure { assert(1 == address(0)); }")).to.throw(
      "cannot be applied to types",
    );
  });
});

describe("The lemmas", () => {
  it("are of every distance of steps that there is, and name tests that there are", () => {
    const rounds = LEMMAS.flatMap(({ body }) =>
      Array.from(body.matchAll(/function round(\d+)/g), ([, n]) => Number(n)),
    );
    expect(rounds).to.deep.equal(Array.from({ length: 48 }, (_, i) => i + 1));
    for (const path of LEMMAS.flatMap(({ tests }) => tests)) expect(existsSync(join(root, path)), path).to.equal(true);
  });
});
