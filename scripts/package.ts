/**
 * Builds what `npm pack` packs beside the Solidity sources: `node scripts/package.ts [FOLDER]`, by default into `dist`, after
 * `hardhat build`. JavaScript and declarations of the simulator, the SDK and the contract types, ABIs, addresses.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { abiFiles, readAbis } from "./package/abi.ts";
import { compile } from "./package/compile.ts";

const root = join(import.meta.dirname, "..");
const target = resolve(root, process.argv[2] ?? "dist");

rmSync(target, { recursive: true, force: true });
compile(root, target);

const abis = readAbis(root);
mkdirSync(join(target, "abi"), { recursive: true });
for (const abi of abis) {
  for (const [name, text] of abiFiles(abi)) writeFileSync(join(target, "abi", name), text);
}

const addresses = join(root, "deploy", "addresses.json");
writeFileSync(join(target, "addresses.json"), existsSync(addresses) ? readFileSync(addresses) : "{}\n");
console.error(`${target}: ${abis.length} ABIs`);
