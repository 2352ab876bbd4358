import { expect } from "chai";
import { network } from "hardhat";

import { ISA, MNEMONICS, type RuleName } from "../../sim/machine/isa.ts";
import { bitsOf, DenseMachine, encodeFields, FAULT, type Fields } from "../helpers/machine/dense-machine.ts";
import { openingOf } from "../helpers/machine/opening.ts";

const { ethers, networkHelpers } = await network.create();

const SHAPE = {
  qubits: 3,
  ketDepth: 1,
  memDepth: 3,
  codeDepth: 0,
  argsDepth: 0,
  dataDepth: [1, 1, 1, 1] as const,
  outDepth: 0,
  maxSteps: 1,
};
const CELLS = 32;

/** Keeps every rule of every row, at the edges where there are any. */
const VALID = { k: 0, k2: 1, flags: 0, a: 30, b: 0, c: 4, x: 1n, z: 2n };

/** What breaks a rule and, as far as can be, no other. */
const BREAKS: Record<RuleName, Partial<Fields>[]> = {
  K_REGISTER: [{ k: 2 }, { k: 255 }],
  K_SEGMENT: [{ k: 4 }, { k: 255 }],
  K2_REGISTER: [{ k2: 2 }, { k2: 255 }],
  K2_SEGMENT: [{ k2: 4 }, { k2: 255 }],
  K_NOT_K2: [{ k: 1, k2: 1 }],
  A_CELL: [{ a: CELLS }, { a: FAULT }],
  A_PAIR: [{ a: 1 }, { a: CELLS }, { a: FAULT }],
  A_CELL_IF_FLAG0: [{ flags: 1, a: CELLS }],
  B_CELL: [{ b: CELLS }, { b: FAULT }],
  B_PAIR: [{ b: 1 }, { b: CELLS }],
  B_OCTET: [{ b: 4 }, { b: 2 }, { b: 1 }, { b: CELLS }],
  B_BLOCK: [{ b: 16 }, { b: 8 }, { b: 1 }, { b: CELLS }],
  B_CELL_IF_FLAG1: [{ flags: 2, b: CELLS }],
  C_CELL_UNLESS_FLAG0: [
    { flags: 0, c: CELLS },
    { flags: 2, c: FAULT },
  ],
  C_CELL_IF_FLAG0: [{ flags: 1, c: CELLS }],
  C_CELL_IF_FLAG01: [
    { flags: 1, c: CELLS },
    { flags: 2, c: CELLS },
    { flags: 3, c: FAULT },
  ],
  C_MASK: [{ c: 8 }, { c: 0x80000000 }],
  X_MASK: [{ x: 8n }, { x: 2n ** 63n }, { x: 2n ** 32n }],
  X_BIT: [{ x: 0n }, { x: 3n }],
  Z_MASK: [{ z: 8n }, { z: 2n ** 63n }, { z: 2n ** 32n }],
  Z_BIT: [{ z: 0n }, { z: 6n }],
  X_FREE_OF_C: [{ c: 1 }, { c: 5 }],
  Z_FREE_OF_C: [{ c: 2 }, { c: 6 }],
  X_NOT_Z: [{ z: 1n }],
};

async function deployMachine() {
  return { checker: await ethers.deployContract("KetMachine") };
}

function build(fields: Fields): DenseMachine {
  const machine = new DenseMachine(SHAPE);
  machine.cells[5] = bitsOf(1.5);
  machine.data = [0, 1, 2, 3].map(() => Array.from({ length: 8 }, (_, i) => BigInt(i)));
  machine.code = [encodeFields(fields)];
  return machine;
}

describe("OperandRules", () => {
  for (const mnemonic of MNEMONICS) {
    const { opcode, rules } = ISA[mnemonic];
    for (const rule of rules) {
      it(`${mnemonic} faults before it reads where it breaks ${rule}`, async () => {
        const { checker } = await networkHelpers.loadFixture(deployMachine);
        for (const broken of BREAKS[rule]) {
          const machine = build({ op: opcode, ...VALID, ...broken });
          const fault = machine.copy();
          fault.pc = FAULT;
          const step = await checker.open(machine.statement(), openingOf(machine, []));
          expect(step.kind).to.equal(0n);
          expect(step.postHash).to.equal(fault.stateHash());
        }
      });
    }
    if (mnemonic === "HALT" || mnemonic === "JMP") continue;
    it(`${mnemonic} reads where it keeps its rules, though other fields hold what no row would allow`, async () => {
      const { checker } = await networkHelpers.loadFixture(deployMachine);
      const { fields } = ISA[mnemonic];
      const wild: Fields = {
        op: opcode,
        k: 255,
        k2: 254,
        flags: 0xfc,
        a: FAULT,
        b: FAULT,
        c: FAULT,
        x: 2n ** 64n - 1n,
        z: 2n ** 64n - 1n,
      };
      for (const field of fields) if (field !== "flags") Object.assign(wild, { [field]: VALID[field] });
      const machine = build(wild);
      // An instruction that has not faulted asks for more than the instruction itself.
      await expect(checker.open(machine.statement(), openingOf(machine, []))).to.be.revertedWithCustomError(
        checker,
        "ProofMismatch",
      );
    });
  }

  it("faults on every opcode that is not in the table", async () => {
    const { checker } = await networkHelpers.loadFixture(deployMachine);
    const known = new Set(MNEMONICS.map((name) => ISA[name].opcode));
    for (let op = 0; op < 256; op++) {
      if (known.has(op as never)) continue;
      const machine = build({ op, ...VALID });
      const fault = machine.copy();
      fault.pc = FAULT;
      expect((await checker.open(machine.statement(), openingOf(machine, []))).postHash).to.equal(fault.stateHash());
    }
  });
});
