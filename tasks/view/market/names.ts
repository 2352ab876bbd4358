/** What documents call what they are about. */
import { plainText } from "../words.ts";
import type { ShownBounty } from "./input.ts";

/** The name in the document about a bounty or an order, harmless to terminals and pages; `undefined` where it gives none. */
export function documentName({
  metadata,
  isDocument,
}: Pick<ShownBounty, "metadata" | "isDocument">): string | undefined {
  if (!isDocument) return undefined;
  try {
    const document = JSON.parse(metadata) as { readonly name?: unknown; readonly title?: unknown } | null;
    const named = [document?.name, document?.title].find((text) => typeof text === "string");
    const text = named === undefined ? "" : plainText(named as string);
    return text === "" ? undefined : text;
  } catch {
    return undefined;
  }
}
