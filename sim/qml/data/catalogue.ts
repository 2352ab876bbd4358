/**
 * Data sets of the UCI Machine Learning Repository, which the user gets there: this library holds their SHA-256, not their
 * rows. Each hash was computed from copies in public repositories that agree byte by byte and in the number of bytes
 * (given below), and is the one that several independent projects publish for their downloads from UCI.
 */
import type { FileSource } from "./source.ts";

const LICENCE = "CC BY 4.0";

/**
 * Wine recognition: 13 chemical constituents of 178 wines from three cultivars (S. Aeberhard and M. Forina, 1991,
 * doi:10.24432/C5PC7J). 10 782 bytes; five repositories' copies agree.
 */
export const WINE: FileSource = {
  kind: "file",
  name: "Wine",
  file: "wine.data",
  sha256: "6be6b1203f3d51df0b553a70e57b8a723cd405683958204f96d23d7cd6aea659",
  rows: 178,
  licence: LICENCE,
  where: "https://archive.ics.uci.edu/dataset/109/wine",
  layout: {
    columns: [
      "cultivar",
      "alcohol",
      "malic_acid",
      "ash",
      "alcalinity_of_ash",
      "magnesium",
      "total_phenols",
      "flavanoids",
      "nonflavanoid_phenols",
      "proanthocyanins",
      "color_intensity",
      "hue",
      "od280_od315",
      "proline",
    ],
    label: "cultivar",
    classes: ["1", "2", "3"],
  },
};

const CELL_MEASURES = [
  "radius",
  "texture",
  "perimeter",
  "area",
  "smoothness",
  "compactness",
  "concavity",
  "concave_points",
  "symmetry",
  "fractal_dimension",
];

/**
 * Breast Cancer Wisconsin (Diagnostic): mean, standard error and worst value of ten measures of the cell nuclei of 569
 * biopsies, 357 benign and 212 malignant (W. Wolberg, O. Mangasarian, N. Street and W. Street, 1993,
 * doi:10.24432/C5DW2B). 124 103 bytes; six repositories' copies agree.
 */
export const BREAST_CANCER: FileSource = {
  kind: "file",
  name: "Breast Cancer Wisconsin (Diagnostic)",
  file: "wdbc.data",
  sha256: "d606af411f3e5be8a317a5a8b652b425aaf0ff38ca683d5327ffff94c3695f4a",
  rows: 569,
  licence: LICENCE,
  where: "https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic",
  layout: {
    columns: [
      "id",
      "diagnosis",
      ...["mean", "error", "worst"].flatMap((kind) => CELL_MEASURES.map((measure) => `${kind}_${measure}`)),
    ],
    ignore: ["id"],
    label: "diagnosis",
    classes: ["B", "M"],
  },
};

/** Pixel (row, column) of 8 × 8, each 0 … 16, then the digit. */
const digits = (file: string, name: string, sha256: string, rows: number): FileSource => ({
  kind: "file",
  name,
  file,
  sha256,
  rows,
  licence: LICENCE,
  where: "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
  layout: {
    columns: [...Array.from({ length: 64 }, (_, i) => `pixel_${Math.floor(i / 8)}_${i % 8}`), "digit"],
    label: "digit",
    classes: Array.from("0123456789"),
  },
});

/**
 * Handwritten digits, 8 × 8 pixels, by 13 people (E. Alpaydin and C. Kaynak, 1998, doi:10.24432/C50P49). 264 712 bytes; a
 * repository's copy, and what scikit-learn's `digits.csv.gz` holds.
 */
export const DIGITS = digits(
  "optdigits.tes",
  "Optical digits, test file",
  "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
  1797,
);

/** The same by 30 other people. 563 639 bytes; two repositories' copies agree. */
export const DIGITS_TRAINING = digits(
  "optdigits.tra",
  "Optical digits, training file",
  "e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd",
  3823,
);
