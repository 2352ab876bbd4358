/** Licences as people name them. */
import { KetworkTypeError } from "../../sim/index.ts";
import type { LicenceIds } from "../protocol/solve.ts";

/**
 * Ids of the licences for each segment, with commas between.
 * @throws KetworkTypeError `LicencesMalformed`
 */
export function parseLicenceIds(text: string | undefined): LicenceIds | undefined {
  if (text === undefined) return undefined;
  const ids = text.split(",").map((id) => id.trim());
  if (ids.length <= 4 && ids.every((id) => /^\d+$/.test(id))) {
    return [0, 1, 2, 3].map((segment) => BigInt(ids[segment] ?? 0)) as unknown as LicenceIds;
  }
  throw new KetworkTypeError("LicencesMalformed", `--licences ${text}: one id a segment, with commas between`, {
    text,
  });
}
