/** Rows that are held back, and bounties on them: the job's score is the first cell of its rows, whatever the arguments. */
import { AbiCoder, concat, dataSlice, id, keccak256, parseEther, ZeroHash } from "ethers";

import { foldRoot } from "../../../sim/machine/tree.ts";
import { fromHex, toHex } from "../../../sim/machine/word.ts";
import { cell, onChain, resultOf, type Result } from "./jobs.ts";
import { Kind, LIMITS, type Market, type Posted, type TermsWords } from "./market.ts";
import { datasetOf } from "./registry.ts";

const DEPTH = 1;
const CELLS = 8;

/** Eight cells of rows, and what hides them. */
export interface Rows {
  readonly bytes: string;
  readonly words: readonly [string, string];
  readonly root: string;
  readonly depth: number;
  readonly salt: string;
  /** `keccak256(abi.encode(root, depth, salt))`. */
  readonly seal: string;
}

export function sealOf(root: string, depth: number, salt: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint8", "bytes32"], [root, depth, salt]));
}

/** Rows whose first cell is the score of every run on them; the job reads trees of depth 1. */
export function rowsOf(score: bigint, salt = id("rows"), depth = DEPTH): Rows {
  const bytes = concat([cell(score), ...Array.from({ length: CELLS - 1 }, (_, i) => cell(BigInt(i + 1)))]);
  const padded = new Uint8Array(32 << depth);
  padded.set(fromHex(bytes));
  const root = toHex(foldRoot(padded, depth));
  const words = [dataSlice(bytes, 0, 32), dataSlice(bytes, 32)] as const;
  return { bytes, words, root, depth, salt, seal: sealOf(root, depth, salt) };
}

/** What an honest solver shows of a run on these rows. */
export function runOn(market: Market, rows: Rows, args: bigint): Result {
  return resultOf(market.dataJob, BigInt(dataSlice(rows.bytes, 0, 8)), cell(args));
}

/** Mints a dataset of these rows. */
export async function mintRows({ datasets }: Market, { root }: Rows): Promise<bigint> {
  const dataset = datasetOf({ root, depth: DEPTH, rows: 1, columns: CELLS });
  const id = await datasets.mint.staticCall(dataset);
  await datasets.mint(dataset);
  return id;
}

/** Terms of an open bounty whose hidden rows are committed to, on the public rows of a new dataset. */
export async function sealedTerms(
  market: Market,
  shown: Rows,
  hidden: Rows,
  overrides: Partial<TermsWords> = {},
): Promise<TermsWords> {
  return market.terms(Kind.Open, {
    programId: onChain(market.dataJob).programId,
    datasetIds: [await mintRows(market, shown), 0n, 0n, 0n],
    dataRoots: [shown.root, ZeroHash, ZeroHash, ZeroHash],
    sealedRows: hidden.seal,
    posterBond: parseEther("0.5"),
    unsealSeconds: LIMITS.forcedInclusionSeconds + LIMITS.marginSeconds + LIMITS.revealDelaySeconds,
    ...overrides,
  });
}

export async function postSealed(
  market: Market,
  shown: Rows,
  hidden: Rows,
  overrides: Partial<TermsWords> = {},
): Promise<Posted> {
  return market.post(Kind.Open, await sealedTerms(market, shown, hidden, overrides));
}

/** Opens rows, at a time if one is given. */
export async function openRows(market: Market, { depth, salt, bytes }: Rows, time?: number | bigint) {
  if (time !== undefined) await market.at(time);
  return market.sealedRows.open(depth, salt, bytes);
}

/** The last second in which the rows of a bounty can be opened. */
export function unsealDeadline({ terms }: Posted): number {
  return terms.commitDeadline + terms.unsealSeconds;
}
