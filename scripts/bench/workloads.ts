/** Programs to be timed, besides the circuits: scalar arithmetic, training, gradients, a QAOA. */
import { energyObjective, type GradientMethod } from "../../sim/compile/energy.ts";
import { gradientProgram, initialParameters } from "../../sim/compile/training.ts";
import { Assembler } from "../../sim/machine/assembler.ts";
import { toCells, type Statement } from "../../sim/machine/program.ts";
import { pauliTerm } from "../../sim/observable/pauli.ts";
import { hardwareEfficient } from "../../sim/qml/ansatz/ansatz.ts";
import { zzFeatureMap } from "../../sim/qml/encoding/encoding.ts";
import { fidelityKernel } from "../../sim/qml/models/kernel/fidelity.ts";
import { irisClassifier, irisDataset } from "../../sim/qml/models/iris.ts";
import { Random } from "../../sim/math/random.ts";

/** A loop of float and integer arithmetic, copies and jumps. */
export function scalarLoop(rounds: number): Statement {
  const asm = new Assembler();
  const [a, b, c, i] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  asm.setFloat(a, 1.5).setFloat(b, 0.25);
  asm.loop(rounds, () => {
    asm.binary("FMUL", c, a, b).immediate("FADD", a, c, 1).immediate("IADD", i, i, 3);
    asm.binary("IXOR", i, i, c).mov(c, a);
  });
  return { program: asm.halt().assemble({ qubits: 1, maxSteps: 2 ** 40 }) };
}

/** Training of the 4-qubit classifier of Iris by adjoint gradients: 105 rows, 16 parameters, so many steps of Adam. */
export function training(iterations: number): Statement {
  const dataset = irisDataset();
  return {
    program: irisClassifier().trainingProgram(dataset, { seed: 1, iterations, learningRate: 0.1 }),
    data: [dataset.segment.cells],
  };
}

export const QUBITS_OF_GRADIENT = 10;

/** Energy and gradient of the 10-qubit Ising ring over 10·(layers + 1) parameters. */
export function gradient(method: GradientMethod, layers = 7): Statement {
  const qubits = QUBITS_OF_GRADIENT;
  const circuit = hardwareEfficient(qubits, layers);
  const sum = Array.from({ length: qubits }, (_, q) => [
    ...pauliTerm({ [q]: "Z", [(q + 1) % qubits]: "Z" }, -1),
    ...pauliTerm({ [q]: "X" }, -1),
  ]).flat();
  const program = gradientProgram(energyObjective(circuit, sum, method));
  return { program, args: toCells(initialParameters(circuit.parameters.length, 1)) };
}

/** QAOA for MaxCut on a random 3-regular graph (a ring and a matching), `layers` of cost and mixer, and the energy. */
export function qaoa(n: number, layers: number): Statement {
  const random = new Random(n);
  const asm = new Assembler();
  const [angle, term, sum] = [asm.cells(1), asm.cells(2, 2), asm.cells(1)];
  const pairs = asm.cells(4 * layers, 2);
  const edges = Array.from({ length: n }, (_, q) => 2 ** q + 2 ** ((q + 1) % n));
  for (let q = 0; q < n / 2; q++) edges.push(2 ** q + 2 ** (q + n / 2));
  asm.emit("KZERO", { k: 0 });
  for (let q = 0; q < n; q++) asm.emit("KH", { k: 0, x: 2 ** q });
  for (let layer = 0; layer < layers; layer++) {
    const b = pairs + 4 * layer;
    asm.setFloat(angle, random.nextFloat()).cis(b, angle, 0.5);
    asm.setFloat(angle, random.nextFloat()).cis(b + 2, angle, 0.5);
    for (const z of edges) asm.emit("KROT", { k: 0, z, b });
    for (let q = 0; q < n; q++) asm.emit("KROT", { k: 0, x: 2 ** q, b: b + 2 });
  }
  for (const z of edges) asm.emit("KDOT", { a: term, k: 0, k2: 0, z }).binary("FADD", sum, sum, term);
  return { program: asm.halt().assemble({ qubits: n }) };
}

/** A matrix of `rows × others` entries of the fidelity kernel of an entangling map, one feature a qubit. */
export function kernelMatrix(qubits: number, rows: number, others: number): Statement {
  const kernel = fidelityKernel(zzFeatureMap(qubits));
  const random = new Random(qubits);
  const features = Array.from({ length: rows }, () => Array.from({ length: qubits }, () => random.nextFloat()));
  return {
    program: kernel.program(rows, others),
    data: [kernel.segment(features).cells, kernel.segment(features.slice(0, others)).cells],
  };
}
