import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { BREAST_CANCER, DIGITS, DIGITS_TRAINING, WINE } from "../../../../sim/qml/data/catalogue.ts";
import type { LabelledRows } from "../../../../sim/qml/data/csv.ts";
import { prepareDataset, verifyDataset } from "../../../../sim/qml/data/dataset.ts";
import { fitPca } from "../../../../sim/qml/data/pca.ts";
import type { StepPlan } from "../../../../sim/qml/data/plan.ts";
import { fitStandard, scaleRow } from "../../../../sim/qml/data/scaling.ts";
import { readSource } from "../../../../sim/qml/data/source.ts";

const standardise = (rows: LabelledRows["rows"]): number[][] => {
  const scaling = fitStandard(rows);
  return rows.map((row) => scaleRow(scaling, row));
};

/** A folder with the files themselves, which are not part of this repository. */
const FOLDER = process.env["KETWORK_DATA"];

describe("catalogue", () => {
  const sets = [
    [WINE, 178, 14, 3],
    [BREAST_CANCER, 569, 32, 2],
    [DIGITS, 1797, 65, 10],
    [DIGITS_TRAINING, 3823, 65, 10],
  ] as const;
  for (const [source, rows, columns, classes] of sets) {
    it(`describes ${source.file}: ${rows} rows of ${columns} columns, ${classes} classes`, () => {
      const { layout } = source;
      expect([source.rows, layout.columns!.length, layout.classes!.length]).to.deep.equal([rows, columns, classes]);
      expect(new Set(layout.columns).size).to.equal(columns);
      expect(layout.columns).to.include.members([layout.label!, ...(layout.ignore ?? [])]);
      expect(source.sha256).to.match(/^[0-9a-f]{64}$/);
      expect(source.licence).to.equal("CC BY 4.0");
      expect(new URL(source.where).hostname).to.equal("archive.ics.uci.edu");
    });
  }
  it("has another file for each", () => {
    expect(new Set(sets.map(([{ sha256 }]) => sha256)).size).to.equal(sets.length);
  });
});

describe("files of the catalogue (KETWORK_DATA=folder)", () => {
  const plan: readonly StepPlan[] = [
    { step: "split", kind: "stratified", testPerClass: 10, seed: 1 },
    { step: "pca", components: 4 },
    { step: "scale", kind: "min-max" },
  ];
  // Rows of each class as the repository's descriptions count them; the share of the first two principal components as
  // scikit-learn's PCA prints it, of standardised features but for the digits; the root of the plan above.
  const known = [
    [
      WINE,
      [59, 71, 48],
      true,
      ["0.36198848", "0.1920749"],
      "0xd1b0a1ae127ee8f11fe223de75f973216715fee9bb6cc9c71856e17b9049cd2f",
    ],
    [
      BREAST_CANCER,
      [357, 212],
      true,
      ["0.44272026", "0.18971182"],
      "0x935af66fd5eaf9a8d3f8a8fb99bbfa1cccb76641e9ab18ec07cbfe618491498a",
    ],
    [
      DIGITS,
      [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
      false,
      ["0.14890594", "0.13618771"],
      "0xbe22532ccd39fcc1fe4e30ce9021d739f9e39ea8dc17f777fe93760141518e93",
    ],
    [
      DIGITS_TRAINING,
      [376, 389, 380, 389, 387, 376, 377, 387, 380, 382],
      false,
      undefined,
      "0x10a4dd8f1795bd0a4493fa97c7355a1b069a7d50ad76e1e98d1686fd74f583de",
    ],
  ] as const;
  for (const [source, counts, standardised, shares, root] of known) {
    (FOLDER === undefined ? it.skip : it)(
      `${source.file} has the published counts and components, and one root`,
      () => {
        const content = readFileSync(join(FOLDER!, source.file));
        const { rows, labels } = readSource(source, content) as LabelledRows;
        expect(counts.map((_, label) => labels.filter((own) => own === label).length)).to.deep.equal(counts);
        if (shares !== undefined) {
          const features = standardised ? standardise(rows) : rows;
          const { variances } = fitPca(features, features[0]!.length);
          const total = variances.reduce((sum, value) => sum + value, 0);
          shares.forEach((share, k) => {
            expect(Math.abs(variances[k]! / total - Number(share)), `${k}`).to.be.below(6e-9);
          });
        }
        const { recipe, segment } = prepareDataset(source, plan, content);
        expect(segment.root).to.equal(root);
        expect(verifyDataset(recipe, content, root)).to.deep.equal(segment);
      },
    );
  }
});
