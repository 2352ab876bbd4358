import { expect } from "chai";

import {
  angleEncoding,
  bornMachine,
  circuit,
  concealing,
  disassemble,
  featureMap,
  generated,
  hardwareEfficient,
  iris,
  irisClassifier,
  irisDataset,
  kernelClassifier,
  kernelRidge,
  maxCut,
  parameter,
  parsePauliSum,
  prepareDataset,
  prepareRegression,
  programId,
  qaoa,
  quantumAutoencoder,
  quantumGan,
  quantumPca,
  realAmplitudes,
  reuploadingClassifier,
  run,
  stronglyEntangling,
  supportVectorClassifier,
  variationalRegressor,
  vqd,
  vqe,
  zzFeatureMap,
  IRIS,
  IRIS_CSV,
  type Program,
} from "../../../../sim/index.ts";
import {
  parametersOf,
  programOf,
  readJob,
  trainingFor,
  type JobRecipe,
  type LayoutRecipe,
  type ModelRecipe,
} from "../../../../tasks/protocol/jobs/index.ts";

const ENERGY = "-1.05 + 0.4 Z0 - 0.4 Z1 + 0.18 X0 X1";
const two = hardwareEfficient(2, 1);
const TWO = { form: "hardware-efficient", qubits: 2, layers: 1 } as const;
const training = { seed: 1, iterations: 2 };

const flowers = prepareDataset(IRIS, { testPerClass: 40, seed: 1 }, IRIS_CSV);
const flowersLayout: LayoutRecipe = { train: 30, test: 120, classes: 3 };
const waves = prepareRegression(generated("sine", { samples: 12, noise: 0, seed: 1 }), [
  { step: "split", kind: "plain", testRows: 4, seed: 1 },
]);
const wavesLayout: LayoutRecipe = { train: 8, test: 4 };
const wide = iris().rows.slice(0, 5);
const bits = [
  [0, 0],
  [1, 1],
  [1, 0],
];
const angles4 = featureMap(angleEncoding(4));
const angle4 = { form: "angle", qubits: 4 } as const;
const angles1 = featureMap(angleEncoding(1));
const angle1 = { form: "angle", qubits: 1 } as const;

interface Example {
  readonly model: ModelRecipe;
  readonly data?: LayoutRecipe;
  readonly cells?: readonly BigUint64Array[];
  readonly evaluation: () => Program;
  readonly training: () => Program;
}

const ridge = kernelClassifier({ map: zzFeatureMap(4), alpha: 0.5 });
const svm = supportVectorClassifier({ map: angles4, C: 2 });
const waveRidge = kernelRidge({ map: angles1, alpha: 0.1 });
const regressor = variationalRegressor({ map: angles1, ansatz: stronglyEntangling(1, 1) });
const uploading = reuploadingClassifier({ map: angles4, layers: 2 });
const eigensolver = vqe({ hamiltonian: parsePauliSum(ENERGY), ansatz: two });
const deflation = vqd({ hamiltonian: parsePauliSum(ENERGY), ansatz: two, states: 2 });
const cut = qaoa({
  problem: maxCut([
    [0, 1],
    [1, 2, 0.5],
  ]),
  layers: 2,
});
const born = bornMachine({ circuit: realAmplitudes(2, 1, { entanglement: "full" }), bandwidths: [1] });
const gan = quantumGan({ circuit: two });
const encoder = quantumAutoencoder({ circuit: realAmplitudes(2, 1), latent: 1 });
const pca = quantumPca({ circuit: realAmplitudes(2, 1), components: 2 });

const examples: readonly Example[] = [
  {
    model: { kind: "classifier", map: angle4, ansatz: { form: "hardware-efficient", qubits: 4, layers: 3 } },
    data: flowersLayout,
    cells: [flowers.segment.cells],
    evaluation: () => irisClassifier().evaluationProgram(flowers),
    training: () => irisClassifier().trainingProgram(flowers, training),
  },
  {
    model: { kind: "reuploading-classifier", map: angle4, layers: 2 },
    data: flowersLayout,
    cells: [flowers.segment.cells],
    evaluation: () => uploading.evaluationProgram(flowers),
    training: () => uploading.trainingProgram(flowers, training),
  },
  {
    model: { kind: "regressor", map: angle1, ansatz: { form: "strongly-entangling", qubits: 1, layers: 1 } },
    data: wavesLayout,
    cells: [waves.segment.cells],
    evaluation: () => regressor.evaluationProgram(waves),
    training: () => regressor.trainingProgram(waves, training),
  },
  {
    model: { kind: "kernel-classifier", map: { form: "zz", qubits: 4 }, alpha: 0.5 },
    data: flowersLayout,
    cells: [ridge.segment(flowers).cells],
    evaluation: () => ridge.evaluationProgram(flowers),
    training: () => ridge.trainingProgram(flowers),
  },
  {
    model: { kind: "support-vector-classifier", map: angle4, C: 2 },
    data: flowersLayout,
    cells: [flowers.segment.cells],
    evaluation: () => svm.evaluationProgram(flowers),
    training: () => svm.trainingProgram(flowers),
  },
  {
    model: { kind: "kernel-ridge", map: angle1, alpha: 0.1 },
    data: wavesLayout,
    cells: [waves.segment.cells],
    evaluation: () => waveRidge.evaluationProgram(waves),
    training: () => waveRidge.trainingProgram(waves),
  },
  {
    model: { kind: "vqe", hamiltonian: ENERGY, ansatz: TWO },
    evaluation: () => eigensolver.evaluationProgram(),
    training: () => eigensolver.trainingProgram(training),
  },
  {
    model: { kind: "vqd", hamiltonian: ENERGY, ansatz: TWO, states: 2 },
    evaluation: () => deflation.evaluationProgram(),
    training: () => deflation.trainingProgram(training),
  },
  {
    model: {
      kind: "qaoa",
      problem: {
        form: "max-cut",
        edges: [
          [0, 1],
          [1, 2, 0.5],
        ],
      },
      layers: 2,
    },
    evaluation: () => cut.evaluationProgram(),
    training: () => cut.trainingProgram(training),
  },
  {
    model: {
      kind: "born-machine",
      circuit: { form: "real-amplitudes", qubits: 2, layers: 1, entanglement: "full" },
      bandwidths: [1],
    },
    cells: born.data(bits).map(({ cells }) => cells),
    evaluation: () => born.evaluationProgram(),
    training: () => born.trainingProgram(training),
  },
  {
    model: { kind: "gan", circuit: TWO },
    cells: gan.data(bits).map(({ cells }) => cells),
    evaluation: () => gan.evaluationProgram(),
    training: () => gan.trainingProgram(training),
  },
  {
    model: { kind: "autoencoder", circuit: { form: "real-amplitudes", qubits: 2, layers: 1 }, latent: 1 },
    data: { train: 5 },
    cells: encoder.data(wide).map(({ cells }) => cells),
    evaluation: () => encoder.evaluationProgram(wide),
    training: () => encoder.trainingProgram(wide, training),
  },
  {
    model: { kind: "pca", circuit: { form: "real-amplitudes", qubits: 2, layers: 1 }, components: 2 },
    data: { train: 5 },
    cells: pca.data(wide).map(({ cells }) => cells),
    evaluation: () => pca.evaluationProgram(wide),
    training: () => pca.trainingProgram(wide, training),
  },
];

describe("jobs by recipe", () => {
  for (const { model, data, cells = [], evaluation, training: trained } of examples) {
    describe(model.kind, () => {
      const recipe: JobRecipe = { version: 1, work: "evaluation", model, data };

      it("builds the programs of the model, without a row of its data", () => {
        const stored = readJob(JSON.parse(JSON.stringify(recipe)));
        expect(programId(programOf(stored))).to.equal(programId(evaluation()));
        // A regressor's start depends on its targets.
        const own = programOf({ ...stored, work: "training", training }, cells[0]);
        expect(programId(own)).to.equal(programId(trained()));
      });

      it("finds arguments whose score is that of the training", () => {
        const job = trainingFor(recipe, training, cells[0])!;
        const found = run({ program: job.program, data: cells });
        const args = job.argsOf(found.outputs);
        expect(args.length).to.equal(parametersOf(recipe));
        const evaluated = run({ program: programOf(recipe), args, data: cells });
        expect(evaluated.status).to.equal("halted");
        expect(evaluated.score).to.equal(found.score);
        expect(evaluated.score).not.to.equal(run({ program: programOf(recipe), data: cells }).score);
      });
    });
  }

  it("builds a program of another length of the longest run, of other rows behind, of given features", () => {
    const recipe: JobRecipe = { version: 1, work: "evaluation", model: examples[0]!.model, data: flowersLayout };
    expect(programOf({ ...recipe, maxSteps: 1000 }).shape.maxSteps).to.equal(1000);
    const deeper = programOf({ ...recipe, data: { ...flowersLayout, rows: 1000 } });
    expect(deeper.shape.dataDepth[0]).to.be.above(programOf(recipe).shape.dataDepth[0]);
  });

  it("conceals where the recipe says so, and trains for the same arguments", () => {
    const job = (conceal: boolean): JobRecipe =>
      readJob({
        ...{ version: 1, work: "evaluation", conceal },
        model: { kind: "vqe", hamiltonian: "Z0 Z1", ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 } },
      });
    const [plain, concealed] = [programOf(job(false)), programOf(job(true))];
    expect(programId(concealed))
      .to.equal(programId(concealing(plain)))
      .and.not.equal(programId(plain));
    const seeded = { seed: 1, iterations: 3 };
    const [one, other] = [job(false), job(true)].map((recipe) => trainingFor(recipe, seeded)!.program);
    expect(programId(one!)).to.equal(programId(other!));
  });

  it("takes the energy of a circuit of OpenQASM, with and without parameters", () => {
    const source = (angle: string) => `OPENQASM 3.0; include "stdgates.inc"; ${angle} qubit[1] q; ry(t) q[0];`;
    const fixed: JobRecipe = {
      version: 1,
      work: "evaluation",
      model: { kind: "vqe", hamiltonian: "Z0", ansatz: { form: "qasm", source: source("const float t = 0.5;") } },
    };
    expect(run({ program: programOf(fixed) }).score).to.equal(
      run({
        program: vqe({
          hamiltonian: parsePauliSum("Z0"),
          ansatz: circuit(1).ry(0.5, 0).build(),
        }).evaluationProgram(),
      }).score,
    );
    expect(trainingFor(fixed, training)).to.equal(undefined);
    const free: JobRecipe = {
      ...fixed,
      model: { kind: "vqe", hamiltonian: "Z0", ansatz: { form: "qasm", source: source("input float t;") } },
    };
    const own = vqe({ hamiltonian: parsePauliSum("Z0"), ansatz: circuit(1).ry(parameter("t"), 0).build() });
    expect(programId(programOf(free))).to.equal(programId(own.evaluationProgram()));
  });

  it("takes a circuit of operations, and a program as assembly", () => {
    const { qubits, operations } = two;
    const recipe: JobRecipe = {
      version: 1,
      work: "evaluation",
      model: {
        kind: "vqe",
        hamiltonian: ENERGY,
        ansatz: JSON.parse(JSON.stringify({ form: "operations", qubits, operations })),
      },
    };
    const program = eigensolver.evaluationProgram();
    expect(programId(programOf(readJob(recipe)))).to.equal(programId(program));
    const text = disassemble(program);
    const listed = readJob({ version: 1, work: "evaluation", model: { kind: "listing", text } });
    expect(programId(programOf(listed))).to.equal(programId(program));
    expect(trainingFor(listed, training)).to.equal(undefined);
  });

  it("takes other optimisers", () => {
    const recipe = (optimiser: object): JobRecipe =>
      readJob({
        version: 1,
        work: "training",
        model: { kind: "vqe", hamiltonian: ENERGY, ansatz: TWO },
        training: { seed: 1, iterations: 2, optimiser },
      });
    const descent = programOf(recipe({ kind: "gradient-descent", learningRate: 0.1 }));
    const stochastic = programOf(recipe({ kind: "spsa", learningRate: 0.1, seed: 3 }));
    const all = [descent, stochastic, eigensolver.trainingProgram(training)].map(programId);
    expect(new Set(all).size).to.equal(3);
    expect(run({ program: stochastic }).status).to.equal("halted");
  });

  const refused: readonly (readonly [string, Partial<JobRecipe>, string])[] = [
    ["a classifier without a layout", { model: examples[0]!.model }, "JobLayoutMissing"],
    ["a classifier without classes", { model: examples[0]!.model, data: { train: 30, test: 120 } }, "JobLayoutMissing"],
    ["rows without a layout", { model: examples.at(-1)!.model }, "JobLayoutMissing"],
    [
      "a training that nothing is said of",
      { model: { ...examples[6]!.model }, work: "training" },
      "JobTrainingMissing",
    ],
    [
      "the seeded training of a regressor without its targets",
      { model: examples[2]!.model, data: wavesLayout, work: "training", training },
      "JobDataMissing",
    ],
  ];
  for (const [name, part, code] of refused) {
    it(`refuses ${name}`, () => {
      const recipe = { version: 1, work: "evaluation", ...part } as JobRecipe;
      expect(() => programOf(readJob(JSON.parse(JSON.stringify(recipe)))))
        .to.throw()
        .with.property("code", code);
    });
  }

  it("refuses too few cells", () => {
    const recipe: JobRecipe = { version: 1, work: "training", model: examples[2]!.model, data: wavesLayout, training };
    expect(() => programOf(recipe, new BigUint64Array(3)))
      .to.throw()
      .with.property("code", "JobDataMismatch");
  });

  it("gives the program of all flowers, whoever's split it is", () => {
    const recipe: JobRecipe = {
      version: 1,
      work: "evaluation",
      model: examples[0]!.model,
      data: { train: 105, test: 45, classes: 3 },
    };
    const ids = [1, 2].map((seed) => programId(irisClassifier().evaluationProgram(irisDataset(seed))));
    expect(ids).to.deep.equal([programId(programOf(recipe)), programId(programOf(recipe))]);
  });
});
