import { expect } from "chai";

import { hardwareEfficient, parsePauliSum, vqe } from "../../../../sim/index.ts";
import { readJob, trainingCurve } from "../../../../tasks/protocol/jobs/index.ts";

const LIMITS = { qubits: 4, iterations: 100, milliseconds: 60_000 };
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
});
