/** The cells of data segments, wherever they are: files at hand, the store of content, gateways. */
import { resolve } from "node:path";

import { cellsRoot, KetworkRangeError } from "../../sim/index.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { cellsFromBytes } from "../protocol/claims.ts";
import { datasetCells, fetchDataset } from "../protocol/datasets/index.ts";
import { openContent, publicAddresses, type ContentOptions } from "./content.ts";
import { readBytes } from "./files.ts";
import type { MarketSession } from "./session.ts";

/** Where data are looked for. */
export interface DataPlaces extends ContentOptions {
  /** Files of cells, 8 bytes each, big-endian: which one is for which segment, their roots say. */
  readonly files: readonly string[];
}

/** Options of every task that needs data. */
export interface DataOptions extends ContentOptions {
  /** Files, with commas between. */
  readonly data: string | undefined;
}

/** The places that the options of a task name, which mean the same from any folder. */
export function placesOf({ data, content, gateway }: DataOptions): DataPlaces {
  const files = data?.split(",").map((file) => resolve(file)) ?? [];
  return { files, content: content && resolve(content), gateway };
}

/** Places as they are written down beside a secret. */
export interface KeptPlaces {
  readonly data?: readonly string[] | undefined;
  readonly content?: string | undefined;
  readonly gateway?: string | undefined;
}

/**
 * The places without addresses that hold a password or a token.
 * @param again the task that wants those again
 */
export function keptPlaces(
  { files, content, gateway }: DataPlaces,
  again: string,
  tell: (text: string) => void,
): KeptPlaces {
  const { open, left } = publicAddresses(gateway);
  if (left > 0) tell(`addresses of --gateway with a password or a token are not kept: give them to ${again} again`);
  return { data: files, content, gateway: open };
}

/** Places that were written down, but for what the options of a task name now. */
export function placesAgain({ data = [], content, gateway }: KeptPlaces, options: DataOptions): DataPlaces {
  const named = placesOf(options);
  return {
    files: options.data === undefined ? data : named.files,
    content: named.content ?? content,
    gateway: named.gateway ?? gateway,
  };
}

/** @throws AgentError `FileUnreadable`; KetworkTypeError `CellsMisaligned` */
export const readCells = (files: readonly string[]): BigUint64Array[] =>
  files.map((path) => cellsFromBytes(readBytes(path)));

/** Those of `given` that have a root in a segment of 2^`depth` words. */
export function cellsWithRoot(
  given: readonly BigUint64Array[],
  root: string,
  depth: number,
): BigUint64Array | undefined {
  return given.find((cells) => cells.length <= 4 * 2 ** depth && cellsRoot(cells, depth) === root);
}

/** A segment of a run, and the dataset that its terms name; 0 for none. */
export interface Segment {
  readonly segment: number;
  readonly datasetId: bigint;
  readonly root: string;
}

/**
 * The cells of a segment's dataset, from the first place that has them.
 * @throws KetworkRangeError `DataMissing` where no place has; as `fetchDataset`, `datasetCells`
 */
export async function segmentCells(
  { market, progress }: Pick<MarketSession, "market" | "progress">,
  { segment, datasetId, root }: Segment,
  places: ContentOptions,
): Promise<BigUint64Array> {
  if (datasetId === 0n) {
    const rule = `segment ${segment} needs cells of root ${root}, which no dataset has: --data names their file`;
    throw new KetworkRangeError("DataMissing", rule, { segment, datasetId, root });
  }
  try {
    const { source } = await openContent(places, progress);
    return await datasetCells(source, await fetchDataset(market.datasets, datasetId));
  } catch (error) {
    if (!isAgentError(error, "ContentUnavailable")) throw error;
    const rule = `segment ${segment} needs the cells of dataset ${datasetId}: --data names their file, --content or --gateway where it is`;
    throw new KetworkRangeError("DataMissing", `${rule} (${error.message})`, { segment, datasetId, root });
  }
}
