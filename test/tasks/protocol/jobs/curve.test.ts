import { expect } from "chai";

import {
  angleEncoding,
  featureMap,
  hardwareEfficient,
  parsePauliSum,
  variationalClassifier,
  variationalRegressor,
  vqe,
  zzFeatureMap,
} from "../../../../sim/index.ts";
import { readJob, trainingCurve } from "../../../../tasks/protocol/jobs/index.ts";

const LIMITS = { qubits: 4, amplitudes: 1000, iterations: 100, milliseconds: 60_000 };
const training = { seed: 3, iterations: 8, learningRate: 0.2 };
const vqeJob = (work = "training") =>
  readJob({
    ...{ version: 1, work, training },
    model: {
      kind: "vqe",
      hamiltonian: "Z0 Z1 + 0.5 X0",
      ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
    },
  });

describe("trainingCurve", () => {
  it("is that of the training that the recipe names", () => {
    const model = vqe({ hamiltonian: parsePauliSum("Z0 Z1 + 0.5 X0"), ansatz: hardwareEfficient(2, 1) });
    const curve = trainingCurve(vqeJob(), LIMITS)!;
    expect(curve).to.deep.equal({ losses: model.fit(training).losses, iterations: 8 });
    expect(curve.losses).to.have.length(8);
    expect(curve.losses.at(-1)).to.be.below(curve.losses[0]!);
  });

  it("ends with its limits", () => {
    expect(trainingCurve(vqeJob(), { ...LIMITS, iterations: 3 })!.losses).to.have.length(3);
    let clock = 0;
    const timed = trainingCurve(vqeJob(), { ...LIMITS, milliseconds: 4, now: () => clock++ })!;
    expect(timed.losses.length).to.be.within(1, 5);
    expect(trainingCurve(vqeJob(), { ...LIMITS, qubits: 1 })).to.equal(undefined);
  });

  it("knows max-cuts, and no job that is no training or needs data", () => {
    const cut = {
      form: "max-cut",
      edges: [
        [0, 1],
        [1, 2],
      ],
    };
    const model = { kind: "qaoa", layers: 1, problem: cut };
    expect(trainingCurve(readJob({ version: 1, work: "training", model, training }), LIMITS)!.losses).to.have.length(8);
    expect(trainingCurve(vqeJob("evaluation"), LIMITS)).to.equal(undefined);
    const circuit = { form: "hardware-efficient", qubits: 2, layers: 1 };
    const born = { version: 1, work: "training", model: { kind: "born-machine", circuit }, training };
    expect(trainingCurve(readJob(born), LIMITS)).to.equal(undefined);
  });

  const rows = [
    [0.2, 0.1],
    [2.9, 3.1],
    [0.4, 0.3],
    [3, 2.7],
    [0.1, 0.2],
    [2.8, 3],
  ];
  const map = { form: "angle", qubits: 2 };
  const ansatz = { form: "hardware-efficient", qubits: 2, layers: 1 };
  const parts = { map: featureMap(angleEncoding(2)), ansatz: hardwareEfficient(2, 1) };
  const data = { train: 4, test: 2 };
  const jobOf = (model: object, layout: object = data) =>
    readJob({ version: 1, work: "training", training, model, data: layout });

  it("is that of a classifier whose rows are at hand", () => {
    const model = variationalClassifier(parts);
    const labels = [0, 1, 0, 1, 0, 1];
    const split = { rows, labels, classes: ["0", "1"], trainRows: 4, testRows: 2 };
    const { cells } = model.segment(split);
    const job = jobOf({ kind: "classifier", map, ansatz }, { ...data, classes: 2 });
    const curve = trainingCurve(job, LIMITS, cells)!;
    expect(curve.losses).to.deep.equal(model.fit(rows.slice(0, 4), labels.slice(0, 4), training).losses);
    expect(curve.losses.at(-1)).to.be.below(curve.losses[0]!);
    expect(trainingCurve(job, LIMITS)).to.equal(undefined);
    // Four rows of two qubits.
    expect(trainingCurve(job, { ...LIMITS, amplitudes: 15 }, cells)).to.equal(undefined);
    expect(() => trainingCurve(job, LIMITS, cells.subarray(0, 11)))
      .to.throw()
      .with.property("code", "JobDataMismatch");
  });

  it("is that of a regressor on rows that a map has made products of", () => {
    const products = { map: zzFeatureMap(2), ansatz: hardwareEfficient(2, 1) };
    const model = variationalRegressor(products);
    const targets = [1, 5, 2, 4, 1, 5];
    const { cells } = model.segment({ rows, targets, trainRows: 4, testRows: 2 });
    const job = jobOf({ kind: "regressor", map: { form: "zz", qubits: 2 }, ansatz });
    const { losses } = model.fit(rows.slice(0, 4), targets.slice(0, 4), training);
    expect(trainingCurve(job, LIMITS, cells)!.losses).to.deep.equal(losses);
  });
});
