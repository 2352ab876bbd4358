import { expect } from "chai";
import { concat, ZeroHash } from "ethers";
import { network } from "hardhat";

import { ISA } from "../../sim/machine/isa.ts";
import {
  bitsOf,
  DenseMachine,
  DenseTree,
  encodeFields,
  FAULT,
  packDense,
  stateHash,
  word,
  type DenseShape,
} from "../helpers/machine/dense-machine.ts";
import { openingOf, openingWords, tampered, type Access } from "../helpers/machine/opening.ts";

const { ethers, networkHelpers } = await network.create();

const NAN = 0x7ff8000000000000n;
const SHAPE: DenseShape = {
  qubits: 2,
  ketDepth: 1,
  memDepth: 3,
  codeDepth: 2,
  argsDepth: 1,
  dataDepth: [1, 0, 0, 2],
  outDepth: 1,
  maxSteps: 1000,
};

async function deployMachine() {
  return { checker: await ethers.deployContract("KetMachine") };
}

function build(...code: bigint[]): DenseMachine {
  const machine = new DenseMachine(SHAPE);
  machine.cells.forEach((_, i) => (machine.cells[i] = bitsOf(i - 4.5)));
  machine.kets.forEach((_, i) => (machine.kets[i] = bitsOf(i / 2)));
  machine.code = code;
  return machine;
}

const HALT = encodeFields({ op: ISA.HALT.opcode });
const kdot = (x: bigint, z: bigint) => encodeFields({ op: ISA.KDOT.opcode, a: 4, k: 0, k2: 1, x, z });

describe("KetMachine", () => {
  describe("checkShape", () => {
    const shape = (changes: Partial<DenseShape>) => packDense({ ...SHAPE, ...changes });

    for (const [name, packed] of [
      [
        "the least of everything",
        shape({
          qubits: 1,
          ketDepth: 0,
          memDepth: 1,
          codeDepth: 0,
          argsDepth: 0,
          dataDepth: [0, 0, 0, 0],
          outDepth: 0,
          maxSteps: 1,
        }),
      ],
      ["the most qubits", shape({ qubits: 25, ketDepth: 0 })],
      ["the most registers", shape({ qubits: 1, ketDepth: 24 })],
      [
        "the most of everything else",
        shape({
          memDepth: 20,
          codeDepth: 14,
          argsDepth: 11,
          dataDepth: [24, 24, 24, 24],
          outDepth: 10,
          maxSteps: 2 ** 48 - 1,
        }),
      ],
      ["outputs that are the whole memory", shape({ memDepth: 3, outDepth: 3 })],
    ] as [string, bigint][]) {
      it(`accepts ${name}`, async () => {
        const { checker } = await networkHelpers.loadFixture(deployMachine);
        await checker.checkShape(packed);
      });
    }

    for (const [name, packed] of [
      ["no qubits", shape({ qubits: 0 })],
      ["26 qubits", shape({ qubits: 26, ketDepth: 0 })],
      ["too many amplitudes", shape({ qubits: 25, ketDepth: 1 })],
      ["too many registers", shape({ qubits: 1, ketDepth: 25 })],
      ["255 and 255", shape({ qubits: 255, ketDepth: 255 })],
      ["memory of depth 0", shape({ memDepth: 0, outDepth: 0 })],
      ["memory of depth 21", shape({ memDepth: 21 })],
      ["code of depth 15", shape({ codeDepth: 15 })],
      ["args of depth 12", shape({ argsDepth: 12 })],
      ["data 0 of depth 25", shape({ dataDepth: [25, 0, 0, 0] })],
      ["data 1 of depth 25", shape({ dataDepth: [0, 25, 0, 0] })],
      ["data 2 of depth 25", shape({ dataDepth: [0, 0, 25, 0] })],
      ["data 3 of depth 25", shape({ dataDepth: [0, 0, 0, 25] })],
      ["outputs beyond the memory", shape({ memDepth: 3, outDepth: 4 })],
      ["outputs of depth 11", shape({ memDepth: 12, outDepth: 11 })],
      ["no steps", shape({ maxSteps: 0 })],
      ["2^48 steps", shape({ maxSteps: 2 ** 48 })],
      ["2^63 steps", shape({}) | (1n << 63n)],
      ["a bit in byte 10", shape({}) | (1n << 168n)],
      ["a bit in byte 23", shape({}) | (1n << 64n)],
    ] as [string, bigint][]) {
      it(`refuses ${name}`, async () => {
        const { checker } = await networkHelpers.loadFixture(deployMachine);
        await expect(checker.checkShape(packed))
          .to.be.revertedWithCustomError(checker, "ShapeOutOfRange")
          .withArgs(packed);
        await expect(checker.initialStateHash(packed)).to.be.revertedWithCustomError(checker, "ShapeOutOfRange");
      });
    }
  });

  describe("initialStateHash", () => {
    it("is the hash of pc 0 and empty trees", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const empty = (depth: number) => new DenseTree(new Array<string>(2 ** depth).fill(ZeroHash)).root;
      expect(await checker.initialStateHash(packDense(SHAPE))).to.equal(stateHash(0, empty(3), empty(2)));
      expect(await checker.initialStateHash(packDense({ ...SHAPE, qubits: 1, ketDepth: 0 }))).to.equal(
        stateHash(0, empty(3), ZeroHash),
      );
    });
  });

  describe("outcome", () => {
    function halted() {
      const machine = build(0n, HALT, 0n, 0n);
      machine.pc = 1;
      const state = { pc: 1, mem: machine.memory().root, kets: machine.registers().root };
      const [, , , ...code] = machine.header();
      const outputs = machine.memory().levels[0]!.slice(0, 2);
      return { machine, statement: machine.statement(), state, code, outputs, above: machine.memory().siblings(0, 1) };
    }

    it("returns hash and score of a state that sits on HALT", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { machine, statement, state, code, outputs, above } = halted();
      expect(await checker.outcome(statement, state, code, outputs, above)).to.deep.equal([
        machine.stateHash(),
        bitsOf(-4.5),
      ]);
    });

    it("takes the whole memory as outputs", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { machine, statement, state, code } = halted();
      const whole = { ...statement, shape: packDense({ ...SHAPE, outDepth: 3 }) };
      const outputs = machine.memory().levels[0]!;
      expect(await checker.outcome(whole, state, code, outputs, [])).to.deep.equal([machine.stateHash(), bitsOf(-4.5)]);
    });

    it("refuses a state that sits on another instruction, behind the code or on FAULT", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { machine, statement, state, outputs, above } = halted();
      const other = machine.codeTree().one(2);
      for (const [pc, proof] of [
        [2, other],
        [4, []],
        [FAULT, []],
      ] as [number, string[]][]) {
        await expect(checker.outcome(statement, { ...state, pc }, proof, outputs, above))
          .to.be.revertedWithCustomError(checker, "NotHalted")
          .withArgs(pc);
      }
    });

    it("refuses a HALT that is not there, and siblings too many or too few", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { statement, state, code, outputs, above } = halted();
      for (const proof of [[], code.slice(0, -1), [...code, ZeroHash], [word(HALT | 1n), ...code.slice(1)]]) {
        await expect(checker.outcome(statement, state, proof, outputs, above))
          .to.be.revertedWithCustomError(checker, "ProofMismatch")
          .withArgs(statement.codeRoot, 1);
      }
      await expect(checker.outcome(statement, { ...state, pc: 0 }, code, outputs, above)).to.be.revertedWithCustomError(
        checker,
        "ProofMismatch",
      );
    });

    it("refuses outputs that are not the memory's first words, and siblings too many or too few", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { statement, state, code, outputs, above } = halted();
      const swapped = [...outputs].reverse();
      const changed = [outputs[0]!, tampered(outputs[1]!)];
      for (const [words, siblings] of [
        [swapped, above],
        [changed, above],
        [outputs, above.slice(1)],
        [outputs, [...above, ZeroHash]],
        [outputs, [...above].reverse()],
      ] as [string[], string[]][]) {
        await expect(checker.outcome(statement, state, code, words, siblings))
          .to.be.revertedWithCustomError(checker, "ProofMismatch")
          .withArgs(state.mem, 0);
      }
      for (const words of [[], outputs.slice(1), [...outputs, ZeroHash]]) {
        await expect(checker.outcome(statement, state, code, words, above))
          .to.be.revertedWithCustomError(checker, "OutputCountMismatch")
          .withArgs(words.length, 2);
      }
    });

    it("refuses a shape out of range and a program counter that is no uint32", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { statement, state, code, outputs, above } = halted();
      await expect(
        checker.outcome({ ...statement, shape: 0n }, state, code, outputs, above),
      ).to.be.revertedWithCustomError(checker, "ShapeOutOfRange");
      const data = checker.interface.encodeFunctionData("outcome", [statement, state, code, outputs, above]);
      const at = 2 + 8 + 64 * 7;
      const wide = data.slice(0, at) + word(2n ** 32n + 1n).slice(2) + data.slice(at + 64);
      await expect(ethers.provider.call({ to: await checker.getAddress(), data: wide })).to.be.revertedWithoutReason(
        ethers,
      );
    });
  });

  describe("open", () => {
    it("refuses a state that sits on HALT or FAULT: nothing follows it", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(HALT);
      await expect(checker.open(machine.statement(), openingOf(machine, [])))
        .to.be.revertedWithCustomError(checker, "NoSuccessor")
        .withArgs(0);
      machine.pc = FAULT;
      await expect(checker.open(machine.statement(), openingOf(machine, [])))
        .to.be.revertedWithCustomError(checker, "NoSuccessor")
        .withArgs(FAULT);
    });

    it("refuses a program counter that is no uint32", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(HALT);
      for (const pc of [2n ** 32n, 2n ** 256n - 1n, 2n ** 128n]) {
        const words = openingWords(machine, []);
        await expect(checker.open(machine.statement(), concat([word(pc), ...words.slice(1)])))
          .to.be.revertedWithCustomError(checker, "ProgramCounterOutOfRange")
          .withArgs(pc);
      }
    });

    it("faults behind the code without asking for a proof", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      for (const pc of [4, 5, 0x10000, FAULT - 1]) {
        const machine = build(HALT);
        machine.pc = pc;
        const fault = machine.copy();
        fault.pc = FAULT;
        const step = await checker.open(machine.statement(), openingOf(machine, []));
        expect([step.kind, step.preHash, step.postHash]).to.deep.equal([0n, machine.stateHash(), fault.stateHash()]);
      }
    });

    it("names the root and the position of a word that does not prove", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(0n, encodeFields({ op: ISA.MOV.opcode, a: 9, b: 22 }));
      machine.pc = 1;
      const accesses: Access[] = [
        ["m", 22],
        ["m", 9],
      ];
      const words = openingWords(machine, accesses);
      const { codeRoot } = machine.statement();
      const mem = machine.memory().root;
      for (const [at, root, position] of [
        [3, codeRoot, 1],
        [6, mem, 5],
        [10, mem, 2],
      ] as [number, string, number][]) {
        const broken = words.map((value, i) => (i === at ? tampered(value) : value));
        await expect(checker.open(machine.statement(), concat(broken)))
          .to.be.revertedWithCustomError(checker, "ProofMismatch")
          .withArgs(root, position);
        await expect(checker.open(machine.statement(), concat(words.slice(0, at))))
          .to.be.revertedWithCustomError(checker, "ProofMismatch")
          .withArgs(root, position);
      }
      await expect(checker.open(machine.statement(), concat(words.slice(0, 2))))
        .to.be.revertedWithCustomError(checker, "ProofMismatch")
        .withArgs(ZeroHash, 0);
    });

    it("never takes missing bytes for zeros, though zeros would prove", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = new DenseMachine({ ...SHAPE, memDepth: 1, outDepth: 0 });
      machine.code = [encodeFields({ op: ISA.JZ.opcode, a: 3, b: 0 })];
      const words = openingWords(machine, [["m", 0]]);
      expect(words.slice(-2)).to.deep.equal([ZeroHash, ZeroHash]);
      await checker.open(machine.statement(), concat(words));
      for (const cut of [1, 2, 31, 32, 33, 64]) {
        const bytes = ethers.getBytes(concat(words)).slice(0, -cut);
        await expect(checker.open(machine.statement(), bytes)).to.be.revertedWithCustomError(checker, "ProofMismatch");
      }
    });

    for (const [x, z, factor] of [
      [0n, 0n, "1"],
      [1n, 1n, "i"],
      [3n, 3n, "−1"],
    ] as [bigint, bigint, string][]) {
      it(`takes ${factor} off a claimed sum, NaN and zeros included`, async () => {
        const { checker } = await networkHelpers.loadFixture(deployMachine);
        const machine = build(kdot(x, z));
        const flip = (v: bigint) => (v === NAN ? NAN : v ^ (1n << 63n));
        for (const [re, im] of [
          [bitsOf(1.5), bitsOf(-2)],
          [NAN, bitsOf(3)],
          [0n, NAN],
          [NAN, NAN],
          [0n, bitsOf(-0)],
          [bitsOf(Infinity), 1n],
        ] as [bigint, bigint][]) {
          const opening = openingOf(machine, [
            ["claim", word((re << 64n) | im)],
            ["m", 4],
          ]);
          const step = await checker.open(machine.statement(), opening);
          // (re + i·im) / i = im − i·re; / −1 = −re − i·im.
          const total = { "1": [re, im], i: [im, flip(re)], "−1": [flip(re), flip(im)] }[factor]!;
          expect(step.node).to.equal(word((total[0]! << 64n) | total[1]!));
        }
      });
    }

    it("refuses a claimed sum with another NaN than the canonical one, or with bits above the pair", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const machine = build(kdot(0n, 0n));
      for (const claimed of [
        (NAN | 1n) << 64n,
        NAN | (1n << 63n),
        0x7ff0000000000001n,
        (0xffffffffffffffffn << 64n) | NAN,
        1n << 128n,
      ]) {
        const opening = openingOf(machine, [
          ["claim", word(claimed)],
          ["m", 4],
        ]);
        await expect(checker.open(machine.statement(), opening))
          .to.be.revertedWithCustomError(checker, "NonCanonicalNaN")
          .withArgs(claimed);
      }
    });
  });

  describe("leaf", () => {
    const context = (instruction: bigint) => ({
      instruction,
      shape: packDense(SHAPE),
      mem: ZeroHash,
      kets: ZeroHash,
      dataRoot: ZeroHash,
      dataBase: 0,
    });

    it("refuses an index beyond the register", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      for (const index of [2n, 3n, 2n ** 256n - 1n]) {
        await expect(checker.leaf(context(kdot(0n, 0n)), index, "0x"))
          .to.be.revertedWithCustomError(checker, "LeafOutOfRange")
          .withArgs(index, 2);
      }
    });

    it("refuses instructions that no descent ends in", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      for (const op of [0, ISA.FADD.opcode, ISA.KFILL.opcode, 0x6a, 0x71, 0xff]) {
        const instruction = encodeFields({ op });
        await expect(checker.leaf(context(instruction), 0, "0x"))
          .to.be.revertedWithCustomError(checker, "NotVectorInstruction")
          .withArgs(instruction);
      }
    });
  });

  describe("sum", () => {
    const node = (re: number, im: number) => ethers.dataSlice(word((bitsOf(re) << 64n) | bitsOf(im)), 16);
    const raw = (re: bigint, im: bigint) => ethers.dataSlice(word((re << 64n) | im), 16);

    it("adds neighbours first", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      // From left to right the ones would be lost one by one against 2^53; as pairs they are not.
      const nodes = [node(2 ** 53, 0), node(0, 1), node(1, 2 ** 53), node(1, 0)];
      expect(await checker.sum(concat(nodes))).to.deep.equal([
        true,
        word((bitsOf(2 ** 53 + 2) << 64n) | bitsOf(2 ** 53)),
      ]);
      expect(await checker.sum(nodes[0]!)).to.deep.equal([true, word(bitsOf(2 ** 53) << 64n)]);
    });

    it("adds 32 nodes", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const nodes = Array.from({ length: 32 }, (_, i) => node(i, -2 * i));
      expect(await checker.sum(concat(nodes))).to.deep.equal([true, word((bitsOf(496) << 64n) | bitsOf(-992))]);
    });

    it("says where a node is a NaN other than the canonical one", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const good = node(1, 2);
      for (const bad of [raw(NAN | 1n, 0n), raw(0n, NAN | (1n << 63n)), raw(0x7ff0000000000001n, NAN)]) {
        expect(await checker.sum(concat([good, bad]))).to.deep.equal([false, ZeroHash]);
        expect(await checker.sum(concat([bad, good, good, good]))).to.deep.equal([false, ZeroHash]);
      }
      expect(await checker.sum(concat([good, raw(NAN, 0n)]))).to.deep.equal([true, word((NAN << 64n) | bitsOf(2))]);
    });

    it("refuses what is not a power of two of nodes", async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      for (const length of [0, 1, 15, 17, 31, 48, 16 * 31]) {
        await expect(checker.sum(new Uint8Array(length)))
          .to.be.revertedWithCustomError(checker, "NodeLengthMismatch")
          .withArgs(length);
      }
    });
  });
});
