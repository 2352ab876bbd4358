/** Private orders as people write them (docs/schemas/order-file.json). */
import { checkKey } from "../protocol/envelope.ts";
import type { OrderDraft } from "../protocol/private-order.ts";
import { parseAmount, type Coin } from "./amounts.ts";
import { parseDuration } from "./durations.ts";
import { readDocument } from "./files.ts";
import { checkDocument } from "./schema.ts";
import { readTerms, readWindows, type LongerWindows, type TermsFile, type WrittenTerms } from "./terms-file.ts";

/** A file that its schema accepts. */
interface Written extends WrittenTerms {
  readonly deliveryBond: string;
  readonly open: string;
  readonly windows?: Readonly<Partial<Record<"deliver" | "challenge" | "budget" | "minMove", string>>>;
  readonly key?: string;
}

/** What an order file says. */
export interface OrderFile extends Pick<TermsFile, "program" | "metadata"> {
  /** Everything but the program, which may have to be fetched, the default machine, and the key. */
  readonly draft: Omit<OrderDraft, "program" | "machine" | "key"> & { readonly machine?: string };
  readonly windows: LongerWindows;
  /** A key whose secret the store has; a new one is made where there is none. */
  readonly key?: string;
}

/**
 * Reads an order file.
 * @param coinOf the coin of a token, or of ether where there is none
 * @throws KetworkTypeError `DocumentInvalid`, `DurationMalformed`; KetworkRangeError `KeyMalformed`; AgentError as
 * `readDocument`; as `readTerms`
 */
export async function readOrderFile(
  path: string,
  coinOf: (token: string | undefined) => Promise<Coin>,
): Promise<OrderFile> {
  const document = readDocument(path);
  checkDocument("order-file", path, document);
  const written = document as Written;
  const { key } = written;
  // A result shows words of the memory where its outputs stand: only the poster is to read arguments there.
  const { program, metadata, draft } = await readTerms(path, written, coinOf, true);
  const { deliver, ...windows } = readWindows(written.windows);
  return {
    program,
    metadata,
    // What the terms call a reveal is the delivery.
    windows: { ...windows, ...(deliver !== undefined && { reveal: deliver }) },
    ...(key !== undefined && { key: checkKey(key.toLowerCase()) }),
    draft: {
      ...draft,
      commitSeconds: parseDuration("open", written.open),
      deliveryBond: parseAmount("deliveryBond", written.deliveryBond),
    },
  };
}
