/** Rows read back from the cells of a dataset: encoded, each with its label or target behind it. */
import { KetworkRangeError, type FeatureMap } from "../../../sim/index.ts";

export interface LabelledRows {
  /** Features, without what a map makes of them. */
  readonly rows: readonly (readonly number[])[];
  /** Indices of classes, or targets. */
  readonly values: readonly number[];
}

/** @throws KetworkRangeError `JobDataMismatch` where there are fewer cells than `count` rows have */
export function labelledRows({ circuit, features }: FeatureMap, count: number, cells: BigUint64Array): LabelledRows {
  const columns = circuit.parameters.length + 1;
  const room = count * columns;
  if (cells.length < room) {
    throw new KetworkRangeError("JobDataMismatch", `${cells.length} cells: the layout has ${room}`, {
      cells: cells.length,
      room,
    });
  }
  const floats = new Float64Array(BigUint64Array.from(cells).buffer);
  const firsts = Array.from({ length: count }, (_, row) => row * columns);
  return {
    rows: firsts.map((first) => [...floats.subarray(first, first + features)]),
    values: firsts.map((first) => floats[first + columns - 1]!),
  };
}
