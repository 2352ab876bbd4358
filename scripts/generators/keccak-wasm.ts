import { compileAssembly, embed } from "../assembly.ts";

const SOURCE = "sim/assembly/keccak.ts";

/** `sim/machine/hash/keccak-wasm.ts`: Keccak of pairs of words, compiled. */
export async function generate(): Promise<{ path: string; content: string }> {
  const binary = await compileAssembly(SOURCE);
  return {
    path: "sim/machine/hash/keccak-wasm.ts",
    content: embed(SOURCE, "KECCAK_WASM", "WebAssembly with SIMD, in base64.", binary),
  };
}
