export { datasetCells, datasetManifest, verifyDatasetCells, type DatasetContent } from "./cells.ts";
export type { TableFault, TablePlace } from "./errors.ts";
export {
  cidOfToken,
  DATASET_FORMAT,
  readManifest,
  writeManifest,
  type DatasetManifest,
  type ManifestSource,
} from "./manifest.ts";
export { packDataset, storeDataset, type PackedDataset, type PackedFile, type PackOptions } from "./pack.ts";
export { prepareTable, rangesOf, type ColumnRange, type PreparedTable } from "./prepare.ts";
export { readTableSchema, type Column, type MissingRule, type TableSchema } from "./schema.ts";
export { formatOf, readTable, TABLE_FORMATS, type TableFormat } from "./table.ts";
export { datasetWith, fetchDataset, type DatasetToken } from "./token.ts";
export { rebuildDataset, verifyDatasetFile, type VerifiedFile } from "./verify.ts";
