import { expect } from "chai";
import { parameter, scaleAngle, shiftAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { type Circuit, checkCircuit, lower } from "../../../sim/circuit/circuit.ts";
import { GATE_NAMES } from "../../../sim/circuit/gates.ts";
import { cellsInOrder, emitPart, layOutCircuit } from "../../../sim/compile/circuit.ts";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { runToHalt } from "../../../sim/compile/host.ts";
import { ISA, type Mnemonic } from "../../../sim/machine/isa.ts";
import type { Program } from "../../../sim/machine/program.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { difference } from "../../helpers/sim/dense.ts";
import { randomOperation } from "../../helpers/sim/gates.ts";

const SEED = 12;

const count = ({ code }: Program, mnemonic: Mnemonic): number =>
  code.filter(({ op }) => op === ISA[mnemonic].opcode).length;

/** A program that runs a circuit once, its parameters in cells from 4 on. */
function compile(source: Circuit): Program {
  const emitter = new Emitter();
  const cells = emitter.asm.cells(source.parameters.length);
  const code = layOutCircuit(emitter, lower(source), cellsInOrder(source.parameters, cells));
  code.angles();
  emitter.asm.emit("KZERO", { k: 0 });
  code.forward(0);
  return emitter.finish({ qubits: source.qubits });
}

describe("layOutCircuit", () => {
  const a = parameter("a");

  it("computes an angle once, however often it is used; numbers not at all", () => {
    const program = compile(
      circuit(2).rx(a, 0).ry(a, 1).rzz(a, 0, 1).p(a, 0).rx(scaleAngle(a, 2), 0).rx(0.3, 1).ry(0.3, 0).p(0.1, 1).build(),
    );
    // The rotations by a share cos and sin of a/2; the phase gate needs those of a.
    expect(count(program, "CIS")).to.equal(3);
    expect(count(program, "KROT") + count(program, "KPHASE")).to.equal(8);
  });

  it("scales and shifts angles only where they are scaled and shifted", () => {
    expect(count(compile(circuit(1).rx(a, 0).build()), "FMUL")).to.equal(0);
    const program = compile(
      circuit(1)
        .rx(shiftAngle(scaleAngle(a, 3), 1), 0)
        .build(),
    );
    expect([count(program, "FMUL"), count(program, "FADD")]).to.deep.equal([1, 1]);
  });

  it("takes one step a primitive", () => {
    const layered = (layers: number): number => {
      const builder = circuit(3);
      for (let layer = 0; layer < layers; layer += 1) builder.h(0).y(1).s(2).rx(0.5, 0).cx(0, 1).cp(1, 1, 2);
      return runToHalt({ program: compile(builder.build()) }).steps;
    };
    expect(layered(3) - layered(2)).to.equal(6);
  });

  it(`inverse parts undo the circuit (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const qubits = 4;
    const operations = GATE_NAMES.map((gate) => randomOperation(gate, qubits, random));
    const emitter = new Emitter();
    const code = layOutCircuit(emitter, lower(checkCircuit({ qubits, operations })), () => undefined);
    emitter.asm.emit("KZERO", { k: 0 }).emit("KCOPY", { k: 1, k2: 0 });
    code.forward(0);
    emitter.asm.emit("KCOPY", { k: 2, k2: 0 });
    for (const part of [...code.parts].reverse()) emitPart(emitter, part, 0, true);
    const { state } = runToHalt({ program: emitter.finish({ qubits, ketDepth: 2 }) });
    expect(difference(state.register(0), state.register(1))).to.be.below(1e-14);
    expect(difference(state.register(2), state.register(1))).to.be.above(0.1);
  });

  it("needs a cell for every parameter", () => {
    const make = (): unknown => layOutCircuit(new Emitter(), lower(circuit(1).rx(a, 0).build()), () => undefined);
    expectError(make, "CircuitParameterUnbound", { parameter: "a" });
  });
});

describe("Emitter", () => {
  it("sets variables and constants before the program begins, equal constants once and zeros never", () => {
    const emitter = new Emitter(2);
    const variables = emitter.variables([1.5, 0, -0]);
    const pair = emitter.constant([0, 1]);
    expect(emitter.constant([0, 1])).to.equal(pair);
    expect(emitter.constant([-0, 1])).to.not.equal(pair);
    expect([
      pair % 2,
      emitter.matrix([
        [
          [1, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [1, 0],
        ],
      ]) % 8,
    ]).to.deep.equal([0, 0]);
    emitter.asm.mov(0, variables).mov(1, pair + 1);
    const program = emitter.finish({ qubits: 1 });
    expect(count(program, "SET")).to.equal(2 + 1 + 2 + 2);
    const { floats } = runToHalt({ program });
    expect([floats[0], floats[1]]).to.deep.equal([1.5, 1]);
    expect(Object.is(floats[variables + 2], -0)).to.equal(true);
  });

  it("holds the values of a sum of Z strings in a register, equal sums once", () => {
    const emitter = new Emitter();
    const terms = [
      { z: 3, coefficient: 0.5 },
      { z: 0, coefficient: -2 },
    ];
    const register = emitter.diagonal(terms);
    expect(emitter.diagonal([...terms])).to.equal(register);
    emitter.asm.emit("KCOPY", { k: 0, k2: register });
    const { state } = runToHalt({ program: emitter.finish({ qubits: 2 }) });
    expect(Array.from(state.register(0))).to.deep.equal([-1.5, 0, -2.5, 0, -2.5, 0, -1.5, 0]);
  });
});
