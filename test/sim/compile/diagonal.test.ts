import { expect } from "chai";
import { parameter, parameterVector, scaleAngle, shiftAngle } from "../../../sim/circuit/angle.ts";
import { circuit } from "../../../sim/circuit/builder.ts";
import { bind, type Circuit, lower } from "../../../sim/circuit/circuit.ts";
import { cellsInOrder } from "../../../sim/compile/circuit.ts";
import { lossProgram } from "../../../sim/compile/derivatives.ts";
import { emitMerged, isLayerPart, layOutMerged, type MergedCode } from "../../../sim/compile/diagonal.ts";
import { Emitter } from "../../../sim/compile/emitter.ts";
import { energyObjective, type EnergyOptions } from "../../../sim/compile/energy.ts";
import { runProgram, runToHalt } from "../../../sim/compile/host.ts";
import { naturalGradient } from "../../../sim/compile/optimiser/natural.ts";
import { evaluationProgram, fit, gradientProgram, trainingProgram } from "../../../sim/compile/training.ts";
import { estimate } from "../../../sim/machine/estimate/estimate.ts";
import { type Program, toCells } from "../../../sim/machine/program.ts";
import { ISA, type Mnemonic } from "../../../sim/machine/isa.ts";
import { parsePauliSum, type PauliSum } from "../../../sim/observable/pauli.ts";
import { qaoa } from "../../../sim/qml/models/hamiltonian/qaoa.ts";
import { maxCut, qubo } from "../../../sim/qml/problems/binary.ts";
import { Random } from "../../helpers/machine/random.ts";
import { denseExpectation, denseState, difference } from "../../helpers/sim/dense.ts";
import { disputeSteps } from "../../helpers/sim/disputable.ts";

const SEED = 69;
/** Of circuits that a dense simulation follows, and of those that none does. */
const FEW = 5;
const QUBITS = 7;
/** Roundings of some hundred gates, whichever way they are made. */
const TOLERANCE = 1e-12;

const complete = (n: number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_, j) => [j, i] as const)).flat();
const edges = complete(QUBITS);
const gamma = parameterVector("gamma", 2);

/** Layers of phases and rotations with controls, with a constant gate and another parameter among them. */
function mixed(): Circuit {
  const builder = circuit(FEW);
  for (let qubit = 0; qubit < FEW; qubit += 1) builder.h(qubit);
  for (const angle of gamma) {
    complete(FEW).forEach(([a, b], i) => builder.rzz(scaleAngle(angle, i % 3 === 0 ? -0.7 : 1.3), a, b));
    builder.rz(parameter("other"), 2).t(1).rz(shiftAngle(angle, 0.3), 0).cp(scaleAngle(angle, 0.4), 0, 3);
    builder.crz(scaleAngle(angle, -2), 1, 4).p(angle, 3);
    for (let qubit = 0; qubit < FEW; qubit += 1) builder.rx(parameter("beta"), qubit);
  }
  return builder.build();
}

function lay(source: Circuit, diagonal: "auto" | "never"): { emitter: Emitter; code: MergedCode } {
  const emitter = new Emitter();
  const first = emitter.asm.cells(source.parameters.length);
  source.parameters.forEach((_, i) => emitter.asm.emit("ARG", { a: first + i, b: i }));
  const options = { qubits: source.qubits, diagonal };
  return { emitter, code: layOutMerged(emitter, lower(source), cellsInOrder(source.parameters, first), options) };
}

const stateOf = (source: Circuit, values: readonly number[], diagonal: "auto" | "never"): Float64Array => {
  const { emitter, code } = lay(source, diagonal);
  code.angles();
  emitter.asm.emit("KZERO", { k: 0 });
  code.forward(0);
  const program = emitter.finish({ qubits: source.qubits, argsDepth: 2 });
  return runToHalt({ program, args: toCells(values) })
    .state.register(0)
    .slice();
};

const count = ({ code }: Program, mnemonic: Mnemonic): number =>
  code.filter(({ op }) => op === ISA[mnemonic].opcode).length;

describe("layOutMerged", () => {
  const source = mixed();
  const values = [0.31, -0.8, 1.1, 0.45].slice(0, source.parameters.length);
  const named = Object.fromEntries(source.parameters.map((name, i) => [name, values[i]!]));

  it("makes a layer of each parameter's gates without an offset, and leaves the others", () => {
    const layers = lay(source, "auto").code.parts.filter(isLayerPart);
    expect(layers.map(({ layer }) => [layer.parameter, layer.members.length])).to.deep.equal([
      ["gamma[0]", complete(FEW).length + 3],
      ["gamma[1]", complete(FEW).length + 3],
    ]);
    expect(new Set(layers.map(({ register }) => register)).size, "one register for equal sums").to.equal(1);
    expect(lay(source, "never").code.parts.some(isLayerPart)).to.equal(false);
  });

  it("makes the state of the dense simulator, global phase included", () => {
    const dense = denseState(bind(source, named));
    for (const diagonal of ["auto", "never"] as const) {
      expect(difference(stateOf(source, values, diagonal), dense), diagonal).to.be.below(TOLERANCE);
    }
  });

  it("does not touch small layers: the program is the same as without merging", () => {
    const small = circuit(3).h(0).rzz(gamma[0]!, 0, 1).rz(gamma[1]!, 0).rzz(gamma[0]!, 1, 2).rx(gamma[1]!, 2).build();
    const sum = parsePauliSum("Z0 Z1 + Z1 Z2");
    const [auto, never] = (["auto", "never"] as const).map((diagonal) =>
      gradientProgram(energyObjective(small, sum, "adjoint", { diagonal })),
    );
    expect(auto!.code).to.deep.equal(never!.code);
  });

  it("leaves gates with many controls alone, which would be many strings", () => {
    const builder = circuit(24);
    for (const angle of [1, 2, 3])
      builder.mcp(
        scaleAngle(gamma[0]!, angle),
        Array.from({ length: 23 }, (_, q) => q),
        23,
      );
    expect(lay(builder.build(), "auto").code.parts.some(isLayerPart)).to.equal(false);
  });

  for (const [layers, least] of [
    [1, 16],
    [2, 13],
    [100, 10],
  ] as const) {
    it(`merges ${layers} equal layers from ${least} rotations each on`, () => {
      const merges = (rotations: number): boolean => {
        const builder = circuit(6);
        for (let layer = 0; layer < layers; layer += 1) {
          const angle = parameter(`gamma[${layer}]`);
          complete(6)
            .concat([[0, 0]])
            .slice(0, rotations)
            .forEach(([a, b]) => (a === b ? builder.rz(angle, a) : builder.rzz(angle, a, b)));
          builder.h(0);
        }
        return lay(builder.build(), "auto").code.parts.some(isLayerPart);
      };
      expect([merges(least - 1), merges(least)]).to.deep.equal([false, true]);
    });
  }

  it("undoes a layer in one step", () => {
    const { emitter, code } = lay(source, "auto");
    code.angles();
    emitter.asm.emit("KZERO", { k: 0 });
    code.forward(0);
    for (const part of [...code.parts].reverse()) emitMerged(emitter, part, 0, true);
    const program = emitter.finish({ qubits: FEW, argsDepth: 2 });
    const psi = runToHalt({ program, args: toCells(values) }).state.register(0);
    expect(Math.abs(psi[0]! - 1)).to.be.below(TOLERANCE);
  });

  it("leaves gates apart where there is no room for another register", () => {
    const builder = circuit(24);
    for (let a = 0; a < 24; a += 1) for (let b = 0; b < a; b += 1) builder.rzz(gamma[0]!, a, b);
    expect(lay(builder.build(), "auto").code.parts.some(isLayerPart)).to.equal(false);
  });
});

describe("energies and gradients of merged layers", () => {
  const source = mixed();
  const random = new Random(SEED);
  const values = source.parameters.map(() => random.unit());
  const named = Object.fromEntries(source.parameters.map((name, i) => [name, values[i]!]));
  const sums: readonly (readonly [string, PauliSum])[] = [
    ["any observable", parsePauliSum("0.5 + Z0 - 0.4 X1 Y2 + 0.3 Z0 Z4")],
    ["the cost itself", maxCut(complete(FEW)).cost],
  ];
  const gradientOf = (ansatz: Circuit, sum: PauliSum, options: EnergyOptions, args = values): Float64Array =>
    runProgram(gradientProgram(energyObjective(ansatz, sum, "adjoint", options)), { args }).floats.slice(
      0,
      1 + args.length,
    );

  for (const [name, sum] of sums) {
    it(`of ${name} are those of single gates, and of the dense simulator (seed ${SEED})`, () => {
      const [auto, never] = (["auto", "never"] as const).map((diagonal) => gradientOf(source, sum, { diagonal }));
      expect(difference(auto!, never!)).to.be.below(TOLERANCE);
      const energy = denseExpectation(FEW, sum, denseState(bind(source, named)));
      expect(Math.abs(auto![0]! - energy)).to.be.below(TOLERANCE);
      expect(Math.abs(auto![1]!), "a slope").to.be.above(0.01);
    });
  }

  for (const [name, problem] of [
    ["a largest cut", maxCut(edges, QUBITS)],
    [
      "a QUBO",
      qubo(
        Array.from({ length: QUBITS }, (_, i) => Array.from({ length: QUBITS }, (_, j) => ((i * 5 + j * 3) % 7) - 2)),
      ),
    ],
  ] as const) {
    it(`of a QAOA for ${name} take the cost's register twice, with either sign (seed ${SEED})`, () => {
      const args = [0.3, 0.2, -0.1, 0.4];
      const results = (["auto", "never"] as const).map((diagonal) => {
        const { objective } = qaoa({ problem, layers: 2, diagonal });
        const gradient = gradientProgram(objective);
        const score = runProgram(evaluationProgram(objective), { args }).floats[0]!;
        const { floats } = runProgram(gradient, { args });
        return {
          gradient,
          values: [score, ...floats.subarray(0, 5)],
          loss: runProgram(lossProgram(objective), { args }),
        };
      });
      const [auto, never] = results;
      expect(difference(Float64Array.from(auto!.values), Float64Array.from(never!.values))).to.be.below(10 * TOLERANCE);
      expect(auto!.loss.floats[0], "the loss is the gradient's, to the bit").to.equal(auto!.values[1]);
      expect([count(auto!.gradient, "KDPH"), count(auto!.gradient, "KMUL")]).to.deep.equal([4, 3]);
      expect(count(never!.gradient, "KDPH")).to.equal(0);
    });
  }

  it("train on the host with the bits of the machine, the natural gradient's registers apart", () => {
    const { objective, circuit: ansatz } = qaoa({ problem: maxCut(edges), layers: 1 });
    const initial = [0.3, 0.2];
    for (const optimiser of [undefined, naturalGradient({ learningRate: 0.05, circuit: ansatz })]) {
      const training = { initial, iterations: 4, ...(optimiser ? { optimiser } : { learningRate: 0.05 }) };
      const program = trainingProgram(objective, training);
      expect(count(program, "KDPH")).to.be.above(1);
      const { floats } = runProgram(program);
      const { parameters } = fit(objective, training);
      expect(Array.from(parameters)).to.deep.equal(Array.from(floats.subarray(1, 3)));
    }
  });

  it(`hold in a dispute (seed ${SEED})`, () => {
    const program = qaoa({ problem: maxCut(edges), layers: 1 }).trainingProgram({
      ...{ initial: [0.3, 0.2], iterations: 2, learningRate: 0.05 },
    });
    expect(disputeSteps({ program }, 30, new Random(SEED))).to.include("ket");
  });

  it("are fewer steps and less work, the sum computed once however long the training", () => {
    const cost = (diagonal: "auto" | "never", iterations: number): { steps: number; seconds: number; sums: number } => {
      const { steps, seconds, instructions } = estimate(
        qaoa({ problem: maxCut(edges), layers: 2, diagonal }).trainingProgram({
          ...{ initial: [0.1, 0.2, 0.3, 0.4], iterations, learningRate: 0.1 },
        }),
      );
      return { steps: steps.low, seconds: seconds.low, sums: instructions.KADDP?.low ?? 0 };
    };
    expect(cost("never", 50).steps / cost("auto", 50).steps).to.be.above(1.8);
    expect(cost("auto", 50).seconds).to.be.below(cost("never", 50).seconds);
    expect(cost("auto", 50).sums).to.equal(cost("auto", 1).sums);
  });
});
