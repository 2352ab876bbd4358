import { expect } from "chai";
import { encodeFloats, toHex } from "../../../sim/machine/word.ts";
import { EMPTY_INSTRUCTION, type Instruction } from "../../../sim/machine/instruction.ts";
import { step } from "../../../sim/machine/interpreter.ts";
import { ISA, MNEMONICS, type Mnemonic } from "../../../sim/machine/isa.ts";
import { Machine, type Fault } from "../../../sim/machine/machine.ts";
import type { Shape } from "../../../sim/machine/program.ts";
import { FAULT_PC } from "../../../sim/machine/state.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { randomInputs, randomInstruction, randomiseState, steerIndices } from "../../helpers/machine/generate.ts";
import { plainOf, plainStep } from "../../helpers/machine/plain.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";
import * as F from "../../helpers/math/softfloat.ts";

const of = (mnemonic: Mnemonic, fields: Partial<Instruction> = {}): Instruction => ({
  ...EMPTY_INSTRUCTION,
  op: ISA[mnemonic].opcode,
  ...fields,
});

/** A machine before the only instruction of its code. */
function machineFor(instruction: Instruction, shape: Shape, inputs = {}): Machine {
  return new Machine({ program: { code: [instruction], shape }, ...inputs });
}

describe("interpreter", () => {
  const SEED = 20260101;
  const shapes = [
    shapeOf({ qubits: 1, ketDepth: 0, memDepth: 4, dataDepth: [0, 1, 2, 3] }),
    shapeOf({ qubits: 2, ketDepth: 1, memDepth: 5, dataDepth: [1, 0, 2, 3] }),
    shapeOf({ qubits: 3, ketDepth: 2, memDepth: 5, argsDepth: 0, dataDepth: [3, 2, 1, 0] }),
  ];

  /** Whose target may be the FAULT place itself. */
  const jumps: ReadonlySet<string> = new Set(["JMP", "JZ", "JNZ", "LOOP", "CALL", "RET"]);

  for (const mnemonic of MNEMONICS.filter((name) => name !== "HALT")) {
    it(`${mnemonic} does what the specification says, bit for bit (seed ${SEED})`, () => {
      const random = new Random(SEED + ISA[mnemonic].opcode);
      let done = 0;
      for (let round = 0; round < 120; round++) {
        const shape = shapes[round % shapes.length]!;
        const inputs = randomInputs(random, shape);
        const instruction = randomInstruction(random, mnemonic, shape);
        const machine = machineFor(instruction, shape, inputs);
        randomiseState(random, machine);
        steerIndices(random, machine, instruction);
        const expected = plainStep(instruction, shape, plainOf(machine.state), inputs);
        const fault = step(machine);
        expect(
          plainOf(machine.state),
          JSON.stringify(instruction, (_, v) => String(v)),
        ).to.deep.equal(expected);
        if (!jumps.has(mnemonic)) expect(fault === undefined).to.equal(expected.pc !== FAULT_PC);
        if (!fault) done++;
        // The hash must see every change: compare with a hash from scratch.
        const hash = machine.state.hash();
        machine.state.restore(machine.state.snapshot());
        expect(machine.state.hash()).to.equal(hash);
      }
      expect(done, "steps without a fault").to.be.greaterThan(30);
    });
  }

  describe("faults", () => {
    const shape = shapeOf({ qubits: 2, ketDepth: 1, memDepth: 3, argsDepth: 0, dataDepth: [1, 0, 0, 0] });
    const huge = 2n ** 64n;
    const cases: [Fault, Instruction, Record<number, bigint>][] = [
      ["UnknownOpcode", { ...EMPTY_INSTRUCTION }, {}],
      ["UnknownOpcode", { ...EMPTY_INSTRUCTION, op: 0xff }, {}],
      ["A_CELL", of("SET", { a: 32 }), {}],
      ["CellOutOfRange", of("MOV", { a: 0, b: 32 }), {}],
      ["CellOutOfRange", of("MOV", { a: 32, b: 0 }), {}],
      ["CellOutOfRange", of("MOV", { a: 0, b: 31, c: 1, flags: 1 }), { 1: 1n }],
      ["CellOutOfRange", of("MOV", { a: 31, b: 0, c: 1, flags: 2 }), { 1: 1n }],
      ["CellOutOfRange", of("MOV", { a: 0, b: 0, c: 1, flags: 1 }), { 1: huge - 1n }],
      ["ArgOutOfRange", of("ARG", { b: 4 }), {}],
      ["ArgOutOfRange", of("ARG", { b: 3, c: 1, flags: 1 }), { 1: 1n }],
      ["DataOutOfRange", of("DATA", { b: 8 }), {}],
      ["DataOutOfRange", of("DATA", { k: 1, b: 3, c: 1, flags: 1 }), { 1: 1n }],
      ["ReturnOutOfRange", of("RET", { b: 1 }), { 1: 2n ** 32n }],
      ["DivisionByZero", of("IDIV", { a: 2, b: 0, c: 1 }), { 0: 5n }],
      ["DivisionByZero", of("IREM", { a: 2, b: 0, flags: 1 }), { 0: 5n }],
      ["NotAnInt64", of("FTO", { b: 1 }), { 1: F.NAN }],
      ["NotAnInt64", of("FTO", { b: 1 }), { 1: F.bits(2 ** 63) }],
      ["NotAnInt64", of("FTO", { b: 1 }), { 1: F.bits(-(2 ** 63) - 2048) }],
      ["NotAnInt64", of("FTO", { b: 1 }), { 1: F.bits(-Infinity) }],
      ["RegisterOutOfRange", of("KCOPY", { k: 2 }), {}],
      ["RegisterOutOfRange", of("KCOPY", { k2: 2 }), {}],
      ["RegisterOutOfRange", of("KCOPY", { k: 1, a: 1, flags: 1 }), { 1: 1n }],
      ["RegisterOutOfRange", of("KCOPY", { k2: 1, b: 1, flags: 2 }), { 1: 1n }],
      ["AmplitudeOutOfRange", of("KGET", { a: 2, b: 1 }), { 1: 4n }],
      ["AmplitudeOutOfRange", of("KSET", { a: 2, b: 1 }), { 1: huge - 1n }],
      ["DataOddBase", of("KLOAD", { b: 1 }), {}],
      ["DataOddBase", of("KLOAD", { b: 0, c: 1, flags: 1 }), { 1: 3n }],
      ["DataOutOfRange", of("KLOAD", { b: 6 }), {}],
      ["DataOutOfRange", of("KLOAD", { b: 0, c: 1, flags: 1 }), { 1: huge - 2n }],
    ];
    for (const [fault, instruction, cells] of cases) {
      it(`${fault} leaves all but pc as it was: ${JSON.stringify(instruction, (_, v) => (v ? String(v) : undefined))}`, () => {
        const machine = machineFor(instruction, shape);
        for (const [index, value] of Object.entries(cells)) machine.cells[Number(index)] = value;
        const before = plainOf(machine.state);
        expect(step(machine)).to.equal(fault);
        expect(plainOf(machine.state)).to.deep.equal({ ...before, pc: FAULT_PC });
        expectError(() => step(machine), "NoSuccessor", { pc: FAULT_PC });
      });
    }

    it("wraps indexed addresses modulo 2^64 before it checks them", () => {
      const machine = machineFor(of("MOV", { a: 4, b: 6, c: 1, flags: 3 }), shape);
      machine.cells[1] = huge - 3n;
      machine.cells[3] = 77n;
      step(machine);
      expect(machine.state.pc).to.equal(1);
      // Both addresses are indexed: the source is cell 3, the destination cell 1.
      expect(machine.cells[1]).to.equal(77n);
    });

    it("takes the ends of FTO and KLOAD", () => {
      const machine = machineFor(of("FTO", { a: 0, b: 1 }), shape);
      machine.floats[1] = -(2 ** 63);
      expect(step(machine)).to.equal(undefined);
      expect(machine.cells[0]).to.equal(2n ** 63n);
      expect(step(machineFor(of("KLOAD", { b: 4 }), shape))).to.equal(undefined);
    });

    it("faults behind the code: unknown opcodes up to 2^codeDepth, then pc itself", () => {
      const run = (pc: number) => {
        const machine = machineFor(of("JMP", { a: pc }), shape);
        expect(step(machine)).to.equal(undefined);
        return step(machine);
      };
      expect(run(1)).to.equal("UnknownOpcode");
      expect(run(7)).to.equal("UnknownOpcode");
      expect(run(8)).to.equal("PcOutOfRange");
      expect(run(FAULT_PC - 1)).to.equal("PcOutOfRange");
      expectError(() => run(FAULT_PC), "NoSuccessor", { pc: FAULT_PC });
    });

    it("has no step on HALT", () => {
      const machine = machineFor(of("HALT"), shape);
      expect(machine.halted).to.equal(true);
      expectError(() => step(machine), "NoSuccessor", { pc: 0 });
    });
  });

  it("encodes every NaN amplitude as the canonical one", () => {
    const machine = machineFor(of("KSET", { k: 0, a: 2, b: 0 }), shapeOf({ qubits: 1, ketDepth: 0 }));
    machine.cells[2] = 0xfff0000000000001n;
    machine.cells[3] = F.SIGN;
    step(machine);
    expect(toHex(encodeFloats(machine.state.register(0)))).to.equal(
      `0x7ff80000000000008000000000000000${"00".repeat(16)}`,
    );
  });
});
