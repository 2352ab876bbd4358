import { expect } from "chai";
import { hexlify, keccak256 } from "ethers";
import {
  hasher,
  MAX_FOLD_LEVELS,
  nobleHasher,
  offsetOfNode,
  wasmHasher,
  type Hasher,
} from "../../../../sim/machine/hash/hasher.ts";
import { Random } from "../../../helpers/machine/random.ts";

const SEED = 1600;

function randomBytes(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i + 8 <= length; i += 8) view.setBigUint64(i, random.bits());
  return bytes;
}

/** Pairs of which many repeat those before them, one or several at a time, and some differ in one bit only. */
function repetitivePairs(random: Random, pairs: number): Uint8Array {
  const bytes = new Uint8Array(64 * pairs);
  for (let i = 0; i < pairs; i++) {
    const back = random.below(5);
    if (back > 0 && back <= i) bytes.copyWithin(64 * i, 64 * (i - back), 64 * (i - back + 1));
    else bytes.set(randomBytes(random, 64), 64 * i);
    if (random.chance(0.2)) bytes[64 * i + random.below(64)]! ^= 1 << random.below(8);
  }
  return bytes;
}

const hashesByEthers = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 64 }, (_, i) => keccak256(bytes.subarray(64 * i, 64 * i + 64)));

const wordsOf = (bytes: Uint8Array) =>
  Array.from({ length: bytes.length / 32 }, (_, i) => hexlify(bytes.subarray(32 * i, 32 * i + 32)));

/** All nodes of a tree over 64-bit cells, level by level, by the definition and ethers' keccak. */
function nodesByEthers(cells: readonly bigint[], levels: number): string[] {
  const digits = Array.from({ length: 4 * 2 ** levels }, (_, i) => (cells[i] ?? 0n).toString(16).padStart(16, "0"));
  let nodes = Array.from({ length: 2 ** levels }, (_, i) => `0x${digits.slice(4 * i, 4 * i + 4).join("")}`);
  const all = [...nodes];
  while (nodes.length > 1) {
    nodes = nodes.filter((_, i) => i % 2 === 0).map((left, i) => keccak256(left + nodes[2 * i + 1]!.slice(2)));
    all.push(...nodes);
  }
  return all;
}

function cellsOf(random: Random, count: number): bigint[] {
  const cells = Array.from({ length: count }, () => random.floatBits());
  // Stretches of one value, as in states that are sparse or uniform.
  for (let i = 0; i < count; i += 64) if (random.chance(0.4)) cells.fill(random.pick([0n, cells[i]!]), i, i + 64);
  return cells;
}

const isNaNPattern = (bits: bigint) => (bits & 0x7fffffffffffffffn) > 0x7ff0000000000000n;

const implementations: [string, Hasher | undefined][] = [
  ["wasm", wasmHasher()],
  ["noble", nobleHasher()],
];

for (const [name, tested] of implementations) {
  describe(`hasher ${name}`, () => {
    const subject = tested!;

    it("is there", () => {
      expect(tested?.name).to.equal(name);
    });

    it(`hashPairs is ethers' keccak256 of thousands of pairs, at any place and count (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (const count of [0, 1, 2, 3, 7, 64, 255, 1023, 1024, 1025, 2050]) {
        const pairs = count % 2 ? repetitivePairs(random, count) : randomBytes(random, 64 * count);
        const [from, to] = [random.below(100), random.below(100)];
        const source = new Uint8Array(from + pairs.length + 5).fill(0xaa);
        source.set(pairs, from);
        const target = new Uint8Array(to + 32 * count + 5).fill(0x55);
        subject.hashPairs(source, from, target, to, count);
        expect(wordsOf(target.subarray(to, to + 32 * count))).to.deep.equal(hashesByEthers(pairs));
        for (const i of [0, to - 1, to + 32 * count, target.length - 1]) {
          if (i >= 0 && (i < to || i >= to + 32 * count)) expect(target[i]).to.equal(0x55);
        }
        subject.hashPairs(source, from, source, from, count);
        expect(wordsOf(source.subarray(from, from + 32 * count))).to.deep.equal(hashesByEthers(pairs));
      }
    });

    for (let levels = 0; levels <= MAX_FOLD_LEVELS; levels++) {
      it(`foldCells gives all nodes over ${2 ** levels} words of integers or floats (seed ${SEED})`, () => {
        const random = new Random(SEED + levels);
        for (const part of [0, 0.4, 1, 1]) {
          const count = Math.floor(4 * 2 ** levels * part);
          const cells = cellsOf(random, count);
          const integers = BigUint64Array.from(cells);
          const expected = nodesByEthers(cells, levels);
          expect(wordsOf(subject.foldCells(integers, levels))).to.deep.equal(expected);
          const canonical = cells.map((bits) => (isNaNPattern(bits) ? 0x7ff8000000000000n : bits));
          const ofFloats = subject.foldCells(new Float64Array(integers.buffer), levels);
          expect(wordsOf(ofFloats)).to.deep.equal(nodesByEthers(canonical, levels));
          expect([...integers]).to.deep.equal(cells);
        }
      });
    }

    it("offsetOfNode finds every node", () => {
      const nodes = subject
        .foldCells(
          BigUint64Array.from({ length: 32 }, (_, i) => BigInt(i)),
          3,
        )
        .slice();
      let at = 0;
      for (let level = 0; level <= 3; level++) {
        for (let index = 0; index < 2 ** (3 - level); index++, at += 32) {
          expect(offsetOfNode(3, level, index)).to.equal(at);
        }
      }
      expect(nodes).to.have.length(at);
    });
  });
}

describe("hasher", () => {
  it("is the fast one here, and both agree on pairs, repeated or not", () => {
    expect(hasher.name).to.equal("wasm");
    const random = new Random(SEED);
    const slow = nobleHasher();
    for (let round = 0; round < 40; round++) {
      const pairs = repetitivePairs(random, 1 + random.below(120));
      const [left, right] = [new Uint8Array(pairs.length / 2), new Uint8Array(pairs.length / 2)];
      hasher.hashPairs(pairs, 0, left, 0, pairs.length / 64);
      slow.hashPairs(pairs, 0, right, 0, pairs.length / 64);
      expect(left).to.deep.equal(right);
    }
  });

  it("does without WebAssembly where it is missing, forbidden or has no SIMD", () => {
    const whole = Object.getOwnPropertyDescriptor(globalThis, "WebAssembly")!;
    const refusing = {
      Module() {
        throw new Error("no SIMD");
      },
    };
    try {
      for (const value of [undefined, refusing]) {
        Object.defineProperty(globalThis, "WebAssembly", { ...whole, value });
        expect(wasmHasher()).to.equal(undefined);
      }
    } finally {
      Object.defineProperty(globalThis, "WebAssembly", whole);
    }
    expect(wasmHasher()?.name).to.equal("wasm");
  });
});
