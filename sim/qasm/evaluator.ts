import { binary, callFunction, CONSTANTS, isFunction, unary } from "./arithmetic.ts";
import type { Expression, Selector, SubroutineDefinition, TypeNode } from "./ast.ts";
import { type Place, QasmError } from "./errors.ts";
import type { Operand } from "./expand.ts";
import type { Scope, Variable } from "./scope.ts";
import {
  type Bit,
  bitsOf,
  bool,
  cast,
  DEFAULT_SIZE,
  finite,
  float,
  integer,
  integerToBits,
  type Resolve,
  toBoolean,
  toInteger,
  type Type,
  type Value,
  wrong,
} from "./values.ts";

/** The most bits of a classical register, and of a number. */
const MAX_BITS = 65_536;
const MAX_NUMBER_BITS = 1024;

/** Evaluates expressions: to classical values, and to the qubits that they name. */
export abstract class Evaluator {
  protected readonly version: 2 | 3;
  protected readonly resolve: Resolve;
  protected readonly maxSteps: number;
  #steps = 0;

  constructor(version: 2 | 3, resolve: Resolve, maxSteps: number) {
    this.version = version;
    this.resolve = resolve;
    this.maxSteps = maxSteps;
  }

  /** Measures what an expression names. */
  protected abstract measure(expression: Expression, scope: Scope): Value;

  /** Calls a subroutine; `undefined` where it returns nothing. */
  protected abstract call(
    definition: SubroutineDefinition,
    values: readonly Expression[],
    scope: Scope,
    at: Place,
  ): Value | undefined;

  protected count(at: Place, steps = 1): void {
    this.#steps += steps;
    if (this.#steps > this.maxSteps) {
      throw new QasmError("QasmLimit", `more than ${this.maxSteps} gates and statements`, at);
    }
  }

  protected size(expression: Expression, scope: Scope, most: number): number {
    const value = toInteger(this.constant(expression, scope), this.resolve, expression.at);
    if (value < 1n) throw new QasmError("QasmOutOfRange", `a size of ${value}`, expression.at);
    if (value > BigInt(most)) throw new QasmError("QasmLimit", `a size of ${value}: at most ${most}`, expression.at);
    return Number(value);
  }

  protected type({ name, size }: TypeNode, scope: Scope): Type {
    return size === undefined
      ? { name }
      : { name, size: this.size(size, scope, name === "bit" ? MAX_BITS : MAX_NUMBER_BITS) };
  }

  /** The qubits that an expression names. */
  protected operand(expression: Expression, scope: Scope): Operand {
    const { at } = expression;
    switch (expression.kind) {
      case "name": {
        const entity = scope.find(expression.name);
        if (entity === undefined) throw new QasmError("QasmUnknownName", `${expression.name} is not declared`, at);
        return entity.kind === "qubits" ? entity : wrong(`${expression.name} is no register of qubits`, at);
      }
      case "index": {
        const { qubits, scalar } = this.operand(expression.operand, scope);
        if (scalar) wrong("a single qubit has no elements", at);
        const { indices, single } = this.select(expression.selector, qubits.length, scope);
        return { qubits: indices.map((index) => qubits[index]!), scalar: single };
      }
      case "binary":
        if (expression.operator === "++") {
          const [left, right] = [this.operand(expression.left, scope), this.operand(expression.right, scope)];
          const qubits = [...left.qubits, ...right.qubits];
          if (new Set(qubits).size < qubits.length) {
            throw new QasmError("QasmQubitRepeated", "a register has the same qubit twice", at);
          }
          return { qubits, scalar: false };
        }
    }
    return wrong("this names no qubits", at);
  }

  /** The elements, of `length`, that a selector names. */
  protected select(
    selector: Selector,
    length: number,
    scope: Scope,
  ): { readonly indices: readonly number[]; readonly single: boolean } {
    const check = (index: bigint, at: Place): number => {
      const from = index < 0n && this.version === 3 ? index + BigInt(length) : index;
      if (from < 0n || from >= BigInt(length)) {
        throw new QasmError("QasmOutOfRange", `index ${index}: there are 0 … ${length - 1}`, at);
      }
      return Number(from);
    };
    const evaluate = (expression: Expression): bigint =>
      toInteger(this.evaluate(expression, scope), this.resolve, expression.at);
    switch (selector.kind) {
      case "at":
        return { indices: [check(evaluate(selector.index), selector.index.at)], single: true };
      case "set":
        return { indices: selector.values.map((value) => check(evaluate(value), value.at)), single: false };
      default: {
        const bound = (expression: Expression | undefined, fallback: number): bigint =>
          BigInt(expression === undefined ? fallback : check(evaluate(expression), expression.at));
        const step = selector.step === undefined ? 1n : evaluate(selector.step);
        const start = bound(selector.start, step < 0n ? length - 1 : 0);
        const stop = bound(selector.stop, step < 0n ? 0 : length - 1);
        return { indices: this.range(start, step, stop, selector.at).map(Number), single: false };
      }
    }
  }

  /** `start, start + step, … stop`, the end included. */
  protected range(start: bigint, step: bigint, stop: bigint, at: Place): readonly bigint[] {
    if (step === 0n) throw new QasmError("QasmOutOfRange", "a range with step 0", at);
    const last = (stop - start) / step;
    const length = (stop - start) * step < 0n ? 0n : last + 1n;
    if (length > BigInt(this.maxSteps)) throw new QasmError("QasmLimit", `a range of ${length}`, at);
    return Array.from({ length: Number(length) }, (_, i) => start + BigInt(i) * step);
  }

  /** The value of an expression whose names are constants. */
  protected constant(expression: Expression, scope: Scope): Value {
    return this.evaluate(expression, scope, false, true);
  }

  /** @param void_ whether a subroutine that returns nothing may be called */
  protected evaluate(expression: Expression, scope: Scope, void_ = false, constant = false): Value {
    const { at } = expression;
    const inner = (child: Expression): Value => this.evaluate(child, scope, false, constant);
    switch (expression.kind) {
      case "integer":
        return integer("int", Math.max(DEFAULT_SIZE, expression.value.toString(2).length + 1), expression.value);
      case "float":
        return float(finite(expression.value, at));
      case "bool":
        return bool(expression.value);
      case "bits":
        return bitsOf(expression.text);
      case "name":
        return this.variable(expression.name, scope, constant, at).value;
      case "unary":
        return unary(expression.operator, inner(expression.operand), this.resolve, at);
      case "binary": {
        const { operator, left, right } = expression;
        if (operator === "&&" || operator === "||") {
          const first = toBoolean(inner(left), this.resolve, at);
          if (first === (operator === "||")) return bool(first);
          return bool(toBoolean(inner(right), this.resolve, at));
        }
        if (operator === "++") {
          const [low, high] = [inner(left), inner(right)];
          if (low.type !== "bits" || high.type !== "bits") return wrong("++ joins bits", at);
          return { type: "bits", bits: [...low.bits, ...high.bits], scalar: false };
        }
        return binary(operator, inner(left), inner(right), this.resolve, at);
      }
      case "cast":
        return cast(inner(expression.operand), this.type(expression.type, scope), this.resolve, at);
      case "index": {
        const value = inner(expression.operand);
        const bits = this.bits(value, at);
        const { indices, single } = this.select(expression.selector, bits.length, scope);
        return { type: "bits", bits: indices.map((index) => bits[index]!), scalar: single };
      }
      case "measure":
        if (constant) throw new QasmError("QasmNotConstant", "a measurement is no constant", at);
        return this.measure(expression.operand, scope);
      case "call": {
        const entity = scope.find(expression.name);
        if (entity?.kind === "subroutine") {
          if (constant) throw new QasmError("QasmNotConstant", `${expression.name} is no constant`, at);
          const result = this.call(entity.definition, expression.values, scope, at);
          return result ?? (void_ ? bool(false) : wrong(`${expression.name} returns nothing`, at));
        }
        if (entity !== undefined || !isFunction(this.version, expression.name)) {
          throw new QasmError("QasmUnknownName", `${expression.name} is no function`, at);
        }
        if (void_) wrong(`the value of ${expression.name} is not used`, at);
        return callFunction(expression.name, expression.values.map(inner), this.resolve, at);
      }
    }
  }

  /** The bits of a value, which can be selected: those of registers, and of numbers of a known size. */
  protected bits(value: Value, at: Place): readonly Bit[] {
    if (value.type === "bits") return value.scalar ? wrong("a single bit has no elements", at) : value.bits;
    if (value.type === "float" || value.type === "bool") return wrong(`a ${value.type} has no elements`, at);
    return integerToBits(BigInt.asUintN(value.size, value.value), value.size);
  }

  protected variable(name: string, scope: Scope, constant: boolean, at: Place): Variable {
    const entity = scope.find(name);
    if (entity?.kind === "variable") {
      if (constant && !entity.constant) throw new QasmError("QasmNotConstant", `${name} is no constant`, at);
      return entity;
    }
    if (entity !== undefined) return wrong(`${name} is no classical variable`, at);
    const known = this.version === 3 || name === "pi";
    if (known && Object.hasOwn(CONSTANTS, name)) {
      return { kind: "variable", type: { name: "float" }, constant: true, value: float(CONSTANTS[name]!) };
    }
    throw new QasmError("QasmUnknownName", `${name} is not declared`, at);
  }
}
