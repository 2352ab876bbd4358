import { expect } from "chai";
import { bind } from "../../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { gradientProgram, initialParameters } from "../../../../../sim/compile/training.ts";
import { toCells } from "../../../../../sim/machine/program.ts";
import { parsePauliSum } from "../../../../../sim/observable/pauli.ts";
import { bruteForce, type Edge, localSearch, maxCut, qubo } from "../../../../../sim/qml/problems/binary.ts";
import { loadQaoa, qaoa, qaoaAnsatz } from "../../../../../sim/qml/models/hamiltonian/qaoa.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseExpectation, denseState, denseSum } from "../../../../helpers/sim/dense.ts";
import { disputeSteps } from "../../../../helpers/sim/disputable.ts";
import { expectSameBits, throughJson } from "../../../../helpers/sim/models/conventions.ts";

/** Farhi, Goldstone and Gutmann, arXiv:1411.4028: the expected share of edges cut at p = 1, `1/2 + √3/9`. */
const CUBIC_SHARE = 0.69245008972988;
/** γ = atan(1/√2), β = π/8. */
const OPTIMUM = [0.6154797086703874, Math.PI / 8];
/** The reference has 14 digits. */
const REFERENCE_TOLERANCE = 1e-13;
/** The sum of roundings in a few hundred gates. */
const TOLERANCE = 1e-13;
/** Training ends this close to the optimum, in edges. */
const TRAINED = 1e-9;
const SEED = 7;

const ring = (n: number, step = 1, first = 0): Edge[] =>
  Array.from({ length: n }, (_, i) => [first + i, first + ((i + step) % n)]);
const spokes = (n: number): Edge[] => Array.from({ length: n }, (_, i) => [i, n + i]);

/** Cubic graphs without triangles. */
const CUBIC: Readonly<Record<string, readonly Edge[]>> = {
  "K3,3": [0, 1, 2].flatMap((u) => [3, 4, 5].map((v): Edge => [u, v])),
  "the cube": [...ring(4), ...ring(4, 1, 4), ...spokes(4)],
  "the Petersen graph": [...ring(5), ...ring(5, 2, 5), ...spokes(5)],
};

/** The largest cut by counting edges. */
const largestCut = (edges: readonly Edge[], n: number): number =>
  Math.max(
    ...Array.from({ length: 2 ** n }, (_, side) =>
      edges.reduce((sum, [u, v, w = 1]) => sum + (((side >> u) ^ (side >> v)) & 1) * w, 0),
    ),
  );

describe("maxCut", () => {
  it("is worth the weight between the sides", () => {
    const edges: Edge[] = [
      [0, 1, 2],
      [1, 2, 0.5],
      [0, 2],
      [2, 3, -1],
    ];
    const problem = maxCut(edges);
    const matrix = denseSum(4, problem.cost);
    for (let side = 0; side < 16; side += 1) {
      const cut = edges.reduce((sum, [u, v, w = 1]) => sum + (((side >> u) ^ (side >> v)) & 1) * w, 0);
      expect(matrix[side]![side]).to.deep.equal([cut, 0]);
    }
    expect(bruteForce(problem).value).to.equal(3);
    expect(problem).to.deep.include({ variables: 4, sense: "max" });
    expect(maxCut(edges, 6).variables).to.equal(6);
  });
  it("has the known largest cuts", () => {
    for (const [name, edges] of Object.entries(CUBIC)) {
      const problem = maxCut(edges);
      expect(bruteForce(problem).value, name).to.equal(largestCut(edges, problem.variables));
    }
    expect(bruteForce(maxCut(CUBIC["the Petersen graph"]!)).value).to.equal(12);
  });
  it("refuses what is no graph", () => {
    expectError(() => maxCut([]), "GraphEmpty");
    expectError(() => maxCut([[0, 0]]), "GraphLoop", { edge: 0, vertex: 0 });
    expectError(() => maxCut([[0, 1.5]]), "GraphVertex", { value: 1.5 });
    expectError(() => maxCut([[0, 25]]), "GraphVertex", { value: 25 });
    expectError(() => maxCut([[0, 3]], 3), "GraphVertex", { value: 3 });
    expectError(() => maxCut([[0, 1, NaN]]), "GraphWeight", { edge: 0 });
  });
});

describe("qubo", () => {
  it(`has the values of the quadratic form (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const q = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => random.unit()));
    const problem = qubo(q, 0.25);
    const matrix = denseSum(3, problem.cost);
    const values = Array.from({ length: 8 }, (_, outcome) => {
      const x = [0, 1, 2].map((i) => (outcome >> i) & 1);
      return q.reduce((sum, row, i) => row.reduce((total, value, j) => total + value * x[i]! * x[j]!, sum), 0.25);
    });
    values.forEach((value, outcome) => {
      expect(Math.abs(matrix[outcome]![outcome]![0] - value)).to.be.below(TOLERANCE);
    });
    const best = bruteForce(problem);
    expect(Math.abs(best.value - Math.min(...values))).to.be.below(TOLERANCE);
    const outcome = values.indexOf(Math.min(...values));
    expect(best.bits).to.deep.equal([0, 1, 2].map((i) => (outcome >> i) & 1));
  });
  it("refuses matrices that are not square or not finite", () => {
    expectError(() => qubo([]), "QuboShape", { variables: 0 });
    expectError(() => qubo([[1, 2]]), "QuboShape", { variables: 1 });
    expectError(
      () =>
        qubo([
          [1, 2],
          [NaN, 0],
        ]),
      "QuboNotFinite",
      { row: 1, column: 0 },
    );
    expectError(() => qubo([[1]], Infinity), "QuboNotFinite");
  });
});

describe("localSearch", () => {
  it(`ends where no single flip helps, at most as good as the best (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (let trial = 0; trial < 20; trial += 1) {
      const q = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => random.unit()));
      const problem = qubo(q);
      const found = localSearch(problem);
      const value = (bits: readonly number[]) =>
        q.reduce((sum, row, i) => row.reduce((total, w, j) => total + w * bits[i]! * bits[j]!, sum), 0);
      expect(Math.abs(value(found.bits) - found.value)).to.be.below(TOLERANCE);
      found.bits.forEach((_, flipped) => {
        const neighbour = found.bits.map((bit, i) => (i === flipped ? 1 - bit : bit));
        expect(value(neighbour)).to.be.at.least(found.value - TOLERANCE);
      });
      expect(found.value).to.be.at.least(bruteForce(problem).value);
    }
  });
  it("finds the largest cut of an even ring, and may miss others", () => {
    expect(localSearch(maxCut(ring(4)))).to.deep.equal({ bits: [1, 0, 1, 0], value: 4 });
    expect(localSearch(maxCut(ring(8, 1))).value).to.be.within(6, 8);
  });
});

describe("qaoaAnsatz", () => {
  it(`is e^(−iβ·ΣX)·e^(−iγ·C) on the even superposition (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const cost = parsePauliSum("0.5 + 0.3 Z0 - 0.7 Z0 Z2 + 1.1 Z0 Z1 Z2");
    const [gamma, beta] = [2, 2].map((layers) => Array.from({ length: layers }, () => random.unit()));
    const state = denseState(bind(qaoaAnsatz(cost, 2), { gamma: gamma!, beta: beta! }));
    // Phases e^(−iγ·C(j)) without the identity's, and the mixer one qubit after the other.
    const values = denseSum(3, cost).map((row, j) => row[j]![0] - 0.5);
    let amplitudes = values.map((): [number, number] => [Math.sqrt(1 / 8), 0]);
    for (const layer of [0, 1]) {
      amplitudes = amplitudes.map(([re, im], j) => {
        const [c, s] = [Math.cos(gamma![layer]! * values[j]!), -Math.sin(gamma![layer]! * values[j]!)];
        return [re * c - im * s, re * s + im * c];
      });
      for (const qubit of [0, 1, 2]) {
        const [c, s] = [Math.cos(beta![layer]!), Math.sin(beta![layer]!)];
        const before = amplitudes;
        amplitudes = before.map(([re, im], j) => {
          const [otherRe, otherIm] = before[j ^ (1 << qubit)]!;
          return [c * re + s * otherIm, c * im - s * otherRe];
        });
      }
    }
    amplitudes.flat().forEach((value, i) => {
      expect(Math.abs(state[i]! - value)).to.be.below(TOLERANCE);
    });
  });
  it("refuses costs that are not diagonal or constant, and no layers", () => {
    expectError(() => qaoaAnsatz(parsePauliSum("X0"), 1), "PauliNotDiagonal");
    expectError(() => qaoaAnsatz(parsePauliSum("2 I"), 1), "QaoaCostConstant");
    expectError(() => qaoaAnsatz(parsePauliSum("Z0"), 0), "AnsatzLayers", { value: 0 });
    expectError(() => qaoaAnsatz(parsePauliSum("Z0 Z2"), 1, 2), "CircuitQubitOutOfRange", { qubit: 2 });
  });
});

describe("qaoa", () => {
  for (const [name, edges] of Object.entries(CUBIC)) {
    it(`cuts ${CUBIC_SHARE} of the edges of ${name} at p = 1`, () => {
      const model = qaoa({ problem: maxCut(edges), layers: 1 });
      const { floats } = runProgram(model.evaluationProgram(), { args: OPTIMUM });
      expect(Math.abs(floats[0]! / edges.length - CUBIC_SHARE)).to.be.below(REFERENCE_TOLERANCE);
      expect(model.expectation({ gamma: [OPTIMUM[0]!], beta: [OPTIMUM[1]!] })).to.equal(floats[0]);
      const gradient = runProgram(gradientProgram(model.objective), { args: OPTIMUM }).floats.subarray(0, 3);
      expect(Math.abs(gradient[0]! + floats[0]!), "the loss is minus the score").to.be.below(TOLERANCE);
      expect(Math.max(Math.abs(gradient[1]!), Math.abs(gradient[2]!)), "it is an optimum").to.be.below(TOLERANCE);
    });
  }

  const problem = maxCut(CUBIC["K3,3"]!);

  it(`has the expectation of the dense simulation (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const model = qaoa({ problem, layers: 2 });
    const values = { gamma: [random.unit(), random.unit()], beta: [random.unit(), random.unit()] };
    const expected = denseExpectation(6, problem.cost, denseState(bind(model.circuit, values)));
    expect(Math.abs(model.expectation(values) - expected)).to.be.below(TOLERANCE);
  });

  it(`has the same gradient by adjoint and by parameter shift (seed ${SEED})`, () => {
    const args = initialParameters(4, SEED);
    const [adjoint, shift] = (["adjoint", "parameter-shift"] as const).map((gradient) => {
      const { objective } = qaoa({ problem: maxCut([...ring(4), [0, 2, 0.5]]), layers: 2, gradient });
      return runProgram(gradientProgram(objective), { args }).floats.slice(0, 5);
    });
    adjoint!.forEach((value, i) => {
      expect(Math.abs(value - shift![i]!)).to.be.below(TOLERANCE);
    });
    expect(Math.abs(adjoint![1]!)).to.be.above(0.01);
  });

  it("trains inside the machine to the best of p = 1, and samples a largest cut", () => {
    const model = qaoa({ problem, layers: 1 });
    const training = { initial: [0.4, 0.2], iterations: 300, learningRate: 0.05 };
    const { floats } = runProgram(model.trainingProgram(training));
    expect(9 * CUBIC_SHARE - floats[0]!).to.be.within(-1e-12, TRAINED);
    const { parameters } = model.fit(training);
    expect(Array.from(parameters)).to.deep.equal(Array.from(floats.subarray(1, 3)));
    const best = model.sample(parameters, { shots: 200, seed: SEED });
    expect(best).to.deep.equal({ bits: best.bits[0] === 0 ? [0, 0, 0, 1, 1, 1] : [1, 1, 1, 0, 0, 0], value: 9 });
    expect(model.sample(parameters, { shots: 200, seed: SEED })).to.deep.equal(best);
  });

  it("minimises a QUBO", () => {
    const small = qubo([
      [-1, 2, 0],
      [0, -1, 2],
      [0, 0, -1],
    ]);
    const model = qaoa({ problem: small, layers: 3 });
    const initial = initialParameters(6, SEED, 0.5);
    const { parameters, losses } = model.fit({ initial, iterations: 100, learningRate: 0.05 });
    expect(losses[99]).to.be.below(-1.5);
    expect(runProgram(model.evaluationProgram(), { args: parameters }).floats[0]).to.be.below(-1.5);
    expect(bruteForce(small)).to.deep.equal({ bits: [1, 0, 1], value: -2 });
    expect(model.sample(parameters, { shots: 50, seed: SEED })).to.deep.equal(bruteForce(small));
  });

  it("fit has the expectation beside random bits, a local search and the optimum", () => {
    const model = qaoa({ problem, layers: 1 });
    const fitted = model.fit({ initial: [0.4, 0.2], iterations: 100, learningRate: 0.05 });
    expect(fitted.expectation).to.equal(runProgram(model.evaluationProgram(), { args: fitted.parameters }).floats[0]);
    expect(fitted.baseline.random).to.equal(4.5);
    expect(fitted.baseline.best).to.deep.equal(bruteForce(problem));
    expect(fitted.expectation).to.be.within(6, 9);
    expect(fitted.sample({ shots: 200, seed: SEED })).to.deep.equal(
      model.sample(fitted.parameters, { shots: 200, seed: SEED }),
    );
    expect(fitted.report()).to.match(/brute force \(classical\) +9$/);
  });

  it("comes back from a file with the same bits", () => {
    const model = qaoa({
      problem: qubo([
        [-1, 2],
        [0, -1],
      ]),
      layers: 2,
    });
    const fitted = model.fit({ initial: initialParameters(4, SEED), iterations: 3, learningRate: 0.1 });
    const loaded = loadQaoa(throughJson(fitted.save()));
    expectSameBits([loaded.expectation, ...loaded.parameters], [fitted.expectation, ...fitted.parameters]);
    expect(loaded.sample({ shots: 9, seed: SEED })).to.deep.equal(fitted.sample({ shots: 9, seed: SEED }));
    expect(loaded.report()).to.equal(fitted.report());
    expect(loaded.save()).to.deep.equal(fitted.save());
    const saved = fitted.save();
    expectError(() => loadQaoa({ ...saved, parameters: [] }), "ModelParameterLength", { given: 0, parameters: 4 });
    const problemless = { ...saved, options: { ...saved.options, problem: 3 } };
    expectError(() => loadQaoa(problemless), "ModelFormat");
  });

  it(`is disputed at random steps of its training and evaluation (seed ${SEED})`, () => {
    const model = qaoa({ problem: maxCut(ring(4)), layers: 1 });
    const training = model.trainingProgram({ initial: OPTIMUM, iterations: 2, learningRate: 0.1 });
    expect(disputeSteps({ program: training }, 20, new Random(SEED))).to.include("ket");
    const evaluation = { program: model.evaluationProgram(), args: toCells(OPTIMUM) };
    expect(disputeSteps(evaluation, 20, new Random(SEED))).to.include("ket");
  });

  it("refuses costs wider than the problem and parameters of the wrong length", () => {
    const wide = { variables: 2, sense: "min", cost: parsePauliSum("Z2") } as const;
    expectError(() => qaoa({ problem: wide, layers: 1 }), "ProblemWidth", { cost: 3, variables: 2 });
    expectError(() => bruteForce(wide), "ProblemWidth", { cost: 3, variables: 2 });
    const model = qaoa({ problem, layers: 1 });
    expectError(() => model.sample([1], { shots: 1, seed: 1 }), "QaoaParameterLength", { given: 1, parameters: 2 });
  });
});
