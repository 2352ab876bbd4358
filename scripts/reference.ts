/** Writes the Solidity reference: `node scripts/reference.ts [FOLDER]`, by default into `docs/reference`, after `hardhat build`. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { renderReference } from "./reference/pages.ts";
import { readSources } from "./reference/sources.ts";

const root = join(import.meta.dirname, "..");
const folder = process.argv[2] ?? "docs/reference";
const target = join(root, folder);
const pages = renderReference(readSources(root), root);

rmSync(target, { recursive: true, force: true });
for (const [name, text] of pages) {
  mkdirSync(dirname(join(target, name)), { recursive: true });
  writeFileSync(join(target, name), text);
}
console.error(`${folder}: ${pages.size} files`);
