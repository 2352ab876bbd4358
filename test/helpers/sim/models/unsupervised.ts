/** The jobs of every unsupervised model, small enough to be run in a moment. */
import { type Program, toCells } from "../../../../sim/machine/program.ts";
import { hardwareEfficient, realAmplitudes } from "../../../../sim/qml/ansatz/ansatz.ts";
import type { Segment } from "../../../../sim/qml/data/dataset.ts";
import { loadQuantumAutoencoder, quantumAutoencoder } from "../../../../sim/qml/models/compression/autoencoder.ts";
import { bornMachine, loadBornMachine } from "../../../../sim/qml/models/generative/born.ts";
import { loadQuantumGan, quantumGan } from "../../../../sim/qml/models/generative/gan.ts";
import { loadQuantumPca, quantumPca } from "../../../../sim/qml/models/compression/pca.ts";
import { loadQaoa, qaoa } from "../../../../sim/qml/models/hamiltonian/qaoa.ts";
import { loadVqd, vqd } from "../../../../sim/qml/models/hamiltonian/vqd.ts";
import { loadVqe, vqe } from "../../../../sim/qml/models/hamiltonian/vqe.ts";
import type { SavedModel } from "../../../../sim/qml/models/model.ts";
import { maxCut } from "../../../../sim/qml/problems/binary.ts";
import { hydrogen2 } from "../../../../sim/qml/problems/molecules.ts";
import type { ModelJobs } from "./job.ts";

const TRAINING = { seed: 5, iterations: 2 };
const ROWS = [
  [2, 1, 0.5, 0],
  [1, -1, 0, 0.3],
  [-0.4, 0.2, 1, 1],
];
const BITS = [
  [0, 0],
  [1, 1],
  [1, 1],
];

interface Trained {
  readonly parameters: Float64Array;
  save(): SavedModel;
  report(): string;
}

type Load = (saved: unknown) => Pick<Trained, "save">;

interface Programs {
  readonly training: Program;
  readonly evaluation: Program;
}

/** The jobs of a model that was trained as `training` does, to a score on the host. */
function jobs(
  name: string,
  { training, evaluation }: Programs,
  { parameters, save, report }: Trained,
  { score, load, data: segments = [] }: { score: number; load: Load; data?: readonly Segment[] },
): ModelJobs {
  const data = segments.map(({ cells }) => cells);
  return {
    name,
    training: { program: training, data },
    evaluation: { program: evaluation, args: toCells(parameters), data },
    parameters,
    score,
    saved: save(),
    saveAgain: (saved) => load(saved).save(),
    report: report(),
    baseline: "(classical)",
  };
}

const circuit = realAmplitudes(2, 1);
const { hamiltonian } = hydrogen2;

function eigensolver(): ModelJobs {
  const model = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) });
  const fitted = model.fit(TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("VQE", programs, fitted, { score: fitted.energy, load: loadVqe });
}

function deflation(): ModelJobs {
  const model = vqd({ hamiltonian, ansatz: circuit, states: 3 });
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  const fitted = model.fit(TRAINING);
  return jobs("VQD", programs, fitted, { score: fitted.score, load: loadVqd });
}

function optimisation(): ModelJobs {
  const triangle = maxCut([
    [0, 1],
    [1, 2, 0.5],
    [2, 0],
  ]);
  const model = qaoa({ problem: triangle, layers: 1 });
  const fitted = model.fit(TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("QAOA", programs, fitted, { score: fitted.expectation, load: loadQaoa });
}

function born(distance: "hamming" | "integer"): ModelJobs {
  const model = bornMachine({ circuit, distance, bandwidths: [0.25, 60] });
  const fitted = model.fit(BITS, TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  const name = `a Born machine by the ${distance} distance`;
  return jobs(name, programs, fitted, { score: fitted.divergence, load: loadBornMachine, data: model.data(BITS) });
}

function adversarial(): ModelJobs {
  const model = quantumGan({ circuit });
  const fitted = model.fit(BITS, TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("a quantum GAN", programs, fitted, {
    score: fitted.divergence,
    load: loadQuantumGan,
    data: model.data(BITS),
  });
}

function compressing(
  name: string,
  model: ReturnType<typeof quantumPca | typeof quantumAutoencoder>,
  load: Load,
): ModelJobs {
  const fitted = model.fit(ROWS, TRAINING);
  const programs = { training: model.trainingProgram(ROWS, TRAINING), evaluation: model.evaluationProgram(ROWS) };
  return jobs(name, programs, fitted, { score: fitted.cost, load, data: model.data(ROWS) });
}

export const UNSUPERVISED_JOBS: readonly ModelJobs[] = [
  eigensolver(),
  deflation(),
  optimisation(),
  born("hamming"),
  born("integer"),
  adversarial(),
  compressing("a quantum autoencoder", quantumAutoencoder({ circuit, latent: 1 }), loadQuantumAutoencoder),
  compressing("quantum PCA", quantumPca({ circuit, components: 2 }), loadQuantumPca),
];
