/**
 * AssemblyScript sources as WebAssembly embedded in TypeScript: nothing is built when the project is installed, and
 * nothing is loaded from a file or a network, in Node or in a browser.
 */
import { join } from "node:path";

import { main } from "assemblyscript/asc";

const root = join(import.meta.dirname, "..");

/**
 * Compiles a source (its path from the root of the project).
 * @returns the binary: the same bytes for the same source and compiler
 * @throws Error with what the compiler says
 */
export async function compileAssembly(path: string, flags: readonly string[] = []): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    // Never relaxed SIMD: it may fuse.
    [
      path,
      "--outFile",
      "out.wasm",
      "--baseDir",
      root,
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      "--enable",
      "simd",
      ...flags,
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm")) binary = contents as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(`${path}: ${stderr.toString() || error}`);
  return binary;
}

/** A TypeScript module that exports a binary as base64 text. */
export function embed(source: string, name: string, meaning: string, binary: Uint8Array): string {
  const lines = Buffer.from(binary)
    .toString("base64")
    .match(/.{1,100}/g)!;
  return `// Generated from ${source} by \`npm run generate\`: change it there.

/** ${meaning} */
export const ${name} =
${lines.map((line) => JSON.stringify(line)).join(" +\n")};
`;
}
