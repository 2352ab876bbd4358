/** ABIs as JSON, and as constants whose type is their content. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The ABI of a contract or interface. */
export interface NamedAbi {
  readonly name: string;
  readonly abi: readonly unknown[];
}

/** The ABIs of all contracts and interfaces of the project that have one; no test doubles. */
export function readAbis(root: string): readonly NamedAbi[] {
  const folder = join(root, "artifacts", "contracts");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.sol[/\\][^/\\]+\.json$/.test(path) && !/^mocks[/\\]/.test(path))
    .map((path) => JSON.parse(readFileSync(join(folder, path), "utf8")) as { contractName: string; abi: unknown[] })
    .map(({ contractName, abi }) => ({ name: contractName, abi }))
    .filter(({ abi }) => abi.length > 0)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The files of an ABI by name: a module, its declaration, and JSON. */
export function abiFiles({ name, abi }: NamedAbi): ReadonlyMap<string, string> {
  return new Map([
    [`${name}.json`, `${JSON.stringify(abi, null, 2)}\n`],
    [`${name}.js`, `export const abi = ${JSON.stringify(abi)};\nexport default abi;\n`],
    [`${name}.d.ts`, `export declare const abi: ${typeOf(abi)};\nexport default abi;\n`],
  ]);
}

/** The type of a JSON value that `as const` gives it. */
export function typeOf(value: unknown): string {
  if (Array.isArray(value)) return `readonly [${value.map(typeOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, field]) => `readonly ${JSON.stringify(name)}: ${typeOf(field)}`);
  return `{ ${fields.join("; ")} }`;
}
