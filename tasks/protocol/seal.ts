/** Rows that a poster holds back: sealed when the bounty is posted, opened after the commits (ISealedRows.sol). */
import { AbiCoder, getBytes, hexlify, keccak256 } from "ethers";

import { cellsRoot, checkInteger, encodeCells, KetworkRangeError } from "../../sim/index.ts";
import type { SealedRows } from "../../types/index.ts";
import { checkWord } from "./check.ts";
import { cellsFromBytes } from "./claims.ts";
import { eventsFrom } from "./ranges.ts";
import { eventOf, send } from "./send.ts";

/** The deepest tree whose rows one transaction can carry. */
export const MAX_SEALED_DEPTH = 11;
const CELLS_PER_WORD = 4;

/** Rows and what hides them. Kept secret until they are opened, and kept until then. */
export interface SealedData {
  readonly seal: string;
  readonly root: string;
  readonly depth: number;
  readonly salt: string;
  readonly cells: BigUint64Array;
}

/** `keccak256(abi.encode(root, depth, salt))`. */
export function sealOf(root: string, depth: number, salt: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint8", "bytes32"], [root, depth, salt]));
}

/**
 * Seals rows.
 * @param depth of the data segment that they are for; cells behind them are zero
 * @param salt 32 random bytes, or the rows could be guessed
 * @throws KetworkRangeError `RowsDepthOutOfRange`, `RowsTooLong`; KetworkTypeError `WordMalformed`
 */
export function sealRows(cells: BigUint64Array, depth: number, salt: string): SealedData {
  checkInteger("RowsDepthOutOfRange", "depth", depth, 0, MAX_SEALED_DEPTH);
  checkWord("salt", salt);
  const room = CELLS_PER_WORD * 2 ** depth;
  if (cells.length > room) {
    throw new KetworkRangeError("RowsTooLong", `${cells.length} cells: depth ${depth} has room for ${room}`, {
      cells: cells.length,
      room,
    });
  }
  const root = cellsRoot(cells, depth);
  return { seal: sealOf(root, depth, salt), root, depth, salt, cells };
}

/**
 * Shows sealed rows to everybody. Anybody who knows rows and salt can.
 * @throws ProtocolError `RowsAlreadyOpened`
 */
export async function openSealedRows(
  sealedRows: SealedRows,
  { depth, salt, cells }: SealedData,
): Promise<{ seal: string; gas: bigint }> {
  const receipt = await send(sealedRows, "open", [depth, salt, hexlify(encodeCells(cells))]);
  const { seal } = await eventOf(sealedRows, receipt, "RowsOpened");
  return { seal, gas: receipt.gasUsed };
}

/**
 * Opened rows, read from the contract's events and checked against their seal; `undefined` while they are sealed.
 * @throws KetworkRangeError `RowsMismatch` where no rows in the node's events hash to the seal
 */
export async function fetchSealedRows(
  sealedRows: SealedRows,
  seal: string,
  fromBlock = 0,
): Promise<SealedData | undefined> {
  const events = await eventsFrom(sealedRows, sealedRows.filters.RowsOpened(checkWord("seal", seal)), fromBlock);
  if (events.length === 0) return undefined;
  for (const { args } of events) {
    const depth = Number(args.depth);
    const cells = cellsFromBytes(getBytes(args.rows));
    if (depth > MAX_SEALED_DEPTH || cells.length > CELLS_PER_WORD * 2 ** depth) continue;
    const opened = sealRows(cells, depth, args.salt);
    if (opened.seal === seal) return opened;
  }
  throw new KetworkRangeError("RowsMismatch", `the node's rows do not hash to the seal ${seal}`, { seal });
}
