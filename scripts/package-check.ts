/**
 * Whether somebody else can build on the package: `node scripts/package-check.ts [--json] [--keep]`, after `hardhat build`.
 * Packs it, installs the tarball in a copy of `scripts/package/sample`, builds that project and runs its test.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pack, runCommand } from "./package/pack.ts";

/** What the sample needs beside the package, in the versions of this project. */
const PEERS = [
  "@nomicfoundation/hardhat-ethers",
  "@nomicfoundation/hardhat-mocha",
  "@nomicfoundation/hardhat-network-helpers",
  "@types/chai",
  "@types/mocha",
  "@types/node",
  "chai",
  "ethers",
  "hardhat",
  "mocha",
  "solc",
  "typescript",
];

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "ketwork-sample-"));
const seconds: Record<string, number> = {};
const timed = <T>(name: string, work: () => T): T => {
  const start = performance.now();
  const result = work();
  seconds[name] = Math.round((performance.now() - start) / 100) / 10;
  console.error(`${name}: ${seconds[name]} s`);
  return result;
};

let failure: string | undefined;
let size = 0;
let files = 0;
try {
  timed("compile", () => runCommand(process.execPath, ["scripts/package.ts"], root));
  const tarball = timed("pack", () => pack(root, folder));
  size = tarball.size;
  files = tarball.files.length;
  cpSync(join(root, "scripts/package/sample"), folder, { recursive: true });
  const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    devDependencies: Record<string, string>;
  };
  const path = join(folder, "package.json");
  const sample = JSON.parse(readFileSync(path, "utf8")) as object;
  const dependencies = Object.fromEntries(PEERS.map((name) => [name, devDependencies[name]]));
  const installed = { ...dependencies, ketwork: `file:${tarball.filename}` };
  writeFileSync(path, `${JSON.stringify({ ...sample, dependencies: installed }, null, 2)}\n`);
  const npm = (...args: string[]) => runCommand("npm", args, folder);
  timed("install", () => npm("install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"));
  timed("build", () => npm("run", "build"));
  console.error(timed("test", () => npm("test")));
} catch (error) {
  failure = (error as Error).message;
  console.error(failure);
} finally {
  if (process.argv.includes("--keep")) console.error(folder);
  else rmSync(folder, { recursive: true, force: true });
}
if (process.argv.includes("--json")) {
  console.log(JSON.stringify({ passed: failure === undefined, size, files, seconds, failure }));
}
process.exitCode = failure === undefined ? 0 : 1;
