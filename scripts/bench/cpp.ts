/** Circuit A in C++ (circuit.cpp), compiled here where there is g++. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { gateFile, type Gate } from "./circuits.ts";

/** No FMA, which rounds once where the machine rounds twice. */
const FLAGS = ["-std=c++17", "-O3", "-mavx2", "-mno-fma", "-mno-avx512f", "-ffp-contract=off"];

export interface Cpp extends Disposable {
  readonly version: string;
  /** Milliseconds of processor time of each repeat, and an FNV-1a hash of the final amplitudes. */
  run(mode: "naive" | "blocked", n: number, gates: readonly Gate[], repeats: number): { times: number[]; hash: string };
}

/** @returns `undefined` where there is no g++, or a processor without AVX2 */
export function compileCpp(): Cpp | undefined {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-bench-"));
  const binary = join(folder, "circuit");
  const file = join(folder, "gates");
  const close = () => rmSync(folder, { recursive: true, force: true });
  const run: Cpp["run"] = (mode, n, gates, repeats) => {
    writeFileSync(file, gateFile(gates));
    const output = execFileSync(binary, [mode, file, String(n), String(repeats)], { encoding: "utf8" });
    const words = output.trim().split(" ");
    return { hash: words.pop()!, times: words.map(Number) };
  };
  try {
    const version = execFileSync("g++", ["--version"], { encoding: "utf8" }).split("\n")[0]!;
    execFileSync("g++", [...FLAGS, "-o", binary, join(import.meta.dirname, "circuit.cpp")], { stdio: "ignore" });
    run("naive", 4, [], 1);
    return { version: `${version}; ${FLAGS.join(" ")}`, run, [Symbol.dispose]: close };
  } catch {
    close();
    return undefined;
  }
}

/** FNV-1a, 64 bits, of bytes. */
export function fnv(bytes: Uint8Array): string {
  let [high, low] = [0xcbf29ce4, 0x84222325];
  for (const byte of bytes) {
    low ^= byte;
    // times 2^40 + 0x1b3, modulo 2^64
    const product = (low >>> 0) * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) | 0;
    low = product | 0;
  }
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
