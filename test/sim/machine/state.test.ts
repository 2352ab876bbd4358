import { expect } from "chai";
import { AbiCoder, keccak256, toBeHex } from "ethers";
import { initialStateHash, MachineState, stateHash } from "../../../sim/machine/state.ts";
import { toHex } from "../../../sim/machine/word.ts";
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
