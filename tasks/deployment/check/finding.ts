/** One fact of a deployment, as it should be and as it is. */
export interface Finding {
  readonly part: "chain" | "code" | "wiring" | "parameters" | "roles" | "machine";
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly pass: boolean;
}

/** Compares texts, numbers and addresses, the latter whatever their case. */
export function compare(part: Finding["part"], name: string, expected: unknown, found: unknown): Finding {
  const [want, have] = [textOf(expected), textOf(found)];
  return { part, name, expected: want, found: have, pass: want.toLowerCase() === have.toLowerCase() };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  return String(value);
}
