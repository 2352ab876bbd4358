/** A training and an evaluation of every unsupervised model, small enough to be run in a moment. */
import type { Segment } from "../../../../sim/qml/data/dataset.ts";
import { initialParameters } from "../../../../sim/compile/training.ts";
import { type Program, type Statement, toCells } from "../../../../sim/machine/program.ts";
import { hardwareEfficient, realAmplitudes } from "../../../../sim/qml/ansatz/ansatz.ts";
import { barsAndStripes } from "../../../../sim/qml/data/bits.ts";
import { quantumAutoencoder } from "../../../../sim/qml/models/autoencoder.ts";
import { bornMachine } from "../../../../sim/qml/models/born.ts";
import { quantumGan } from "../../../../sim/qml/models/gan.ts";
import { quantumPca } from "../../../../sim/qml/models/pca.ts";
import { qaoa } from "../../../../sim/qml/models/qaoa.ts";
import { vqd } from "../../../../sim/qml/models/vqd.ts";
import { vqe } from "../../../../sim/qml/models/vqe.ts";
import { type Edge, maxCut } from "../../../../sim/qml/problems/binary.ts";
import { hydrogen2 } from "../../../../sim/qml/problems/molecules.ts";

export interface ModelStatements {
  readonly name: string;
  readonly training: Statement;
  readonly evaluation: Statement;
}

const SEED = 5;
const ROWS = [
  [2, 1, 0.5, 0],
  [1, -1, 0, 0.3],
  [-0.4, 0.2, 1, 1],
];
const BITS = barsAndStripes(2, 1);
const EDGES: readonly Edge[] = [
  [0, 1],
  [1, 2, 0.5],
  [2, 0],
];

function statements(
  name: string,
  parameters: number,
  programs: { training(initial: Float64Array): Program; evaluation: Program },
  segments: readonly Segment[] = [],
): ModelStatements {
  const initial = initialParameters(parameters, SEED);
  const data = segments.map(({ cells }) => cells);
  return {
    name,
    training: { program: programs.training(initial), data },
    evaluation: { program: programs.evaluation, args: toCells(initial), data },
  };
}

const descent = { iterations: 2, learningRate: 0.1 };

export function generativeModels(): readonly ModelStatements[] {
  const circuit = realAmplitudes(2, 1);
  const { hamiltonian } = hydrogen2;
  const eigensolver = vqe({ hamiltonian, ansatz: hardwareEfficient(2, 1) });
  const deflation = vqd({ hamiltonian, ansatz: circuit, states: 3 });
  const optimisation = qaoa({ problem: maxCut(EDGES), layers: 1 });
  const hamming = bornMachine({ circuit });
  const integer = bornMachine({ circuit, distance: "integer", bandwidths: [0.25, 60] });
  const gan = quantumGan({ circuit });
  const encoder = quantumAutoencoder({ circuit, latent: 1 });
  const pca = quantumPca({ circuit, components: 2 });
  return [
    statements("VQE", 4, {
      training: (initial) => eigensolver.trainingProgram({ initial, ...descent }),
      evaluation: eigensolver.evaluationProgram(),
    }),
    statements("VQD", 12, {
      training: (initial) => deflation.trainingProgram({ initial, ...descent }),
      evaluation: deflation.evaluationProgram(),
    }),
    statements("QAOA", 2, {
      training: (initial) => optimisation.trainingProgram({ initial, ...descent }),
      evaluation: optimisation.evaluationProgram(),
    }),
    ...[hamming, integer].map((born, i) =>
      statements(
        `a Born machine by the ${["Hamming", "integer"][i]} distance`,
        4,
        {
          training: (initial) => born.trainingProgram({ initial, ...descent }),
          evaluation: born.evaluationProgram(),
        },
        born.data(BITS),
      ),
    ),
    statements(
      "a quantum GAN",
      4,
      {
        training: (initial) => gan.trainingProgram({ initial, ...descent }),
        evaluation: gan.evaluationProgram(),
      },
      gan.data(BITS),
    ),
    statements(
      "a quantum autoencoder",
      4,
      {
        training: (initial) => encoder.trainingProgram(ROWS, { initial, ...descent }),
        evaluation: encoder.evaluationProgram(ROWS),
      },
      encoder.data(ROWS),
    ),
    statements(
      "quantum PCA",
      4,
      {
        training: (initial) => pca.trainingProgram(ROWS, { initial, ...descent }),
        evaluation: pca.evaluationProgram(ROWS),
      },
      pca.data(ROWS),
    ),
  ];
}
