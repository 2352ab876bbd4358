/** The JSON that tasks print. */

/** A value in one line of JSON: bigints as decimal strings, bytes as hex, undefined fields left out. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "bigint") return inner.toString();
    if (inner instanceof Uint8Array) return `0x${Buffer.from(inner).toString("hex")}`;
    return inner;
  });
}
