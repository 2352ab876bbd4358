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

  it("is as high as what it shows, with the same margin above and below", () => {
    const long = circuit(3);
    for (let i = 0; i < 12; i += 1) long.swap(0, 2).ccx(0, 1, 2);
    for (const width of [300, 1000]) {
      const svg = drawSvg(long.build(), { width });
      const height = Number(/ height="(\d+)"/.exec(svg)![1]);
      const wires = Array.from(svg.matchAll(/class="ket-wire"[^>]* y1="([\d.]+)"/g), ([, y]) => Number(y));
      expect(wires.length).to.equal(width === 300 ? 15 : 6);
      expect(Math.max(...wires) + Math.min(...wires)).to.equal(height);
    }
  });

  it("draws a swap as two crosses on a line", () => {
    const links = Array.from(
      drawSvg(circuit(2).swap(0, 1).build()).matchAll(
        /class="ket-link" x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"/g,
      ),
      (match) => match.slice(1, 5).map(Number),
    );
    const [[x, top, , bottom]] = links as [[number, number, number, number]];
    const [left, right] = [x - 6, x + 6].map((at) => Number(at.toFixed(2)));
    const cross = (y: number): unknown[][] => [
      [left, y - 6, right, y + 6],
      [left, y + 6, right, y - 6],
    ];
    expect(links).to.deep.equal([[x, top, x, bottom], ...cross(top), ...cross(bottom)]);
  });

  it("draws empty circuits", () => {
    expectWellFormed(drawSvg(circuit(1).build()));
  });
});
