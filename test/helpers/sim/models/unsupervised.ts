/** The jobs of every unsupervised model, small enough to be run in a moment. */
import { type Program, toCells } from "../../../../sim/machine/program.ts";
import { hardwareEfficient, realAmplitudes } from "../../../../sim/qml/ansatz/ansatz.ts";
import type { Segment } from "../../../../sim/qml/data/dataset.ts";
import { quantumAutoencoder } from "../../../../sim/qml/models/compression/autoencoder.ts";
import { bornMachine } from "../../../../sim/qml/models/generative/born.ts";
import { quantumGan } from "../../../../sim/qml/models/generative/gan.ts";
import { quantumPca } from "../../../../sim/qml/models/compression/pca.ts";
import { qaoa } from "../../../../sim/qml/models/hamiltonian/qaoa.ts";
import { vqd } from "../../../../sim/qml/models/hamiltonian/vqd.ts";
import { vqe } from "../../../../sim/qml/models/hamiltonian/vqe.ts";
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
  readonly score: number;
}

function jobs(
  name: string,
  programs: { readonly training: Program; readonly evaluation: Program },
  { parameters, score }: Trained,
  segments: readonly Segment[] = [],
): ModelJobs {
  const data = segments.map(({ cells }) => cells);
  return {
    name,
    training: { program: programs.training, data },
    evaluation: { program: programs.evaluation, args: toCells(parameters), data },
    parameters,
    score,
  };
}

const circuit = realAmplitudes(2, 1);
const { hamiltonian } = hydrogen2;

function eigensolver(): ModelJobs {
  const model = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) });
  const { parameters, energy } = model.fit(TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("VQE", programs, { parameters, score: energy });
}

function deflation(): ModelJobs {
  const model = vqd({ hamiltonian, ansatz: circuit, states: 3 });
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("VQD", programs, model.fit(TRAINING));
}

function optimisation(): ModelJobs {
  const triangle = maxCut([
    [0, 1],
    [1, 2, 0.5],
    [2, 0],
  ]);
  const model = qaoa({ problem: triangle, layers: 1 });
  const { parameters, expectation } = model.fit(TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("QAOA", programs, { parameters, score: expectation });
}

function born(distance: "hamming" | "integer"): ModelJobs {
  const model = bornMachine({ circuit, distance, bandwidths: [0.25, 60] });
  const { parameters, divergence } = model.fit(BITS, TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  const name = `a Born machine by the ${distance} distance`;
  return jobs(name, programs, { parameters, score: divergence }, model.data(BITS));
}

function adversarial(): ModelJobs {
  const model = quantumGan({ circuit });
  const { parameters, divergence } = model.fit(BITS, TRAINING);
  const programs = { training: model.trainingProgram(TRAINING), evaluation: model.evaluationProgram() };
  return jobs("a quantum GAN", programs, { parameters, score: divergence }, model.data(BITS));
}

function compressing(name: string, model: ReturnType<typeof quantumPca | typeof quantumAutoencoder>): ModelJobs {
  const { parameters, cost } = model.fit(ROWS, TRAINING);
  const programs = { training: model.trainingProgram(ROWS, TRAINING), evaluation: model.evaluationProgram(ROWS) };
  return jobs(name, programs, { parameters, score: cost }, model.data(ROWS));
}

export const UNSUPERVISED_JOBS: readonly ModelJobs[] = [
  eigensolver(),
  deflation(),
  optimisation(),
  born("hamming"),
  born("integer"),
  adversarial(),
  compressing("a quantum autoencoder", quantumAutoencoder({ circuit, latent: 1 })),
  compressing("quantum PCA", quantumPca({ circuit, components: 2 })),
];
