import { parameter } from "../circuit/angle.ts";
import { CircuitError } from "../circuit/errors.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { binary } from "./arithmetic.ts";
import type { Expression, QasmProgram, Selector, Statement, SubroutineDefinition } from "./ast.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError, type QasmFault } from "./errors.ts";
import { GateCaller } from "./gates.ts";
import { BUILT_IN_2, BUILT_IN_3, type LibraryGate, QELIB1, STDGATES } from "./library.ts";
import { type Entity, Scope, type Variable } from "./scope.ts";
import {
  bitsOf,
  bool,
  cast,
  DEFAULT_SIZE,
  finite,
  float,
  integer,
  toBoolean,
  toInteger,
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
/** The most bits of an input given as an integer. */
const MAX_INPUT_BITS = 1024;
const MAX_CALLS = 64;

type Signal = "next" | "break" | "continue" | "return" | "end";

/**
 * Executes a program statement by statement. What it does to qubits goes to the backend; classical variables are its
 * own. Variables that have no value yet are zero.
 */
export class Interpreter extends GateCaller {
  /** The registers of qubits, in the order of their declaration. */
  readonly registers: { readonly name: string; readonly qubits: readonly number[] }[] = [];
  /** The classical variables of the outermost scope that are no constants, in the order of their declaration. */
  readonly variables = new Map<string, Variable>();
  readonly #program: QasmProgram;
  readonly #inputs: Inputs;
  readonly #symbolic: boolean;
  readonly #library: Scope;
  readonly #onUndeclaredMeasurement: Limits["onUndeclaredMeasurement"];
  /** The inputs that the program has declared. */
  readonly #inputNames = new Set<string>();
  #qubits = 0;
  #calls = 0;
  #returned: Value | undefined;

  /** @param symbolic whether a `float` input without a value becomes a parameter */
  constructor(
    program: QasmProgram,
    backend: Backend,
    inputs: Inputs,
    symbolic: boolean,
    { maxSteps = MAX_STEPS, onUndeclaredMeasurement }: Limits,
  ) {
    const library = new Scope();
    super(program.version, backend, new Scope(library), maxSteps);
    this.#program = program;
    this.#inputs = inputs;
    this.#symbolic = symbolic;
    this.#onUndeclaredMeasurement = onUndeclaredMeasurement;
    this.#library = library;
    this.#provide(program.version === 2 ? BUILT_IN_2 : BUILT_IN_3);
  }

  /** Runs the program to its end. @throws {QasmError} */
  run(): void {
    for (const statement of this.#program.statements) {
      if (this.#execute(statement, this.global) === "end") break;
    }
    const unused = Object.keys(this.#inputs).find((name) => !this.#inputNames.has(name));
    if (unused !== undefined) {
      throw new QasmError("QasmInput", `the program has no input ${unused}`, { line: 1, column: 1 });
    }
  }

  #provide(gates: Readonly<Record<string, LibraryGate>>): void {
    for (const [name, gate] of Object.entries(gates)) this.#library.names.set(name, { kind: "library", gate });
  }

  protected override body(statements: readonly Statement[], scope: Scope): Signal {
    for (const statement of statements) {
      const signal = this.#execute(statement, scope);
      if (signal !== "next") return signal;
    }
    return "next";
  }

  /** A loop's body: whether the loop goes on, and otherwise what ends it. */
  #loop(statements: readonly Statement[], scope: Scope): Signal {
    const signal = this.body(statements, scope);
    return signal === "continue" ? "next" : signal;
  }

  #execute(statement: Statement, scope: Scope): Signal {
    this.count(statement.at);
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
        this.checkGate(statement);
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
        this.gate(statement, scope);
        return "next";
      case "measure": {
        if (this.#isUndeclared(statement, scope)) return "next";
        const bits = this.measure(statement.operand, scope);
        if (statement.target !== undefined) this.#assign(statement.target, bits, scope);
        return "next";
      }
      case "reset":
        for (const qubit of this.operand(statement.operand, scope).qubits) this.backend.reset(qubit, at);
        return "next";
      case "barrier":
        // A barrier orders gates for a compiler; they stay in their order here. Its operands must exist all the same.
        for (const operand of statement.operands) this.operand(operand, scope);
        return "next";
      case "if":
        return this.body(
          toBoolean(this.evaluate(statement.condition, scope), this.resolve, at) ? statement.then : statement.otherwise,
          this.#inner(scope),
        );
      case "block":
        return this.body(statement.body, this.#inner(scope));
      case "while":
        while (toBoolean(this.evaluate(statement.condition, scope), this.resolve, at)) {
          this.count(at);
          const signal = this.#loop(statement.body, this.#inner(scope));
          if (signal !== "next") return signal === "break" ? "next" : signal;
        }
        return "next";
      case "for":
        return this.#for(statement, scope);
      case "switch": {
        const value = toInteger(this.evaluate(statement.value, scope), this.resolve, at);
        const is = (label: Expression): boolean =>
          toInteger(this.constant(label, scope), this.resolve, label.at) === value;
        const chosen = statement.cases.find(({ labels }) => labels.some(is));
        return this.body(chosen?.body ?? statement.otherwise, this.#inner(scope));
      }
      case "return":
        if (this.#calls === 0) wrong("a return outside of a subroutine", at);
        this.#returned = statement.value === undefined ? undefined : this.evaluate(statement.value, scope);
        return "return";
      case "assign":
        this.#assignment(statement, scope);
        return "next";
      case "evaluate":
        this.evaluate(statement.value, scope, true);
        return "next";
      default:
        return statement.kind;
    }
  }

  /** OpenQASM 2 has no scopes but those of gates. */
  #inner(scope: Scope): Scope {
    return this.version === 2 ? scope : new Scope(scope);
  }

  #requireGlobal(scope: Scope, what: string, at: Place): void {
    if (scope !== this.global) wrong(`${what} defined in the outermost scope`, at);
  }

  #include(file: string, scope: Scope, at: Place): void {
    this.#requireGlobal(scope, "a file is included, and its gates are", at);
    const [name, gates] =
      this.version === 2 ? (["qelib1.inc", QELIB1] as const) : (["stdgates.inc", STDGATES] as const);
    if (file !== name) throw new QasmError("QasmUnknownName", `${file} is not known here; ${name} is`, at);
    this.#provide(gates);
  }

  #declareQubits(name: string, size: Expression | undefined, scope: Scope, at: Place): void {
    this.#requireGlobal(scope, "qubits are", at);
    const count = size === undefined ? 1 : this.size(size, scope, MAX_QUBITS);
    if (this.#qubits + count > MAX_QUBITS) {
      throw new QasmError("QasmLimit", `${this.#qubits + count} qubits: the machine has at most ${MAX_QUBITS}`, at);
    }
    const qubits = Array.from({ length: count }, (_, i) => this.#qubits + i);
    scope.declare(name, { kind: "qubits", qubits, scalar: size === undefined }, at);
    this.registers.push({ name, qubits });
    this.#qubits += count;
    this.backend.allocate(count);
  }

  #declare(statement: Extract<Statement, { kind: "declare" }>, scope: Scope): void {
    const { name, mode, value, at } = statement;
    const type = this.type(statement.type, scope);
    if (mode === "input" || mode === "output") this.#requireGlobal(scope, `an ${mode} is`, at);
    const constant = mode === "const";
    const evaluated =
      mode === "input"
        ? this.#input(name, type, at)
        : value === undefined
          ? zero(type)
          : cast(constant ? this.constant(value, scope) : this.evaluate(value, scope), type, this.resolve, value.at);
    const variable: Variable = { kind: "variable", type, constant: constant || mode === "input", value: evaluated };
    scope.declare(name, variable, at);
    if (scope === this.global && !variable.constant) this.variables.set(name, variable);
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
            ? integer("int", MAX_INPUT_BITS, given)
            : bitsOf(given);
    return cast(value, type, this.resolve, at);
  }

  #aliased(expression: Expression, scope: Scope): Entity {
    const operand = this.operand(expression, scope);
    return { kind: "qubits", ...operand };
  }

  #for(statement: Extract<Statement, { kind: "for" }>, scope: Scope): Signal {
    const type = this.type(statement.type, scope);
    for (const value of this.#forValues(statement.values, scope)) {
      this.count(statement.at);
      const inner = new Scope(scope);
      const cell: Variable = {
        kind: "variable",
        type,
        constant: true,
        value: cast(value, type, this.resolve, statement.at),
      };
      inner.declare(statement.name, cell, statement.at);
      const signal = this.#loop(statement.body, new Scope(inner));
      if (signal !== "next") return signal === "break" ? "next" : signal;
    }
    return "next";
  }

  #forValues(values: Selector | Expression, scope: Scope): readonly Value[] {
    const evaluate = (expression: Expression): bigint =>
      toInteger(this.evaluate(expression, scope), this.resolve, expression.at);
    switch (values.kind) {
      case "set":
        return values.values.map((value) => this.evaluate(value, scope));
      case "range": {
        const { start, step, stop, at } = values;
        if (start === undefined || stop === undefined) return wrong("a loop's range has two ends", at);
        const range = this.range(evaluate(start), step === undefined ? 1n : evaluate(step), evaluate(stop), at);
        return range.map((value) => integer("int", DEFAULT_SIZE, value));
      }
      case "at":
        return wrong("a loop needs values", values.at);
      default: {
        const value = this.evaluate(values, scope);
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

  protected override measure(expression: Expression, scope: Scope): Value {
    if (this.collected !== undefined) wrong("a gate does not measure", expression.at);
    const { qubits, scalar } = this.operand(expression, scope);
    return { type: "bits", bits: qubits.map((qubit) => this.backend.measure(qubit, expression.at)), scalar };
  }

  #assignment(statement: Extract<Statement, { kind: "assign" }>, scope: Scope): void {
    const { target, operator, value } = statement;
    const evaluated = this.evaluate(value, scope);
    const result =
      operator === ""
        ? evaluated
        : binary(operator, this.evaluate(target, scope), evaluated, this.resolve, statement.at);
    this.#assign(target, result, scope);
  }

  #assign(target: Expression, value: Value, scope: Scope): void {
    const { at } = target;
    if (this.collected !== undefined) wrong("a gate has no variables", at);
    const selectors: Selector[] = [];
    let base = target;
    for (; base.kind === "index"; base = base.operand) selectors.unshift(base.selector);
    if (base.kind !== "name") return wrong("this is no variable", at);
    const variable = this.variable(base.name, scope, false, at);
    if (variable.constant) wrong(`${base.name} is a constant`, at);
    if (selectors.length === 0) {
      variable.value = cast(value, variable.type, this.resolve, at);
      return;
    }
    const bits = [...this.bits(variable.value, at)];
    let places: readonly number[] = bits.map((_, i) => i);
    let single = false;
    for (const selector of selectors) {
      if (single) wrong("a single bit has no elements", selector.at);
      const chosen = this.select(selector, places.length, scope);
      places = chosen.indices.map((index) => places[index]!);
      ({ single } = chosen);
    }
    const type: Type = single ? { name: "bit" } : { name: "bit", size: places.length };
    const given = cast(value, type, this.resolve, at) as Value & { type: "bits" };
    places.forEach((place, i) => (bits[place] = given.bits[i]!));
    if (variable.value.type === "bits") {
      variable.value = { ...variable.value, bits };
    } else {
      const whole = { type: "bits", bits, scalar: false } as const;
      variable.value = cast(whole, { name: variable.type.name, size: bits.length }, this.resolve, at);
    }
  }

  protected override call(
    definition: SubroutineDefinition,
    values: readonly Expression[],
    scope: Scope,
    at: Place,
  ): Value | undefined {
    const { name, arguments: formal, returns, body } = definition;
    if (values.length !== formal.length) {
      throw new QasmError("QasmArity", `${name} takes ${formal.length} arguments, not ${values.length}`, at);
    }
    if (this.collected !== undefined) wrong("a gate calls no subroutines", at);
    const local = new Scope(this.global, true);
    const seen = new Set<number>();
    formal.forEach((argument, i) => {
      const actual = values[i]!;
      if (argument.type !== "qubit") {
        const type = this.type(argument.type, this.global);
        const value = cast(this.evaluate(actual, scope), type, this.resolve, actual.at);
        local.declare(argument.name, { kind: "variable", type, constant: false, value }, argument.at);
        return;
      }
      const operand = this.operand(actual, scope);
      const size = argument.size === undefined ? 1 : this.size(argument.size, this.global, MAX_QUBITS);
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
    const signal = this.body(body, local);
    this.#calls -= 1;
    if (signal === "end") throw new QasmError("QasmNotSupported", "an end within a subroutine", at);
    const result = this.#returned as Value | undefined;
    this.#returned = undefined;
    if (returns === undefined) return undefined;
    return result === undefined
      ? wrong(`${name} ends without a value`, at)
      : cast(result, this.type(returns, this.global), this.resolve, at);
  }
}

/** The name of the register that an operand is part of. */
const baseName = (operand: Expression): string | undefined =>
  operand.kind === "index" ? baseName(operand.operand) : operand.kind === "name" ? operand.name : undefined;
