/** Values as examples write them in their comments, and whether a value is what was written. */

/** A value as it is written: `0.95…` is any number whose decimals begin so; a list or record may end in `…`. */
export type Expected =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "digits"; readonly digits: string }
  | { readonly kind: "list"; readonly items: readonly Expected[]; readonly open: boolean }
  | { readonly kind: "record"; readonly entries: ReadonlyMap<string, Expected>; readonly open: boolean };

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", undefined],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

const TOKEN = /\s*([[\]{}:,…]|"(?:[^"\\]|\\.)*"|-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?n?|[A-Za-z_]\w*))/y;

/**
 * Reads a value: numbers (`−` counts as `-`; `12n` is a bigint), strings in double quotes, lists, records, and the words
 * of the language. A remark in parentheses may follow.
 *
 * @throws {Error} for anything else
 */
export function parseExpected(text: string): Expected {
  const source = text.replace(/−(?=[\d.])/g, "-");
  let at = 0;
  const peek = (): string | undefined => {
    TOKEN.lastIndex = at;
    return TOKEN.exec(source)?.[1];
  };
  const take = (wanted?: string): string => {
    const token = peek();
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`${JSON.stringify(text)} is no value: ${wanted ?? "a value"} expected at column ${at + 1}`);
    }
    at = TOKEN.lastIndex;
    return token;
  };
  /** What stands before the closing bracket; whether it ends in `…`. */
  const until = (close: string, item: () => void): boolean => {
    for (let first = true; peek() !== close; first = false) {
      if (!first) take(",");
      if (peek() === "…") {
        take();
        take(close);
        return true;
      }
      item();
    }
    take(close);
    return false;
  };
  const value = (): Expected => {
    const token = take();
    if (token === "[") {
      const items: Expected[] = [];
      return { kind: "list", open: until("]", () => items.push(value())), items };
    }
    if (token === "{") {
      const entries = new Map<string, Expected>();
      const open = until("}", () => {
        const key = take();
        take(":");
        entries.set(key.startsWith('"') ? (JSON.parse(key) as string) : key, value());
      });
      return { kind: "record", open, entries };
    }
    if (token.startsWith('"')) return { kind: "value", value: JSON.parse(token) };
    if (WORDS.has(token)) return { kind: "value", value: WORDS.get(token) };
    if (/^-?\d+n$/.test(token)) return { kind: "value", value: BigInt(token.slice(0, -1)) };
    if (source[at] === "…" && /^-?\d+(\.\d+)?$/.test(token)) {
      at += 1;
      return { kind: "digits", digits: token };
    }
    const number = Number(token);
    if (Number.isNaN(number)) throw new Error(`${JSON.stringify(text)} is no value: ${token}`);
    return { kind: "value", value: number };
  };
  const found = value();
  if (!/^\s*(\(.*\))?$/.test(source.slice(at))) {
    throw new Error(`${JSON.stringify(text)}: a remark behind a value stands in parentheses`);
  }
  return found;
}

/** A value for messages, written as an example would. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  const items = itemsOf(value);
  if (items !== undefined) return `[${items.map(show).join(", ")}]`;
  const entries = entriesOf(value);
  if (entries === undefined) return String(value);
  return entries.size === 0
    ? "{}"
    : `{ ${[...entries].map(([key, part]) => `${keyText(key)}: ${show(part)}`).join(", ")} }`;
}

const keyText = (key: string): string => (/^([A-Za-z_]\w*|\d+)$/.test(key) ? key : JSON.stringify(key));

const itemsOf = (value: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(value)) return value as readonly unknown[];
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
    ? Array.from(value as unknown as ArrayLike<unknown>)
    : undefined;
};

/** The entries of a plain object or a Map, by text. */
const entriesOf = (value: unknown): ReadonlyMap<string, unknown> | undefined => {
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [String(key), part as unknown]));
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;
};

/**
 * Where a value is not what is expected: the first place that differs, `undefined` where there is none. Numbers must be
 * the same, or with a `tolerance` nearer than that; further elements and properties are only allowed behind `…`.
 */
export function difference(
  actual: unknown,
  expected: Expected,
  tolerance = 0,
  place = "the value",
): string | undefined {
  const wrong = `${place} is ${show(actual)}`;
  switch (expected.kind) {
    case "value": {
      const { value } = expected;
      if (typeof value === "number" && typeof actual === "number") {
        const same = Object.is(value, actual) || value === actual || Math.abs(value - actual) <= tolerance;
        return same ? undefined : wrong;
      }
      return actual === value ? undefined : wrong;
    }
    case "digits": {
      const begins = typeof actual === "number" && digitsOf(actual, expected.digits).startsWith(expected.digits);
      return begins ? undefined : wrong;
    }
    case "list": {
      const items = itemsOf(actual);
      const { items: wanted, open } = expected;
      if (items === undefined || (open ? items.length < wanted.length : items.length !== wanted.length)) return wrong;
      return first(wanted.map((item, i) => difference(items[i], item, tolerance, `${place}[${i}]`)));
    }
    case "record": {
      const entries = itemsOf(actual) === undefined ? entriesOf(actual) : undefined;
      if (entries === undefined || (!expected.open && entries.size !== expected.entries.size)) return wrong;
      return first(
        [...expected.entries].map(([key, part]) =>
          entries.has(key) ? difference(entries.get(key), part, tolerance, `${place}.${key}`) : wrong,
        ),
      );
    }
  }
}

/** The decimals of a number, at least as many as those of `like`: of its shortest text, as people read it. */
function digitsOf(value: number, like: string): string {
  const decimals = (like.split(".")[1] ?? "").length;
  const text = String(value);
  // Twenty digits more than are compared, so that none of those is rounded.
  if (text.includes("e")) return value.toFixed(decimals + 20);
  return text.includes(".") ? text.padEnd(text.indexOf(".") + 1 + decimals, "0") : `${text}.${"0".repeat(decimals)}`;
}

const first = (differences: readonly (string | undefined)[]): string | undefined =>
  differences.find((one) => one !== undefined);
