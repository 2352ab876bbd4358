import { expect } from "chai";
import { id } from "ethers";

import {
  angleEncoding,
  featureMap,
  hardwareEfficient,
  iqpFeatureMap,
  parsePauliSum,
  programId,
  reuploadingClassifier,
  variationalClassifier,
  variationalRegressor,
  type Program,
} from "../../../../sim/index.ts";
import { JOB_KIND, type Terms } from "../../../../tasks/protocol/bounty.ts";
import {
  predictionOf,
  predictionOfBounty,
  programOf,
  readJob,
  type JobRecipe,
  type ModelRecipe,
} from "../../../../tasks/protocol/jobs/index.ts";

const TWO = { form: "hardware-efficient", qubits: 2, layers: 1 } as const;
const angle = { form: "angle", qubits: 2 } as const;
const two = hardwareEfficient(2, 1);
const angles = featureMap(angleEncoding(2));
const products = iqpFeatureMap(2);
const training = { iterations: 2, initial: [0.1, 0.2, 0.3, 0.4, 1, 0] };

const recipe = (model: ModelRecipe, work: JobRecipe["work"] = "evaluation"): JobRecipe =>
  readJob(JSON.parse(JSON.stringify({ version: 1, work, model, data: { train: 6, test: 3, classes: 3 }, training })));

const CLASSIFIER: ModelRecipe = {
  kind: "classifier",
  map: { form: "iqp", qubits: 2 },
  ansatz: TWO,
  readout: ["Z0", "Z1", "X0"],
};
const REGRESSOR: ModelRecipe = { kind: "regressor", map: angle, ansatz: TWO, observable: "Z1" };

interface Example {
  readonly model: ModelRecipe;
  readonly own: (first: number) => Program;
  readonly classes?: number;
}

const examples: readonly Example[] = [
  {
    model: CLASSIFIER,
    own: (first) =>
      variationalClassifier({
        ...{ map: products, ansatz: two, readout: ["Z0", "Z1", "X0"].map(parsePauliSum) },
      }).predictionProgram(3, { first }),
    classes: 3,
  },
  {
    model: { kind: "reuploading-classifier", map: angle, layers: 2 },
    own: (first) => reuploadingClassifier({ map: angles, layers: 2 }).predictionProgram(3, { first }),
    classes: 3,
  },
  {
    model: { kind: "reuploading-classifier", map: angle, layers: 2, weights: false },
    own: (first) => reuploadingClassifier({ map: angles, layers: 2, weights: false }).predictionProgram(3, { first }),
    classes: 3,
  },
  {
    model: REGRESSOR,
    own: (first) =>
      variationalRegressor({ map: angles, ansatz: two, observable: parsePauliSum("Z1") }).predictionProgram({ first }),
  },
];

describe("predictionOf", () => {
  for (const { model, own, classes } of examples) {
    it(`is the prediction program of a ${model.kind}, for arguments and for outputs`, () => {
      const [open, exact] = (["evaluation", "training"] as const).map((work) => predictionOf(recipe(model, work)));
      expect([open!.first, exact!.first]).to.deep.equal([0, 1]);
      expect(programId(open!.program)).to.equal(programId(own(0)));
      expect(programId(exact!.program)).to.equal(programId(own(1)));
      expect(open!.classes).to.equal(classes);
    });
  }

  it("encodes features by the recipe's map, and rows only once", () => {
    const { encode } = predictionOf(recipe(CLASSIFIER));
    expect(encode([2, 3])).to.deep.equal([2, 3, 6]);
    expect(encode([2, 3, 6])).to.deep.equal([2, 3, 6]);
    const faults: readonly (readonly [readonly number[], string])[] = [
      [[2], "DataShape"],
      [[2, 3, 6, 1], "DataShape"],
      [[2, Infinity], "DataNotFinite"],
    ];
    for (const [row, code] of faults) {
      expect(() => encode(row))
        .to.throw()
        .with.property("code", code);
    }
  });

  it("reads arguments under the root that they have in a concealing program", () => {
    for (const conceal of [false, true]) {
      const job = { ...recipe(CLASSIFIER), conceal };
      const { argsDepth } = programOf(job).shape;
      expect(argsDepth).to.equal(conceal ? 1 : 0);
      expect(predictionOf(job).program.shape.dataDepth).to.deep.equal([argsDepth, 0, 0, 0]);
    }
  });

  it("needs no data, even where the start of the training depends on them", () => {
    const seeded = { ...recipe(REGRESSOR, "training"), training: { seed: 1, iterations: 2 } };
    const own = variationalRegressor({ map: angles, ansatz: two, observable: parsePauliSum("Z1") });
    expect(programId(predictionOf(seeded).program)).to.equal(programId(own.predictionProgram({ first: 1 })));
  });

  const none: readonly ModelRecipe[] = [
    { kind: "kernel-classifier", map: angle },
    { kind: "support-vector-classifier", map: angle },
    { kind: "kernel-ridge", map: angle },
    { kind: "autoencoder", circuit: TWO, latent: 1 },
    { kind: "pca", circuit: TWO, components: 2 },
    { kind: "vqe", hamiltonian: "Z0 Z1", ansatz: TWO },
    { kind: "vqd", hamiltonian: "Z0 Z1", ansatz: TWO, states: 2 },
    { kind: "qaoa", problem: { form: "max-cut", edges: [[0, 1]] }, layers: 1 },
    { kind: "born-machine", circuit: TWO },
    { kind: "gan", circuit: TWO },
    { kind: "listing", text: "halt" },
  ];
  for (const model of none) {
    it(`says that there is none of the kind ${model.kind}`, () => {
      const asked = { version: 1, work: "evaluation", model, data: { train: 6, test: 3, classes: 3 } } as const;
      expect(() => predictionOf(asked))
        .to.throw()
        .that.deep.includes({ code: "JobPredictionMissing", details: { kind: model.kind } });
    });
  }
});

describe("predictionOfBounty", () => {
  const bounty = (job: JobRecipe | undefined, kind: keyof typeof JOB_KIND, program = job && programOf(job)) => ({
    bountyId: id("bounty"),
    metadata: JSON.stringify({ version: 1, ...(job && { job }) }),
    isDocument: true,
    terms: { kind: JOB_KIND[kind], programId: program ? programId(program) : id("program") } as Terms,
  });

  it("is that of the recipe that builds the bounty's program", () => {
    const [open, exact] = [recipe(CLASSIFIER), recipe(REGRESSOR, "training")];
    expect(programId(predictionOfBounty(bounty(open, "open")).program)).to.equal(programId(predictionOf(open).program));
    expect(predictionOfBounty(bounty(exact, "exact")))
      .to.include({ first: 1 })
      .and.not.have.property("classes");
  });

  const another = programOf(recipe(REGRESSOR));
  const refused: readonly (readonly [string, ReturnType<typeof bounty>, string])[] = [
    ["a document without a job", bounty(undefined, "open"), "JobRecipeMissing"],
    ["a recipe of another program", bounty(recipe(CLASSIFIER), "open", another), "JobRecipeMissing"],
    [
      "a recipe that the terms do not bind",
      { ...bounty(recipe(CLASSIFIER), "open"), isDocument: false },
      "JobRecipeMissing",
    ],
    [
      "a model that predicts nothing, whatever the work",
      bounty(recipe({ kind: "vqe", hamiltonian: "Z0 Z1", ansatz: TWO }), "exact"),
      "JobPredictionMissing",
    ],
    ["an evaluation that takes no arguments", bounty(recipe(CLASSIFIER), "exact"), "JobParametersMissing"],
    ["a training whose arguments mean nothing", bounty(recipe(REGRESSOR, "training"), "open"), "JobParametersMissing"],
  ];
  for (const [name, given, code] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => predictionOfBounty(given))
        .to.throw()
        .with.property("code", code);
    });
  }
});
