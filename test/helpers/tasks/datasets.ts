/** A packed dataset of a file of somebody. */
import {
  packDataset,
  prepareTable,
  readTable,
  type PackedDataset,
  type TableFormat,
} from "../../../tasks/protocol/datasets/index.ts";
import { contentHash } from "../../../sim/index.ts";
import { FLOWER_ROWS, FLOWERS, writeTable } from "./tables.ts";

export interface Packed extends PackedDataset {
  /** The file that it was made from. */
  readonly bytes: Uint8Array;
  readonly cells: BigUint64Array;
}

/** Ten flowers, from a file of a format. */
export async function packFlowers(format: TableFormat = "csv"): Promise<Packed> {
  const bytes = writeTable(format, FLOWER_ROWS, FLOWERS);
  const file = `flowers.${format}`;
  const { segment, recipe } = prepareTable(await readTable(file, bytes, format, FLOWERS), FLOWERS);
  const source = { file, sha256: contentHash(bytes), licence: FLOWERS.licence, format, schema: FLOWERS };
  const packed = await packDataset({ segment, recipe, name: FLOWERS.name, source });
  return { ...packed, bytes, cells: segment.cells };
}
