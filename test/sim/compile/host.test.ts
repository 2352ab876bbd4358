import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { checkCircuit, lower } from "../../../sim/circuit/circuit.ts";
import { GATE_NAMES } from "../../../sim/circuit/gates.ts";
import { evolve, runToHalt, simulate } from "../../../sim/compile/host.ts";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseState, difference } from "../../helpers/sim/dense.ts";
import { randomOperation, randomState } from "../../helpers/sim/gates.ts";

const SEED = 99;

describe("simulate", () => {
  it(`agrees with dense matrices on random circuits of all gates (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const qubits of [3, 4, 5]) {
      const operations = [...GATE_NAMES, ...GATE_NAMES].map((gate) => randomOperation(gate, qubits, random));
      const built = checkCircuit({ qubits, operations });
      expect(difference(simulate(built), denseState(built)), `${qubits} qubits`).to.be.below(1e-14);
    }
  });

  it("qubit 0 is the least significant bit", () => {
    expect(Array.from(simulate(circuit(2).x(0).build()))).to.deep.equal([0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it("binds parameters, and needs all of them", () => {
    const built = circuit(1).rx(parameter("a"), 0).build();
    expect(difference(simulate(built, { a: Math.PI }), [0, 0, 0, -1])).to.be.below(1e-15);
    expectError(() => simulate(built), "CircuitParameterUnbound", { parameter: "a" });
  });
});

describe("evolve", () => {
  it("runs as many programs as it takes, each from the state that the one before left", () => {
    const turns = 12_000;
    const long = circuit(2).h(1);
    for (let turn = 0; turn < turns; turn += 1) long.rx(1 / (turn + 2), 0).cx(1, 0);
    const { operations } = long.build();
    const angle = operations.reduce((sum, { gate, angles }) => (gate === "rx" ? sum + (angles[0] as number) : sum), 0);
    // The flips commute with the rotations, and there is an even number of them.
    const expected = denseState(circuit(2).h(1).rx(angle, 0).build());
    expect(difference(simulate(long.build()), expected)).to.be.below(1e-11);
  });

  it(`of a given state agrees with dense matrices (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const state = randomState(3, random);
    const kept = state.slice();
    const built = circuit(3).h(0).rzz(0.3, 0, 2).cswap(1, 0, 2).u(1, 2, 3, 1).build();
    expect(difference(evolve(3, lower(built), state), denseState(built, state))).to.be.below(1e-14);
    expect(state).to.deep.equal(kept);
    expect(difference(evolve(3, [], state), state)).to.equal(0);
  });
});

describe("runToHalt", () => {
  it("reports a fault with its place", () => {
    const program = new Assembler().setInt(4, 0).immediate("IDIV", 4, 4, 0).halt().assemble({ qubits: 1, memDepth: 2 });
    expectError(() => runToHalt({ program }), "RunFaulted", { pc: 1, step: 1, reason: "DivisionByZero" });
  });
  it("ends at the shape's longest run", () => {
    const program = new Assembler().label("again").jump("again").halt().assemble({ qubits: 1, maxSteps: 10 });
    expectError(() => runToHalt({ program }), "RunTooLong", { steps: 10 });
  });
});
