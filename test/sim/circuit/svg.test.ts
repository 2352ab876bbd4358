import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { drawSvg } from "../../../sim/circuit/svg.ts";

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Every opened element is closed, in order: what an XML parser would insist on. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (closing === "/") expect(open.pop()).to.equal(name);
    else if (selfClosing === "") open.push(name!);
  }
  expect(open).to.deep.equal([]);
  expect(svg.replace(/<[^<>]*>/g, "")).to.not.match(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

describe("drawSvg", () => {
  it("draws a wire a qubit, boxes, dots, rings and crosses", () => {
    const svg = drawSvg(circuit(4).h(0).cx(0, 2).ccx(0, 3, 1).swap(1, 2).cz(0, 1).ry(parameter("θ"), 3).build());
    expectWellFormed(svg);
    expect(count(svg, /class="ket-wire"/g)).to.equal(4);
    expect(count(svg, /class="ket-box"/g)).to.equal(2);
    expect(count(svg, /class="ket-dot"/g)).to.equal(1 + 2 + 2);
    expect(count(svg, /class="ket-ring"/g)).to.equal(2);
    expect(svg).to.contain(">RY(θ)<").and.contain(">H<").and.contain(">q3<");
    expect(svg).to.not.match(/<script|href|url\(|@import/);
  });

  it("names global phases above, and wires as asked for; escapes text", () => {
    const svg = drawSvg(
      circuit(2)
        .gphase(Math.PI / 2)
        .gphase(parameter("g"))
        .x(0)
        .build(),
      { names: ["a<b", '"c&"'] },
    );
    expectWellFormed(svg);
    expect(svg).to.contain("global phase π/2 + g").and.contain("a&lt;b").and.contain("&quot;c&amp;&quot;");
  });

  it("folds at the given width", () => {
    const long = circuit(2);
    for (let i = 0; i < 30; i += 1) long.h(0).cx(0, 1);
    const width = (svg: string): number => Number(/width="(\d+)"/.exec(svg)![1]);
    const folded = drawSvg(long.build(), { width: 400 });
    expectWellFormed(folded);
    expect(width(folded)).to.be.at.most(400);
    expect(count(folded, /class="ket-wire"/g)).to.be.above(2);
    expect(width(drawSvg(long.build(), { width: 1e6 }))).to.be.above(1500);
  });

  it("draws empty circuits", () => {
    expectWellFormed(drawSvg(circuit(1).build()));
  });
});
