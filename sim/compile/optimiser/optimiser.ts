import { KetworkRangeError } from "../../errors.ts";
import type { Emitter } from "../emitter.ts";

/** What an optimiser may ask about the loss. */
export interface LossFunction {
  value(parameters: Float64Array): number;
  gradient(parameters: Float64Array): { readonly loss: number; readonly gradient: Float64Array };
}

/** What an optimiser's machine code works on; none of it in cell 0, which is the score. */
export interface TrainingCells {
  /** First of the cells of the parameters, and how many there are. */
  readonly parameters: number;
  readonly count: number;
  /** The cell that the loss is written to, and the first of those of the gradient. */
  readonly loss: number;
  readonly gradient: number;
  /** Qubits of the machine's registers. */
  readonly qubits: number;
  /** Emits the loss alone. To be used once. */
  emitLoss(): void;
  /** Emits the loss and the gradient. To be used once. */
  emitGradient(): void;
}

/**
 * A way to minimise a loss, step by step. On the host and in the machine it does the same operations in the same order,
 * so that both get the same bits.
 */
export interface Optimiser {
  readonly name: string;
  /**
   * Begins a descent on the host.
   *
   * @returns does one iteration: changes `parameters`, and returns the loss before it (what the optimiser knows of it)
   */
  start(parameters: Float64Array, loss: LossFunction): () => number;
  /** Lays the descent out in the machine; `emit` emits one iteration, once. Optimisers without it run on the host only. */
  layOut?(emitter: Emitter, cells: TrainingCells): { readonly ketDepth: number; emit(): void };
}

/** What is reported after each iteration: the loss at the parameters before the step, and the parameters after it. */
export interface Progress {
  readonly iteration: number;
  readonly loss: number;
  readonly parameters: Float64Array;
}

/** Where a descent begins, and how long it is. */
export interface MinimiseOptions {
  /** Where the descent begins: one value a parameter. */
  readonly initial: ArrayLike<number>;
  /** Iterations of the optimiser, at least 1. */
  readonly iterations: number;
  /** Called after every iteration; `false` ends the descent early. */
  readonly onProgress?: (progress: Progress) => unknown;
}

/** What a descent came to. */
export interface Fit {
  readonly parameters: Float64Array;
  /** The training curve: the loss before each step. */
  readonly losses: readonly number[];
}

/**
 * Minimises any function on the host.
 *
 * ```ts
 * const bowl: LossFunction = {
 *   value: ([x]) => x * x,
 *   gradient: ([x]) => ({ loss: x * x, gradient: Float64Array.of(2 * x) }),
 * };
 * minimise(gradientDescent({ learningRate: 0.1 }), bowl, { initial: [1], iterations: 100 }).parameters; // ≈ [0]
 * ```
 *
 * @throws {KetworkRangeError} TrainingWithoutParameters, TrainingInitialNotFinite, TrainingIterationsOutOfRange
 */
export function minimise(optimiser: Optimiser, loss: LossFunction, options: MinimiseOptions): Fit {
  const { initial, iterations, onProgress } = options;
  checkDescent(initial, iterations);
  const parameters = Float64Array.from(initial);
  const step = optimiser.start(parameters, loss);
  const losses: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const before = step();
    losses.push(before);
    if (onProgress?.({ iteration, loss: before, parameters: parameters.slice() }) === false) break;
  }
  return { parameters, losses };
}

/** @throws as {@link minimise} */
export function checkDescent(initial: ArrayLike<number>, iterations: number): void {
  if (initial.length === 0) {
    throw new KetworkRangeError("TrainingWithoutParameters", "there is no parameter to train");
  }
  const at = Array.from(initial).findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    throw new KetworkRangeError("TrainingInitialNotFinite", `initial value ${at} is ${initial[at]}`, { index: at });
  }
  if (!Number.isSafeInteger(iterations) || iterations < 1) {
    throw new KetworkRangeError("TrainingIterationsOutOfRange", `${iterations} iterations: at least 1`, { iterations });
  }
}

/** @throws {KetworkRangeError} OptimiserOptionOutOfRange unless `low ≤ value ≤ high` (`low < value` where it is open) */
export function checkOption(
  optimiser: string,
  name: string,
  value: number,
  { low = 0, high = Number.MAX_VALUE, open = false }: { low?: number; high?: number; open?: boolean } = {},
): number {
  if (!(value <= high && (open ? value > low : value >= low))) {
    const least = open ? `above ${low}` : `${low} or more`;
    const range = `a number ${least}${high === Number.MAX_VALUE ? "" : `, at most ${high}`}`;
    throw new KetworkRangeError("OptimiserOptionOutOfRange", `${optimiser}: ${name} is ${value}, not ${range}`, {
      optimiser,
      name,
      value,
    });
  }
  return value;
}

/** @throws {KetworkRangeError} OptimiserLength */
export function checkLength(optimiser: string, expected: number, parameters: number): void {
  if (expected !== parameters) {
    throw new KetworkRangeError("OptimiserLength", `${optimiser} is for ${expected} parameters, not ${parameters}`, {
      optimiser,
      expected,
      parameters,
    });
  }
}
