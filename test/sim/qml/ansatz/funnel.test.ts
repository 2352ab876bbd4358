import { expect } from "chai";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { bind, type Circuit, compose, gateCounts, lower } from "../../../../sim/circuit/circuit.ts";
import { drawText } from "../../../../sim/circuit/draw.ts";
import { energyObjective } from "../../../../sim/compile/energy.ts";
import { evolve, runProgram, simulate } from "../../../../sim/compile/host.ts";
import { expectation } from "../../../../sim/compile/measure.ts";
import { gradientProgram, initialParameters } from "../../../../sim/compile/training.ts";
import { hermitianEigen } from "../../../../sim/math/eigen.ts";
import { pauliTerm, scalePaulis } from "../../../../sim/observable/pauli.ts";
import { angleEncoding, featureMap } from "../../../../sim/qml/encoding/encoding.ts";
import type { Block } from "../../../../sim/qml/ansatz/block.ts";
import { qcnn } from "../../../../sim/qml/ansatz/convolution.ts";
import { mera, treeTensorNetwork } from "../../../../sim/qml/ansatz/tree.ts";
import { prepareDataset } from "../../../../sim/qml/data/dataset.ts";
import { variationalClassifier } from "../../../../sim/qml/models/variational/classifier.ts";
import { exportQasm } from "../../../../sim/qasm/export.ts";
import { runQasm } from "../../../../sim/qasm/run.ts";
import { barsAndStripes } from "../../../helpers/sim/bars.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { Random } from "../../../helpers/machine/random.ts";
import { denseState, difference } from "../../../helpers/sim/dense.ts";

const SEED = 2;
const TRAINING_SEED = 3;
const TOLERANCE = 1e-13;
const FUNNELS = { qcnn, treeTensorNetwork, mera };

for (const [name, funnel] of Object.entries(FUNNELS)) {
  describe(name, () => {
    for (const block of ["real", "general"] as const) {
      it(`of ${block} blocks makes the dense simulator's state, also on odd numbers of qubits (seed ${SEED})`, () => {
        for (const qubits of [2, 3, 5]) {
          const { circuit: ansatz, readout } = funnel(qubits, { block });
          expect(readout).to.equal(qubits - 1);
          const theta = Array.from(initialParameters(ansatz.parameters.length, SEED, 3));
          const apart = difference(simulate(ansatz, { theta }), denseState(bind(ansatz, { theta })));
          expect(apart, `${qubits} qubits`).to.be.below(TOLERANCE);
        }
      });

      it(`of ${block} blocks has the gradients of parameter shift (seed ${SEED})`, () => {
        const { circuit: ansatz, readout } = funnel(4, { block });
        const args = initialParameters(ansatz.parameters.length, SEED, 3);
        const start = compose(bind(angleEncoding(4), { x: [0.3, 1, 2, 0.7] }), ansatz);
        const [adjointly, shifted] = (["adjoint", "parameter-shift"] as const).map((method) => {
          const objective = energyObjective(start, pauliTerm({ [readout]: "Z" }), method);
          return runProgram(gradientProgram(objective), { args }).floats.slice(0, 1 + args.length);
        });
        expect(difference(adjointly!, shifted!)).to.be.below(TOLERANCE);
        expect(adjointly!.slice(1).filter((slope) => Math.abs(slope) > 1e-3).length).to.be.above(2);
      });
    }

    it(`learns bars and stripes of 2×2 pixels, which no linear model can (seed ${TRAINING_SEED})`, () => {
      const dataset = prepareDataset(barsAndStripes(10, TRAINING_SEED), { testPerClass: 8, seed: TRAINING_SEED });
      const { circuit: ansatz, readout } = funnel(4, { block: "real" });
      const z = pauliTerm({ [readout]: "Z" });
      const model = variationalClassifier({
        map: featureMap(angleEncoding(4)),
        ansatz,
        readout: [z, scalePaulis(z, -1)],
      });
      const { rows, labels, trainRows } = dataset;
      const training = { seed: TRAINING_SEED, iterations: 60, learningRate: 0.1 };
      const fitted = model.fit(rows.slice(0, trainRows), labels.slice(0, trainRows), training);
      const { model: own, baseline } = fitted.report(rows.slice(trainRows), labels.slice(trainRows));
      expect(fitted.losses.at(-1)).to.be.below(fitted.losses[0]! / 2);
      expect(own.score).to.equal(1);
      expect(baseline.score).to.be.at.most(0.5);
    });

    it("goes through OpenQASM 2 and 3", () => {
      const { circuit: ansatz } = funnel(3);
      const bound = bind(ansatz, { theta: Array.from(initialParameters(ansatz.parameters.length, SEED)) });
      for (const version of [2, 3] as const) {
        const [branch] = runQasm(exportQasm(bound, { version })).branches;
        expect(difference(branch!.state, denseState(bound)), `${version}`).to.be.below(TOLERANCE);
      }
    });

    it("refuses qubits, blocks and names that are none", () => {
      for (const qubits of [1, 26, 2.5]) expectError(() => funnel(qubits), "AnsatzQubits", { value: qubits });
      expectError(() => funnel(4, { block: "su4" as Block }), "BlockUnknown", { block: "su4" });
      expectError(() => funnel(4, { name: "1" }), "CircuitParameterMalformed");
    });
  });
}

describe("qcnn", () => {
  it("is convolution on a ring and pooling with shared angles, until one qubit is left", () => {
    const { circuit: ansatz } = qcnn(4, { block: "real", name: "w" });
    const entangled = ansatz.operations.filter(({ gate }) => gate !== "x" && gate !== "ry");
    expect(entangled.map(({ gate, qubits }) => `${gate} ${qubits.join("")}`)).to.deep.equal([
      ...["cx 01", "cx 23", "cx 12", "cx 30", "crz 01", "crx 01", "crz 23", "crx 23"],
      ...["cx 13", "crz 13", "crx 13"],
    ]);
    expect(ansatz.parameters).to.deep.equal(Array.from({ length: 8 }, (_, i) => `w[${i}]`));
    expect(gateCounts(ansatz)).to.deep.equal({ ry: 10, cx: 5, crz: 3, crx: 3, x: 6 });
    for (const [qubits, layers] of [
      [2, 1],
      [3, 2],
      [5, 3],
      [8, 3],
      [9, 4],
    ] as const) {
      expect(qcnn(qubits).circuit.parameters, `${qubits}`).to.have.length(17 * layers);
    }
    expect(drawText(ansatz, { width: 1000 })).to.contain("RX(w[3])");
  });

  it(`pools as a measurement with a rotation that depends on it would (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const [a, b, z, x] = [random.unit(), random.unit(), random.unit(), random.unit()];
    const before = denseState(bind(treeTensorNetwork(2).circuit, { theta: [a, b] }));
    /** ⟨Z1⟩ after the rotation, of what is left of the state where qubit 0 is measured as `outcome`. */
    const branch = (outcome: number, rotation: Circuit): number => {
      const left = before.map((value, i) => ((i >> 1) % 2 === outcome ? value : 0));
      return denseState(rotation, left).reduce((sum, value, i) => sum + (i < 4 ? 1 : -1) * value * value, 0);
    };
    const measured = branch(0, circuit(2).rx(x, 1).build()) + branch(1, circuit(2).rz(z, 1).build());
    const deferred = simulate(qcnn(2, { block: "real" }).circuit, { theta: [a, b, z, x] });
    expect(Math.abs(expectation(pauliTerm({ 1: "Z" }), deferred) - measured)).to.be.below(TOLERANCE);
    expect(Math.abs(measured - branch(0, circuit(2).build()) - branch(1, circuit(2).build()))).to.be.above(0.01);
  });
});

describe("the general block", () => {
  it(`moves in all 15 directions of the two-qubit gates (seed ${SEED})`, () => {
    const { circuit: block } = treeTensorNetwork(2, { block: "general" });
    const theta = Array.from(initialParameters(15, SEED, 3));
    /** The matrix of the gate, its columns one behind the other. */
    const gate = (values: readonly number[]): number[] => {
      const primitives = lower(bind(block, { theta: values }));
      return [0, 1, 2, 3].flatMap((column) => {
        const basis = Float64Array.from({ length: 8 }, (_, i) => (i === 2 * column ? 1 : 0));
        return Array.from(evolve(2, primitives, basis));
      });
    };
    const tangents = theta.map((_, k) => {
      const at = (step: number): number[] => gate(theta.map((value, i) => (i === k ? value + step : value)));
      const [ahead, behind] = [at(1e-5), at(-1e-5)];
      return ahead.map((value, i) => (value - behind[i]!) / 2e-5);
    });
    const gram = tangents.flatMap((a) =>
      tangents.flatMap((b) => [a.reduce((sum, value, i) => sum + value * b[i]!, 0), 0]),
    );
    const { values } = hermitianEigen(gram);
    expect(values[0]).to.be.above(1e-4);
  });
});

describe("treeTensorNetwork", () => {
  it("has a block of its own on each node of the tree", () => {
    const { circuit: ansatz } = treeTensorNetwork(8);
    expect(ansatz.operations.filter(({ gate }) => gate === "cx").map(({ qubits }) => qubits.join(""))).to.deep.equal([
      "01",
      "23",
      "45",
      "67",
      "13",
      "57",
      "37",
    ]);
    expect(ansatz.parameters).to.have.length(14);
    expect(treeTensorNetwork(5, { block: "general" }).circuit.parameters).to.have.length(60);
    const state = simulate(ansatz, { theta: Array.from(initialParameters(14, SEED, 3)) });
    expect(state.filter((value, i) => i % 2 === 1 && value !== 0)).to.have.length(0);
  });
});

describe("mera", () => {
  it("disentangles the neighbours that a layer does not pair, before it pairs the others", () => {
    const { circuit: ansatz } = mera(8);
    expect(ansatz.operations.filter(({ gate }) => gate === "cx").map(({ qubits }) => qubits.join(""))).to.deep.equal([
      "12",
      "34",
      "56",
      "01",
      "23",
      "45",
      "67",
      "35",
      "13",
      "57",
      "37",
    ]);
    expect(ansatz.parameters).to.have.length(22);
  });
});
