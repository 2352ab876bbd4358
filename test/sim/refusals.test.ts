import {
  angleEncoding,
  bind,
  bornMachine,
  checkCircuit,
  checkState,
  circuit,
  depolarising,
  expectation,
  exportQasm,
  gradientDescent,
  hardwareEfficient,
  hydrogen2,
  importQasm,
  IRIS,
  IRIS_CSV,
  kernelClassifier,
  kernelRidge,
  krausChannel,
  maxCut,
  minimise,
  parameter,
  parseLabelled,
  parsePauliSum,
  parseTargets,
  pauliTerm,
  prepareDataset,
  prepareState,
  qaoa,
  quantumAutoencoder,
  quantumGan,
  quantumPca,
  qubo,
  realAmplitudes,
  reuploadingClassifier,
  run,
  runQasm,
  sampleCircuit,
  simulate,
  supportVectorClassifier,
  variationalClassifier,
  variationalRegressor,
  vqd,
  vqe,
  featureMap,
} from "../../sim/index.ts";
import { expectError } from "../helpers/machine/errors.ts";

/** What is done, the code of the error, and what it names of the place. */
type Refusal = readonly [what: string, action: () => unknown, code: string, place?: Record<string, unknown>];

const map = featureMap(angleEncoding(2));
const ansatz = hardwareEfficient(2, 1);
const seed = 1;
const rows = [
  [0, 1],
  [2, 3],
  [1, 1],
];
const withNaN = [
  [0, 1],
  [2, NaN],
  [1, 1],
];
const labels = ["a", "b", "b"];
const targets = [1, 2, 4];
const classifiers = {
  "a variational classifier": (x: number[][], y: string[], classes?: string[]) =>
    variationalClassifier({ map, ansatz }).fit(x, y, { seed, classes }),
  "a re-uploading classifier": (x: number[][], y: string[], classes?: string[]) =>
    reuploadingClassifier({ map, layers: 1 }).fit(x, y, { seed, classes }),
  "a kernel classifier": (x: number[][], y: string[], classes?: string[]) =>
    kernelClassifier({ map }).fit(x, y, { classes }),
  "a support vector classifier": (x: number[][], y: string[], classes?: string[]) =>
    supportVectorClassifier({ map }).fit(x, y, { classes }),
};
const regressors = {
  "a variational regressor": (x: number[][], y: number[]) => variationalRegressor({ map, ansatz }).fit(x, y, { seed }),
  "a kernel ridge": (x: number[][], y: number[]) => kernelRidge({ map }).fit(x, y),
};
const reducers = {
  "a quantum autoencoder": (x: number[][]) =>
    quantumAutoencoder({ circuit: realAmplitudes(2, 1), latent: 1 }).fit(x, { seed }),
  "quantum PCA": (x: number[][]) => quantumPca({ circuit: realAmplitudes(2, 1), components: 1 }).fit(x, { seed }),
};
const distributions = {
  "a Born machine": (x: number[][]) => bornMachine({ circuit: realAmplitudes(2, 1) }).fit(x, { seed }),
  "a quantum GAN": (x: number[][]) => quantumGan({ circuit: realAmplitudes(2, 1) }).fit(x, { seed }),
};
const problem = maxCut([[0, 1]]);
const eigensolver = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz });

/** The same refusal of several models. */
const each = <Fit>(
  models: Readonly<Record<string, Fit>>,
  what: string,
  action: (fit: Fit) => unknown,
  ...[code, place]: readonly [string, Record<string, unknown>?]
): Refusal[] => Object.entries(models).map(([name, fit]) => [`${what}, ${name}`, () => action(fit), code, place]);

const SHEAR = [
  [
    [1, 0],
    [1, 0],
  ],
  [
    [0, 0],
    [1, 0],
  ],
] as const;
const V2 = 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\n';
const V3 = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\n';
const open = circuit(2).h(0).rx(parameter("a"), 1).build();

const REFUSALS: Readonly<Record<string, readonly Refusal[]>> = {
  "a matrix that is not unitary": [
    ["by the builder", () => circuit(1).unitary(SHEAR, [0]), "CircuitMatrixNotUnitary", { gate: "unitary" }],
    [
      "in plain data",
      () =>
        checkCircuit({
          qubits: 2,
          operations: [
            { gate: "h", qubits: [0], angles: [] },
            { gate: "unitary", qubits: [1], angles: [], matrix: SHEAR },
          ],
        }),
      "CircuitMatrixNotUnitary",
      { operation: 1, gate: "unitary" },
    ],
    ["as the only operator of a channel", () => krausChannel("shear", [SHEAR]), "ChannelNotTracePreserving"],
  ],
  "one qubit twice": [
    ["by the builder", () => circuit(2).cx(1, 1), "CircuitQubitRepeated", { gate: "cx", qubit: 1 }],
    [
      "in a Pauli rotation",
      () => circuit(3).pauli(1, "XX", [2, 2]),
      "CircuitQubitRepeated",
      { gate: "pauli", qubit: 2 },
    ],
    [
      "in plain data",
      () => checkCircuit({ qubits: 2, operations: [{ gate: "swap", qubits: [0, 0], angles: [] }] }),
      "CircuitQubitRepeated",
      { operation: 0, gate: "swap", qubit: 0 },
    ],
    [
      "among measured qubits",
      () => sampleCircuit(circuit(2).build(), { shots: 1, seed, qubits: [0, 0] }),
      "QubitRepeated",
    ],
    ["in OpenQASM 2", () => importQasm(`${V2}cx q[1], q[1];`), "QasmQubitRepeated", { line: 4, column: 1 }],
    ["in OpenQASM 3", () => importQasm(`${V3}h q;\ncx q[1], q[1];`), "QasmQubitRepeated", { line: 5, column: 1 }],
  ],
  "a parameter without a value": [
    ["in a simulation", () => simulate(open), "CircuitParameterUnbound", { parameter: "a" }],
    [
      "where shots are drawn",
      () => sampleCircuit(open, { shots: 1, seed }),
      "CircuitParameterUnbound",
      { parameter: "a" },
    ],
    ["in OpenQASM 2", () => exportQasm(open, { version: 2 }), "QasmExportParameter", { parameter: "a" }],
    [
      "of a vector",
      () => bind(hardwareEfficient(1, 1), { theta: [1] }),
      "CircuitParameterLength",
      { parameter: "theta" },
    ],
    ["of an energy", () => eigensolver.energy({}), "CircuitParameterUnbound", { parameter: "theta[0]" }],
  ],
  "numbers that are none": [
    ...each(classifiers, "rows", (fit) => fit(withNaN, labels), "DataNotFinite", { row: 1, column: 1 }),
    ...each(regressors, "rows", (fit) => fit(withNaN, targets), "DataNotFinite", { row: 1, column: 1 }),
    ...each(regressors, "targets", (fit) => fit(rows, [1, 2, NaN]), "DataNotFinite", { row: 2 }),
    ...each(reducers, "rows", (fit) => fit(withNaN), "DataNotFinite", { row: 1, column: 1 }),
    ...each(
      distributions,
      "bits",
      (fit) =>
        fit([
          [0, 1],
          [NaN, 0],
        ]),
      "DataNotBit",
      { row: 1, column: 0 },
    ),
    ["a start", () => eigensolver.fit({ initial: [0, 0, NaN, 0] }), "TrainingInitialNotFinite", { index: 2 }],
    [
      "a start of VQD",
      () => vqd({ hamiltonian: hydrogen2.hamiltonian, ansatz, states: 1 }).fit({ initial: [NaN, 0, 0, 0] }),
      "TrainingInitialNotFinite",
      { index: 0 },
    ],
    [
      "a start of QAOA",
      () => qaoa({ problem, layers: 1 }).fit({ initial: [0, Infinity] }),
      "TrainingInitialNotFinite",
      { index: 1 },
    ],
    [
      "a learning rate",
      () => gradientDescent({ learningRate: NaN }),
      "OptimiserOptionOutOfRange",
      { optimiser: "gradient descent", name: "learningRate" },
    ],
    ["an angle", () => circuit(1).rx(NaN, 0), "CircuitAngleNotFinite", { gate: "rx" }],
    ["a bound value", () => bind(open, { a: NaN }), "CircuitAngleNotFinite", { parameter: "a" }],
    ["an amplitude", () => checkState([NaN, 0, 0, 0]), "StateNotNormalised"],
    ["a coefficient", () => pauliTerm({ 0: "Z" }, NaN), "PauliCoefficientNotFinite"],
    [
      "an entry of a QUBO",
      () =>
        qubo([
          [0, NaN],
          [0, 0],
        ]),
      "QuboNotFinite",
      { row: 0, column: 1 },
    ],
    [
      "a weight of an edge",
      () =>
        maxCut([
          [0, 1],
          [1, 2, NaN],
        ]),
      "GraphWeight",
      { edge: 1 },
    ],
    ["a probability of noise", () => depolarising(NaN), "NoiseProbabilityOutOfRange"],
    [
      "a field of a file",
      () => parseTargets("x,y\n1,2\n3,NaN\n", "my.csv", { target: "y" }),
      "DataNotFinite",
      { file: "my.csv", row: 3, column: "y" },
    ],
  ],
  "a class without rows": [
    ...each(classifiers, "in training", (fit) => fit(rows, labels, ["a", "b", "c"]), "DataClassEmpty"),
    [
      "in a file",
      () => parseLabelled("x,y\n1,a\n2,a\n", "my.csv", { label: "y", classes: ["a", "b"] }),
      "DataClassEmpty",
      { file: "my.csv" },
    ],
    ["left by a split", () => prepareDataset(IRIS, { testPerClass: 50, seed }, IRIS_CSV), "DataClassEmpty"],
  ],
  "wrong lengths": [
    ...each(classifiers, "labels", (fit) => fit(rows, ["a", "b"]), "DataShape"),
    ...each(classifiers, "rows", (fit) => fit([[0, 1], [2]], ["a", "b"]), "DataShape", { row: 1 }),
    ...each(
      classifiers,
      "rows to predict",
      (fit) =>
        fit(rows, labels).predict([
          [1, 2],
          [1, 2, 3],
        ]),
      "DataShape",
      { row: 1 },
    ),
    ...each(regressors, "targets", (fit) => fit(rows, [1]), "DataShape"),
    ...each(reducers, "rows", (fit) => fit([[0, 1], [2]]), "DataShape", { row: 1 }),
    ...each(distributions, "rows of bits", (fit) => fit([[0, 1], [1]]), "DataShape", { row: 1 }),
    ["a start", () => eigensolver.fit({ initial: [0] }), "TrainingInitialLength", { given: 1, parameters: 4 }],
    [
      "losses without values",
      () =>
        minimise(
          gradientDescent({ learningRate: 1 }),
          { value: () => 0, gradient: () => ({ loss: 0, gradient: new Float64Array(1) }) },
          { initial: [], iterations: 1 },
        ),
      "TrainingWithoutParameters",
    ],
    ["a state", () => checkState([1, 0, 0]), "StateLength"],
    ["amplitudes to prepare", () => prepareState([1, 0, 0, 0, 0, 0]), "StateLength"],
    [
      "args of a program",
      () => run({ program: eigensolver.evaluationProgram(), args: new BigUint64Array(9) }),
      "ArgsTooLong",
    ],
    [
      "data of a program",
      () => run({ program: eigensolver.evaluationProgram(), data: [new BigUint64Array(9)] }),
      "DataTooLong",
    ],
    ["qubits of a gate", () => circuit(3).gate("cx", [], [0]), "CircuitQubitArity", { gate: "cx" }],
    ["angles of a gate", () => circuit(3).gate("rx", [], [0]), "CircuitAngleArity", { gate: "rx" }],
    [
      "a row of a file",
      () => parseLabelled("x,y\n1,a\n2\n", "my.csv", { label: "y" }),
      "DataRowShape",
      { file: "my.csv", row: 3 },
    ],
  ],
  "no seed": [
    ["for shots", () => sampleCircuit(circuit(1).build(), { shots: 1 } as never), "SeedNotAnInteger"],
    ["for a training", () => eigensolver.fit({}), "TrainingStart"],
    ["for a data set", () => prepareDataset(IRIS, { testPerClass: 5 } as never, IRIS_CSV), "DataRecipe"],
  ],
  "OpenQASM of what there is not": [
    [
      "a gate, in version 2",
      () => importQasm(`${V2}h q[0];\n  frobnicate q[0];`),
      "QasmUnknownName",
      { line: 5, column: 3 },
    ],
    ["a gate, in version 3", () => importQasm(`${V3}frobnicate q[0];`), "QasmUnknownName", { line: 4, column: 1 }],
    ["a qubit, in version 2", () => importQasm(`${V2}x q[2];`), "QasmOutOfRange", { line: 4, column: 5 }],
    ["a qubit, in version 3", () => importQasm(`${V3}x q[2];`), "QasmOutOfRange", { line: 4, column: 5 }],
    ["a bit", () => importQasm(`${V2}creg c[1];\nmeasure q[0] -> c[1];`), "QasmOutOfRange", { line: 5, column: 19 }],
    ["a register", () => importQasm(`${V3}x r[0];`), "QasmUnknownName", { line: 4, column: 3 }],
    ["where it is run", () => runQasm(`${V3}x q[2];`), "QasmOutOfRange", { line: 4, column: 5 }],
  ],
  "qubits out of range": [
    ["of a circuit", () => circuit(2).x(2), "CircuitQubitOutOfRange", { gate: "x", qubit: 2 }],
    ["of an observable", () => expectation(parsePauliSum("Z1"), simulate(circuit(1).build())), "ObservableTooWide"],
  ],
};

describe("bad input", () => {
  for (const [kind, refusals] of Object.entries(REFUSALS)) {
    describe(kind, () => {
      for (const [what, action, code, place] of refusals) {
        it(`is refused: ${what}`, () => {
          expectError(action, code, place);
        });
      }
    });
  }
});
