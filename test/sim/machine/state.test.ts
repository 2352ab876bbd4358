import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import { step } from "../../../sim/machine/interpreter.ts";
import { EMPTY_INSTRUCTION } from "../../../sim/machine/instruction.ts";
import { ISA, MNEMONICS } from "../../../sim/machine/isa.ts";
import { Machine } from "../../../sim/machine/machine.ts";
import { initialStateHash, MachineState, stateHash, type StateRoots } from "../../../sim/machine/state.ts";
import { WordTree } from "../../../sim/machine/tree.ts";
import { encodeCells, encodeFloats, toHex } from "../../../sim/machine/word.ts";
import { randomInputs, randomInstruction, randomiseState, steerIndices } from "../../helpers/machine/generate.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";

const abi = AbiCoder.defaultAbiCoder();
const node = (left: string, right: string) => keccak256(abi.encode(["bytes32", "bytes32"], [left, right]));
const word = (value: bigint) => toBeHex(value, 32);
const cell = (value: bigint) => toBeHex(value, 8).slice(2);

describe("state hashes", () => {
  const hashOf = (pc: number, mem: string, kets: string) =>
    keccak256(abi.encode(["uint32", "bytes32", "bytes32"], [pc, mem, kets]));

  it("are keccak of the ABI encoding of the state", () => {
    const state = { pc: 0xffffffff, mem: word(1n), kets: word(2n) } as const;
    expect(stateHash(state as never)).to.equal(hashOf(0xffffffff, word(1n), word(2n)));
  });

  it("follow memory and registers as they change, NaN in canonical form and −0 kept", () => {
    const shape = shapeOf({ qubits: 2, ketDepth: 1, memDepth: 1 });
    const state = new MachineState(shape);
    const zero = word(0n);
    expect(state.hash()).to.equal(hashOf(0, node(zero, zero), node(node(zero, zero), node(zero, zero))));
    expect(state.hash()).to.equal(initialStateHash(shape));
    state.pc = 7;
    state.cells[4] = 3n;
    state.cells[7] = 0x7ff0000000000001n;
    state.touch(1);
    state.register(1).set([-0, 0, 1, NaN, 0, 0, 0, -2]);
    const mem = node(zero, `0x${cell(3n)}${"00".repeat(16)}7ff0000000000001`);
    const register = node(
      "0x800000000000000000000000000000003ff00000000000007ff8000000000000",
      `0x${"00".repeat(24)}c000000000000000`,
    );
    expect(state.hash()).to.equal(hashOf(7, mem, node(node(zero, zero), register)));
    expect(toHex(state.registerTree(1).root())).to.equal(register);

    const snapshot = state.snapshot();
    const before = state.hash();
    state.cells.fill(9n);
    state.touch(0);
    state.register(0).fill(5);
    state.touch(1);
    state.register(1).fill(0);
    expect(state.hash()).not.to.equal(before);
    state.restore(snapshot);
    expect(state.hash()).to.equal(before);
  });
});

const SEED = 31337;

/** The roots of a state by hashing all of it. */
function rootsOf({ shape, pc, cells, kets }: MachineState): StateRoots {
  return {
    pc,
    mem: toHex(new WordTree(shape.memDepth, encodeCells(cells)).root()),
    kets: toHex(new WordTree(shape.ketDepth + shape.qubits - 1, encodeFloats(kets)).root()),
  };
}

describe("MachineState", () => {
  // Registers of 1, 4 and 8 blocks of the tree, and 4 to a block.
  for (const [qubits, ketDepth] of [
    [5, 2],
    [7, 1],
    [9, 1],
    [10, 0],
  ] as const) {
    it(`hashes what every instruction changes on ${2 ** ketDepth} registers of ${qubits} qubits (seed ${SEED})`, () => {
      const random = new Random(SEED + qubits);
      const shape = shapeOf({ qubits, ketDepth, memDepth: 6, dataDepth: [8, 0, 0, 0] });
      for (const mnemonic of MNEMONICS.filter((name) => name !== "HALT")) {
        const instruction = randomInstruction(random, mnemonic, shape, 0);
        const program = { code: [instruction, EMPTY_INSTRUCTION], shape };
        const machine = new Machine({ program, ...randomInputs(random, shape) });
        randomiseState(random, machine, 0.01);
        steerIndices(random, machine, instruction);
        expect(machine.state.roots()).to.deep.equal(rootsOf(machine.state));
        step(machine);
        expect(machine.state.roots(), mnemonic).to.deep.equal(rootsOf(machine.state));
      }
    });
  }

  it(`hashes only what lies over touched amplitudes: a change that was not told of is not seen (seed ${SEED})`, () => {
    const state = new MachineState(shapeOf({ qubits: 9, ketDepth: 1 }));
    const random = new Random(SEED);
    for (let round = 0; round < 40; round++) {
      const [r, j] = [random.below(2), random.below(512)];
      const inside = j & random.below(512);
      if (random.chance(0.5)) state.touchAmplitude(r, j);
      else state.touch(r, inside);
      state.register(r)[2 * j + random.below(2)] = random.unit();
      expect(state.roots()).to.deep.equal(rootsOf(state));
    }
    const known = state.hash();
    state.register(1)[2 * 500] = 1;
    expect(state.hash()).to.equal(known);
    state.touch(1, 256);
    expect(state.hash()).not.to.equal(known);
    expect(state.roots()).to.deep.equal(rootsOf(state));
  });

  for (const [what, withNodes, sameRun] of [
    ["with nodes", true, false],
    ["without nodes", false, false],
    ["of the same run", false, true],
  ] as const) {
    it(`comes back to snapshots ${what} and goes on from there (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const shape = shapeOf({ qubits: 8, ketDepth: 1, memDepth: 6, dataDepth: [8, 0, 0, 0] });
      const code = Array.from({ length: 8 }, () =>
        randomInstruction(random, random.pick(["KSET", "KROT", "FADD", "KX", "KCOPY", "SET", "KLOAD"]), shape, 0),
      );
      const machine = new Machine({ program: { code, shape } });
      const { state } = machine;
      const initial = state.roots();
      for (let round = 0; round < 10; round++) {
        randomiseState(random, machine, 0.01);
        state.pc = 0;
        const roots = state.roots();
        const snapshot = state.snapshot(withNodes);
        expect(snapshot.nodes !== undefined).to.equal(withNodes);
        for (let i = random.below(4); i >= 0 && state.pc < code.length; i--) {
          step(machine);
          if (random.chance(0.5)) state.hash();
        }
        state.restore(snapshot, { sameRun });
        expect(state.roots()).to.deep.equal(roots);
        expect(roots).to.deep.equal(rootsOf(state));
        step(machine);
        expect(state.roots()).to.deep.equal(rootsOf(state));
      }
      state.restore();
      expect(state.roots()).to.deep.equal(initial);
    });
  }

  it("keeps the order of machine.md: KZERO's register differs from the zero register in one word", () => {
    const shape = shapeOf({ qubits: 8 });
    const machine = new Machine({ program: { code: [{ ...EMPTY_INSTRUCTION, op: ISA.KZERO.opcode, k: 1 }], shape } });
    step(machine);
    const words = machine.state.ketsTree().descendants(8, 0, 8).map(toHex);
    const set = words.map((word, index) => ({ word, index })).filter(({ word }) => BigInt(word) !== 0n);
    expect(set).to.deep.equal([{ word: `0x3ff0000000000000${"00".repeat(24)}`, index: 128 }]);
  });
});
