/** Trees over the words of one reveal, and the terms of sums that stand in them two a word. */
import { concat, dataSlice, keccak256, toBeHex, ZeroHash } from "ethers";

/** The word above two words. */
export function hashPair(left: string, right: string): string {
  return keccak256(concat([left, right]));
}

/** All levels of the tree over a power of two of words, the words first. */
function levelsOf(words: readonly string[]): string[][] {
  const levels = [[...words]];
  for (let below = levels[0]!; below.length > 1; below = levels.at(-1)!) {
    levels.push(Array.from({ length: below.length / 2 }, (_, i) => hashPair(below[2 * i]!, below[2 * i + 1]!)));
  }
  return levels;
}

/** Root of the tree over a power of two of words. */
export function rootOf(words: readonly string[]): string {
  return levelsOf(words).at(-1)![0]!;
}

/** Hashes beside the path from word `index` to the root, lowest first. */
export function siblingsOf(words: readonly string[], index: number): string[] {
  return levelsOf(words)
    .slice(0, -1)
    .map((level, height) => level[(index >> height) ^ 1]!);
}

const LIST_WORDS = 32;

/** The words of the tree of a list of step hashes: the list, followed by zeros. */
export function listWords(hashes: readonly string[]): string[] {
  return [...hashes, ...Array<string>(LIST_WORDS - hashes.length).fill(ZeroHash)];
}

/** A term of a sum: the bits of its real and imaginary part. */
export interface Term {
  readonly re: bigint;
  readonly im: bigint;
}

/** `re << 64 | im` as a word. */
export function termWord({ re, im }: Term): string {
  return toBeHex((re << 64n) | im, 32);
}

/** The terms of words of two. */
export function termsOf(words: readonly string[]): Term[] {
  return words.flatMap((word) =>
    [0, 16].map((at) => ({ re: BigInt(dataSlice(word, at, at + 8)), im: BigInt(dataSlice(word, at + 8, at + 16)) })),
  );
}

/** Words of two terms each; `terms` are an even number. */
export function packTerms(terms: readonly Term[]): string[] {
  return Array.from({ length: terms.length / 2 }, (_, i) => {
    const [left, right] = [terms[2 * i]!, terms[2 * i + 1]!];
    return toBeHex((left.re << 192n) | (left.im << 128n) | (right.re << 64n) | right.im, 32);
  });
}
