/** RFC 4648's alphabet. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The value of a letter by its code; 0 for others, of which only the padding `=` is expected. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => Math.max(0, LETTERS.indexOf(String.fromCharCode(code))));

/**
 * The bytes of well-formed base64, such as the embedded modules. In plain JavaScript, because `atob` belongs to browsers
 * and Node, not to the language: without it an engine would be missing where there is WebAssembly.
 *
 * @param text base64 with padding, its length a multiple of 4
 */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    let group = 0;
    for (let i = 0; i < 4; i += 1) group = (group << 6) | VALUES[text.charCodeAt(from + i)]!;
    bytes[to] = group >> 16;
    bytes[to + 1] = group >> 8;
    bytes[to + 2] = group;
  }
  return bytes.slice(0, bytes.length - padding);
}
