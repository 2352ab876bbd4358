/** Ids of bounties, programs, claims, games and offers, which people shorten. */
import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";

/** `0x` and digits enough to tell bounties apart. */
const PREFIX = /^0x[0-9a-f]{4,64}$/i;

/**
 * The one id that `text` is, or begins.
 * @param what names it in errors: `bounty`
 * @param known ids on the chain that begin with it; asked only where `text` is no whole id
 * @throws KetworkTypeError `IdMalformed`; KetworkRangeError `IdUnknown`, `IdAmbiguous` with those that `found` lists
 */
export async function resolveId(
  what: string,
  text: string,
  known: (prefix: string) => Promise<readonly string[]>,
): Promise<string> {
  if (!PREFIX.test(text)) {
    const rule = `${what} is "${text}": it must be 0x and 64 digits, or at least the first 4 of them`;
    throw new KetworkTypeError("IdMalformed", rule, { what, value: text });
  }
  if (text.length === 66) return text.toLowerCase();
  const found = [...new Set(await known(text.toLowerCase()))];
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw new KetworkRangeError("IdUnknown", `no ${what} begins with ${text}`, { value: text });
  const rule = `${found.length} ${what} ids begin with ${text}: ${listed(found)}; give more digits`;
  throw new KetworkRangeError("IdAmbiguous", rule, { value: text, found });
}

/** Of very many the error's details have the rest. */
const MOST_LISTED = 8;

function listed(ids: readonly string[]): string {
  const more = ids.length - MOST_LISTED;
  return ids.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** An id at a table's width: enough to be given to a task again. */
export function shortId(id: string): string {
  return id.slice(0, 14);
}
