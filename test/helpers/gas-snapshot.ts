import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

const file = join(import.meta.dirname, "..", "gas-snapshot.json");
const update = process.env["UPDATE_GAS_SNAPSHOT"] !== undefined;

const load = (): Record<string, number> =>
  existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, number>) : {};

/**
 * Asserts that `gas` is what `test/gas-snapshot.json` holds under `name`: gas is deterministic, so any change is one of
 * the code's and is to be seen in a diff. `npm run gas:update` writes the file anew.
 */
export function expectGasSnapshot(name: string, gas: bigint | number): void {
  const value = Number(gas);
  const snapshot = load();
  if (update) {
    const merged = { ...snapshot, [name]: value };
    const sorted = Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(file, `${JSON.stringify(sorted, null, 2)}\n`);
    return;
  }
  expect(value, `gas of '${name}' (run 'npm run gas:update' if the change is meant)`).to.equal(snapshot[name]);
}
