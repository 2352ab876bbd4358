/**
 * What the CID of a dataset token names: a small JSON document that says where the cells are, and how anybody makes them
 * from their source. The format of the token is `ketwork-dataset/1`.
 */
import { CID } from "multiformats/cid";

import { readRecipe, type Recipe } from "../../../sim/index.ts";
import { AgentError } from "../agent-error.ts";
import { parseCid } from "../content/index.ts";
import { readTableSchema, type TableSchema } from "./schema.ts";
import { TABLE_FORMATS, type TableFormat } from "./table.ts";

/** What `format` of a dataset token says whose CID names a manifest. */
export const DATASET_FORMAT = "ketwork-dataset/1";
/** 4 · 2^24 cells. */
const MAX_CELLS = 2 ** 26;

/** The file that the cells were made from, which need not be public. */
export interface ManifestSource {
  readonly file: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  readonly licence: string;
  /** Where anybody gets it. */
  readonly url?: string;
  /** Where a content store has it. */
  readonly cid?: string;
  /** How its rows are read; without them the recipe itself reads the file. */
  readonly format?: TableFormat;
  readonly schema?: TableSchema;
}

export interface DatasetManifest {
  readonly version: 1;
  /** Identifier of the cells: row by row, 8 bytes each, big-endian, without the zeros behind the last row. */
  readonly cells: string;
  readonly root: string;
  readonly depth: number;
  readonly rows: number;
  readonly columns: number;
  readonly recipe?: Recipe;
  readonly source?: ManifestSource;
}

/** The bytes of a manifest. */
export function writeManifest(manifest: DatasetManifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;

const isText = (value: unknown): value is string => typeof value === "string" && value.length > 0;

/**
 * Reads a manifest. Nothing in it is taken on its word: it says where to look.
 * @param where names the document: its CID, and who gave it
 * @throws AgentError `DatasetManifestMalformed` with `where` and `rule`
 */
export function readManifest(bytes: Uint8Array, where: string): DatasetManifest {
  const must = (holds: boolean, rule: string): void => {
    if (!holds) throw malformed(where, rule);
  };
  const json = parsed(bytes, where);
  if (!isRecord(json)) throw malformed(where, "must be an object");
  const { version, cells, root, depth, rows, columns, recipe, source } = json;
  must(version === 1, "version must be 1");
  must(typeof root === "string" && /^0x[0-9a-f]{64}$/.test(root), "root must be 0x and 64 digits");
  must(isCount(depth, 0, 24), "depth must be 0 … 24");
  must(isCount(rows, 1, MAX_CELLS) && isCount(columns, 1, MAX_CELLS), "rows and columns must be at least 1");
  must((rows as number) * (columns as number) <= 4 * 2 ** (depth as number), "rows · columns must fit into the tree");
  checkedCid(cells, "cells", where);
  const checked = json as unknown as DatasetManifest;
  return {
    ...checked,
    recipe: recipe === undefined ? undefined : attempt(where, "recipe", () => readRecipe(recipe)),
    source: source === undefined ? undefined : sourceOf(source, where),
  };
}

function sourceOf(json: unknown, where: string): ManifestSource {
  const must = (holds: boolean, rule: string): void => {
    if (!holds) throw malformed(where, `source.${rule}`);
  };
  if (!isRecord(json)) throw malformed(where, "source must be an object");
  const { file, sha256, licence, url, cid, format, schema } = json;
  must(isText(file) && isText(licence), "file and licence must be texts");
  must(typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256), "sha256 must be 64 digits");
  must(url === undefined || isText(url), "url must be a text");
  must((format === undefined) === (schema === undefined), "format and schema go together");
  must(format === undefined || TABLE_FORMATS.some((known) => known === format), "format must be known");
  if (cid !== undefined) checkedCid(cid, "source.cid", where);
  if (schema !== undefined) attempt(where, "source.schema", () => readTableSchema(schema));
  return json as unknown as ManifestSource;
}

function parsed(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw malformed(where, "must be JSON");
  }
}

function checkedCid(value: unknown, what: string, where: string): void {
  if (typeof value !== "string") throw malformed(where, `${what} must be an identifier`);
  attempt(where, what, () => parseCid(value));
}

/** What a part is read as; its own error is the cause of the manifest's. */
function attempt<Part>(where: string, what: string, read: () => Part): Part {
  try {
    return read();
  } catch (error) {
    throw malformed(where, `${what}: ${(error as Error).message}`, error);
  }
}

const malformed = (where: string, rule: string, cause?: unknown): AgentError =>
  new AgentError("DatasetManifestMalformed", `the manifest ${where}: ${rule}`, { where, rule }, cause);

/**
 * The identifier that a token has as bytes, or in hex.
 * @throws AgentError `DatasetCidMalformed`; as `parseCid`
 */
export function cidOfToken(cid: Uint8Array | string): CID {
  let read: CID;
  try {
    read = CID.decode(typeof cid === "string" ? Buffer.from(cid.replace(/^0x/, ""), "hex") : cid);
  } catch (error) {
    throw new AgentError("DatasetCidMalformed", `${String(cid)} is no binary CID`, { cid: String(cid) }, error);
  }
  return parseCid(read);
}
