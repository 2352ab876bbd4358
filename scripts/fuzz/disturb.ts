/**
 * Openings and leaf proofs by somebody who wants another result: cut, with bits flipped, words swapped, or words of other
 * proofs put in. Whatever is not refused must not change what follows from the true pre-state.
 */
import { WORD_BYTES, type Hex, toHex } from "../../sim/machine/word.ts";
import type { Random } from "../../sim/math/random.ts";
import { leafCall, openCall, type Answer, type Context } from "./chain.ts";
import { decodeOpened, flipBit, leafProof, type Opened, type Question, type Scene } from "./questions.ts";

/** Words of the pre-state, which bind nothing: another one is another pre-state. */
const HEADER_WORDS = 3;
/** Steps and leaves, of a hundred, that are disturbed. */
const DISTURBED_PERCENT = 35;

/** A word of an earlier opening: a sibling that was right somewhere else. */
let stale: Uint8Array = new Uint8Array(WORD_BYTES);

type Disturbance = readonly [what: string, bytes: Uint8Array];

function disturb(random: Random, bytes: Uint8Array, first: number): Disturbance {
  const words = bytes.length / WORD_BYTES;
  const at = first + random.nextInt(Math.max(words - first, 1));
  const word = (i: number) => bytes.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES);
  const replaced = (i: number, by: Uint8Array) => {
    const changed = bytes.slice();
    changed.set(by, i * WORD_BYTES);
    return changed;
  };
  if (words <= first) return ["cut", bytes.subarray(0, random.nextInt(bytes.length))];
  switch (random.nextInt(5)) {
    case 0:
      return ["cut", bytes.subarray(0, random.nextInt(bytes.length))];
    case 1:
      return ["with a bit flipped", flipBit(bytes, 8 * WORD_BYTES * at + random.nextInt(256))];
    case 2: {
      const other = first + random.nextInt(words - first);
      const swapped = replaced(at, word(other));
      swapped.set(word(at), other * WORD_BYTES);
      return ["with words swapped", swapped];
    }
    case 3:
      return ["with a word of another proof", replaced(at, stale)];
    default:
      return ["with a zero word", replaced(at, new Uint8Array(WORD_BYTES))];
  }
}

const same = (left: Uint8Array, right: Uint8Array) => toHex(left) === toHex(right);

/** An opening that is not the honest one may be refused, or say what the honest one says; a claim it may change. */
export function disturbedOpenings({ roots, opening, random }: Scene, expected: Opened): Question[] {
  if (random.nextInt(100) >= DISTURBED_PERCENT) return [];
  const [what, bytes] = disturb(random, opening, HEADER_WORDS);
  stale = opening.slice(-WORD_BYTES);
  if (same(bytes, opening)) return [];
  const judge = (answer: Answer): string | undefined => {
    if (!answer.success) return undefined;
    if (bytes.length < opening.length) return "a cut opening passed";
    const opened = decodeOpened(answer);
    if (opened.pre !== expected.pre) return `pre ${opened.pre} of the same first words`;
    if (opened.kind !== expected.kind) return `kind ${opened.kind}`;
    const isOtherClaim = expected.kind !== 0 && opened.node !== expected.node;
    if ((opened.post === expected.post) === isOtherClaim) return `post ${opened.post} with node ${opened.node}`;
    return undefined;
  };
  const longer = new Uint8Array(opening.length + 1 + random.nextInt(40)).fill(random.nextInt(256));
  longer.set(opening);
  return [
    { what: `opening ${what}`, call: openCall(roots, bytes), judge },
    {
      what: "opening with bytes behind it",
      call: openCall(roots, longer),
      judge: (answer) => (answer.success && decodeOpened(answer).post === expected.post ? undefined : "refused"),
    },
  ];
}

/** A leaf's proof that is not the honest one, or is one of another word, may be refused, or give the true word. */
export function disturbedLeaf(
  scene: Scene,
  context: Context,
  count: number,
  value: (index: number) => Hex,
): Question[] {
  const { random } = scene;
  if (random.nextInt(100) >= DISTURBED_PERCENT) return [];
  const index = random.nextInt(count);
  const proof = leafProof(scene, index);
  const [what, bytes] = disturb(random, proof, 0);
  const other = random.nextInt(count + 1);
  stale = proof.slice(-WORD_BYTES);
  /** What `of`, with this much of a proof, may say. */
  const judge =
    (of: number, isCut: boolean) =>
    (answer: Answer): string | undefined => {
      if (!answer.success) return undefined;
      if (of >= count) return "a word beyond the register was computed";
      if (isCut) return "a cut proof passed";
      return toHex(answer.data) === value(of) ? undefined : `computed ${toHex(answer.data)}, not ${value(of)}`;
    };
  const isCut = bytes.length < proof.length;
  return [
    { what: `leaf ${index}, proof ${what}`, call: leafCall(context, index, bytes), judge: judge(index, isCut) },
    {
      what: `leaf ${other} with the proof of ${index}`,
      call: leafCall(context, other, proof),
      judge: judge(other, false),
    },
  ];
}
