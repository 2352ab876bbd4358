import { expect } from "chai";
import { concat } from "ethers";
import { network } from "hardhat";

import { ISA, type Mnemonic } from "../../sim/machine/isa.ts";
import {
  bitsOf,
  DenseMachine,
  DenseTree,
  encodeFields,
  FAULT,
  floatOf,
  word,
  type Fields,
} from "../helpers/machine/dense-machine.ts";
import { openingOf, tampered, type Access } from "../helpers/machine/opening.ts";

const { ethers, networkHelpers } = await network.create();

// ---- Mathematics: what an instruction means, as matrices on column vectors; no machine in it.

type Complex = readonly [re: number, im: number];
type Vector = readonly Complex[];
type Matrix = readonly Vector[];

const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const conj = ([a, b]: Complex): Complex => [a, -b];
const apply = (matrix: Matrix, v: Vector): Vector =>
  matrix.map((row) => row.reduce<Complex>((sum, entry, i) => plus(sum, times(entry, v[i]!)), [0, 0]));
/** The tensor product; the first factor acts on the more significant bits. */
const kron = (left: Matrix, right: Matrix): Matrix =>
  left.flatMap((l) => right.map((r) => l.flatMap((entry) => r.map((other) => times(entry, other)))));

const I: Matrix = [
  [
    [1, 0],
    [0, 0],
  ],
  [
    [0, 0],
    [1, 0],
  ],
];
const X: Matrix = [I[1]!, I[0]!];
const Y: Matrix = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];
const Z: Matrix = [
  I[0]!,
  [
    [0, 0],
    [-1, 0],
  ],
];
const ONE: Matrix = [[[1, 0]]];

/** The Pauli string with X where only x has a bit, Z where only z has one, Y where both have. */
const pauli = (n: number, x: number, z: number): Matrix =>
  Array.from({ length: n }, (_, i) => n - 1 - i).reduce((product, q) => {
    const [hasX, hasZ] = [(x >> q) & 1, (z >> q) & 1];
    return kron(product, hasX ? (hasZ ? Y : X) : hasZ ? Z : I);
  }, ONE);

/** A gate on the bits listed (the first the most significant), where j ⊇ controls. */
const gate = (n: number, matrix: Matrix, positions: readonly number[], controls = 0): Matrix => {
  const local = (j: number) => positions.reduce((value, q) => 2 * value + ((j >> q) & 1), 0);
  const rest = (j: number) => positions.reduce((value, q) => value & ~(1 << q), j);
  const size = 2 ** n;
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j): Complex => {
      if ((i & controls) !== controls) return [i === j ? 1 : 0, 0];
      return rest(i) === rest(j) ? matrix[local(i)]![local(j)]! : [0, 0];
    }),
  );
};

const scaleIdentity = (n: number, s: Complex): Matrix =>
  Array.from({ length: 2 ** n }, (_, i) => Array.from({ length: 2 ** n }, (_, j): Complex => (i === j ? s : [0, 0])));

// ---- The state that every row starts from.

const amplitudes = (n: number, seed: number): Vector =>
  Array.from({ length: 2 ** n }, (_, j) => [((j * 5 + seed) % 7) - 2.5, ((j * 3 + 2 * seed) % 5) - 1.25]);
const cellAt = (cell: number) => ((cell * 7) % 11) / 4 - 1;
const DATA = Array.from({ length: 32 }, (_, i) => (i % 13) - 6.5);
const pairAt = (cell: number): Complex => [cellAt(cell), cellAt(cell + 1)];
const matrixAt = (cell: number, size: number): Matrix =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => pairAt(cell + 2 * (size * i + j))));

function build(qubits: number, fields: Fields): DenseMachine {
  const machine = new DenseMachine({
    qubits,
    ketDepth: 1,
    memDepth: 5,
    codeDepth: 1,
    argsDepth: 0,
    dataDepth: [0, 0, 3, 0],
    outDepth: 0,
    maxSteps: 10,
  });
  machine.cells.forEach((_, i) => (machine.cells[i] = bitsOf(cellAt(i))));
  machine.cells[100] = 2n ** 64n - 2n;
  machine.kets.splice(0, machine.kets.length, ...[0, 1].flatMap((r) => amplitudes(qubits, r).flat().map(bitsOf)));
  machine.data = [[], [], DATA.map(bitsOf), []];
  machine.code = [0n, encodeFields(fields)];
  machine.pc = 1;
  return machine;
}

// ---- Rows.

interface Row {
  op: Mnemonic;
  n: number;
  fields: Omit<Fields, "op">;
  /** The register afterwards, of register k and register k2 before. */
  after: (own: Vector, other: Vector) => Vector;
  /** The words of the leaf's proof. */
  proof: (machine: DenseMachine, index: number) => string[];
  accesses?: Access[];
}

const memoryWord = (machine: DenseMachine, cell: number) => machine.memory().one(cell >> 2);
const twoWords = (machine: DenseMachine, k: number, i: number, k2: number, j: number) =>
  machine.registers().two(machine.wordIndex(k, 2 * i), machine.wordIndex(k2, 2 * j));

const onePair = (
  op: "KX" | "KH" | "KROT" | "KU",
  n: number,
  k: number,
  x: number,
  rest: Omit<Fields, "op">,
  matrix: Matrix,
): Row => ({
  op,
  n,
  fields: { k, x: BigInt(x), ...rest },
  after: (own) => apply(matrix, own),
  proof: (machine, w) => [
    ...twoWords(machine, k, w, k, w ^ (x >> 1)),
    ...(op === "KROT" ? memoryWord(machine, rest.b!) : []),
    ...(op === "KU" ? machine.memory().subtree(rest.b! >> 3, 1) : []),
  ],
});

const kx = (n: number, k: number, x: number, c = 0) => onePair("KX", n, k, x, { c }, controlled(n, pauli(n, x, 0), c));
const kh = (n: number, k: number, q: number, c = 0) => {
  const r = Math.SQRT1_2;
  const hadamard: Matrix = [
    [
      [r, 0],
      [r, 0],
    ],
    [
      [r, 0],
      [-r, 0],
    ],
  ];
  return onePair("KH", n, k, 1 << q, { c }, gate(n, hadamard, [q], c));
};
const ku = (n: number, k: number, q: number, b: number, c = 0) =>
  onePair("KU", n, k, 1 << q, { b, c }, gate(n, matrixAt(b, 2), [q], c));
/** cos θ/2 − i·sin θ/2·P where j ⊇ c. */
const krot = (n: number, k: number, x: number, z: number, b: number, c = 0, flags = 0) => {
  const [cos, sin] = pairAt(b);
  const rotation = pauli(n, x, z).map((row, i) =>
    row.map((entry, j) => plus([i === j ? cos : 0, 0], times([0, flags ? sin : -sin], entry))),
  );
  return onePair("KROT", n, k, x, { z: BigInt(z), b, c, flags }, controlled(n, rotation, c));
};
function controlled(n: number, matrix: Matrix, c: number): Matrix {
  const identity = scaleIdentity(n, [1, 0]);
  return matrix.map((row, i) => ((i & c) === c ? row : identity[i]!));
}
const kphase = (n: number, k: number, z: number, b: number, flags = 0): Row => ({
  op: "KPHASE",
  n,
  fields: { k, z: BigInt(z), b, flags },
  after: (own) => {
    const factor = flags ? conj(pairAt(b)) : pairAt(b);
    return own.map((v, j) => ((j & z) === z ? times(factor, v) : v));
  },
  proof: (machine, w) => [...machine.registers().one(machine.wordIndex(k, 2 * w)), ...memoryWord(machine, b)],
});
const kuu = (n: number, k: number, high: number, low: number, b: number): Row => ({
  op: "KUU",
  n,
  fields: { k, x: 1n << BigInt(high), z: 1n << BigInt(low), b },
  after: (own) => apply(gate(n, matrixAt(b, 4), [high, low]), own),
  proof: (machine, w) => {
    const masks = [(1 << high) >> 1, (1 << low) >> 1];
    const v = machine.wordIndex(k, 2 * (w & ~(masks[0]! | masks[1]!)));
    return [
      ...machine.registers().four(v, Math.min(...masks), Math.max(...masks)),
      ...machine.memory().subtree(b >> 5, 3),
    ];
  },
});
const kaddp = (n: number, k: number, x: number, z: number, b: number): Row => ({
  op: "KADDP",
  n,
  fields: { k, k2: 1 - k, x: BigInt(x), z: BigInt(z), b },
  after: (own, other) => apply(pauli(n, x, z), other).map((v, j) => plus(own[j]!, times(pairAt(b), v))),
  proof: (machine, w) => [...twoWords(machine, k, w, 1 - k, w ^ (x >> 1)), ...memoryWord(machine, b)],
});
const kload = (n: number, k: number, base: number, fields: Omit<Fields, "op">, accesses: Access[] = []): Row => ({
  op: "KLOAD",
  n,
  fields: { k, k2: 2, ...fields },
  after: (own) => own.map((_, j) => [DATA[base + j]!, 0]),
  proof: (machine, w) => machine.dataTree(2).one((base + 2 * w) >> 2),
  accesses,
});
const kmul = (n: number, k: number, k2: number, flags = 0): Row => ({
  op: "KMUL",
  n,
  fields: { k, k2, flags },
  after: (own, other) => own.map((v, j) => times(flags ? conj(other[j]!) : other[j]!, v)),
  proof: (machine, w) => twoWords(machine, k, w, k2, w),
});
const kdph = (n: number, k: number, b: number): Row => ({
  op: "KDPH",
  n,
  fields: { k, k2: 1 - k, b },
  after: (own, other) =>
    own.map((v, j) => {
      const t = cellAt(b) * other[j]![0];
      return times([Math.cos(t), Math.sin(t)], v);
    }),
  proof: (machine, w) => [...twoWords(machine, k, w, 1 - k, w), ...memoryWord(machine, b)],
});

const ROWS: Row[] = [
  ...[1, 2, 4].map((x) => kx(3, 1, x)),
  ...[kx(3, 0, 0), kx(3, 0, 7), kx(3, 1, 2, 5), kx(3, 1, 1, 4), kx(3, 0, 6, 1), kx(1, 1, 1), kx(1, 0, 0, 1)],
  ...[0, 1, 2].map((q) => kh(3, 1, q)),
  ...[kh(3, 0, 1, 4), kh(3, 0, 0, 6), kh(1, 1, 0)],
  ...[0, 1, 3, 7].map((z) => kphase(3, 1, z, 6)),
  ...[kphase(3, 0, 4, 10, 1), kphase(1, 0, 0, 2), kphase(1, 1, 1, 4, 1)],
  ...[
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
    [6, 3],
    [7, 7],
    [4, 1],
    [0, 5],
  ].map(([x, z]) => krot(3, 1, x!, z!, 8)),
  ...[
    krot(3, 0, 2, 2, 14, 5),
    krot(3, 0, 1, 3, 14, 4, 1),
    krot(3, 0, 7, 2, 14, 0, 1),
    krot(1, 1, 1, 1, 2),
    krot(1, 0, 0, 1, 2, 0, 1),
  ],
  ...[0, 1, 2].map((q) => ku(3, 1, q, 8 * q)),
  ...[ku(3, 0, 2, 56, 1), ku(3, 0, 0, 16, 6), ku(3, 0, 1, 16, 5), ku(1, 1, 0, 24)],
  ...[
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 0],
    [1, 2],
    [2, 1],
  ].map(([high, low]) => kuu(3, 1, high!, low!, 32)),
  ...[kuu(2, 0, 1, 0, 0), kuu(2, 1, 0, 1, 32), kuu(4, 0, 3, 1, 0), kuu(4, 1, 1, 3, 0), kuu(4, 1, 3, 0, 0)],
  ...[
    [0, 0],
    [1, 0],
    [5, 1],
    [7, 7],
    [0, 6],
    [2, 3],
  ].map(([x, z]) => kaddp(3, 1, x!, z!, 12)),
  ...[kaddp(3, 0, 3, 3, 2), kaddp(1, 0, 1, 1, 2), kaddp(1, 1, 0, 1, 2)],
  kload(3, 1, 0, { b: 0 }),
  kload(3, 0, 24, { b: 24 }),
  kload(3, 0, 6, { b: 6 }),
  kload(3, 0, 8, { b: 10, c: 100, flags: 1 }, [["m", 100]]),
  kload(1, 1, 2, { b: 2 }),
  kload(1, 1, 30, { b: 30 }),
  ...[kmul(3, 0, 1), kmul(3, 1, 0, 1), kmul(3, 0, 0), kmul(3, 1, 1, 1), kmul(1, 0, 1, 1)],
  ...[kdph(3, 0, 5), kdph(3, 1, 6), kdph(1, 0, 7)],
];

async function deployMachine() {
  return { checker: await ethers.deployContract("KetMachine") };
}

/** What `open` binds for a leaf, as the caller knows it. */
function contextOf(machine: DenseMachine, base?: number) {
  return {
    instruction: machine.code[1]!,
    shape: machine.statement().shape,
    mem: machine.memory().root,
    kets: machine.registers().root,
    dataRoot: base === undefined ? ethers.ZeroHash : machine.dataTree(2).root,
    dataBase: base ?? 0,
  };
}
const contextHash = (context: ReturnType<typeof contextOf>) =>
  ethers.keccak256(
    ethers.AbiCoder.defaultAbiCoder().encode(
      ["uint256", "uint256", "bytes32", "bytes32", "bytes32", "uint256"],
      Object.values(context),
    ),
  );

const cellsOf = (value: string) => [192n, 128n, 64n, 0n].map((shift) => BigInt.asUintN(64, BigInt(value) >> shift));

function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected) <= 1e-12, `${actual} is near ${expected}`).to.equal(true);
}

const text = ({ op, n, fields }: Row) =>
  `${op}, n = ${n}, ${Object.entries(fields)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ")}`;

describe("VectorLeaf", () => {
  it("is tested on every instruction that rewrites a register", () => {
    const ket = Object.entries(ISA).filter(([, { kind }]) => kind === "ket");
    expect(new Set(ROWS.map(({ op }) => op))).to.deep.equal(new Set(ket.map(([name]) => name)));
  });

  for (const row of ROWS) {
    const { op, n, fields, after, proof, accesses = [] } = row;
    it(`computes every word of ${text(row)}`, async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(n, { op: ISA[op].opcode, ...fields });
      const k = fields.k!;
      const base = op === "KLOAD" ? (accesses.length > 0 ? fields.b! - 2 : fields.b!) : undefined;
      const context = contextOf(machine, base);
      const expected = after(amplitudes(n, k), amplitudes(n, fields.k2 ?? 0)).flat();

      const post = machine.copy();
      post.pc = 2;
      for (let w = 0; w < 2 ** (n - 1); w++) {
        const words = proof(machine, w);
        const value = await checker.leaf(context, w, concat(words));
        cellsOf(value).forEach((cell, i) => {
          expectNear(floatOf(cell), expected[4 * w + i]!);
          post.kets[2 * 2 ** n * k + 4 * w + i] = cell;
        });
        for (const [i, changed] of words.entries()) {
          const broken = concat(words.map((other, at) => (at === i ? tampered(changed) : other)));
          await expect(checker.leaf(context, w, broken)).to.be.revertedWithCustomError(checker, "ProofMismatch");
        }
        const whole = concat(words);
        await expect(checker.leaf(context, w, whole.slice(0, -2))).to.be.revertedWithCustomError(
          checker,
          "ProofMismatch",
        );
      }

      const claimed = post.register(k)[0]!;
      const step = await checker.open(
        machine.statement(),
        openingOf(machine, [...accesses, ["claim", claimed], ["register", k]]),
      );
      expect(step.kind).to.equal(1n);
      expect(step.preHash).to.equal(machine.stateHash());
      expect(step.postHash).to.equal(post.stateHash());
      expect(step.context).to.equal(contextHash(context));
      expect(step.node).to.equal(claimed);
      expect(step.levels).to.equal(BigInt(n - 1));
    });
  }

  for (const [name, fields, accesses] of [
    ["a base that is odd", { b: 1 }, []],
    ["a register that reaches beyond the segment", { b: 26 }, []],
    ["an index that wraps to an odd base", { b: 11, c: 100, flags: 1 }, [["m", 100]]],
    ["an index that leads beyond the segment", { b: 0, c: 100, flags: 1 }, [["m", 100]]],
  ] as [string, Omit<Fields, "op">, Access[]][]) {
    it(`faults on KLOAD with ${name}`, async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(3, { op: ISA.KLOAD.opcode, k: 0, k2: 2, ...fields });
      const fault = machine.copy();
      fault.pc = FAULT;
      const step = await checker.open(machine.statement(), openingOf(machine, accesses));
      expect([step.kind, step.postHash]).to.deep.equal([0n, fault.stateHash()]);
    });
  }

  for (const [n, k, k2, x, z] of [
    [3, 0, 1, 0, 0],
    [3, 0, 1, 5, 0],
    [3, 1, 0, 0, 6],
    [3, 1, 1, 1, 1],
    [3, 0, 1, 3, 3],
    [3, 1, 0, 7, 7],
    [3, 0, 0, 6, 5],
    [1, 0, 1, 0, 1],
    [1, 1, 0, 1, 1],
    [1, 0, 0, 1, 0],
  ] as [number, number, number, number, number][]) {
    it(`adds up KDOT of registers ${k}, ${k2} with x = ${x}, z = ${z}, n = ${n}`, async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(n, { op: ISA.KDOT.opcode, a: 22, k, k2, x: BigInt(x), z: BigInt(z) });
      const ket = apply(pauli(n, x, z), amplitudes(n, k2));
      const inner = amplitudes(n, k)
        .map((v, j) => times(conj(v), ket[j]!))
        .reduce(plus, [0, 0]);
      const claimed = (bitsOf(inner[0] + 0) << 64n) | bitsOf(inner[1] + 0);

      const post = machine.copy();
      post.pc = 2;
      [post.cells[22], post.cells[23]] = [bitsOf(inner[0] + 0), bitsOf(inner[1] + 0)];
      const step = await checker.open(
        machine.statement(),
        openingOf(machine, [
          ["claim", word(claimed)],
          ["m", 22],
        ]),
      );
      expect(step.kind).to.equal(2n);
      expect(step.postHash).to.equal(post.stateHash());
      expect(step.levels).to.equal(BigInt(n - 1));
      const context = contextOf(machine);
      expect(step.context).to.equal(contextHash(context));

      const terms: string[] = [];
      for (let w = 0; w < 2 ** (n - 1); w++) {
        const words = twoWords(machine, k, w ^ (x >> 1), k2, w);
        terms.push(await checker.leaf(context, w, concat(words)));
        for (const [i, changed] of words.entries()) {
          const broken = concat(words.map((other, at) => (at === i ? tampered(changed) : other)));
          await expect(checker.leaf(context, w, broken)).to.be.revertedWithCustomError(checker, "ProofMismatch");
        }
      }
      const [canonical, total] = await checker.sum(concat(terms.map((term) => ethers.dataSlice(term, 16))));
      expect(canonical).to.equal(true);
      // Powers of i leave signed zeros that the inner product computed here does not know of.
      const zeroless = (value: string) => cellsOf(value).map((cell) => (cell === 2n ** 63n ? 0n : cell));
      expect(zeroless(total)).to.deep.equal(zeroless(step.node));
    });
  }

  it("returns every NaN of the state and of the data as the canonical one", async () => {
    const { checker } = await networkHelpers.loadFixture(deployMachine);
    const NAN = 0x7ff8000000000000n;
    const SIGNALLING = 0xfff4000000000001n;
    for (const row of [kload(2, 0, 4, { b: 4 }), kx(2, 0, 2), kphase(2, 0, 1, 6), krot(2, 0, 2, 0, 14, 1)]) {
      const machine = build(2, { op: ISA[row.op].opcode, ...row.fields });
      machine.data[2]![4] = SIGNALLING;
      // The amplitudes 0, which controls leave as it is, and 2, which KX moves to its place.
      [machine.kets[0], machine.kets[4]] = [SIGNALLING, SIGNALLING];
      const context = contextOf(machine, row.op === "KLOAD" ? 4 : undefined);
      const value = await checker.leaf(context, 0, concat(row.proof(machine, 0)));
      expect(cellsOf(value)[0], row.op).to.equal(NAN);
    }
  });

  it("has a root over register words alone: a register's root is what its words fold to", () => {
    const machine = build(3, { op: ISA.KX.opcode });
    const words = machine.registers().levels[0]!;
    expect(machine.register(1)[0]).to.equal(new DenseTree(words.slice(4)).root);
  });
});
