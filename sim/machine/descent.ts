/**
 * Nodes that are revealed on the way down from a disputed register or sum to one word.
 */
import { canonicalBits, CANONICAL_NAN_BITS, bitsToFloat, isNaNBits } from "../math/float.ts";
import { KetworkRangeError } from "../errors.ts";
import type { Machine } from "./machine.ts";
import type { Tree } from "./tree.ts";
import { sumTerms } from "./vector.ts";
import { toHex, type Hex } from "./word.ts";

/** Bytes of a sum's node: `re u64 | im u64`. */
export const SUM_NODE_BYTES = 16;

/** The nodes `levels` below node `path` of `level` in a register's tree, in index order. */
export function ketNodes(register: Tree, path: number, level: number, levels: number): Hex[] {
  return register.descendants(level, path, levels).map(toHex);
}

/**
 * The nodes `levels` below node `path` of `level` in the sum of a machine's next step, a KDOT, in index order: a node of
 * level l is the sum of the terms of 2^l words. NaN is canonical.
 */
export function sumNodes(machine: Machine, path: number, level: number, levels: number): Uint8Array {
  const instruction = machine.code[machine.state.pc]!;
  const count = 2 ** levels;
  const terms = 2 * 2 ** (level - levels);
  const nodes = new Uint8Array(SUM_NODE_BYTES * count);
  const view = new DataView(nodes.buffer);
  for (let i = 0; i < count; i++) {
    const [re, im] = sumTerms(machine, instruction, (path * count + i) * terms, terms);
    view.setBigUint64(SUM_NODE_BYTES * i, canonicalBits(re));
    view.setBigUint64(SUM_NODE_BYTES * i + 8, canonicalBits(im));
  }
  return nodes;
}

/**
 * What the checker's `sum` computes: the nodes added as a perfect binary tree, neighbours first, and whether every part of
 * every node is canonical.
 * @param nodes a power of two of them
 * @throws KetworkRangeError `SumNodesMalformed`
 */
export function addNodes(nodes: Uint8Array): { canonical: boolean; total: { re: bigint; im: bigint } } {
  const view = new DataView(nodes.buffer, nodes.byteOffset, nodes.byteLength);
  const count = nodes.length / SUM_NODE_BYTES;
  if (!(count >= 1 && Number.isInteger(count) && (count & (count - 1)) === 0)) {
    throw new KetworkRangeError("SumNodesMalformed", `${nodes.length} bytes: 16 times a power of two`, {
      bytes: nodes.length,
    });
  }
  const bits = Array.from({ length: 2 * count }, (_, i) => view.getBigUint64(8 * i));
  const add = (part: number) => {
    let level = bits.filter((_, i) => i % 2 === part).map(bitsToFloat);
    while (level.length > 1) level = level.filter((_, i) => i % 2 === 0).map((left, i) => left + level[2 * i + 1]!);
    return canonicalBits(level[0]!);
  };
  const canonical = bits.every((part) => !isNaNBits(part) || part === CANONICAL_NAN_BITS);
  return { canonical, total: { re: add(0), im: add(1) } };
}
