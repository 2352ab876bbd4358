import { KetworkRangeError } from "../errors.ts";
import type { Program } from "../machine/program.ts";
import type { Emitter } from "./emitter.ts";
import { emitSpan } from "./linear.ts";
import type { Objective, ObjectiveCode } from "./objective.ts";
import type { ShiftTerm } from "./shift.ts";
import { type ProgramOptions, programRanges, startWithArgs } from "./program.ts";

/** A function of parameters, for the host's loops. */
export type Evaluate = (parameters: Float64Array) => number;

/** One shift rule a parameter. */
export type ShiftRules = readonly (readonly ShiftTerm[])[];

/** Each term of a rule as two evaluations: `(x, w)` and `(−x, −w)`. */
const signed = (rule: readonly ShiftTerm[]): readonly ShiftTerm[] =>
  rule.flatMap(({ shift, weight }) => [
    { shift, weight },
    { shift: -shift, weight: -weight },
  ]);

function checkRules(rules: ShiftRules, parameters: number): void {
  if (rules.length !== parameters) {
    throw new KetworkRangeError("ShiftRulesLength", `${rules.length} rules for ${parameters} parameters`, {
      rules: rules.length,
      parameters,
    });
  }
}

/**
 * The gradient by shifting whole parameters: `g_i = Σ_t w_t·E(θ + x_t·e_i)`, summed in the order of the rule. Exact for
 * rules that cover the parameter's frequencies.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const energy = ([theta]: Float64Array) => expectation(parsePauliSum("Z0"), simulate(ansatz, { theta }));
 * shiftGradient(energy, [0.3], shiftRules(ansatz)); // → [-0.295520…]
 * shiftGradient(energy, [0.3], []); // throws ShiftRulesLength
 * ```
 *
 * @throws {KetworkRangeError} ShiftRulesLength
 */
export function shiftGradient(evaluate: Evaluate, parameters: ArrayLike<number>, rules: ShiftRules): Float64Array {
  checkRules(rules, parameters.length);
  const point = Float64Array.from(parameters);
  return Float64Array.from(rules, (rule, i) => {
    const value = point[i]!;
    let sum = 0;
    for (const { shift, weight } of signed(rule)) {
      point[i] = value + shift;
      sum += evaluate(point) * weight;
    }
    point[i] = value;
    return sum;
  });
}

/**
 * The Hessian by shifting twice, row by row: `H_ij = Σ_t Σ_u (w_t·w_u)·E(θ + x_t·e_i + x_u·e_j)` for j ≤ i, mirrored.
 * Bit for bit what {@link hessianProgram} computes, where `evaluate` runs the loss in the machine.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const energy = ([theta]: Float64Array) => expectation(parsePauliSum("Z0"), simulate(ansatz, { theta }));
 * shiftHessian(energy, [0.3], shiftRules(ansatz)); // → [-0.955336…]
 * ```
 *
 * @throws {KetworkRangeError} ShiftRulesLength
 */
export function shiftHessian(evaluate: Evaluate, parameters: ArrayLike<number>, rules: ShiftRules): Float64Array {
  checkRules(rules, parameters.length);
  const count = parameters.length;
  const hessian = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      let sum = 0;
      for (const outer of signed(rules[i]!)) {
        for (const inner of signed(rules[j]!)) {
          const point = Float64Array.from(parameters);
          point[i] = point[i]! + outer.shift;
          point[j] = point[j]! + inner.shift;
          sum += outer.weight * inner.weight * evaluate(point);
        }
      }
      hessian[i * count + j] = hessian[j * count + i] = sum;
    }
  }
  return hessian;
}

/** Emits `m[target]` = the loss alone, or with its gradient where the objective has no shorter way. */
export function emitLoss(code: ObjectiveCode, target: number, gradient: number): void {
  if (code.loss === undefined) code.gradient(target, gradient);
  else code.loss(target);
}

/**
 * A program whose args are parameters and whose score is their loss.
 *
 * ```ts
 * const objective = energyObjective(circuit(1).ry(parameter("theta"), 0).build(), parsePauliSum("Z0"));
 * runProgram(lossProgram(objective), { args: [0.3] }).floats[0]; // → 0.955336…
 * ```
 */
export function lossProgram(objective: Objective, options: ProgramOptions = {}): Program {
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1);
  const gradient = emitter.asm.cells(objective.parameters.length);
  const code = objective.layOut(emitter, parameters);
  emitter.asm.source("loss", () => {
    emitLoss(code, 0, gradient);
  });
  return emitter.finish({ ...programRanges(objective, objective.gradientKetDepth, options), argsDepth });
}

/** Rules as tables in memory; the terms of parameter i are those from `m[first + i]` to `m[first + i + 1] − 1`. */
interface RuleTables {
  readonly first: number;
  readonly shifts: number;
  readonly weights: number;
}

function layOutRules(emitter: Emitter, rules: ShiftRules): RuleTables {
  const terms = rules.map(signed);
  const starts = terms.reduce<number[]>((all, rule) => [...all, all[all.length - 1]! + rule.length], [0]);
  const first = emitter.integers(starts);
  const shifts = emitter.variables(terms.flat().map(({ shift }) => shift));
  const weights = emitter.variables(terms.flat().map(({ weight }) => weight));
  return { first, shifts, weights };
}

/**
 * An objective with another gradient: by shifting whole parameters, as {@link shiftGradient} and with its bits.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const objective = withShiftGradient(energyObjective(ansatz, parsePauliSum("Z0")), shiftRules(ansatz));
 * runProgram(gradientProgram(objective), { args: [0.3] }).floats[1]; // → -0.295520…
 * ```
 *
 * @throws {KetworkRangeError} ShiftRulesLength
 */
export function withShiftGradient(objective: Objective, rules: ShiftRules): Objective {
  const count = objective.parameters.length;
  checkRules(rules, count);
  return {
    ...objective,
    layOut: (emitter, parameters) => {
      const { asm } = emitter;
      const code = objective.layOut(emitter, parameters);
      const losses = objective.layOut(emitter, parameters);
      const [energy, unused] = [asm.cells(1), asm.cells(count)];
      const energyAt = asm.freshLabel("loss");
      asm.source("loss", () => {
        asm.subroutine(energyAt, () => {
          emitLoss(losses, energy, unused);
        });
      });
      const loss = (target: number): void => {
        asm.call(energyAt).mov(target, energy);
      };
      return {
        score: code.score,
        loss,
        gradient: (target, gradient) => {
          loss(target);
          const tables = layOutRules(emitter, rules);
          const [i, t, from, to] = [asm.cells(1), asm.cells(1), asm.cells(1), asm.cells(1)];
          const [value, term, sum] = [asm.cells(1), asm.cells(1), asm.cells(1)];
          const derivative = (): void => {
            asm.load(value, parameters, i).setFloat(sum, 0);
            asm.load(from, tables.first, i).load(to, tables.first + 1, i);
            emitSpan(emitter, t, from, to, () => {
              asm.load(term, tables.shifts, t).binary("FADD", term, value, term).store(parameters, i, term);
              asm.call(energyAt).load(term, tables.weights, t);
              asm.binary("FMUL", term, energy, term).binary("FADD", sum, sum, term);
            });
            asm.store(parameters, i, value).store(gradient, i, sum);
          };
          asm.source("shifts, parameter by parameter", () => {
            asm.range(i, 0, count, derivative, { independent: true });
          });
        },
      };
    },
  };
}

/** The most parameters of a program that returns a matrix of them: 2^10 output words hold 63² entries and the score. */
export const MAX_MATRIX_PARAMETERS = 63;

/** @throws {KetworkRangeError} MatrixTooLarge */
export function checkMatrixSize(parameters: number): void {
  if (parameters < 1 || parameters > MAX_MATRIX_PARAMETERS) {
    throw new KetworkRangeError("MatrixTooLarge", `${parameters} parameters: 1 … ${MAX_MATRIX_PARAMETERS}`, {
      parameters,
    });
  }
}

/**
 * A program whose args are parameters: output 0 is their loss, outputs 1 … P² its Hessian, row by row.
 *
 * ```ts
 * const ansatz = circuit(1).ry(parameter("theta"), 0).build();
 * const objective = energyObjective(ansatz, parsePauliSum("Z0"));
 * runProgram(hessianProgram(objective, shiftRules(ansatz)), { args: [0.3] }).floats[1]; // → -0.955336…
 * ```
 *
 * @throws {KetworkRangeError} ShiftRulesLength, MatrixTooLarge
 */
export function hessianProgram(objective: Objective, rules: ShiftRules, options: ProgramOptions = {}): Program {
  const count = objective.parameters.length;
  checkMatrixSize(count);
  checkRules(rules, count);
  const { emitter, parameters, argsDepth } = startWithArgs(objective, 1 + count * count);
  const { asm } = emitter;
  const hessian = 1;
  const code = objective.layOut(emitter, parameters);
  const [energy, unused] = [asm.cells(1), asm.cells(count)];
  asm.source("loss", () => {
    asm.subroutine("loss", () => {
      emitLoss(code, energy, unused);
    });
  });
  asm.call("loss").mov(0, energy);
  const tables = layOutRules(emitter, rules);
  const cells = (): number => asm.cells(1);
  const [i, j, t, u, zero, last] = [cells(), cells(), cells(), cells(), cells(), cells()];
  const [firstOuter, endOuter, firstInner, endInner] = [cells(), cells(), cells(), cells()];
  const [atI, atJ, sum, shift, weight, term, place] = [cells(), cells(), cells(), cells(), cells(), cells(), cells()];
  asm.source("Hessian", () => {
    asm.range(i, 0, count, () => {
      asm
        .immediate("IADD", last, i, 1)
        .load(firstOuter, tables.first, i)
        .load(endOuter, tables.first + 1, i);
      asm.load(atI, parameters, i);
      emitSpan(emitter, j, zero, last, () => {
        asm.load(firstInner, tables.first, j).load(endInner, tables.first + 1, j);
        asm.load(atJ, parameters, j).setFloat(sum, 0);
        emitSpan(emitter, t, firstOuter, endOuter, () => {
          emitSpan(emitter, u, firstInner, endInner, () => {
            asm.load(shift, tables.shifts, t).binary("FADD", shift, atI, shift).store(parameters, i, shift);
            asm.load(shift, tables.shifts, u).load(term, parameters, j);
            asm.binary("FADD", shift, term, shift).store(parameters, j, shift).call("loss");
            asm.load(weight, tables.weights, t).load(term, tables.weights, u).binary("FMUL", weight, weight, term);
            asm.binary("FMUL", weight, weight, energy).binary("FADD", sum, sum, weight);
            // First j, then i: where they are the same, both restore the same value.
            asm.store(parameters, j, atJ).store(parameters, i, atI);
          });
        });
        asm.immediate("IMUL", place, i, count).binary("IADD", place, place, j).store(hessian, place, sum);
        asm.immediate("IMUL", place, j, count).binary("IADD", place, place, i).store(hessian, place, sum);
      });
    });
  });
  return emitter.finish({ ...programRanges(objective, objective.gradientKetDepth, options), argsDepth });
}
