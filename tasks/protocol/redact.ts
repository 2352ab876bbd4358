/** Keeps keys and tokens out of whatever is logged, thrown or written. */
import { secretsOf } from "./bounded-fetch.ts";

const MARK = "[redacted]";
const DEPTH = 8;
/** Characters of a token that is looked for: shorter ones are words of every text. */
const SHORTEST_TOKEN = 6;

export interface Redactor {
  /** From now on these 32 bytes are kept out. */
  protect(key: Uint8Array): void;
  /** From now on passwords and tokens in this address are kept out. */
  protectAddress(url: string): void;
  text(text: string): string;
  /** A copy of any value without the keys: errors with their stacks, causes and fields, arrays, maps, plain objects. */
  value(value: unknown): unknown;
}

/** The ways in which a key gets into a text: hexadecimal in either case, decimal, base64, a list of bytes. */
function spellings(key: Uint8Array): RegExp[] {
  const bytes = Buffer.from(key);
  const hex = bytes.toString("hex");
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  const base64url = base64.replaceAll("+", "-").replaceAll("/", "_");
  const escaped = [base64, base64url].map((text) => text.replace(/[+/]/g, "\\$&"));
  const significant = hex.replace(/^0+/, "");
  // The key of a test may be 1: without its zeros it would blacken every text.
  const chance = significant.length < 32;
  return [
    // Printed quantities drop leading zeros.
    new RegExp(`(0x)?${chance ? hex : `0*${significant}`}`, "gi"),
    ...(chance ? [] : [new RegExp(BigInt(`0x${hex}`).toString(), "g")]),
    ...escaped.map((text) => new RegExp(`${text}=*`, "g")),
    new RegExp([...key].join("\\s*,\\s*"), "g"),
    // As Node prints a Buffer.
    new RegExp(hex.match(/../g)!.join("[\\s:]+"), "gi"),
  ];
}

export function redactor(): Redactor {
  const keys: Uint8Array[] = [];
  const patterns: (RegExp | string)[] = [];
  const text = (value: string): string => patterns.reduce<string>((kept, found) => kept.replaceAll(found, MARK), value);

  function clean(value: unknown, depth: number, seen: ReadonlySet<unknown>): unknown {
    if (typeof value === "string") return text(value);
    if (typeof value === "bigint") return text(`${value}`) === `${value}` ? value : MARK;
    if (typeof value !== "object" || value === null) return value;
    if (depth === 0 || seen.has(value)) return "[…]";
    const within = new Set(seen).add(value);
    const next = (inner: unknown) => clean(inner, depth - 1, within);
    if (ArrayBuffer.isView(value)) {
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      return keys.some((key) => bytes.includes(Buffer.from(key))) ? MARK : value;
    }
    if (Array.isArray(value)) return text(String(value)) === String(value) ? value.map(next) : MARK;
    if (value instanceof Map) return new Map([...value].map(([key, inner]) => [next(key), next(inner)]));
    if (value instanceof Set) return new Set([...value].map(next));
    const fields = value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value);
    // The prototype stays, so that an error is still one of its class.
    const copy = Object.create(Object.getPrototypeOf(value) as object) as object;
    for (const name of fields) {
      const inner: unknown = (value as Record<string, unknown>)[name];
      Object.defineProperty(copy, text(name), {
        value: next(inner),
        enumerable: Object.prototype.propertyIsEnumerable.call(value, name),
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  return {
    protect(key) {
      keys.push(Uint8Array.from(key));
      patterns.push(...spellings(key));
    },
    protectAddress(url) {
      const tokens = secretsOf(url).filter(({ length }) => length >= SHORTEST_TOKEN);
      // The longest first: one may be part of another.
      patterns.push(...tokens.toSorted((a, b) => b.length - a.length));
    },
    text,
    value: (value) => clean(value, DEPTH, new Set()),
  };
}
