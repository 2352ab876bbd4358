import type { LabelledRows } from "../csv.ts";
import { checkCount } from "./options.ts";

/** Options of {@link barsAndStripes}. */
export interface BarsOptions {
  /** Of the image, 2 … 8. */
  readonly rows: number;
  readonly columns: number;
}

/**
 * Bars and stripes (MacKay, Information Theory, Inference, and Learning Algorithms, 2003, ch. 43): every image of
 * `rows × columns` black or white pixels whose columns (bars) or whose rows (stripes) are of one colour each,
 * `2^rows + 2^columns − 2` images. The two of one colour only are the class `both`.
 *
 * Pixel (r, c) is feature `r·columns + c` and bit `r·columns + c` of {@link patternIndex}; images ascend by that index.
 *
 * ```ts
 * const { rows, labels, classes } = barsAndStripes({ rows: 2, columns: 2 });
 * rows; // → [[0, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1], [1, 1, 1, 1]]
 * labels.map((label) => classes[label]); // → ["both", "stripes", "bars", "bars", "stripes", "both"]
 * ```
 *
 * @throws {DataError} DataOption
 */
export function barsAndStripes({ rows, columns }: BarsOptions): LabelledRows {
  checkCount("rows", rows, 2, 8);
  checkCount("columns", columns, 2, 8);
  const image = (pixel: (r: number, c: number) => number): number[] =>
    Array.from({ length: rows * columns }, (_, i) => pixel(Math.floor(i / columns), i % columns));
  const bit = (bits: number, at: number): number => (bits >> at) & 1;
  const mixed = (count: number): number[] => Array.from({ length: 2 ** count - 2 }, (_, i) => i + 1);
  const images = [
    ...mixed(columns).map((bits) => ({ label: 0, pixels: image((_, c) => bit(bits, c)) })),
    ...mixed(rows).map((bits) => ({ label: 1, pixels: image((r) => bit(bits, r)) })),
    ...[0, 1].map((colour) => ({ label: 2, pixels: image(() => colour) })),
  ].sort((a, b) => (patternIndex(a.pixels) < patternIndex(b.pixels) ? -1 : 1));
  return {
    columns: image(() => 0).map((_, i) => `pixel_${Math.floor(i / columns)}_${i % columns}`),
    classes: ["bars", "stripes", "both"],
    rows: images.map(({ pixels }) => pixels),
    labels: images.map(({ label }) => label),
  };
}

/**
 * The basis state of an image: bit i is pixel i. Exact beyond 53 pixels, hence a `bigint`.
 *
 * ```ts
 * patternIndex([1, 0, 1]); // → 5n
 * ```
 */
export const patternIndex = (pixels: readonly number[]): bigint =>
  pixels.reduce((index, pixel, i) => (pixel === 1 ? index | (1n << BigInt(i)) : index), 0n);
