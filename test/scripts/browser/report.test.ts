import { expect } from "chai";
import { assess, trainInMachine } from "../../../scripts/browser/iris-job.ts";
import { fingerprint, renderReport, type SideReport } from "../../../scripts/browser/report.ts";

describe("the report of a page", () => {
  const [wasm, reference] = [trainInMachine("wasm"), trainInMachine("reference")];
  const assessment = assess();
  const side: SideReport = {
    host: "Node",
    runs: [wasm, reference].map((made) => ({ ...made, milliseconds: 1 })),
    assessment,
  };

  it("is made of the same training, by the program and by the host's loop", () => {
    expect(wasm.outputs.slice(1, 17)).to.deep.equal(assessment.parameters);
    expect(wasm.score).to.equal(assessment.accuracies[0]!.accuracy);
    expect(assessment.losses).to.have.length(60);
    expect(assessment.accuracies.map(({ accuracy }) => Math.round(45 * accuracy))).to.deep.equal([43, 42, 43]);
  });

  it("has a fingerprint that does not depend on host, engine or time", () => {
    const other = {
      ...side,
      host: "a page",
      runs: side.runs.map((made) => ({ ...made, engine: "e", milliseconds: 2 })),
    };
    expect(fingerprint(other)).to.equal(fingerprint(side));
    expect(fingerprint({ ...side, runs: [side.runs[0]!] })).to.equal(fingerprint(side));
  });

  const lies: readonly (readonly [string, SideReport])[] = [
    ["a state", { ...side, runs: [side.runs[0]!, { ...side.runs[1]!, stateHash: "0x00" }] }],
    ["an output", { ...side, runs: [{ ...side.runs[0]!, outputs: side.runs[0]!.outputs.slice(1) }, side.runs[1]!] }],
    [
      "a loss",
      { ...side, assessment: { ...assessment, losses: assessment.losses.map((loss) => loss * (1 + 2 ** -52)) } },
    ],
    ["a prediction", { ...side, assessment: { ...assessment, predicted: [2, ...assessment.predicted.slice(1)] } }],
  ];
  for (const [what, lie] of lies) {
    it(`has another fingerprint where ${what} differs, and the page says so`, () => {
      expect(fingerprint(lie)).to.not.equal(fingerprint(side));
      expect(renderReport(side, lie)).to.contain("do not agree");
    });
  }

  it("shows circuit, curve, predictions, baselines and state hashes", () => {
    const html = renderReport({ ...side, host: "a page" }, side);
    expect(html).to.contain("agree on every bit");
    expect(html.split(wasm.stateHash)).to.have.length(1 + 4);
    expect(html.match(/<svg/g)).to.have.length(3);
    expect(html).to.contain("logistic regression").and.to.contain("93.3 %").and.to.contain("nearest centroid");
    // 45 dots and the legend's 3, rings for the 2 that are wrong.
    const circles = (chart: string): number => chart.match(/<circle/g)!.length;
    expect(circles(html.slice(html.indexOf("Predictions")))).to.equal(45 + 3 + 2);
    expect(html).to.not.match(/NaN|undefined/);
    expect(renderReport(side)).to.not.contain("agree");
  });
});
