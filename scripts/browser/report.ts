/** What the page shows, as HTML made of what both sides computed. */
import { drawSvg, iris, IRIS_CLASSES } from "../../sim/index.ts";
import { curveChart, scatterChart } from "./chart.ts";
import { type Assessment, irisModel, irisRows, type TrainingRun } from "./iris-job.ts";

/** What one side, Node or a page, computed; the same job on both. */
export interface SideReport {
  /** Who computed it, for people. */
  readonly host: string;
  readonly runs: readonly (TrainingRun & { readonly milliseconds: number })[];
  readonly assessment: Assessment;
}

/** What must be the same everywhere, as text: all results, to the bit; not who computed them, nor how fast. */
export function fingerprint({ runs, assessment }: SideReport): string {
  const results = runs.map(({ programId, steps, stateHash, outputs, score }) =>
    JSON.stringify({ programId, steps, stateHash, outputs, score }),
  );
  return JSON.stringify({ results: [...new Set(results)], assessment });
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const short = (name: string): string => name.replace("Iris-", "");

/** The test rows in centimetres, as the source has them. */
function testFlowers(): readonly (readonly number[])[] {
  const split = irisRows.recipe.steps.find((step) => step.step === "split")!;
  return split.test.map((row) => iris().rows[row]!);
}

function confusion(predicted: readonly number[]): string {
  const actual = irisRows.labels.slice(irisRows.trainRows);
  const head = IRIS_CLASSES.map((name) => `<th scope="col" class="number">${short(name)}</th>`).join("");
  const rows = IRIS_CLASSES.map((name, own) => {
    const cells = IRIS_CLASSES.map((_, found) => {
      const count = actual.filter((label, i) => label === own && predicted[i] === found).length;
      return `<td class="number ${own === found ? "hit" : count > 0 ? "miss" : ""}">${count}</td>`;
    });
    return `<tr><th scope="row">${short(name)}</th>${cells.join("")}</tr>`;
  });
  return (
    `<table><caption>Rows: what the flower is. Columns: what it was taken for.</caption>` +
    `<thead><tr><th scope="col">test flowers</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table>`
  );
}

function accuracyTable({ accuracies }: Assessment): string {
  const rows = accuracies.map(
    ({ name, accuracy }) => `<tr><th scope="row">${name}</th><td class="number">${percent(accuracy)}</td></tr>`,
  );
  return (
    `<table><caption>The lower two are classical, on the same rows.</caption><thead><tr><th scope="col">model</th>` +
    `<th scope="col" class="number">accuracy, ${irisRows.testRows} test flowers</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table>`
  );
}

function runsTable(sides: readonly SideReport[]): string {
  const rows = sides.flatMap(({ host, runs }) =>
    runs.map(
      ({ engine, steps, milliseconds, stateHash }) =>
        `<tr><th scope="row">${host}</th><td>${engine}</td><td class="number">${steps.toLocaleString("en")}</td>` +
        `<td class="number">${milliseconds.toFixed(0)} ms</td><td><code>${stateHash}</code></td></tr>`,
    ),
  );
  return (
    `<div class="runs"><table><thead><tr><th scope="col">computed by</th><th scope="col">engine</th><th scope="col" class="number">steps</th>` +
    `<th scope="col" class="number">time</th><th scope="col">hash of the final state</th></tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`
  );
}

function verdict(page: SideReport, node: SideReport | undefined): string {
  if (node === undefined) return "";
  return fingerprint(page) === fingerprint(node)
    ? `<p class="verdict good">✓ This page and Node agree on every bit: state, outputs, training curve, predictions.</p>`
    : `<p class="verdict bad">✗ This page and Node do not agree.</p>`;
}

/** The report of a page, beside Node's where that is known. */
export function renderReport(page: SideReport, node?: SideReport): string {
  const { assessment, runs } = page;
  const labels = irisRows.labels.slice(irisRows.trainRows);
  const points = testFlowers().map(([, , length, width], i) => ({
    at: [length!, width!] as const,
    predicted: assessment.predicted[i]!,
    actual: labels[i]!,
  }));
  const curve = curveChart("Training curve", "cross entropy", assessment.losses);
  const scatter = scatterChart("Predictions", ["petal length, cm", "petal width, cm"], IRIS_CLASSES.map(short), points);
  return [
    `<h1>Iris, trained in this page</h1>`,
    `<p class="lead">A variational quantum classifier of three species, ${irisRows.trainRows} flowers to learn from,`,
    ` ${irisRows.testRows} to be tested on. Loops, gradients and optimiser are one program of the Ket Machine.</p>`,
    verdict(page, node),
    runsTable(node === undefined ? [page] : [page, node]),
    `<p class="lead">Program <code>${runs[0]!.programId}</code></p>`,
    `<h2>Circuit</h2><figure><div class="circuit">${drawSvg(irisModel.circuit, { width: 1020 })}</div>`,
    `<figcaption>Features x turn the qubits, parameters theta are trained; ⟨Z⟩ of qubits 0, 1, 2 are the scores of the`,
    ` classes.</figcaption></figure>`,
    `<div class="columns"><section><h2>Training</h2><figure>${curve}`,
    `<figcaption>Loss of the training rows before each step of Adam.</figcaption></figure></section>`,
    `<section><h2>Predictions</h2><figure>${scatter}`,
    `<figcaption>Test flowers in the colour of their prediction; a ring marks the wrong ones, in the colour of what they`,
    ` are.</figcaption></figure></section></div>`,
    `<div class="columns"><section>${accuracyTable(assessment)}</section>`,
    `<section>${confusion(assessment.predicted)}</section></div>`,
  ].join("");
}
