import { expect } from "chai";

import { escapeText } from "../../../../tasks/view/svg/draw.ts";
import {
  barPlot,
  formatTick,
  linearScale,
  linePlot,
  logScale,
  placeOn,
  tightScale,
  type Chart,
  type Series,
} from "../../../../tasks/view/svg/plot.ts";

const chart: Chart = {
  title: "a < b",
  kind: "lines",
  x: "qubits",
  y: "ms",
  isLogY: true,
  limits: [{ name: "at most", value: 100 }],
};
const lines: Series[] = [
  // Out of order, as sections may measure in any.
  {
    line: "R&D",
    points: [
      [3, 10],
      [1, 1],
    ],
  },
  { line: "other", points: [[2, 5]] },
];

describe("scales of charts", () => {
  for (const [values, ticks] of [
    [
      [3, 9.5],
      [0, 2, 4, 6, 8, 10],
    ],
    [[0.3], [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
    [
      [-1, 1],
      [-1, -0.5, 0, 0.5, 1],
    ],
    [[0], [0, 0.2, 0.4, 0.6, 0.8, 1].slice(0, 2)],
  ] as const) {
    it(`linearScale of ${values} has ticks ${ticks}`, () => {
      expect(linearScale(values).ticks).to.deep.equal(ticks);
    });
  }

  for (const [values, low, high, ticks] of [
    [[3, 80], 2, 100, [2, 5, 10, 20, 50, 100]],
    [[0.07, 12_000], 0.05, 20_000, [0.1, 1, 10, 100, 1000, 10_000]],
    [[1], 0.1, 1, [0.1, 0.2, 0.5, 1]],
    [[1e-9, 1e9], 1e-9, 1e9, [1e-9, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9]],
  ] as const) {
    it(`logScale of ${values} goes from ${low} to ${high}`, () => {
      const scale = logScale(values);
      expect(Math.abs(scale.low / low - 1)).to.be.below(1e-12);
      expect(scale.high).to.equal(high);
      expect(scale.ticks).to.deep.equal(ticks);
    });
  }

  for (const [values, ticks] of [
    [
      [-1.87, -1.83],
      [-1.87, -1.86, -1.85, -1.84, -1.83],
    ],
    [[0.9], [0.88, 0.9, 0.92]],
    [[0], [-0.2, 0, 0.2]],
  ] as const) {
    it(`tightScale of ${values} has ticks ${ticks}`, () => {
      const scale = tightScale(values);
      expect(scale.low).to.be.at.most(Math.min(...values));
      expect(scale.high).to.be.at.least(Math.max(...values));
      for (const tick of ticks) expect(scale.ticks).to.include(tick);
    });
  }

  it("contains every value and every tick", () => {
    for (let i = 1; i < 400; i++) {
      const values = [i / 37, (i * i) / 11, i * 0.003];
      for (const scale of [linearScale(values), logScale(values), tightScale(values)]) {
        for (const value of [...values, ...scale.ticks]) {
          const place = placeOn(scale, value);
          expect(place >= -1e-9 && place <= 1 + 1e-9, `${value} of ${values}`).to.equal(true);
        }
        expect(scale.ticks.length).to.be.within(2, 13);
      }
    }
  });

  it("refuses what is not positive on a logarithmic axis", () => {
    expect(() => logScale([1, 0])).to.throw(RangeError);
  });

  it("places logarithms evenly", () => {
    const scale = logScale([1, 100]);
    expect([1, 10, 100].map((value) => Math.round(placeOn(scale, value) * 1000))).to.deep.equal([0, 500, 1000]);
  });

  it("writes ticks shortly", () => {
    expect([0, 0.05, 17, 1000, 30_000, 1e6, 1e-9].map(formatTick)).to.deep.equal([
      "0",
      "0.05",
      "17",
      "1\u202f000",
      "30\u202f000",
      "1e6",
      "1e-9",
    ]);
  });
});

describe("charts of the benchmark", () => {
  const svg = linePlot(chart, lines);

  it("draw a line from left to right, larger values higher", () => {
    const [, points] = /<polyline class="line c0" points="([^"]*)"/.exec(svg)!;
    const [[x0, y0], [x1, y1]] = points!.split(" ").map((pair) => pair.split(",").map(Number)) as [number[], number[]];
    expect(x0!).to.be.below(x1!);
    expect(y0!).to.be.greaterThan(y1!);
  });

  it("name every line, mark every point and the limit, and escape what they write", () => {
    expect(svg).to.include("<title>a &lt; b</title>");
    expect(svg).to.include("R&amp;D");
    expect(svg.match(/<circle/g)).to.have.length(3);
    expect(svg).to.include("at most (100)");
    expect(svg).not.to.match(/NaN|Infinity|undefined/);
    expect(escapeText(`<"&">`)).to.equal("&lt;&quot;&amp;&quot;&gt;");
  });

  it("draw bars as long as their values, and leave out those that are not there", () => {
    const bars: Series[] = [
      {
        line: "one",
        points: [
          ["a", 1],
          ["b", 4],
        ],
      },
      { line: "two", points: [["b", 2]] },
    ];
    const drawn = barPlot({ ...chart, kind: "bars" }, bars);
    const widths = [...drawn.matchAll(/width="([\d.]+)" height="11"/g)].map(([, width]) => Number(width));
    expect(widths).to.have.length(3);
    expect(Math.abs(widths[1]! / widths[0]! - 4)).to.be.below(0.01);
    expect(Math.abs(widths[2]! / widths[0]! - 2)).to.be.below(0.01);
  });

  it("are as wide as they are told, and have no marks where there are many points", () => {
    const many = Array.from({ length: 100 }, (_, i) => [i, 1 + i] as const);
    const drawn = linePlot({ ...chart, width: 480 }, [{ line: "loss", points: many }]);
    expect(drawn).to.match(/viewBox="0 0 480 /);
    expect(drawn).not.to.include("<circle");
  });

  it("refuse to draw nothing", () => {
    expect(() => linePlot(chart, [])).to.throw(RangeError);
    expect(() => barPlot(chart, [])).to.throw(RangeError);
  });
});
