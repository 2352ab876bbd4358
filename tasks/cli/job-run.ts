/** The program of a bounty or of an order run on this machine. */
import { resolve } from "node:path";

import { ZeroHash } from "ethers";

import {
  cellsRoot,
  KetworkRangeError,
  KetworkTypeError,
  Prover,
  run,
  toCells,
  type Program,
  type Statement,
} from "../../sim/index.ts";
import { cellsFromBytes } from "../protocol/claims.ts";
import type { FetchedBounty } from "../protocol/fetch.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { datasetCells, fetchDataset } from "../protocol/datasets/index.ts";
import { fetchProgram } from "../protocol/programs.ts";
import { fetchSealedRows } from "../protocol/seal.ts";
import { openContent, type ContentOptions } from "./content.ts";
import { readBytes, readDocument } from "./files.ts";
import type { MarketSession } from "./session.ts";

/** What a run of its program needs but arguments. */
export interface Job {
  readonly program: Program;
  readonly data: Statement["data"];
  /** Whether the data are those that the poster held back. */
  readonly onSealedRows: boolean;
}

/** Where data are looked for. */
export interface DataPlaces extends ContentOptions {
  /** Files of cells, 8 bytes each, big-endian: which one is for which segment, their roots say. */
  readonly files: readonly string[];
}

/** Options of tasks that run a job. */
export interface DataOptions extends ContentOptions {
  /** Files, with commas between. */
  readonly data: string | undefined;
}

/** The places that the options of a task name, which mean the same from any folder. */
export function dataPlaces({ data, content, gateway }: DataOptions): DataPlaces {
  const files = data?.split(",").map((file) => resolve(file)) ?? [];
  return { files, content: content && resolve(content), gateway };
}

/**
 * Program and data of a bounty or an order, the data checked against the roots of its terms.
 * @throws KetworkRangeError `DataMissing` where the cells of a segment are nowhere; as `fetchProgram`, `datasetCells`
 */
export async function openJob(
  { market, deployment, progress }: MarketSession,
  { terms }: Pick<FetchedBounty, "terms">,
  { files, ...places }: DataPlaces,
): Promise<Job> {
  const { fromBlock } = deployment;
  const program = await fetchProgram(market.store, terms.programId, fromBlock);
  const opened =
    terms.sealedRows === ZeroHash ? undefined : await fetchSealedRows(market.sealedRows, terms.sealedRows, fromBlock);
  const cells = files.map((file) => cellsFromBytes(readBytes(file)));
  const cellsOf = async (root: string, segment: number): Promise<BigUint64Array> => {
    if (opened && segment === Number(terms.sealedSegment)) return opened.cells;
    if (root === ZeroHash) return new BigUint64Array();
    const depth = program.shape.dataDepth[segment]!;
    const found = cells.find((given) => given.length <= 4 * 2 ** depth && cellsRoot(given, depth) === root);
    if (found) return found;
    const datasetId = terms.datasetIds[segment]!;
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
  };
  const data = await Promise.all(terms.dataRoots.map(cellsOf));
  return { program, data, onSealedRows: opened !== undefined };
}

/**
 * Runs the job, and tells how far it is.
 * @throws KetworkRangeError `RunNotHalted` where it ended in a fault or had too few steps
 */
export function proveJob({ program, data }: Job, args: BigUint64Array | undefined, progress: (text: string) => void) {
  let told = 0;
  const onProgress = (steps: number) => {
    // Now and then: engines report several times a second.
    if (steps < 2 * told) return;
    told = Math.max(steps, 2 ** 20);
    progress(`${steps} steps`);
  };
  const made = run({ program, ...(args && { args }), ...(data && { data }) }, { onProgress });
  if (made.status === "halted") return new Prover(made);
  const why = made.fault ? `a fault at instruction ${made.fault.pc}: ${made.fault.reason}` : `status ${made.status}`;
  throw new KetworkRangeError("RunNotHalted", `the run did not halt but ended with ${why} after ${made.steps} steps`, {
    status: made.status,
    steps: made.steps,
  });
}

/**
 * Arguments in a file: a list of numbers, or `{parameters: […]}`, in YAML or JSON; or whole cells in hexadecimal, alone or as
 * `{cells: "0x…"}`, which count where both are given.
 * @throws KetworkTypeError `ArgumentsMalformed`
 */
export function readArguments(path: string): BigUint64Array {
  const { parameters, cells } = argumentsIn(readDocument(path));
  if (typeof cells === "string" && /^0x([0-9a-f]{16})+$/i.test(cells)) {
    return cellsFromBytes(Buffer.from(cells.slice(2), "hex"));
  }
  if (Array.isArray(parameters) && parameters.every((value): value is number => typeof value === "number")) {
    return toCells(Float64Array.from(parameters));
  }
  throw new KetworkTypeError("ArgumentsMalformed", `${path} must hold a list of numbers, or cells in hexadecimal`, {
    path,
  });
}

function argumentsIn(document: unknown): { readonly parameters?: unknown; readonly cells?: unknown } {
  if (Array.isArray(document)) return { parameters: document };
  if (typeof document === "string") return { cells: document };
  return document ?? {};
}
