import { expect } from "chai";
import { parameter } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { checkCircuit, type Circuit, compose } from "../../../sim/circuit/circuit.ts";
import { control, pow, powerOperation } from "../../../sim/circuit/control.ts";
import { arity, GATE_NAMES, type GateName, inverseOperation, type Operation } from "../../../sim/circuit/gates.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import {
  type Dense,
  denseOperation,
  denseState,
  difference,
  distance,
  identity,
  multiply,
} from "../../helpers/sim/dense.ts";
import { randomOperation, randomState, randomUnitary } from "../../helpers/sim/gates.ts";

const SEED = 77;
const N = 4;

const product = (operations: readonly Operation[]): Dense =>
  operations.reduce<Dense>((all, operation) => multiply(denseOperation(N, operation), all), identity(N));

describe("control", () => {
  it(`does the circuit where the qubits behind it are 1, nothing elsewhere (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const inner = checkCircuit({
      qubits: 3,
      operations: GATE_NAMES.filter((gate) => (arity(gate).qubits ?? 3) <= 3).map((g) => randomOperation(g, 3, random)),
    });
    const controlled = control(inner, 2);
    expect(controlled.qubits).to.equal(5);
    const state = randomState(5, random);
    const expected = state.slice();
    expected.set(denseState(inner, state.slice(-16)), 48);
    expect(difference(denseState(controlled, state), expected)).to.be.below(1e-13);
  });

  it("refuses what is no number of controls, and more qubits than there are", () => {
    expectError(() => control(circuit(1).build(), -1), "CircuitControlsMalformed");
    expectError(() => control(circuit(1).build(), 0.5), "CircuitControlsMalformed");
    expectError(() => control(circuit(20).build(), 6), "CircuitWidthOutOfRange");
  });
});

describe("powers", () => {
  for (const gate of GATE_NAMES) {
    it(`integer powers of ${gate} repeat it or its inverse (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const operation = randomOperation(gate, N, random);
      for (const exponent of [-3, -1, 0, 1, 2, 5]) {
        const one = exponent < 0 ? inverseOperation(operation) : operation;
        const repeated = product(Array.from({ length: Math.abs(exponent) }, () => one));
        expect(distance(product(powerOperation(operation, exponent)), repeated), `${exponent}`).to.be.below(1e-13);
      }
    });
  }

  const without: readonly GateName[] = ["dcx", "rccx", "unitary"];
  for (const gate of GATE_NAMES.filter((name) => !without.includes(name))) {
    it(`three third powers of ${gate} are the gate, and ⅓ + ⅔ too (seed ${SEED})`, () => {
      const random = new Random(SEED);
      for (let round = 0; round < 3; round += 1) {
        const operation = randomOperation(gate, N, random);
        const third = powerOperation(operation, 1 / 3);
        const whole = denseOperation(N, operation);
        expect(distance(product([...third, ...third, ...third]), whole)).to.be.below(1e-13);
        expect(distance(product([...third, ...powerOperation(operation, 2 / 3)]), whole)).to.be.below(1e-13);
      }
    });
  }

  const same = (operation: Operation, exponent: number, expected: Operation): void => {
    expect(distance(product(powerOperation(operation, exponent)), denseOperation(N, expected))).to.be.below(4e-15);
  };

  it("are principal: √Z = S, √S = T, √X = SX, −1 to the power ½ is i", () => {
    const on = (gate: GateName, angles: readonly number[] = []): Operation => ({ gate, qubits: [1], angles });
    same(on("z"), 0.5, on("s"));
    same(on("s"), 0.5, on("t"));
    same(on("x"), 0.5, on("sx"));
    same(on("p", [-Math.PI]), 0.5, on("s"));
    same(on("p", [5]), 0.5, on("p", [(5 - 2 * Math.PI) / 2]));
    same(on("rx", [10]), 0.5, on("rx", [(10 - 4 * Math.PI) / 2]));
    same(on("rx", [2 * Math.PI]), 0.5, { gate: "gphase", qubits: [], angles: [Math.PI / 2] });
    same(on("rx", [-2 * Math.PI]), 0.5, { gate: "gphase", qubits: [], angles: [Math.PI / 2] });
    same(on("u", [0, Math.PI, 0]), 0.5, on("s"));
  });

  it(`of random unitaries (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let round = 0; round < 20; round += 1) {
      const operation: Operation = { gate: "unitary", qubits: [2], angles: [], matrix: randomUnitary(2, random) };
      const fifth = powerOperation(operation, 0.2);
      const whole = denseOperation(N, operation);
      expect(distance(product([...fifth, ...fifth, ...fifth, ...fifth, ...fifth]), whole)).to.be.below(1e-13);
    }
  });

  it("of circuits: integers repeat, others need one qubit", () => {
    const inner: Circuit = circuit(1).h(0).t(0).gphase(0.3).rx(1, 0).build();
    const half = pow(inner, 0.5);
    expect(difference(denseState(compose(half, half)), denseState(inner))).to.be.below(1e-14);
    expect(difference(denseState(pow(inner, 3)), denseState(compose(inner, inner, inner)))).to.be.below(1e-14);
    expect(difference(denseState(compose(pow(inner, -1), inner)), [1, 0, 0, 0])).to.be.below(1e-14);
    expect(pow(circuit(2).build(), 0.5).operations).to.deep.equal([]);
    expectError(() => pow(circuit(2).h(0).cx(0, 1).build(), 0.5), "CircuitPowerUnsupported");
    expectError(() => pow(circuit(2).h(0).cx(0, 1).build(), 40_000), "CircuitPowerUnsupported");
  });

  it("scale parameters where the exponent is an integer, and refuse them elsewhere", () => {
    const a = parameter("a");
    expect(pow(circuit(1).rx(a, 0).build(), 3).operations[0]!.angles).to.deep.equal([{ ...a, coefficient: 3 }]);
    expectError(() => pow(circuit(1).rx(a, 0).build(), 0.5), "CircuitPowerUnsupported", { gate: "rx" });
    expectError(() => pow(circuit(1).rx(a, 0).h(0).build(), 0.5), "CircuitPowerUnsupported");
  });

  for (const [what, operation, exponent] of [
    ["NaN", { gate: "x", qubits: [0], angles: [] }, NaN],
    ["half a dcx", { gate: "dcx", qubits: [0, 1], angles: [] }, 0.5],
    ["half an rccx", { gate: "rccx", qubits: [0, 1, 2], angles: [] }, 0.5],
    ["a million u", { gate: "u", qubits: [0], angles: [1, 2, 3] }, 1e6],
  ] as const) {
    it(`refuse ${what}`, () => {
      expectError(() => powerOperation(operation, exponent), "CircuitPowerUnsupported", { gate: operation.gate });
    });
  }
});
