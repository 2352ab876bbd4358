import { expect } from "chai";
import { solidityPacked } from "ethers";
import {
  brokenRule,
  decodeInstruction,
  EMPTY_INSTRUCTION,
  encodeInstruction,
  RULE_TEXT,
  type Instruction,
} from "../../../sim/machine/instruction.ts";
import { ISA, MNEMONICS, RULE, type InstructionSpec, type Mnemonic, type RuleName } from "../../../sim/machine/isa.ts";
import { toHex } from "../../../sim/machine/word.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";

const of = (mnemonic: Mnemonic, fields: Partial<Instruction> = {}): Instruction => ({
  ...EMPTY_INSTRUCTION,
  op: ISA[mnemonic].opcode,
  ...fields,
});

describe("instruction words", () => {
  it("are packed big-endian in the order of the fields, and decode to the same fields", () => {
    const random = new Random(3);
    for (let i = 0; i < 200; i++) {
      const instruction: Instruction = {
        op: random.below(256),
        k: random.below(256),
        k2: random.below(256),
        flags: random.below(256),
        a: random.below(2 ** 32),
        b: random.below(2 ** 32),
        c: random.below(2 ** 32),
        x: random.bits(),
        z: random.bits(),
      };
      const { op, k, k2, flags, a, b, c, x, z } = instruction;
      const packed = solidityPacked(
        ["uint8", "uint8", "uint8", "uint8", "uint32", "uint32", "uint32", "uint64", "uint64"],
        [op, k, k2, flags, a, b, c, x, z],
      );
      const word = encodeInstruction(instruction);
      expect(toHex(word)).to.equal(packed);
      expect(decodeInstruction(word)).to.deep.equal(instruction);
    }
  });

  it("refuse fields that do not fit", () => {
    const cases: [Partial<Instruction>, string][] = [
      [{ op: 256 }, "op"],
      [{ k: -1 }, "k"],
      [{ k2: 1.5 }, "k2"],
      [{ flags: NaN }, "flags"],
      [{ a: 2 ** 32 }, "a"],
      [{ b: -1 }, "b"],
      [{ c: 2 ** 32 }, "c"],
      [{ x: 1n << 64n }, "x"],
      [{ z: -1n }, "z"],
    ];
    for (const [fields, name] of cases) {
      expectError(() => encodeInstruction(of("HALT", fields)), "InstructionFieldOutOfRange", { name });
    }
  });
});

describe("brokenRule", () => {
  // qubits 3, 2 registers, 64 cells
  const shape = shapeOf({ qubits: 3, ketDepth: 1, memDepth: 4 });

  /** For each rule: instructions that break it and no earlier one, and neighbours that keep it. */
  const cases: Record<RuleName, { broken: Instruction[]; kept: Instruction[] }> = {
    K_REGISTER: { broken: [of("KZERO", { k: 2 }), of("KX", { k: 255 })], kept: [of("KZERO", { k: 1 })] },
    K_SEGMENT: { broken: [of("DATA", { k: 4 })], kept: [of("DATA", { k: 3 })] },
    K2_REGISTER: { broken: [of("KMUL", { k2: 2 })], kept: [of("KMUL", { k2: 1 })] },
    K2_SEGMENT: { broken: [of("KLOAD", { k2: 4 })], kept: [of("KLOAD", { k2: 3 })] },
    K_NOT_K2: { broken: [of("KADDP", { k: 1, k2: 1 }), of("KDPH")], kept: [of("KDPH", { k2: 1 })] },
    A_CELL: { broken: [of("SET", { a: 64 }), of("FADD", { a: 2 ** 32 - 1 })], kept: [of("SET", { a: 63 })] },
    A_PAIR: { broken: [of("CIS", { a: 63 }), of("CIS", { a: 64 })], kept: [of("CIS", { a: 62 })] },
    A_CELL_IF_FLAG0: {
      broken: [of("KCOPY", { a: 64, flags: 1 })],
      kept: [of("KCOPY", { a: 64, flags: 2 }), of("KCOPY", { a: 63, flags: 1 })],
    },
    B_CELL: { broken: [of("JZ", { b: 64 })], kept: [of("JZ", { b: 63 })] },
    B_PAIR: { broken: [of("KPHASE", { b: 1 }), of("KPHASE", { b: 64 })], kept: [of("KPHASE", { b: 62 })] },
    B_OCTET: {
      broken: [of("KU", { x: 1n, b: 4 }), of("KU", { x: 1n, b: 64 })],
      kept: [of("KU", { x: 1n, b: 56 })],
    },
    B_BLOCK: {
      broken: [of("KUU", { x: 1n, z: 2n, b: 16 }), of("KUU", { x: 1n, z: 2n, b: 64 })],
      kept: [of("KUU", { x: 1n, z: 2n, b: 32 })],
    },
    B_CELL_IF_FLAG1: {
      broken: [of("KCOPY", { b: 64, flags: 2 })],
      kept: [of("KCOPY", { b: 64, flags: 1 }), of("KCOPY", { b: 63, flags: 2 })],
    },
    C_CELL_UNLESS_FLAG0: {
      broken: [of("IADD", { c: 64 }), of("FADD", { c: 64, flags: 2 })],
      kept: [of("IADD", { c: 64, flags: 1 }), of("IADD", { c: 63 })],
    },
    C_CELL_IF_FLAG0: { broken: [of("ARG", { c: 64, flags: 1 })], kept: [of("ARG", { c: 64, flags: 2 })] },
    C_CELL_IF_FLAG01: {
      broken: [of("MOV", { c: 64, flags: 1 }), of("MOV", { c: 64, flags: 2 })],
      kept: [of("MOV", { c: 64, flags: 4 }), of("MOV", { c: 63, flags: 3 })],
    },
    C_MASK: { broken: [of("KX", { c: 8 })], kept: [of("KX", { c: 7 })] },
    X_MASK: { broken: [of("KX", { x: 8n }), of("KX", { x: 1n << 63n })], kept: [of("KX", { x: 7n })] },
    X_BIT: { broken: [of("KH"), of("KH", { x: 3n })], kept: [of("KH", { x: 4n })] },
    Z_MASK: { broken: [of("KROT", { z: 8n })], kept: [of("KROT", { z: 7n })] },
    Z_BIT: { broken: [of("KUU", { x: 1n }), of("KUU", { x: 1n, z: 6n })], kept: [of("KUU", { x: 1n, z: 4n })] },
    X_FREE_OF_C: { broken: [of("KX", { x: 3n, c: 2 })], kept: [of("KX", { x: 3n, c: 4 })] },
    Z_FREE_OF_C: { broken: [of("KROT", { z: 3n, c: 2 })], kept: [of("KROT", { z: 3n, x: 1n, c: 4 })] },
    X_NOT_Z: { broken: [of("KUU", { x: 2n, z: 2n })], kept: [of("KUU", { x: 2n, z: 4n })] },
  };

  for (const rule of Object.keys(RULE) as RuleName[]) {
    it(`names ${rule}: ${RULE_TEXT[rule]}`, () => {
      for (const instruction of cases[rule].broken) expect(brokenRule(instruction, shape)).to.equal(rule);
      for (const instruction of cases[rule].kept) expect(brokenRule(instruction, shape)).to.equal(undefined);
    });
  }

  it("demands nothing of an unknown opcode", () => {
    expect(brokenRule({ ...EMPTY_INSTRUCTION, op: 0xff, a: 2 ** 32 - 1 }, shape)).to.equal(undefined);
  });
});

describe("instruction table", () => {
  it("has an opcode of one byte for each mnemonic, each once, in rising order", () => {
    const opcodes = MNEMONICS.map((name) => ISA[name].opcode);
    expect(opcodes).to.deep.equal([...new Set(opcodes)].sort((left, right) => left - right));
    expect(opcodes.every((opcode) => opcode > 0 && opcode < 256)).to.equal(true);
  });

  it("names every field that a rule of the row looks at", () => {
    for (const name of MNEMONICS) {
      const { rules, fields }: InstructionSpec = ISA[name];
      for (const rule of rules) {
        expect(fields, `${name} ${rule}`).to.include(rule.split("_")[0]!.toLowerCase());
        if (rule.includes("FLAG")) expect(fields, `${name} ${rule}`).to.include("flags");
      }
    }
  });
});
