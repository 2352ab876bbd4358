import { expect } from "chai";

import { CHARTS, type ChartName } from "../../../scripts/bench/charts.ts";
import { renderPage } from "../../../scripts/bench/page.ts";
import { createReporter, verdictOf } from "../../../scripts/bench/report.ts";
import { threadCounts } from "../../../scripts/bench/sections/threads.ts";

/** A target of each verdict, a figure, a point of every chart. */
function example() {
  const printed: string[] = [];
  const reporter = createReporter((line) => printed.push(line));
  reporter.target("met", 1.3, "≤", 1.3, "not said");
  reporter.target("missed", 99.999, "≥", 100, "tried <x>");
  reporter.target("absent", undefined, "≥", 1, "not said");
  reporter.figure("… of what is absent", 2, "");
  reporter.figure("speed", 1.23456, "m/s");
  reporter.figure("… squared", 1.5, "");
  for (const name of Object.keys(CHARTS) as ChartName[]) {
    const isBars = CHARTS[name].kind === "bars";
    reporter.point(name, "a", isBars ? "first" : 1, 1);
    reporter.point(name, "a", isBars ? "second" : 2, 2.00001);
  }
  return { printed, report: reporter.report() };
}

describe("createReporter", () => {
  const { printed, report } = example();

  it("compares targets before it rounds them, and says why one is missed", () => {
    expect(report.targets).to.deep.equal([
      { name: "met", value: 1.3, limit: "≤ 1.3", pass: true },
      { name: "missed", value: 100, limit: "≥ 100", pass: false, note: "tried <x>" },
      { name: "absent", value: undefined, limit: "≥ 1", pass: undefined },
    ]);
    expect(report.targets.map(verdictOf)).to.deep.equal(["pass", "MISS", "not measured"]);
  });

  it("keeps figures to four digits, and the points of a line together", () => {
    expect(report.figures).to.deep.equal([
      { name: "absent: of what is absent", value: 2, unit: "" },
      { name: "speed", value: 1.235, unit: "m/s" },
      { name: "speed: squared", value: 1.5, unit: "" },
    ]);
    expect(report.series).to.have.length(Object.keys(CHARTS).length);
    expect(report.series[0]!.points).to.deep.equal([
      [1, 1],
      [2, 2],
    ]);
  });

  it("prints each of them at once", () => {
    expect(printed.filter((line) => /MISS|pass|not measured|m\/s/.test(line))).to.have.length(4);
  });
});

describe("the benchmark's page", () => {
  const page = renderPage({ ...example().report, machine: "a <machine>", load: 0.5 });

  it("shows every chart and every target, escaped", () => {
    expect(page.match(/<svg/g)).to.have.length(Object.keys(CHARTS).length);
    expect(page).to.include("a &lt;machine&gt;").and.to.include("tried &lt;x&gt;");
    expect(page).to.include('<td class="MISS">MISS</td>');
  });

  it("fetches nothing", () => {
    expect(page.replaceAll("http://www.w3.org/2000/svg", "")).not.to.match(/https?:|src=|href=|url\(|@import|<script/);
  });
});

describe("threadCounts", () => {
  it("has 1, 2, 4 and every processor", () => {
    expect(threadCounts(1)).to.deep.equal([1, 2, 4]);
    expect(threadCounts(2)).to.deep.equal([1, 2, 4]);
    expect(threadCounts(6)).to.deep.equal([1, 2, 4, 6]);
    expect(threadCounts(16)).to.deep.equal([1, 2, 4, 8, 16]);
  });
});
