import { type AdamOptions, adamState, adamStep, layOutAdam } from "./adam.ts";
import type { Emitter } from "../emitter.ts";
import { checkOption, type Optimiser } from "./optimiser.ts";

/** A rule that moves parameters along one gradient after another. */
interface Rule {
  /** Begins on the host; the result takes one step and changes `parameters`. */
  start(parameters: Float64Array): (gradient: Float64Array) => void;
  /** Lays the rule out; the result emits one step. */
  layOut(
    emitter: Emitter,
    cells: { readonly parameters: number; readonly gradient: number; readonly count: number },
  ): () => void;
}

/** An optimiser that asks for one gradient an iteration. */
const byGradient = (name: string, rule: Rule): Optimiser => ({
  name,
  start: (parameters, loss) => {
    const step = rule.start(parameters);
    return () => {
      const found = loss.gradient(parameters);
      step(found.gradient);
      return found.loss;
    };
  },
  layOut: (emitter, cells) => {
    const step = rule.layOut(emitter, cells);
    return {
      ketDepth: 0,
      emit: () => {
        cells.emitGradient();
        emitter.asm.source("update", step);
      },
    };
  },
});

/**
 * Gradient descent: `θ = θ − g·rate`. On shots, or on part of the data, this is stochastic gradient descent.
 *
 * ```ts
 * const bowl: LossFunction = {
 *   value: ([x]) => x * x,
 *   gradient: ([x]) => ({ loss: x * x, gradient: Float64Array.of(2 * x) }),
 * };
 * const optimiser = gradientDescent({ learningRate: 0.5 });
 * minimise(optimiser, bowl, { initial: [3], iterations: 1 }); // → { parameters: [0], losses: [9] }
 * ```
 *
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange
 */
export function gradientDescent({ learningRate }: { readonly learningRate: number }): Optimiser {
  checkOption("gradient descent", "learningRate", learningRate, { open: true });
  return byGradient("gradient descent", {
    start: (parameters) => (gradient) => {
      for (let i = 0; i < parameters.length; i += 1) parameters[i] = parameters[i]! - gradient[i]! * learningRate;
    },
    layOut: (emitter, { parameters, gradient, count }) => {
      const scratch = [emitter.asm.cells(1), emitter.asm.cells(1)] as const;
      return () => {
        emitDescent(emitter, { parameters, gradient, count }, learningRate, scratch);
      };
    },
  });
}

/** Emits `θ = θ − g·rate` for `count` parameters; `scratch` are two cells, spent. */
export function emitDescent(
  { asm }: Emitter,
  { parameters, gradient, count }: { readonly parameters: number; readonly gradient: number; readonly count: number },
  learningRate: number,
  [move, value]: readonly [number, number],
): void {
  asm.loop(count, (i) => {
    asm.load(move, gradient - 1, i).immediate("FMUL", move, move, learningRate);
    asm
      .load(value, parameters - 1, i)
      .binary("FSUB", value, value, move)
      .store(parameters - 1, i, value);
  });
}

/** Options of {@link momentum}. */
export interface MomentumOptions {
  readonly learningRate: number;
  /** How much of the velocity stays, in [0, 1) (default 0.9). */
  readonly momentum?: number;
  /** Looks ahead (Nesterov, in the form of Sutskever et al., ICML 2013). */
  readonly nesterov?: boolean;
}

/**
 * Gradient descent with momentum: `v = v·μ + g`, `θ = θ − v·rate`; Nesterov's takes `θ = θ − (g + v·μ)·rate` instead.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const optimiser = momentum({ learningRate: 0.1, nesterov: true });
 * fit(objective, { optimiser, initial: [0.5], iterations: 100 }).losses.at(-1); // → -0.999999…
 * ```
 *
 * @throws {KetworkRangeError} OptimiserOptionOutOfRange
 */
export function momentum({ learningRate, momentum: keep = 0.9, nesterov = false }: MomentumOptions): Optimiser {
  const name = nesterov ? "Nesterov momentum" : "momentum";
  checkOption(name, "learningRate", learningRate, { open: true });
  // Up to the number before 1.
  checkOption(name, "momentum", keep, { high: 1 - 1 / 2 ** 53 });
  return byGradient(name, {
    start: (parameters) => {
      const velocity = new Float64Array(parameters.length);
      return (gradient) => {
        for (let i = 0; i < parameters.length; i += 1) {
          const g = gradient[i]!;
          const v = velocity[i]! * keep + g;
          velocity[i] = v;
          parameters[i] = parameters[i]! - (nesterov ? g + v * keep : v) * learningRate;
        }
      };
    },
    layOut: (emitter, { parameters, gradient, count }) => {
      const { asm } = emitter;
      const velocities = asm.cells(count);
      const [g, v, value] = [asm.cells(1), asm.cells(1), asm.cells(1)];
      return () => {
        asm.loop(count, (i) => {
          asm
            .load(g, gradient - 1, i)
            .load(v, velocities - 1, i)
            .immediate("FMUL", v, v, keep)
            .binary("FADD", v, v, g);
          asm.store(velocities - 1, i, v);
          if (nesterov) asm.immediate("FMUL", v, v, keep).binary("FADD", v, g, v);
          asm.immediate("FMUL", v, v, learningRate);
          asm
            .load(value, parameters - 1, i)
            .binary("FSUB", value, value, v)
            .store(parameters - 1, i, value);
        });
      };
    },
  });
}

/**
 * Adam (Kingma and Ba, arXiv:1412.6980): see `adamStep`.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * const optimiser = adam({ learningRate: 0.2 });
 * fit(objective, { optimiser, initial: [0.5], iterations: 50 }).losses.at(-1); // → -0.997943…
 * ```
 *
 * @throws {KetworkRangeError} AdamOptionOutOfRange
 */
export function adam(options: AdamOptions): Optimiser {
  // An empty step checks the options.
  adamStep(adamState([]), [], options);
  return byGradient("Adam", {
    start: (parameters) => {
      const state = { ...adamState(parameters), parameters };
      return (gradient) => {
        adamStep(state, gradient, options);
      };
    },
    layOut: (emitter, cells) => layOutAdam(emitter, cells, options),
  });
}
