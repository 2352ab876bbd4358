import { expect } from "chai";
import { BREAST_CANCER, DIGITS, DIGITS_TRAINING, WINE } from "../../../../sim/qml/data/catalogue.ts";

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
