import { expect } from "chai";
import { parameter, parameterVector, scaleAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import {
  bind,
  checkCircuit,
  type Circuit,
  compose,
  depth,
  gateCounts,
  inverse,
  parameterValues,
} from "../../../sim/circuit/circuit.ts";
import type { Matrix } from "../../../sim/circuit/complex.ts";
import { GATE_NAMES, type Operation } from "../../../sim/circuit/gates.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseState, difference, identity } from "../../helpers/sim/dense.ts";
import { randomOperation } from "../../helpers/sim/gates.ts";

const SEED = 41;

const PAULI_Y: Matrix = [
  [
    [0, 0],
    [0, -1],
  ],
  [
    [0, 1],
    [0, 0],
  ],
];

describe("circuits", () => {
  const theta = parameterVector("theta", 2);

  it("are plain data that survives JSON", () => {
    const built = circuit(3).h(0).crx(scaleAngle(theta[0]!, 2), 0, 2).pauli(0.5, "XZ", [2, 1]).build();
    expect(checkCircuit(JSON.parse(JSON.stringify(built)))).to.deep.equal(built);
    expect(built.parameters).to.deep.equal(["theta[0]"]);
    expect(Object.isFrozen(built)).to.equal(true);
  });

  it("list their parameters in the order of first use", () => {
    const built = circuit(1).rx(theta[1]!, 0).rz(parameter("a"), 0).ry(theta[0]!, 0).rx(theta[1]!, 0).build();
    expect(built.parameters).to.deep.equal(["theta[1]", "a", "theta[0]"]);
  });

  describe("builder", () => {
    it("has a method for every gate, which puts angles before qubits", () => {
      const built = circuit(4)
        .x(0)
        .y(0)
        .z(0)
        .h(0)
        .s(0)
        .sdg(0)
        .t(0)
        .tdg(0)
        .sx(0)
        .sxdg(0)
        .rx(1, 0)
        .ry(1, 0)
        .rz(1, 0)
        .p(1, 0)
        .u(1, 2, 3, 0)
        .cx(0, 1)
        .cy(0, 1)
        .cz(0, 1)
        .ch(0, 1)
        .cp(1, 0, 1)
        .crx(1, 0, 1)
        .cry(1, 0, 1)
        .crz(1, 0, 1)
        .swap(0, 1)
        .cswap(0, 1, 2)
        .ccx(0, 1, 2)
        .rxx(1, 0, 1)
        .ryy(1, 0, 1)
        .rzz(1, 0, 1)
        .pauli(1, "XYZ", [0, 1, 2])
        .mcx([0, 1, 2], 3)
        .gphase(1)
        .id(0)
        .iswap(0, 1)
        .iswapdg(0, 1)
        .dcx(0, 1)
        .ecr(0, 1)
        .rzx(1, 0, 1)
        .rccx(0, 1, 2)
        .unitary(PAULI_Y, [0])
        .mcp(1, [0, 1], 3)
        .build();
      expect(Object.keys(gateCounts(built)).sort()).to.deep.equal([...GATE_NAMES].sort());
      expect(Object.values(gateCounts(built))).to.deep.equal(GATE_NAMES.map(() => 1));
      expect(built.operations.at(-1)).to.deep.equal({ gate: "mcp", qubits: [0, 1, 3], angles: [1] });
    });
    it("knows the other names of OpenQASM, for gates that it has", () => {
      const a = parameter("a");
      const built = circuit(5).u1(a, 0).u2(1, a, 0).u3(1, 2, 3, 0).cu1(a, 0, 1).cu3(1, 2, 3, 0, 1).cu(1, 2, 3, 4, 0, 1);
      const more = built.csx(0, 1).c3sx(0, 1, 2, 3).c3x(0, 1, 2, 3).c4x(0, 1, 2, 3, 4).controlled([3, 2], "x", [], [0]);
      expect(gateCounts(more.build())).to.deep.equal({ p: 2, u: 2, cp: 1, cu: 2, csx: 1, c3sx: 1, mcx: 2, ccx: 1 });
      expect(more.build().operations[1]).to.deep.equal({ gate: "u", qubits: [0], angles: [Math.PI / 2, 1, a] });
      expect(more.build().operations[7]).to.deep.equal({ gate: "sx", qubits: [0, 1], angles: [], controls: 1 });
    });
    it("is not changed by what it has built", () => {
      const builder = circuit(1).x(0);
      const first = builder.build();
      builder.y(0);
      expect(first.operations).to.have.length(1);
      expect(builder.build().operations).to.have.length(2);
    });
    it("appends circuits of its width", () => {
      const bell = circuit(2).h(0).cx(0, 1).build();
      expect(circuit(2).x(1).append(bell).build().operations).to.have.length(3);
      expectError(() => circuit(3).append(bell), "CircuitWidthMismatch");
    });
  });

  describe("validation", () => {
    const operation =
      (changes: object): (() => unknown) =>
      () =>
        checkCircuit({ qubits: 2, operations: [{ gate: "cx", qubits: [0, 1], angles: [], ...changes } as Operation] });
    const cases: readonly (readonly [string, () => unknown, string, Record<string, unknown>])[] = [
      ["no qubits", () => circuit(0), "CircuitWidthOutOfRange", {}],
      ["26 qubits", () => circuit(26), "CircuitWidthOutOfRange", {}],
      ["half a qubit", () => circuit(1.5), "CircuitWidthOutOfRange", {}],
      ["an unknown gate", operation({ gate: "cnot" }), "CircuitGateUnknown", { gate: "cnot" }],
      [
        "a gate named as a method of objects",
        operation({ gate: "toString" }),
        "CircuitGateUnknown",
        { gate: "toString" },
      ],
      ["a qubit too large", () => circuit(2).cx(0, 2), "CircuitQubitOutOfRange", { gate: "cx", qubit: 2 }],
      ["a negative qubit", () => circuit(2).h(-1), "CircuitQubitOutOfRange", { gate: "h", qubit: -1 }],
      ["a qubit that is no integer", () => circuit(2).h(0.5), "CircuitQubitOutOfRange", { gate: "h", qubit: 0.5 }],
      ["a repeated qubit", () => circuit(2).cx(1, 1), "CircuitQubitRepeated", { gate: "cx", qubit: 1 }],
      [
        "a control that is the target",
        () => circuit(3).mcx([0, 2], 2),
        "CircuitQubitRepeated",
        { gate: "mcx", qubit: 2 },
      ],
      ["too few qubits", operation({ qubits: [0] }), "CircuitQubitArity", { gate: "cx" }],
      ["no controls", () => circuit(2).mcx([], 0), "CircuitQubitArity", { gate: "mcx" }],
      ["an angle too many", operation({ angles: [1] }), "CircuitAngleArity", { gate: "cx" }],
      ["an angle that is NaN", () => circuit(1).rx(NaN, 0), "CircuitAngleNotFinite", { gate: "rx" }],
      [
        "a coefficient that is infinite",
        () => circuit(1).rx({ parameter: "a", coefficient: Infinity, offset: 0 }, 0),
        "CircuitAngleNotFinite",
        { gate: "rx", parameter: "a" },
      ],
      ["a Pauli string with I", () => circuit(2).pauli(1, "XI", [0, 1]), "CircuitPauliMalformed", { gate: "pauli" }],
      ["no Pauli string", () => circuit(2).gate("pauli", [1], [0]), "CircuitPauliMalformed", { gate: "pauli" }],
      ["a Pauli string too long", () => circuit(2).pauli(1, "XXX", [0, 1]), "CircuitQubitArity", { gate: "pauli" }],
      ["no list of qubits", operation({ qubits: 1 }), "CircuitQubitArity", { gate: "cx" }],
      ["no list of angles", operation({ angles: undefined }), "CircuitAngleArity", { gate: "cx" }],
      ["an angle of text", operation({ gate: "cp", angles: ["1"] }), "CircuitAngleNotFinite", { gate: "cp" }],
      ["an angle of nothing", operation({ gate: "cp", angles: [null] }), "CircuitAngleNotFinite", { gate: "cp" }],
      ["an angle without a name", operation({ gate: "cp", angles: [{}] }), "CircuitParameterMalformed", { gate: "cp" }],
      ["half a control", operation({ controls: 0.5 }), "CircuitControlsMalformed", { gate: "cx" }],
      ["more controls than qubits", operation({ controls: 1 }), "CircuitQubitArity", { gate: "cx" }],
      ["a matrix elsewhere", operation({ matrix: PAULI_Y }), "CircuitMatrixShape", { gate: "cx" }],
      [
        "a unitary without a matrix",
        () => circuit(1).gate("unitary", [], [0]),
        "CircuitMatrixShape",
        { gate: "unitary" },
      ],
      [
        "a matrix of another size",
        () => circuit(2).unitary(PAULI_Y, [0, 1]),
        "CircuitMatrixShape",
        { gate: "unitary" },
      ],
      [
        "a matrix on three qubits",
        () => circuit(3).unitary(identity(8) as Matrix, [0, 1, 2]),
        "CircuitMatrixShape",
        { gate: "unitary" },
      ],
      [
        "a matrix that is not unitary",
        () =>
          circuit(1).unitary(
            [
              [
                [1, 0],
                [0, 0],
              ],
              [
                [0, 0],
                [1 + 1e-9, 0],
              ],
            ],
            [0],
          ),
        "CircuitMatrixNotUnitary",
        { gate: "unitary" },
      ],
      [
        "a matrix with NaN",
        () =>
          circuit(1).unitary(
            [
              [
                [1, 0],
                [0, 0],
              ],
              [
                [0, 0],
                [NaN, 0],
              ],
            ],
            [0],
          ),
        "CircuitMatrixNotUnitary",
        { gate: "unitary" },
      ],
      ["a Pauli string elsewhere", operation({ pauli: "X" }), "CircuitPauliMalformed", { gate: "cx" }],
    ];
    for (const [what, make, code, details] of cases) {
      it(`refuses ${what}`, () => {
        expectError(make, code, details);
      });
    }

    const malformed: readonly (readonly [string, unknown, string, Record<string, unknown>])[] = [
      ["nothing", null, "CircuitMalformed", {}],
      ["a circuit without operations", { qubits: 2 }, "CircuitMalformed", {}],
      ["operations that are no list", { qubits: 2, operations: {} }, "CircuitMalformed", {}],
      ["an operation that is null", { qubits: 2, operations: [null] }, "CircuitMalformed", { operation: 0 }],
      // eslint-disable-next-line no-sparse-arrays -- what is tested
      ["a list with a hole", { qubits: 2, operations: [,] }, "CircuitMalformed", { operation: 0 }],
      [
        "a Pauli string that is a list",
        { qubits: 1, operations: [{ gate: "pauli", qubits: [0], angles: [1], pauli: ["X"] }] },
        "CircuitPauliMalformed",
        { operation: 0, gate: "pauli" },
      ],
    ];
    for (const [what, source, code, details] of malformed) {
      it(`refuses ${what} where plain data is read`, () => {
        expectError(() => checkCircuit(source as Circuit), code, details);
      });
    }
    it("names the operation by its place in the list, besides gate, qubit and rule", () => {
      const operations = [...circuit(2).h(0).build().operations, { gate: "cx", qubits: [0, 7], angles: [] } as const];
      const details = { operation: 1, gate: "cx", qubit: 7 };
      expectError(() => checkCircuit({ qubits: 2, operations }), "CircuitQubitOutOfRange", details);
      expect(() => checkCircuit({ qubits: 2, operations })).to.throw(
        "operation 1, gate cx, qubit 7: the circuit has qubits 0 … 1",
      );
    });
  });

  describe("bind", () => {
    const built = circuit(1).rx(scaleAngle(theta[0]!, 2), 0).ry(theta[1]!, 0).rz(parameter("a"), 0).build();
    it("replaces the named parameters and leaves the others", () => {
      const bound = bind(built, { theta: [0.5, 3] });
      expect(bound.operations.map(({ angles }) => angles[0])).to.deep.equal([1, 3, parameter("a")]);
      expect(bound.parameters).to.deep.equal(["a"]);
      expect(bind(built, { "theta[1]": 7 }).parameters).to.deep.equal(["theta[0]", "a"]);
    });
    it("refuses unknown names, wrong lengths and values that are not finite", () => {
      expectError(() => bind(built, { b: 1 }), "CircuitParameterUnknown", { parameter: "b" });
      expectError(() => bind(built, { a: [1] }), "CircuitParameterUnknown", { parameter: "a" });
      expectError(() => bind(built, { theta: [1] }), "CircuitParameterLength", { parameter: "theta" });
      expectError(() => bind(built, { theta: [1, 2, 3] }), "CircuitParameterLength", { parameter: "theta" });
      expectError(() => bind(built, { a: Infinity }), "CircuitAngleNotFinite", { parameter: "a" });
    });
    it("parameterValues needs all of them", () => {
      expect(parameterValues(built, { a: 1, theta: [2, 3] })).to.deep.equal([2, 3, 1]);
      expectError(() => parameterValues(built, { theta: [2, 3] }), "CircuitParameterUnbound", { parameter: "a" });
    });
  });

  it(`a circuit and its inverse compose to the identity (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const forth = checkCircuit({ qubits: 4, operations: GATE_NAMES.map((gate) => randomOperation(gate, 4, random)) });
    const state = denseState(compose(forth, inverse(forth)));
    expect(difference(state, denseState(circuit(4).build()))).to.be.below(1e-13);
    expect(difference(denseState(forth), state)).to.be.above(0.1);
  });

  it("compose refuses other widths", () => {
    expectError(() => compose(circuit(2).build(), circuit(3).build()), "CircuitWidthMismatch");
  });

  it("depth counts layers", () => {
    expect(depth(circuit(3).build())).to.equal(0);
    expect(depth(circuit(3).h(0).h(1).h(2).build())).to.equal(1);
    expect(depth(circuit(3).h(0).cx(0, 1).cx(1, 2).h(0).build())).to.equal(3);
  });
});
