import { parameter } from "../circuit/angle.ts";
import { CircuitError } from "../circuit/errors.ts";
import type { Operation } from "../circuit/gates.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { binary, callFunction, CONSTANTS, isFunction, unary } from "./arithmetic.ts";
import type {
  Expression,
  GateCall,
  GateDefinition,
  QasmProgram,
  Selector,
  Statement,
  SubroutineDefinition,
  TypeNode,
} from "./ast.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError, type QasmFault } from "./errors.ts";
import { broadcast, type KnownModifier, modify, type Operand } from "./expand.ts";
import { BUILT_IN_2, BUILT_IN_3, type LibraryGate, QELIB1, STDGATES } from "./library.ts";
import { type Entity, Scope, type Variable } from "./scope.ts";
import {
  type Bit,
  bool,
  cast,
  DEFAULT_SIZE,
  finite,
  float,
  integer,
  integerToBits,
  type Resolve,
  toBoolean,
  toFloat,
  toInteger,
  toNumber,
  type Type,
  type Value,
  wrong,
  zero,
} from "./values.ts";

/** Values of the program's `input` variables, by name. A `float` that is left out becomes a circuit parameter. */
export type Inputs = Readonly<Record<string, number | bigint | boolean | string>>;

export interface Limits {
  /** The most gates, after broadcasting and expansion, and statements executed (default 5 million). */
  readonly maxSteps?: number;
  /**
   * Some programs in circulation end by measuring a register that they never declare into another one. That is an error;
   * where this is given, such a measurement is left out and told here instead.
   */
  readonly onUndeclaredMeasurement?: (fault: QasmError) => void;
}

const MAX_STEPS = 5_000_000;
/** The most bits of a classical register, and of a number. */
const MAX_BITS = 65_536;
const MAX_NUMBER_BITS = 1024;
const MAX_CALLS = 64;

type Signal = "next" | "break" | "continue" | "return" | "end";

/**
 * Executes a program statement by statement. What it does to qubits goes to the backend; classical variables are its
 * own. Variables that have no value yet are zero.
 */
export class Interpreter {
  /** The registers of qubits, in the order of their declaration. */
  readonly registers: { readonly name: string; readonly qubits: readonly number[] }[] = [];
  /** The classical variables of the outermost scope that are no constants, in the order of their declaration. */
  readonly variables = new Map<string, Variable>();
  readonly #program: QasmProgram;
  readonly #backend: Backend;
  readonly #inputs: Inputs;
  readonly #symbolic: boolean;
  readonly #global: Scope;
  readonly #library: Scope;
  readonly #resolve: Resolve;
  readonly #maxSteps: number;
  readonly #onUndeclaredMeasurement: Limits["onUndeclaredMeasurement"];
  #steps = 0;
  #qubits = 0;
  #calls = 0;
  #returned: Value | undefined;
  /** Where gates go while a gate's body is expanded. */
  #collected: Operation[] | undefined;

  /** @param symbolic whether a `float` input without a value becomes a parameter */
  constructor(
    program: QasmProgram,
    backend: Backend,
    inputs: Inputs,
    symbolic: boolean,
    { maxSteps = MAX_STEPS, onUndeclaredMeasurement }: Limits,
  ) {
    this.#program = program;
    this.#backend = backend;
    this.#inputs = inputs;
    this.#symbolic = symbolic;
    this.#maxSteps = maxSteps;
    this.#onUndeclaredMeasurement = onUndeclaredMeasurement;
    this.#resolve = (bit, at) => backend.resolve(bit, at);
    this.#library = new Scope();
    this.#global = new Scope(this.#library);
    this.#provide(program.version === 2 ? BUILT_IN_2 : BUILT_IN_3);
  }

  /** Runs the program to its end. @throws {QasmError} */
  run(): void {
    for (const statement of this.#program.statements) {
      if (this.#execute(statement, this.#global) === "end") break;
    }
    const unused = Object.keys(this.#inputs).find((name) => !this.#inputNames.has(name));
    if (unused !== undefined) {
      throw new QasmError("QasmInput", `the program has no input ${unused}`, { line: 1, column: 1 });
    }
  }

  readonly #inputNames = new Set<string>();

  #provide(gates: Readonly<Record<string, LibraryGate>>): void {
    for (const [name, gate] of Object.entries(gates)) this.#library.names.set(name, { kind: "library", gate });
  }

  #count(at: Place, steps = 1): void {
    this.#steps += steps;
    if (this.#steps > this.#maxSteps) {
      throw new QasmError("QasmLimit", `more than ${this.#maxSteps} gates and statements`, at);
    }
  }

  #body(statements: readonly Statement[], scope: Scope): Signal {
    for (const statement of statements) {
      const signal = this.#execute(statement, scope);
      if (signal !== "next") return signal;
    }
    return "next";
  }

  /** A loop's body: whether the loop goes on, and otherwise what ends it. */
  #loop(statements: readonly Statement[], scope: Scope): Signal {
    const signal = this.#body(statements, scope);
    return signal === "continue" ? "next" : signal;
  }

  #execute(statement: Statement, scope: Scope): Signal {
    this.#count(statement.at);
    try {
      return this.#dispatch(statement, scope);
    } catch (error) {
      // A rule of the circuit library, broken by this statement.
      if (error instanceof CircuitError) {
        const code: QasmFault = error.code === "CircuitPowerUnsupported" ? "QasmNotSupported" : "QasmGate";
        throw new QasmError(code, `${error.code}: ${error.message}`, statement.at);
      }
      throw error;
    }
  }

  #dispatch(statement: Statement, scope: Scope): Signal {
    const { at } = statement;
    switch (statement.kind) {
      case "include":
        this.#include(statement.file, scope, at);
        return "next";
      case "qubits":
        this.#declareQubits(statement.name, statement.size, scope, at);
        return "next";
      case "declare":
        this.#declare(statement, scope);
        return "next";
      case "alias":
        scope.declare(statement.name, this.#aliased(statement.value, scope), at);
        return "next";
      case "define":
        this.#requireGlobal(scope, "a gate is", at);
        this.#checkGate(statement);
        scope.declare(statement.name, { kind: "gate", definition: statement }, at);
        return "next";
      case "opaque":
        scope.declare(statement.name, { kind: "opaque" }, at);
        return "next";
      case "subroutine":
        this.#requireGlobal(scope, "a subroutine is", at);
        scope.declare(statement.name, { kind: "subroutine", definition: statement }, at);
        return "next";
      case "gate":
        this.#gate(statement, scope);
        return "next";
      case "measure": {
        if (this.#isUndeclared(statement, scope)) return "next";
        const bits = this.#measure(statement.operand, scope);
        if (statement.target !== undefined) this.#assign(statement.target, bits, scope);
        return "next";
      }
      case "reset":
        for (const qubit of this.#operand(statement.operand, scope).qubits) this.#backend.reset(qubit, at);
        return "next";
      case "barrier":
        // A barrier orders gates for a compiler; they stay in their order here. Its operands must exist all the same.
        for (const operand of statement.operands) this.#operand(operand, scope);
        return "next";
      case "if":
        return this.#body(
          toBoolean(this.#evaluate(statement.condition, scope), this.#resolve, at)
            ? statement.then
            : statement.otherwise,
          this.#inner(scope),
        );
      case "block":
        return this.#body(statement.body, this.#inner(scope));
      case "while":
        while (toBoolean(this.#evaluate(statement.condition, scope), this.#resolve, at)) {
          this.#count(at);
          const signal = this.#loop(statement.body, this.#inner(scope));
          if (signal !== "next") return signal === "break" ? "next" : signal;
        }
        return "next";
      case "for":
        return this.#for(statement, scope);
      case "switch": {
        const value = toInteger(this.#evaluate(statement.value, scope), this.#resolve, at);
        const is = (label: Expression): boolean =>
          toInteger(this.#constant(label, scope), this.#resolve, label.at) === value;
        const chosen = statement.cases.find(({ labels }) => labels.some(is));
        return this.#body(chosen?.body ?? statement.otherwise, this.#inner(scope));
      }
      case "return":
        if (this.#calls === 0) wrong("a return outside of a subroutine", at);
        this.#returned = statement.value === undefined ? undefined : this.#evaluate(statement.value, scope);
        return "return";
      case "assign":
        this.#assignment(statement, scope);
        return "next";
      case "evaluate":
        this.#evaluate(statement.value, scope, true);
        return "next";
      default:
        return statement.kind;
    }
  }

  /** OpenQASM 2 has no scopes but those of gates. */
  #inner(scope: Scope): Scope {
    return this.#program.version === 2 ? scope : new Scope(scope);
  }

  #requireGlobal(scope: Scope, what: string, at: Place): void {
    if (scope !== this.#global) wrong(`${what} defined in the outermost scope`, at);
  }

  #include(file: string, scope: Scope, at: Place): void {
    this.#requireGlobal(scope, "a file is included, and its gates are", at);
    const [name, gates] =
      this.#program.version === 2 ? (["qelib1.inc", QELIB1] as const) : (["stdgates.inc", STDGATES] as const);
    if (file !== name) throw new QasmError("QasmUnknownName", `${file} is not known here; ${name} is`, at);
    this.#provide(gates);
  }

  #declareQubits(name: string, size: Expression | undefined, scope: Scope, at: Place): void {
    this.#requireGlobal(scope, "qubits are", at);
    const count = size === undefined ? 1 : this.#size(size, scope, MAX_QUBITS);
    if (this.#qubits + count > MAX_QUBITS) {
      throw new QasmError("QasmLimit", `${this.#qubits + count} qubits: the machine has at most ${MAX_QUBITS}`, at);
    }
    const qubits = Array.from({ length: count }, (_, i) => this.#qubits + i);
    scope.declare(name, { kind: "qubits", qubits, scalar: size === undefined }, at);
    this.registers.push({ name, qubits });
    this.#qubits += count;
    this.#backend.allocate(count);
  }

  #size(expression: Expression, scope: Scope, most: number): number {
    const value = toInteger(this.#constant(expression, scope), this.#resolve, expression.at);
    if (value < 1n) throw new QasmError("QasmOutOfRange", `a size of ${value}`, expression.at);
    if (value > BigInt(most)) throw new QasmError("QasmLimit", `a size of ${value}: at most ${most}`, expression.at);
    return Number(value);
  }

  #type({ name, size }: TypeNode, scope: Scope): Type {
    return size === undefined
      ? { name }
      : { name, size: this.#size(size, scope, name === "bit" ? MAX_BITS : MAX_NUMBER_BITS) };
  }

  #declare(statement: Extract<Statement, { kind: "declare" }>, scope: Scope): void {
    const { name, mode, value, at } = statement;
    const type = this.#type(statement.type, scope);
    if (mode === "input" || mode === "output") this.#requireGlobal(scope, `an ${mode} is`, at);
    const constant = mode === "const";
    const evaluated =
      mode === "input"
        ? this.#input(name, type, at)
        : value === undefined
          ? zero(type)
          : cast(constant ? this.#constant(value, scope) : this.#evaluate(value, scope), type, this.#resolve, value.at);
    const variable: Variable = { kind: "variable", type, constant: constant || mode === "input", value: evaluated };
    scope.declare(name, variable, at);
    if (scope === this.#global && !variable.constant) this.variables.set(name, variable);
  }

  #input(name: string, type: Type, at: Place): Value {
    this.#inputNames.add(name);
    const given = Object.hasOwn(this.#inputs, name) ? this.#inputs[name]! : undefined;
    if (given === undefined) {
      if (this.#symbolic && type.name === "float") return float(parameter(name));
      throw new QasmError("QasmInput", `the input ${name} has no value`, at);
    }
    if (typeof given === "string" && !/^[01]+$/.test(given)) {
      throw new QasmError("QasmInput", `the input ${name} is ${JSON.stringify(given)}: text is a string of bits`, at);
    }
    const value: Value =
      typeof given === "number"
        ? float(finite(given, at))
        : typeof given === "boolean"
          ? bool(given)
          : typeof given === "bigint"
            ? integer("int", MAX_NUMBER_BITS, given)
            : bitsOf(given);
    return cast(value, type, this.#resolve, at);
  }

  #aliased(expression: Expression, scope: Scope): Entity {
    const operand = this.#operand(expression, scope);
    return { kind: "qubits", ...operand };
  }

  /** The qubits that an expression names. */
  #operand(expression: Expression, scope: Scope): Operand {
    const { at } = expression;
    switch (expression.kind) {
      case "name": {
        const entity = scope.find(expression.name);
        if (entity === undefined) throw new QasmError("QasmUnknownName", `${expression.name} is not declared`, at);
        return entity.kind === "qubits" ? entity : wrong(`${expression.name} is no register of qubits`, at);
      }
      case "index": {
        const { qubits, scalar } = this.#operand(expression.operand, scope);
        if (scalar) wrong("a single qubit has no elements", at);
        const { indices, single } = this.#select(expression.selector, qubits.length, scope);
        return { qubits: indices.map((index) => qubits[index]!), scalar: single };
      }
      case "binary":
        if (expression.operator === "++") {
          const [left, right] = [this.#operand(expression.left, scope), this.#operand(expression.right, scope)];
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
  #select(
    selector: Selector,
    length: number,
    scope: Scope,
  ): { readonly indices: readonly number[]; readonly single: boolean } {
    const check = (index: bigint, at: Place): number => {
      const from = index < 0n && this.#program.version === 3 ? index + BigInt(length) : index;
      if (from < 0n || from >= BigInt(length)) {
        throw new QasmError("QasmOutOfRange", `index ${index}: there are 0 … ${length - 1}`, at);
      }
      return Number(from);
    };
    const evaluate = (expression: Expression): bigint =>
      toInteger(this.#evaluate(expression, scope), this.#resolve, expression.at);
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
        return { indices: this.#range(start, step, stop, selector.at).map(Number), single: false };
      }
    }
  }

  /** `start, start + step, … stop`, the end included. */
  #range(start: bigint, step: bigint, stop: bigint, at: Place): readonly bigint[] {
    if (step === 0n) throw new QasmError("QasmOutOfRange", "a range with step 0", at);
    const last = (stop - start) / step;
    const length = (stop - start) * step < 0n ? 0n : last + 1n;
    if (length > BigInt(this.#maxSteps)) throw new QasmError("QasmLimit", `a range of ${length}`, at);
    return Array.from({ length: Number(length) }, (_, i) => start + BigInt(i) * step);
  }

  #for(statement: Extract<Statement, { kind: "for" }>, scope: Scope): Signal {
    const type = this.#type(statement.type, scope);
    for (const value of this.#forValues(statement.values, scope)) {
      this.#count(statement.at);
      const inner = new Scope(scope);
      const cell: Variable = {
        kind: "variable",
        type,
        constant: true,
        value: cast(value, type, this.#resolve, statement.at),
      };
      inner.declare(statement.name, cell, statement.at);
      const signal = this.#loop(statement.body, new Scope(inner));
      if (signal !== "next") return signal === "break" ? "next" : signal;
    }
    return "next";
  }

  #forValues(values: Selector | Expression, scope: Scope): readonly Value[] {
    const evaluate = (expression: Expression): bigint =>
      toInteger(this.#evaluate(expression, scope), this.#resolve, expression.at);
    switch (values.kind) {
      case "set":
        return values.values.map((value) => this.#evaluate(value, scope));
      case "range": {
        const { start, step, stop, at } = values;
        if (start === undefined || stop === undefined) return wrong("a loop's range has two ends", at);
        const range = this.#range(evaluate(start), step === undefined ? 1n : evaluate(step), evaluate(stop), at);
        return range.map((value) => integer("int", DEFAULT_SIZE, value));
      }
      case "at":
        return wrong("a loop needs values", values.at);
      default: {
        const value = this.#evaluate(values, scope);
        if (value.type !== "bits" || value.scalar) return wrong("a loop goes over a range, a set or bits", values.at);
        return value.bits.map((bit): Value => ({ type: "bits", bits: [bit], scalar: true }));
      }
    }
  }

  /** Whether neither register of a measurement is declared, and that is tolerated. */
  #isUndeclared({ operand, target }: Extract<Statement, { kind: "measure" }>, scope: Scope): boolean {
    const missing = [operand, target].flatMap((expression) => {
      const name = expression === undefined ? undefined : baseName(expression);
      return name === undefined || scope.find(name) !== undefined ? [] : [name];
    });
    if (missing.length < 2 || this.#onUndeclaredMeasurement === undefined) return false;
    const reason = `${missing.join(" and ")} are not declared: the measurement is left out`;
    this.#onUndeclaredMeasurement(new QasmError("QasmUnknownName", reason, operand.at));
    return true;
  }

  #measure(expression: Expression, scope: Scope): Value {
    if (this.#collected !== undefined) wrong("a gate does not measure", expression.at);
    const { qubits, scalar } = this.#operand(expression, scope);
    return { type: "bits", bits: qubits.map((qubit) => this.#backend.measure(qubit, expression.at)), scalar };
  }

  /** The value of an expression whose names are constants. */
  #constant(expression: Expression, scope: Scope): Value {
    return this.#evaluate(expression, scope, false, true);
  }

  /** @param void_ whether a subroutine that returns nothing may be called */
  #evaluate(expression: Expression, scope: Scope, void_ = false, constant = false): Value {
    const { at } = expression;
    const inner = (child: Expression): Value => this.#evaluate(child, scope, false, constant);
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
        return this.#variable(expression.name, scope, constant, at).value;
      case "unary":
        return unary(expression.operator, inner(expression.operand), this.#resolve, at);
      case "binary": {
        const { operator, left, right } = expression;
        if (operator === "&&" || operator === "||") {
          const first = toBoolean(inner(left), this.#resolve, at);
          if (first === (operator === "||")) return bool(first);
          return bool(toBoolean(inner(right), this.#resolve, at));
        }
        if (operator === "++") {
          const [low, high] = [inner(left), inner(right)];
          if (low.type !== "bits" || high.type !== "bits") return wrong("++ joins bits", at);
          return { type: "bits", bits: [...low.bits, ...high.bits], scalar: false };
        }
        return binary(operator, inner(left), inner(right), this.#resolve, at);
      }
      case "cast":
        return cast(inner(expression.operand), this.#type(expression.type, scope), this.#resolve, at);
      case "index": {
        const value = inner(expression.operand);
        const bits = this.#bits(value, at);
        const { indices, single } = this.#select(expression.selector, bits.length, scope);
        return { type: "bits", bits: indices.map((index) => bits[index]!), scalar: single };
      }
      case "measure":
        if (constant) throw new QasmError("QasmNotConstant", "a measurement is no constant", at);
        return this.#measure(expression.operand, scope);
      case "call": {
        const entity = scope.find(expression.name);
        if (entity?.kind === "subroutine") {
          if (constant) throw new QasmError("QasmNotConstant", `${expression.name} is no constant`, at);
          const result = this.#call(entity.definition, expression.values, scope, at);
          return result ?? (void_ ? bool(false) : wrong(`${expression.name} returns nothing`, at));
        }
        if (entity !== undefined || !isFunction(this.#program.version, expression.name)) {
          throw new QasmError("QasmUnknownName", `${expression.name} is no function`, at);
        }
        if (void_) wrong(`the value of ${expression.name} is not used`, at);
        return callFunction(expression.name, expression.values.map(inner), this.#resolve, at);
      }
    }
  }

  /** The bits of a value, which can be selected: those of registers, and of numbers of a known size. */
  #bits(value: Value, at: Place): readonly Bit[] {
    if (value.type === "bits") return value.scalar ? wrong("a single bit has no elements", at) : value.bits;
    if (value.type === "float" || value.type === "bool") return wrong(`a ${value.type} has no elements`, at);
    return integerToBits(BigInt.asUintN(value.size, value.value), value.size);
  }

  #variable(name: string, scope: Scope, constant: boolean, at: Place): Variable {
    const entity = scope.find(name);
    if (entity?.kind === "variable") {
      if (constant && !entity.constant) throw new QasmError("QasmNotConstant", `${name} is no constant`, at);
      return entity;
    }
    if (entity !== undefined) return wrong(`${name} is no classical variable`, at);
    const known = this.#program.version === 3 || name === "pi";
    if (known && Object.hasOwn(CONSTANTS, name)) {
      return { kind: "variable", type: { name: "float" }, constant: true, value: float(CONSTANTS[name]!) };
    }
    throw new QasmError("QasmUnknownName", `${name} is not declared`, at);
  }

  #assignment(statement: Extract<Statement, { kind: "assign" }>, scope: Scope): void {
    const { target, operator, value } = statement;
    const evaluated = this.#evaluate(value, scope);
    const result =
      operator === ""
        ? evaluated
        : binary(operator, this.#evaluate(target, scope), evaluated, this.#resolve, statement.at);
    this.#assign(target, result, scope);
  }

  #assign(target: Expression, value: Value, scope: Scope): void {
    const { at } = target;
    if (this.#collected !== undefined) wrong("a gate has no variables", at);
    const selectors: Selector[] = [];
    let base = target;
    for (; base.kind === "index"; base = base.operand) selectors.unshift(base.selector);
    if (base.kind !== "name") return wrong("this is no variable", at);
    const variable = this.#variable(base.name, scope, false, at);
    if (variable.constant) wrong(`${base.name} is a constant`, at);
    if (selectors.length === 0) {
      variable.value = cast(value, variable.type, this.#resolve, at);
      return;
    }
    const bits = [...this.#bits(variable.value, at)];
    let places: readonly number[] = bits.map((_, i) => i);
    let single = false;
    for (const selector of selectors) {
      if (single) wrong("a single bit has no elements", selector.at);
      const chosen = this.#select(selector, places.length, scope);
      places = chosen.indices.map((index) => places[index]!);
      ({ single } = chosen);
    }
    const type: Type = single ? { name: "bit" } : { name: "bit", size: places.length };
    const given = cast(value, type, this.#resolve, at) as Value & { type: "bits" };
    places.forEach((place, i) => (bits[place] = given.bits[i]!));
    if (variable.value.type === "bits") {
      variable.value = { ...variable.value, bits };
    } else {
      const whole = { type: "bits", bits, scalar: false } as const;
      variable.value = cast(whole, { name: variable.type.name, size: bits.length }, this.#resolve, at);
    }
  }

  #call(definition: SubroutineDefinition, values: readonly Expression[], scope: Scope, at: Place): Value | undefined {
    const { name, arguments: formal, returns, body } = definition;
    if (values.length !== formal.length) {
      throw new QasmError("QasmArity", `${name} takes ${formal.length} arguments, not ${values.length}`, at);
    }
    if (this.#collected !== undefined) wrong("a gate calls no subroutines", at);
    const local = new Scope(this.#global, true);
    const seen = new Set<number>();
    formal.forEach((argument, i) => {
      const actual = values[i]!;
      if (argument.type !== "qubit") {
        const type = this.#type(argument.type, this.#global);
        const value = cast(this.#evaluate(actual, scope), type, this.#resolve, actual.at);
        local.declare(argument.name, { kind: "variable", type, constant: false, value }, argument.at);
        return;
      }
      const operand = this.#operand(actual, scope);
      const size = argument.size === undefined ? 1 : this.#size(argument.size, this.#global, MAX_QUBITS);
      if (operand.qubits.length !== size || (argument.size === undefined && !operand.scalar)) {
        throw new QasmError(
          "QasmArity",
          `${argument.name} takes ${size} qubits, not ${operand.qubits.length}`,
          actual.at,
        );
      }
      for (const qubit of operand.qubits) {
        if (seen.has(qubit)) throw new QasmError("QasmQubitRepeated", `${name} is given a qubit twice`, actual.at);
        seen.add(qubit);
      }
      local.declare(
        argument.name,
        { kind: "qubits", qubits: operand.qubits, scalar: argument.size === undefined },
        argument.at,
      );
    });
    this.#calls += 1;
    if (this.#calls > MAX_CALLS) throw new QasmError("QasmLimit", `more than ${MAX_CALLS} calls deep`, at);
    this.#returned = undefined;
    const signal = this.#body(body, local);
    this.#calls -= 1;
    if (signal === "end") throw new QasmError("QasmNotSupported", "an end within a subroutine", at);
    const result = this.#returned as Value | undefined;
    this.#returned = undefined;
    if (returns === undefined) return undefined;
    return result === undefined
      ? wrong(`${name} ends without a value`, at)
      : cast(result, this.#type(returns, this.#global), this.#resolve, at);
  }

  /** Checks the calls of a gate's body against what is defined before it, so that a gate cannot call itself. */
  #checkGate({ name, parameters, qubits, body }: GateDefinition): void {
    const local = new Scope(this.#global, true);
    for (const one of parameters) {
      local.declare(one.name, { kind: "variable", type: { name: "float" }, constant: true, value: float(0) }, one.at);
    }
    qubits.forEach((one, i) => local.declare(one.name, { kind: "qubits", qubits: [i], scalar: true }, one.at));
    const check = (statements: readonly Statement[]): void => {
      for (const statement of statements) {
        if (statement.kind === "gate") this.#callee(statement, local);
        if (statement.kind === "gate" || statement.kind === "barrier") {
          for (const operand of statement.operands) this.#operand(operand, local);
        }
        if (statement.kind === "block" || statement.kind === "for") check(statement.body);
        if (statement.kind === "if") check([...statement.then, ...statement.otherwise]);
        if (statement.kind === "declare" || statement.kind === "measure") wrong(`${name} is a gate`, statement.at);
      }
    };
    check(body);
  }

  /** What a call's name stands for, its numbers of values and operands checked. */
  #callee(call: GateCall, scope: Scope): { readonly entity: Entity; readonly own: number } {
    const { name, at } = call;
    const entity = scope.find(name);
    if (entity === undefined) throw new QasmError("QasmUnknownName", `there is no gate ${name}`, at);
    if (entity.kind === "opaque") {
      throw new QasmError("QasmNotSupported", `the gate ${name} is opaque: nothing says what it does`, at);
    }
    if (entity.kind === "subroutine") return wrong(`${name} is a subroutine: its arguments stand in brackets`, at);
    if (entity.kind !== "gate" && entity.kind !== "library") return wrong(`${name} is no gate`, at);
    const [parameters, own] =
      entity.kind === "gate"
        ? [entity.definition.parameters.length, entity.definition.qubits.length]
        : [entity.gate.parameters, entity.gate.qubits];
    if (call.values.length !== parameters) {
      throw new QasmError("QasmArity", `${name} takes ${parameters} angles, not ${call.values.length}`, at);
    }
    const controlled = call.modifiers.some((modifier) => modifier.name === "ctrl" || modifier.name === "negctrl");
    if (controlled ? call.operands.length <= own - 1 : call.operands.length !== own) {
      throw new QasmError("QasmArity", `${name} takes ${own} qubits, not ${call.operands.length}`, at);
    }
    return { entity, own };
  }

  #gate(call: GateCall, scope: Scope): void {
    const { at, name } = call;
    const { entity, own } = this.#callee(call, scope);
    const modifiers = call.modifiers.map((modifier): KnownModifier => {
      if (modifier.name === "inv") return { name: "inv", value: -1 };
      if (modifier.name !== "pow") {
        return {
          name: modifier.name,
          value: modifier.value === undefined ? 1 : this.#size(modifier.value, scope, MAX_QUBITS),
        };
      }
      return { name: "pow", value: toNumber(this.#evaluate(modifier.value!, scope), modifier.value!.at) };
    });
    const controls = modifiers.reduce(
      (sum, modifier) => sum + (modifier.name.endsWith("ctrl") ? modifier.value : 0),
      0,
    );
    if (call.operands.length !== own + controls) {
      throw new QasmError("QasmArity", `${name} takes ${own + controls} qubits, not ${call.operands.length}`, at);
    }
    const angles = call.values.map((value) => finite(toFloat(this.#evaluate(value, scope), value.at), value.at));
    const operands = call.operands.map((operand) => this.#operand(operand, scope));
    for (const qubits of broadcast(operands, at)) {
      const targets = qubits.slice(controls);
      const plain =
        (entity as Entity & { kind: "gate" | "library" }).kind === "library"
          ? (entity as Entity & { kind: "library" }).gate.operations(angles, targets)
          : this.#expand((entity as Entity & { kind: "gate" }).definition, angles, targets);
      const operations = modifiers.length === 0 ? plain : modify(plain, modifiers, qubits.slice(0, controls));
      this.#count(at, operations.length);
      for (const operation of operations) {
        if (this.#collected === undefined) this.#backend.apply(operation, at);
        else this.#collected.push(operation);
      }
    }
  }

  #expand(
    definition: GateDefinition,
    angles: readonly Operation["angles"][number][],
    qubits: readonly number[],
  ): readonly Operation[] {
    const { parameters, qubits: names, body } = definition;
    const local = new Scope(this.#global, true);
    parameters.forEach((one, i) =>
      local.declare(
        one.name,
        { kind: "variable", type: { name: "float" }, constant: true, value: float(angles[i]!) },
        one.at,
      ),
    );
    names.forEach((one, i) => local.declare(one.name, { kind: "qubits", qubits: [qubits[i]!], scalar: true }, one.at));
    const outer = this.#collected;
    const collected: Operation[] = [];
    this.#collected = collected;
    this.#body(body, local);
    this.#collected = outer;
    return collected;
  }
}

/** The name of the register that an operand is part of. */
const baseName = (operand: Expression): string | undefined =>
  operand.kind === "index" ? baseName(operand.operand) : operand.kind === "name" ? operand.name : undefined;

/** Bits of text, most significant first. */
const bitsOf = (text: string): Value => ({
  type: "bits",
  bits: Array.from(text, (digit): Bit => (digit === "1" ? 1 : 0)).reverse(),
  scalar: false,
});
