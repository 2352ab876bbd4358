import { join } from "node:path";

import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "..", "..");

/**
 * `sim/machine/engine/module.ts`: the engine of `sim/assembly/`, compiled, as base64. No relaxed SIMD, which may fuse a product
 * and a sum; and no code that runs at instantiation, as several threads instantiate it on one memory.
 */
export async function generate(): Promise<{ path: string; content: string }> {
  const files = new Map<string, Uint8Array | string>();
  const { error, stderr } = await asc.main(
    [
      "sim/assembly/interpreter.ts",
      ...["--outFile", "engine.wasm", "-O3", "--noAssert", "--runtime", "stub", "--baseDir", root],
      ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
      ...["--enable", "simd", "--enable", "threads", "--disableWarning", "AS112"],
    ],
    { writeFile: (name, contents) => void files.set(name, contents) },
  );
  const bytes = files.get("engine.wasm");
  if (error || !(bytes instanceof Uint8Array)) throw new Error(`sim/assembly/: ${stderr.toString()}`);
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,100}/g)!;
  const content = `// Generated from sim/assembly/ by \`npm run generate\`: change it there.

/** The engine as a WebAssembly module, base64. It imports a shared memory. */
export const MODULE =
${lines.map((line) => `  "${line}"`).join(" +\n")};
`;
  return { path: "sim/machine/engine/module.ts", content };
}
