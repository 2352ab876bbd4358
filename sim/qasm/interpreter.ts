import { CircuitError } from "../circuit/errors.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import type { Expression, QasmProgram, Selector, Statement, SubroutineDefinition } from "./ast.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError, type QasmFault } from "./errors.ts";
import { type Inputs, type Limits, Store } from "./store.ts";
import { type Entity, Scope, type Variable } from "./scope.ts";
import { cast, DEFAULT_SIZE, integer, toBoolean, toInteger, type Value, wrong } from "./values.ts";

const MAX_CALLS = 64;

type Signal = "next" | "break" | "continue" | "return" | "end";

/**
 * Executes a program statement by statement. What it does to qubits goes to the backend; classical variables are its
 * own. Variables that have no value yet are zero.
 */
export class Interpreter extends Store {
  readonly #program: QasmProgram;
  #calls = 0;
  #returned: Value | undefined;

  /** @param symbolic whether a `float` input without a value becomes a parameter */
  constructor(program: QasmProgram, backend: Backend, inputs: Inputs, symbolic: boolean, limits: Limits) {
    super(program, backend, inputs, symbolic, limits);
    this.#program = program;
  }

  /** Runs the program to its end. @throws {QasmError} */
  run(): void {
    for (const statement of this.#program.statements) {
      if (this.#execute(statement, this.global) === "end") break;
    }
    const unused = Object.keys(this.inputs).find((name) => !this.inputNames.has(name));
    if (unused !== undefined) {
      throw new QasmError("QasmInput", `the program has no input ${unused}`, { line: 1, column: 1 });
    }
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
        this.include(statement.file, scope, at);
        return "next";
      case "qubits":
        this.declareQubits(statement.name, statement.size, scope, at);
        return "next";
      case "declare":
        this.declareVariable(statement, scope);
        return "next";
      case "alias":
        scope.declare(statement.name, this.#aliased(statement.value, scope), at);
        return "next";
      case "define":
        this.requireGlobal(scope, "a gate is", at);
        this.checkGate(statement);
        scope.declare(statement.name, { kind: "gate", definition: statement }, at);
        return "next";
      case "opaque":
        scope.declare(statement.name, { kind: "opaque" }, at);
        return "next";
      case "subroutine":
        this.requireGlobal(scope, "a subroutine is", at);
        scope.declare(statement.name, { kind: "subroutine", definition: statement }, at);
        return "next";
      case "gate":
        this.gate(statement, scope);
        return "next";
      case "measure": {
        if (this.isUndeclared(statement, scope)) return "next";
        const bits = this.measure(statement.operand, scope);
        if (statement.target !== undefined) this.assign(statement.target, bits, scope);
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
        this.assignment(statement, scope);
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
