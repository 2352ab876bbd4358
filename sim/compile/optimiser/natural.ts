import { type Circuit, lower } from "../../circuit/circuit.ts";
import { KetworkRangeError } from "../../errors.ts";
import { solveCholesky } from "../../math/linear.ts";
import { cellsInOrder, layOutCircuit } from "../circuit.ts";
import { runProgram } from "../host.ts";
import { emitCholesky } from "../linear.ts";
import { layOutMetric, type MetricKind, metricProgram } from "../metric.ts";
import { emitDescent } from "./gradient.ts";
import { checkLength, checkOption, type Optimiser } from "./optimiser.ts";

/** Options of {@link naturalGradient}. */
export interface NaturalOptions {
  readonly learningRate: number;
  /** The circuit whose state the loss is of; its parameters, in their order, are those that are trained. */
  readonly circuit: Circuit;
  /** Which metric (default: full). */
  readonly metric?: MetricKind;
  /** What is added to the metric's diagonal, so that it can be inverted (default 0.001). */
  readonly regularisation?: number;
}

/**
 * The quantum natural gradient (Stokes et al., arXiv:1909.02108): steepest descent in the geometry of states,
 * `θ = θ − ((F + λ·1)⁻¹·g)·rate` with the Fubini–Study metric F, by Cholesky's method.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const objective = energyObjective(ansatz, parsePauliSum("Z0"));
 * const optimiser = naturalGradient({ circuit: ansatz, learningRate: 0.1 });
 * fit(objective, { optimiser, initial: [0.5], iterations: 30 }).losses.at(-1); // → -0.999999…
 * ```
 *
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange, MatrixTooLarge for more than 63 parameters, MetricParameterShared;
 * on use, OptimiserLength, OptimiserQubits, MatrixSingular (in the machine: NaN)
 */
export function naturalGradient(options: NaturalOptions): Optimiser {
  const { learningRate, circuit, metric: kind = "full", regularisation = 1e-3 } = options;
  const name = "quantum natural gradient";
  checkOption(name, "learningRate", learningRate, { open: true });
  checkOption(name, "regularisation", regularisation);
  const program = metricProgram(circuit, kind);
  const count = circuit.parameters.length;
  return {
    name,
    start: (parameters, loss) => {
      checkLength(name, count, parameters.length);
      return () => {
        const found = loss.gradient(parameters);
        const metric = runProgram(program, { args: parameters }).floats.slice(1, 1 + count * count);
        for (let i = 0; i < count; i += 1) metric[i * (count + 1)] = metric[i * (count + 1)]! + regularisation;
        const direction = solveCholesky(metric, found.gradient);
        for (let i = 0; i < count; i += 1) parameters[i] = parameters[i]! - direction[i]! * learningRate;
        return found.loss;
      };
    },
    layOut: (emitter, { parameters, gradient, count: given, qubits, emitGradient }) => {
      checkLength(name, count, given);
      if (qubits !== circuit.qubits) {
        throw new KetworkRangeError("OptimiserQubits", `${name} has ${circuit.qubits} qubits, the loss ${qubits}`, {
          optimiser: circuit.qubits,
          loss: qubits,
        });
      }
      const { asm } = emitter;
      const laid = layOutCircuit(emitter, lower(circuit), cellsInOrder(circuit.parameters, parameters));
      const metric = layOutMetric(emitter, laid, circuit.parameters, kind);
      const matrix = asm.cells(count * count);
      const [i, place, value, move] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
      return {
        ketDepth: metric.ketDepth,
        emit: () => {
          emitGradient();
          laid.angles();
          asm.source("metric", () => {
            metric.emit(matrix);
            asm.range(i, 0, count, () => {
              asm.immediate("IMUL", place, i, count + 1).load(value, matrix, place);
              asm.immediate("FADD", value, value, regularisation).store(matrix, place, value);
            });
          });
          asm.source("Cholesky's method", () => {
            emitCholesky(emitter, matrix, gradient, count);
          });
          asm.source("update", () => {
            emitDescent(emitter, { parameters, gradient, count }, learningRate, [move, value]);
          });
        },
      };
    },
  };
}
