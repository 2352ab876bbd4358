/**
 * Claims about vector instructions: the honest one, checked at its leaves, and false ones that are consistent all the way
 * down, followed by the rounds of a dispute to the word or sum where they are wrong.
 */
import { levelsOfRound } from "../../sim/machine/bisection.ts";
import { addNodes, ketNodes, SUM_NODE_BYTES, sumNodes } from "../../sim/machine/descent.ts";
import { encodeCells } from "../../sim/machine/word.ts";
import { stateHash } from "../../sim/machine/state.ts";
import { foldRoot, rootFromSiblings, WordTree } from "../../sim/machine/tree.ts";
import { concat, fromHex, toHex, WORD_BYTES, type Hex } from "../../sim/machine/word.ts";
import { CANONICAL_NAN_BITS, isNaNBits, SIGN_BIT } from "../../sim/math/float.ts";
import type { Random } from "../../sim/math/random.ts";
import { errorName, leafCall, openCall, sumCall, type Answer, type Context } from "./chain.ts";
import { disturbedLeaf } from "./disturb.ts";
import { difference, flipBit, leafProof, withRegister, type Opened, type Question, type Scene } from "./questions.ts";

/** The honest claim's node and the questions about it and about false ones. */
export interface Claims {
  readonly node: Hex;
  readonly questions: (expected: Opened) => Question[];
}

/** Leaves of an honest claim that are asked for, at most. */
const HONEST_LEAVES = 4;

/** Positions of words to ask for: all, or some where there are many. */
function leafIndices(random: Random, count: number): number[] {
  if (count <= HONEST_LEAVES) return Array.from({ length: count }, (_, i) => i);
  return [0, count - 1, random.nextInt(count), random.nextInt(count)];
}

const leafQuestion = (scene: Scene, context: Context, index: number, what: string, expected: Hex): Question => ({
  what,
  call: leafCall(context, index, leafProof(scene, index)),
  judge(answer) {
    if (!answer.success) return `reverted with ${errorName(answer)}`;
    const value = toHex(answer.data);
    return value === expected ? undefined : `${value}, not ${expected}`;
  },
});

/** A bit to flip: any, or one that makes −0 of +0, or a NaN of an infinity. */
const randomBit = (random: Random, bits: number) =>
  random.nextInt(3) === 0 ? 64 * random.nextInt(bits / 64) : random.nextInt(bits);

/** An opening with another claim; the claim is followed by the proof of one write over `siblings` siblings. */
function withClaim(opening: Uint8Array, claim: Uint8Array, siblings: number): Uint8Array {
  const changed = opening.slice();
  changed.set(claim, opening.length - (2 + siblings) * WORD_BYTES);
  return changed;
}

export function ketQuestions(scene: Scene, context: Context): Claims {
  const { before, after, random } = scene;
  const { k } = before.code[before.state.pc]!;
  const register = after.state.registerTree(k);
  // A tree of its own: answers are judged when the machine is elsewhere.
  const words = register.descendants(register.depth, 0, register.depth);
  const honest = new WordTree(register.depth, concat(...words));
  const word = (index: number) => toHex(honest.node(0, index));
  const count = 2 ** honest.depth;

  /** A lie in one bit of one word, with the whole tree above it made to fit. */
  function lie(expected: Opened): Question[] {
    const wrongIndex = random.nextInt(count);
    const bent = words.with(wrongIndex, flipBit(words[wrongIndex]!, randomBit(random, 256)));
    const lying = new WordTree(honest.depth, concat(...bent));
    const opening = withClaim(scene.opening, lying.root(), before.shape.ketDepth);
    const post = stateHash({ ...scene.postRoots, kets: withRegister(after, k, lying.root()) });

    let path = 0;
    for (let level = honest.depth; level > 0;) {
      const levels = levelsOfRound(level);
      const claimed = ketNodes(lying, path, level, levels);
      if (toHex(foldRoot(concat(...claimed.map(fromHex)), levels)) !== toHex(lying.node(level, path))) {
        throw new Error(`nodes below ${path} of level ${level} do not bind`);
      }
      const own = ketNodes(honest, path, level, levels);
      path = path * claimed.length + claimed.findIndex((node, i) => node !== own[i]);
      level -= levels;
    }
    if (path !== wrongIndex) throw new Error(`descent to word ${path}, the lie is in ${wrongIndex}`);
    const lied = toHex(lying.node(0, path));
    const leaf = leafQuestion(scene, context, path, `leaf ${path} of a lie`, word(path));
    return [
      {
        what: "opening of a lie",
        call: openCall(scene.roots, opening),
        judge: (answer) => difference(answer, { ...expected, post, node: toHex(lying.root()) }),
      },
      { ...leaf, judge: (answer) => leaf.judge(answer) ?? (toHex(answer.data) === lied ? "a lie passed" : undefined) },
    ];
  }

  return {
    node: toHex(honest.root()),
    questions: (expected) => [
      ...leafIndices(random, count).map((i) => leafQuestion(scene, context, i, `leaf ${i}`, word(i))),
      ...disturbedLeaf(scene, context, count, word),
      ...lie(expected),
    ],
  };
}

// ---- Sums.

type Pair = readonly [re: bigint, im: bigint];

const canonical = (part: bigint) => (isNaNBits(part) ? CANONICAL_NAN_BITS : part);
const pairBytes = ([re, im]: Pair) => encodeCells(BigUint64Array.of(re, im));
const pairOf = (nodes: Uint8Array, index: number): Pair => {
  const view = new DataView(nodes.buffer, nodes.byteOffset);
  return [view.getBigUint64(SUM_NODE_BYTES * index), view.getBigUint64(SUM_NODE_BYTES * index + 8)];
};
const wordOfPair = (pair: Pair): Uint8Array => concat(new Uint8Array(SUM_NODE_BYTES), pairBytes(pair));

/** canonical(i^power · pair). */
function timesPowerOfI([re, im]: Pair, power: number): Pair {
  const turned: Pair[] = [
    [re, im],
    [im ^ SIGN_BIT, re],
    [re ^ SIGN_BIT, im ^ SIGN_BIT],
    [im, re ^ SIGN_BIT],
  ];
  const [turnedRe, turnedIm] = turned[power % 4]!;
  return [canonical(turnedRe), canonical(turnedIm)];
}

const ones = (mask: bigint) => mask.toString(2).replaceAll("0", "").length;

export function sumQuestions(scene: Scene, context: Context): Claims {
  const { before, after, random } = scene;
  const { a, x, z } = before.code[before.state.pc]!;
  const depth = before.shape.qubits - 1;
  const terms = sumNodes(before, 0, depth, depth);
  const count = 2 ** depth;
  const power = ones(x & z);
  const total = pairOf(sumNodes(before, 0, depth, 0), 0);
  const term = (index: number) => toHex(wordOfPair(pairOf(terms, index)));

  /** Nodes that a claim of these terms reveals below a node. */
  const nodesOf = (claimed: Uint8Array, path: number, level: number, levels: number) => {
    const width = SUM_NODE_BYTES * 2 ** (level - levels);
    return concat(
      ...Array.from({ length: 2 ** levels }, (_, i) => {
        const from = (path * 2 ** levels + i) * width;
        const { re, im } = addNodes(claimed.subarray(from, from + width)).total;
        return pairBytes([re, im]);
      }),
    );
  };
  const sumQuestion = (
    what: string,
    nodes: Uint8Array,
    judge: (canonical: boolean, total: Hex) => string | undefined,
  ) => ({
    what,
    call: sumCall(nodes),
    judge: (answer: Answer) =>
      answer.success
        ? judge(answer.data[WORD_BYTES - 1] === 1, toHex(answer.data.subarray(WORD_BYTES)))
        : `reverted with ${errorName(answer)}`,
  });
  const addsUpTo = (what: string, nodes: Uint8Array, parent: Pair) =>
    sumQuestion(what, nodes, (isCanonical, sum) =>
      isCanonical && sum === toHex(wordOfPair(parent)) ? undefined : `${isCanonical} ${sum}, not ${parent}`,
    );
  /** The opening of a total, as the machine would have written it. */
  function claimQuestion(what: string, claimed: Pair, expected: Opened): Question {
    const cells = timesPowerOfI(claimed, power);
    const memory = after.state.memoryTree();
    const changed = memory.node(0, a >> 2);
    changed.set(pairBytes(cells), (a & 2) * 8);
    const root = rootFromSiblings(changed, a >> 2, memory.siblings(a >> 2));
    const post = stateHash({ ...scene.postRoots, mem: toHex(root) });
    return {
      what,
      call: openCall(scene.roots, withClaim(scene.opening, wordOfPair(cells), before.shape.memDepth)),
      judge: (answer) => difference(answer, { ...expected, post, node: toHex(wordOfPair(claimed)) }),
    };
  }

  /** Other terms of one word, and sums that fit them: only the leaf shows the lie. */
  function consistentLie(expected: Opened): Question[] {
    const wrongIndex = random.nextInt(count);
    const bit = 128 * wrongIndex + randomBit(random, 128);
    const claimed = flipBit(terms, bit);
    const isCanonical = addNodes(claimed).canonical;
    const { re, im } = addNodes(claimed).total;
    if (re === total[0] && im === total[1]) return []; // rounded away: the claim is the true one
    const questions = [claimQuestion("opening of a false sum", [re, im], expected)];
    let path = 0;
    for (let level = depth; level > 0;) {
      const levels = levelsOfRound(level);
      const nodes = nodesOf(claimed, path, level, levels);
      const parent = pairOf(nodesOf(claimed, path, level, 0), 0);
      // What is revealed last are the terms themselves, canonical or not.
      const last = level === levels && !isCanonical;
      const revealed = last
        ? claimed.subarray(path * 2 ** levels * SUM_NODE_BYTES, (path + 1) * 2 ** levels * SUM_NODE_BYTES)
        : nodes;
      questions.push(
        last
          ? sumQuestion("a false NaN", revealed, (fine) => (fine ? "passed for canonical" : undefined))
          : addsUpTo(`nodes of level ${level} of a false sum`, nodes, parent),
      );
      path = path * 2 ** levels + (Math.floor(wrongIndex / 2 ** (level - levels)) % 2 ** levels);
      level -= levels;
    }
    const leaf = leafQuestion(scene, context, path, `leaf ${path} of a false sum`, term(path));
    return [...questions, leaf];
  }

  /** A false total above the true nodes: what `refute` is for. */
  function plainLie(expected: Opened): Question[] {
    const claimed = pairOf(flipBit(pairBytes(total), randomBit(random, 128)), 0);
    if (claimed.some((part) => part !== canonical(part))) {
      const opening = withClaim(scene.opening, wordOfPair(claimed), before.shape.memDepth);
      const judge = (answer: Answer) =>
        errorName(answer) === "NonCanonicalNaN" ? undefined : "a false NaN was opened";
      return [{ what: "opening of a false NaN", call: openCall(scene.roots, opening), judge }];
    }
    const opening = claimQuestion("opening of a wrong total", claimed, expected);
    if (depth === 0) return [opening];
    const nodes = sumNodes(before, 0, depth, levelsOfRound(depth));
    const refuted = sumQuestion("true nodes under a wrong total", nodes, (fine, sum) =>
      fine && sum === toHex(wordOfPair(claimed)) ? "a lie adds up" : undefined,
    );
    return [opening, refuted];
  }

  return {
    node: toHex(wordOfPair(total)),
    questions: (expected) => [
      ...(depth === 0 ? [] : [addsUpTo("nodes", sumNodes(before, 0, depth, levelsOfRound(depth)), total)]),
      ...leafIndices(random, count).map((i) => leafQuestion(scene, context, i, `leaf ${i}`, term(i))),
      ...disturbedLeaf(scene, context, count, term),
      ...consistentLie(expected),
      ...plainLie(expected),
    ],
  };
}
