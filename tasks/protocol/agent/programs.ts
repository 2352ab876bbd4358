/** Published programs, fetched once and kept: a program's id is the hash of what it is. */
import { decodeInstruction, fromHex, packShape, programId, unpackShape, type Program } from "../../../sim/index.ts";
import type { ConnectedMarket } from "../connect.ts";
import { codeWords, fetchProgram } from "../programs.ts";
import type { Cache } from "../store/index.ts";

const WORD_BYTES = 32;
/** Programs in memory. */
const KEPT = 32;

/** The packed shape and the instructions, a word each. */
function encode(program: Program): Uint8Array {
  const shape = packShape(program.shape).toString(16).padStart(64, "0");
  return Buffer.concat([Buffer.from(shape, "hex"), ...codeWords(program).map((word) => fromHex(word))]);
}

function decode(bytes: Uint8Array): Program {
  const words = Array.from({ length: bytes.length / WORD_BYTES }, (_, i) =>
    bytes.slice(i * WORD_BYTES, (i + 1) * WORD_BYTES),
  );
  const shape = unpackShape(BigInt(`0x${Buffer.from(words[0]!).toString("hex")}`));
  return { shape, code: words.slice(1).map((word) => decodeInstruction(word)) };
}

/**
 * @param fromBlock not after the first program was published
 * @returns fetches a program by its id, as `fetchProgram`
 */
export function programCache(
  cache: Cache,
  { store }: Pick<ConnectedMarket, "store">,
  fromBlock = 0,
): (id: string) => Promise<Program> {
  const recent = new Map<string, Promise<Program>>();

  async function load(id: string): Promise<Program> {
    const key = `program:${id}`;
    const bytes = cache.get(key);
    if (bytes && bytes.length % WORD_BYTES === 0 && bytes.length > WORD_BYTES) {
      const kept = decode(bytes);
      // What a disk has spoilt is fetched again.
      if (programId(kept) === id) return kept;
    }
    const program = await fetchProgram(store, id, fromBlock);
    cache.put(key, encode(program));
    return program;
  }

  return (id) => {
    const name = id.toLowerCase();
    const found = recent.get(name) ?? load(name);
    recent.delete(name);
    recent.set(name, found);
    if (recent.size > KEPT) recent.delete(recent.keys().next().value!);
    found.catch(() => recent.delete(name));
    return found;
  };
}
