import { KetworkRangeError } from "../../errors.ts";
import type { Emitter } from "../emitter.ts";

/** Adam (Kingma and Ba, arXiv:1412.6980, algorithm 1). */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

type Adam = Required<AdamOptions>;

function withDefaults({ learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions): Adam {
  const options = { learningRate, beta1, beta2, epsilon };
  const check = (name: keyof Adam, holds: boolean, rule: string): void => {
    if (!holds) {
      throw new KetworkRangeError("AdamOptionOutOfRange", `${name} is ${options[name]}: ${rule}`, {
        name,
        value: options[name],
      });
    }
  };
  check("learningRate", learningRate > 0 && Number.isFinite(learningRate), "it must be positive and finite");
  check("beta1", beta1 >= 0 && beta1 < 1, "it must be in [0, 1)");
  check("beta2", beta2 >= 0 && beta2 < 1, "it must be in [0, 1)");
  check("epsilon", epsilon > 0 && Number.isFinite(epsilon), "it must be positive and finite");
  return options;
}

/** The moments of a run of {@link adamStep}. */
export interface AdamState {
  readonly parameters: Float64Array;
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** β1^t and β2^t after t steps. */
  beta1Power: number;
  beta2Power: number;
}

/**
 * Before the first step; copies the parameters.
 *
 * ```ts
 * adamState([0.5]).mean; // → [0]
 * ```
 */
export function adamState(parameters: ArrayLike<number>): AdamState {
  const zeros = (): Float64Array => new Float64Array(parameters.length);
  return {
    parameters: Float64Array.from(parameters),
    mean: zeros(),
    variance: zeros(),
    beta1Power: 1,
    beta2Power: 1,
  };
}

/**
 * One step of Adam on the host; changes `state`. Bit for bit what {@link layOutAdam} emits:
 * `m = m·β1 + g·(1 − β1)`, `v = v·β2 + (g·(1 − β2))·g`,
 * `θ = θ − ((m / (1 − β1^t)) / (√(v / (1 − β2^t)) + ε))·rate`.
 *
 * ```ts
 * const state = adamState([0.5]);
 * adamStep(state, [2], { learningRate: 0.1 });
 * state.parameters; // ≈ [0.4000000005]
 * adamStep(state, [2], { learningRate: 0 }); // throws AdamOptionOutOfRange
 * ```
 */
export function adamStep(state: AdamState, gradient: ArrayLike<number>, options: AdamOptions): void {
  const { learningRate, beta1, beta2, epsilon } = withDefaults(options);
  const { parameters, mean, variance } = state;
  state.beta1Power *= beta1;
  state.beta2Power *= beta2;
  const correction1 = 1 - state.beta1Power;
  const correction2 = 1 - state.beta2Power;
  for (let i = 0; i < parameters.length; i += 1) {
    const g = gradient[i]!;
    const m = mean[i]! * beta1 + g * (1 - beta1);
    const v = variance[i]! * beta2 + g * (1 - beta2) * g;
    mean[i] = m;
    variance[i] = v;
    parameters[i] = parameters[i]! - (m / correction1 / (Math.sqrt(v / correction2) + epsilon)) * learningRate;
  }
}

/**
 * Lays Adam out for `count` parameters from cell `parameters` on; neither they nor the gradient may begin at cell 0.
 *
 * @returns emits one step along the gradient in the cells from `gradient` on: a loop of 22 steps a parameter, last to first
 */
export function layOutAdam(
  emitter: Emitter,
  { parameters, gradient, count }: { readonly parameters: number; readonly gradient: number; readonly count: number },
  options: AdamOptions,
): () => void {
  const { learningRate, beta1, beta2, epsilon } = withDefaults(options);
  const { asm } = emitter;
  const means = asm.cells(count);
  const variances = asm.cells(count);
  const powers = emitter.variables([1, 1]);
  const [correction1, correction2] = [asm.cells(1), asm.cells(1)];
  const [g, m, v, t] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
  return () => {
    asm.immediate("FMUL", powers, powers, beta1).immediateFirst("FSUB", correction1, 1, powers);
    asm.immediate("FMUL", powers + 1, powers + 1, beta2).immediateFirst("FSUB", correction2, 1, powers + 1);
    asm.loop(count, (i) => {
      asm.load(g, gradient - 1, i);
      asm.load(m, means - 1, i).immediate("FMUL", m, m, beta1);
      asm
        .immediate("FMUL", t, g, 1 - beta1)
        .binary("FADD", m, m, t)
        .store(means - 1, i, m);
      asm.load(v, variances - 1, i).immediate("FMUL", v, v, beta2);
      asm
        .immediate("FMUL", t, g, 1 - beta2)
        .binary("FMUL", t, t, g)
        .binary("FADD", v, v, t)
        .store(variances - 1, i, v);
      asm.binary("FDIV", m, m, correction1).binary("FDIV", v, v, correction2).unary("FSQRT", v, v);
      asm.immediate("FADD", v, v, epsilon).binary("FDIV", m, m, v).immediate("FMUL", m, m, learningRate);
      asm
        .load(t, parameters - 1, i)
        .binary("FSUB", t, t, m)
        .store(parameters - 1, i, t);
    });
  };
}
