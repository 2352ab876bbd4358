import { parameter } from "../../../../sim/circuit/angle.ts";
import { circuit } from "../../../../sim/circuit/builder.ts";
import { type Program, toCells } from "../../../../sim/machine/program.ts";
import { parsePauliSum } from "../../../../sim/observable/pauli.ts";
import { hardwareEfficient } from "../../../../sim/qml/ansatz/ansatz.ts";
import { angleEncoding, featureMap, zzFeatureMap } from "../../../../sim/qml/encoding/encoding.ts";
import type { Segment } from "../../../../sim/qml/data/dataset.ts";
import {
  kernelClassifier,
  loadKernelClassifier,
  loadSupportVectorClassifier,
  supportVectorClassifier,
} from "../../../../sim/qml/models/kernel/classifier.ts";
import { kernelRidge, loadKernelRidge } from "../../../../sim/qml/models/kernel/regressor.ts";
import type { Rows, SavedModel } from "../../../../sim/qml/models/model.ts";
import type { Fitted } from "../../../../sim/qml/models/supervised/fitted.ts";
import type { SplitClasses, SplitTargets } from "../../../../sim/qml/models/supervised/labels.ts";
import { loadVariationalClassifier, variationalClassifier } from "../../../../sim/qml/models/variational/classifier.ts";
import { loadVariationalRegressor, variationalRegressor } from "../../../../sim/qml/models/variational/regressor.ts";
import {
  loadReuploadingClassifier,
  reuploadingClassifier,
} from "../../../../sim/qml/models/variational/reuploading.ts";
import { Random } from "../../machine/random.ts";
import type { ModelJobs } from "./job.ts";

/** 9 training rows of two features around a point a class, and 6 test rows. */
function clusters(seed: number, classes: number): SplitClasses {
  const random = new Random(seed);
  const labels = Array.from({ length: 15 }, (_, i) => i % classes);
  const rows = labels.map((label) => [label + 0.4 * random.unit(), 1 - 0.5 * label + 0.4 * random.unit()]);
  const names = Array.from({ length: classes }, (_, c) => `class ${c}`);
  return { rows, labels, classes: names, trainRows: 9, testRows: 6 };
}

interface Programs<Split> {
  segment(split: Split): Segment;
  evaluationProgram(split: Split): Program;
}

interface Trained extends Fitted<number> {
  readonly parameters: Float64Array;
  save(): SavedModel;
}

type Load = (saved: unknown) => { save(): SavedModel };

/** The jobs of a model that `fit` trains on the training rows, as `training` does. */
function jobs<Split extends SplitClasses | SplitTargets>(
  name: string,
  split: Split,
  model: Programs<Split>,
  training: Program,
  fit: (rows: Rows, values: readonly number[]) => Trained,
  load: Load,
): ModelJobs {
  const { rows, trainRows } = split;
  const values = "targets" in split ? split.targets : split.labels;
  const data = [model.segment(split).cells];
  const { parameters, report, save } = fit(rows.slice(0, trainRows), values.slice(0, trainRows));
  const { model: own, baseline, text } = report(rows.slice(trainRows), values.slice(trainRows));
  return {
    name,
    training: { program: training, data },
    evaluation: { program: model.evaluationProgram(split), data, args: toCells(parameters) },
    parameters,
    score: own.score,
    saved: save(),
    saveAgain: (saved) => load(saved).save(),
    report: text,
    baseline: baseline.name,
  };
}

const TRAINING = { seed: 1, iterations: 2 };
const [two, three] = [clusters(1, 2), clusters(2, 3)];
const heights: SplitTargets = { ...two, targets: two.rows.map(([a, b]) => 3 + a! - 2 * a! * b!) };
const angles = featureMap(angleEncoding(2));
const oneQubit = featureMap(circuit(1).rz(parameter("x[0]"), 0).ry(parameter("x[1]"), 0).build());
const ansatz = hardwareEfficient(2, 1);
const readout = ["Z0", "Z1", "0.5 X0 X1"].map(parsePauliSum);

const variational = (
  [
    [
      "a variational classifier",
      two,
      variationalClassifier({ map: zzFeatureMap(2), ansatz }),
      loadVariationalClassifier,
    ],
    [
      "a variational classifier of three classes",
      three,
      variationalClassifier({ map: angles, ansatz, readout }),
      loadVariationalClassifier,
    ],
    [
      "a re-uploading classifier",
      three,
      reuploadingClassifier({ map: oneQubit, layers: 2 }),
      loadReuploadingClassifier,
    ],
  ] as const
).map(([name, split, model, load]) =>
  jobs(
    name,
    split,
    model,
    model.trainingProgram(split, TRAINING),
    (rows, labels) => model.fit(rows, labels, TRAINING),
    load,
  ),
);

const kernels = (
  [
    ["a kernel classifier", two, kernelClassifier({ map: angles }), loadKernelClassifier],
    ["a kernel classifier of three classes", three, kernelClassifier({ map: zzFeatureMap(2) }), loadKernelClassifier],
    [
      "a support vector classifier",
      two,
      supportVectorClassifier({ map: zzFeatureMap(2), C: 10 }),
      loadSupportVectorClassifier,
    ],
    [
      "a support vector classifier of three classes",
      three,
      supportVectorClassifier({ map: angles }),
      loadSupportVectorClassifier,
    ],
  ] as const
).map(([name, split, model, load]) =>
  jobs(name, split, model, model.trainingProgram(split), (rows, labels) => model.fit(rows, labels), load),
);

const regressor = variationalRegressor({ map: angles, ansatz });
const ridge = kernelRidge({ map: zzFeatureMap(2), alpha: 0.1 });
const regressors = [
  jobs(
    "a variational regressor",
    heights,
    regressor,
    regressor.trainingProgram(heights, TRAINING),
    (rows, targets) => regressor.fit(rows, targets, TRAINING),
    loadVariationalRegressor,
  ),
  jobs(
    "a kernel ridge",
    heights,
    ridge,
    ridge.trainingProgram(heights),
    (rows, targets) => ridge.fit(rows, targets),
    loadKernelRidge,
  ),
];

/** Every supervised model. */
export const SUPERVISED_JOBS: readonly ModelJobs[] = [...variational, ...kernels, ...regressors];
