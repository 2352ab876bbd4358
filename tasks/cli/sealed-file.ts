/** Sealed rows in a file: kept by the poster alone until they are opened. */
import { KetworkTypeError, toHex, fromHex } from "../../sim/index.ts";
import { cellsFromBytes } from "../protocol/claims.ts";
import { sealRows, type SealedData } from "../protocol/seal.ts";
import { encodeCells } from "../../sim/index.ts";
import { readText, writeText } from "./files.ts";

const FORMAT = "ketwork-sealed-rows-1";

/** Writes rows and what hides them, readable by its owner alone. */
export function writeSealedFile(path: string, { seal, root, depth, salt, cells }: SealedData): void {
  const document = { format: FORMAT, seal, root, depth, salt, cells: toHex(encodeCells(cells)) };
  writeText(path, `${JSON.stringify(document, undefined, 1)}\n`, { secret: true });
}

/**
 * Reads them back.
 * @throws KetworkTypeError `SealedFileMalformed`, `SealedFileMismatch`; AgentError `FileUnreadable`; as `sealRows`
 */
export function readSealedFile(path: string): SealedData {
  const { depth, salt, seal, cells } = documentIn(path);
  const rows = sealRows(cellsFromBytes(fromHex(String(cells))), Number(depth), String(salt));
  if (rows.seal === seal) return rows;
  throw new KetworkTypeError("SealedFileMismatch", `${path} names another seal than its rows have`, { path });
}

function documentIn(path: string): Readonly<Record<string, unknown>> {
  try {
    const document = JSON.parse(readText(path)) as Readonly<Record<string, unknown>> | null;
    if (document?.["format"] === FORMAT) return document;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  // The content stays out of the error: it is a secret.
  throw new KetworkTypeError("SealedFileMalformed", `${path} is no file of format ${FORMAT}`, { path });
}
