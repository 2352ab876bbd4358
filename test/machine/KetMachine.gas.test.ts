import { expect } from "chai";
import { concat, getCreateAddress, ZeroHash } from "ethers";
import { artifacts, network } from "hardhat";

import { ISA, type Mnemonic } from "../../sim/machine/isa.ts";
import { bitsOf, encodeFields, packDense, word, type Fields } from "../helpers/machine/dense-machine.ts";
import { expectGasSnapshot } from "../helpers/gas-snapshot.ts";
import { UNDER_COVERAGE } from "../helpers/math/sampling.ts";
import { SparseTree } from "../helpers/machine/sparse-tree.ts";

const { ethers, networkHelpers } = await network.create();

/** Gas of a transaction that checks one scalar step, or computes one word, calldata included. */
const MAX_STEP_GAS = 150_000n;
const MAX_LEAF_GAS = 190_000n;

const SHAPE = {
  qubits: 20,
  ketDepth: 2,
  memDepth: 8,
  codeDepth: 10,
  argsDepth: 4,
  dataDepth: [20, 0, 0, 0] as const,
  outDepth: 0,
  maxSteps: 2 ** 32,
};
const PC = 777;
const REGISTER_WORDS = 2 ** 19;
const HIGH = 1n << 19n;

/** A word of two amplitudes, or four cells, that are no round numbers. */
const values = (seed: number) =>
  word([1, 2, 3, 4].reduce((packed, i) => (packed << 64n) | bitsOf(Math.sin(seed * 4 + i)), 0n));

const memoryWords = new Map(Array.from({ length: 200 }, (_, i) => [i, values(i)]));
memoryWords.set(250, word((7n << 192n) | (3n << 128n) | (1n << 64n)));
const memory = new SparseTree(SHAPE.memDepth, memoryWords);
const kets = new SparseTree(
  SHAPE.ketDepth + SHAPE.qubits - 1,
  new Map(
    [0, 1, 2, 3].flatMap((r) =>
      [0, 3, 2 ** 17, 2 ** 18, 2 ** 18 + 2 ** 17].map((w) => [r * REGISTER_WORDS + w, values(r + w)]),
    ),
  ),
);
const data = new SparseTree(SHAPE.dataDepth[0], new Map([[5, values(5)]]));
const args = new SparseTree(SHAPE.argsDepth, new Map([[5, values(6)]]));

const m = (cell: number) => memory.subtree(cell >> 2);
const register = (r: number) => [
  kets.node(SHAPE.qubits - 1, r),
  ...kets.siblings(r * REGISTER_WORDS, SHAPE.qubits - 1),
];
const wordOf = (r: number, w: number) => r * REGISTER_WORDS + w;

/** Cells 1000 … 1002 are 7, 3 and 1; those below 800 are numbers in [−1, 1]. */
const STEPS: [Mnemonic, Omit<Fields, "op">, string[]][] = [
  ["JZ", { a: 1, b: 1001 }, m(1001)],
  ["LOOP", { a: 1, b: 1000 }, [...m(1000), ...m(1000)]],
  ["CALL", { a: 1, b: 900 }, m(900)],
  ["SET", { a: 900, x: 5n }, m(900)],
  ["MOV", { a: 500, b: 300, c: 1000, flags: 3 }, [...m(1000), ...m(307), ...m(507)]],
  ["ARG", { a: 900, b: 20 }, [...args.subtree(5), ...m(900)]],
  ["DATA", { a: 900, k: 0, b: 14, c: 1000, flags: 1 }, [...m(1000), ...data.subtree(5), ...m(900)]],
  ["IADD", { a: 900, b: 1000, c: 1001 }, [...m(1000), ...m(1001), ...m(900)]],
  ["FADD", { a: 900, b: 41, c: 42 }, [...m(41), ...m(42), ...m(900)]],
  ["FMUL", { a: 900, b: 41, c: 42 }, [...m(41), ...m(42), ...m(900)]],
  ["FDIV", { a: 900, b: 41, c: 42 }, [...m(41), ...m(42), ...m(900)]],
  ["FSQRT", { a: 900, b: 44 }, [...m(44), ...m(900)]],
  ["FEXP", { a: 900, b: 44 }, [...m(44), ...m(900)]],
  ["FLOG", { a: 900, b: 44 }, [...m(44), ...m(900)]],
  ["FTO", { a: 900, b: 44 }, [...m(44), ...m(900)]],
  ["CIS", { a: 900, b: 41, x: bitsOf(0.5) }, [...m(41), ...m(900)]],
  ["KZERO", { k: 2 }, register(2)],
  ["KCOPY", { k: 1, k2: 0, a: 1002, b: 1001, flags: 3 }, [...m(1002), ...m(1001), ...register(3), ...register(2)]],
  ["KGET", { a: 900, k: 1, b: 1000 }, [...m(1000), ...kets.subtree(wordOf(1, 3)), ...m(900)]],
  ["KSET", { a: 500, k: 1, b: 1000 }, [...m(1000), ...m(500), ...kets.subtree(wordOf(1, 3))]],
  ["KFILL", { k: 1, a: 500 }, [...m(500), ...register(1)]],
  ["KX", { k: 1, x: 1n }, [values(0), ...register(1)]],
  ["KLOAD", { k: 1, k2: 0, b: 13, c: 1000, flags: 1 }, [...m(1000), values(0), ...register(1)]],
  ["KDOT", { a: 900, k: 0, k2: 1, x: 3n, z: 1n }, [word(bitsOf(0.3)), ...m(900)]],
];

const two = (k: number, k2: number) => kets.two(wordOf(k, 0), wordOf(k2, 2 ** 18));
const four = () => {
  const halves = [0, 2 ** 18].flatMap((v) => kets.two(wordOf(1, v), wordOf(1, v + 2 ** 17), 18));
  return [...halves, ...kets.siblings(wordOf(1, 0), 19)];
};

/** The farthest pairs of words that a register, or two, have: proofs share the fewest siblings. */
const LEAVES: [Mnemonic, Omit<Fields, "op">, string[]][] = [
  ["KX", { k: 1, x: HIGH }, two(1, 1)],
  ["KH", { k: 1, x: HIGH }, two(1, 1)],
  ["KPHASE", { k: 1, b: 40 }, [...kets.subtree(wordOf(1, 0)), ...m(40)]],
  ["KROT", { k: 1, x: HIGH, z: HIGH, b: 40 }, [...two(1, 1), ...m(40)]],
  ["KU", { k: 1, x: HIGH, b: 40 }, [...two(1, 1), ...memory.subtree(10, 1)]],
  ["KUU", { k: 1, x: HIGH, z: HIGH >> 1n, b: 64 }, [...four(), ...memory.subtree(16, 3)]],
  ["KADDP", { k: 0, k2: 3, x: HIGH, z: HIGH, b: 40 }, [...two(0, 3), ...m(40)]],
  ["KLOAD", { k: 0, k2: 0, b: 20 }, data.subtree(5)],
  ["KMUL", { k: 0, k2: 3 }, kets.two(wordOf(0, 0), wordOf(3, 0))],
  ["KDPH", { k: 0, k2: 3, b: 41 }, [...kets.two(wordOf(0, 0), wordOf(3, 0)), ...m(41)]],
  ["KDOT", { a: 0, k: 0, k2: 3, x: HIGH, z: HIGH }, kets.two(wordOf(0, 2 ** 18), wordOf(3, 0))],
];

async function deployMachine() {
  const [signer] = await ethers.getSigners();
  const [checker, calls] = [await ethers.deployContract("KetMachine"), await ethers.deployContract("StaticCalls")];
  return { checker, calls, signer: signer! };
}

// Instrumented code is larger and dearer.
if (!UNDER_COVERAGE) {
  describe("KetMachine at 20 qubits, ketDepth 2, memDepth 8", () => {
    for (const name of ["KetMachine", "VectorChecker"]) {
      it(`fits the size of a contract: ${name}`, async () => {
        const { deployedBytecode } = await artifacts.readArtifact(name);
        expect(ethers.dataLength(deployedBytecode)).to.be.greaterThan(0).and.lessThan(24_576);
      });
    }

    /** Gas of the call itself, and of a transaction with its calldata, for which there is a floor price. */
    const measure = async (method: "open" | "leaf" | "sum", parameters: unknown[]) => {
      const { checker, calls, signer } = await networkHelpers.loadFixture(deployMachine);
      const encoded = checker.interface.encodeFunctionData(method as "open", parameters as never);
      const to = await checker.getAddress();
      const [answer] = await calls.ask(to, [encoded]);
      expect(answer!.success).to.equal(true);
      const receipt = await (await signer.sendTransaction({ to, data: encoded })).wait();
      return { execution: answer!.gas, transaction: receipt!.gasUsed };
    };

    for (const [op, fields, accesses] of STEPS) {
      it(`opens ${op}`, async () => {
        const instruction = word(encodeFields({ op: ISA[op].opcode, ...fields }));
        const code = new SparseTree(SHAPE.codeDepth, new Map([[PC, instruction]]));
        const statement = {
          codeRoot: code.root,
          shape: packDense(SHAPE),
          argsRoot: args.root,
          dataRoots: [data.root, ZeroHash, ZeroHash, ZeroHash],
        };
        const opening = [word(BigInt(PC)), memory.root, kets.root, ...code.subtree(PC), ...accesses];
        const { execution, transaction } = await measure("open", [statement, concat(opening)]);
        expect(transaction).to.be.at.most(MAX_STEP_GAS);
        expectGasSnapshot(`machine: open ${op}`, execution);
      });
    }

    for (const [op, fields, proof] of LEAVES) {
      it(`computes a word of ${op}`, async () => {
        const context = {
          instruction: encodeFields({ op: ISA[op].opcode, ...fields }),
          shape: packDense(SHAPE),
          mem: memory.root,
          kets: kets.root,
          dataRoot: op === "KLOAD" ? data.root : ZeroHash,
          dataBase: op === "KLOAD" ? 20 : 0,
        };
        const { execution, transaction } = await measure("leaf", [context, 0, concat(proof)]);
        expect(transaction).to.be.at.most(MAX_LEAF_GAS);
        expectGasSnapshot(`machine: leaf ${op}`, execution);
      });
    }

    it("adds 32 nodes", async () => {
      const nodes = concat(Array.from({ length: 16 }, (_, i) => values(i)));
      expectGasSnapshot("machine: sum of 32 nodes", (await measure("sum", [nodes])).execution);
    });

    it("deploys", async () => {
      const { signer } = await networkHelpers.loadFixture(deployMachine);
      const nonce = await signer.getNonce();
      const checker = await ethers.deployContract("KetMachine");
      expect(await checker.getAddress()).to.equal(getCreateAddress({ from: signer.address, nonce }));
      const receipt = await checker.deploymentTransaction()!.wait();
      expect(receipt!.gasUsed).to.be.lessThan(16_777_216n);
      expectGasSnapshot("machine: deployment", receipt!.gasUsed);
    });
  });
}
