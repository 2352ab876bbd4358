import { parameter } from "../circuit/angle.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import { binary } from "./arithmetic.ts";
import type { Expression, QasmProgram, Selector, Statement } from "./ast.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError } from "./errors.ts";
import { GateCaller } from "./gates.ts";
import { BUILT_IN_2, BUILT_IN_3, type LibraryGate, QELIB1, STDGATES } from "./library.ts";
import { Scope, type Variable } from "./scope.ts";
import { bitsOf, bool, cast, finite, float, integer, type Type, type Value, wrong, zero } from "./values.ts";

/** Values of the program's `input` variables, by name. A `float` that is left out becomes a circuit parameter. */
export type Inputs = Readonly<Record<string, number | bigint | boolean | string>>;

/** What a program may cost, and what is tolerated. */
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

/** What a program declares, and what its variables and bits are given. */
export abstract class Store extends GateCaller {
  /** The registers of qubits, in the order of their declaration. */
  readonly registers: { readonly name: string; readonly qubits: readonly number[] }[] = [];
  /** The classical variables of the outermost scope that are no constants, in the order of their declaration. */
  readonly variables = new Map<string, Variable>();
  protected readonly inputs: Inputs;
  /** The inputs that the program has declared. */
  protected readonly inputNames = new Set<string>();
  readonly #symbolic: boolean;
  readonly #library: Scope;
  readonly #onUndeclaredMeasurement: Limits["onUndeclaredMeasurement"];
  #qubits = 0;

  /** @param symbolic whether a `float` input without a value becomes a parameter */
  constructor(
    { version }: QasmProgram,
    backend: Backend,
    inputs: Inputs,
    symbolic: boolean,
    { maxSteps = MAX_STEPS, onUndeclaredMeasurement }: Limits,
  ) {
    const library = new Scope();
    super(version, backend, new Scope(library), maxSteps);
    this.inputs = inputs;
    this.#symbolic = symbolic;
    this.#onUndeclaredMeasurement = onUndeclaredMeasurement;
    this.#library = library;
    this.provide(version === 2 ? BUILT_IN_2 : BUILT_IN_3);
  }

  protected provide(gates: Readonly<Record<string, LibraryGate>>): void {
    for (const [name, gate] of Object.entries(gates)) this.#library.names.set(name, { kind: "library", gate });
  }

  protected requireGlobal(scope: Scope, what: string, at: Place): void {
    if (scope !== this.global) wrong(`${what} defined in the outermost scope`, at);
  }

  protected include(file: string, scope: Scope, at: Place): void {
    this.requireGlobal(scope, "a file is included, and its gates are", at);
    const [name, gates] =
      this.version === 2 ? (["qelib1.inc", QELIB1] as const) : (["stdgates.inc", STDGATES] as const);
    if (file !== name) throw new QasmError("QasmUnknownName", `${file} is not known here; ${name} is`, at);
    this.provide(gates);
  }

  protected declareQubits(name: string, size: Expression | undefined, scope: Scope, at: Place): void {
    this.requireGlobal(scope, "qubits are", at);
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

  protected declareVariable(statement: Extract<Statement, { kind: "declare" }>, scope: Scope): void {
    const { name, mode, value, at } = statement;
    const type = this.type(statement.type, scope);
    if (mode === "input" || mode === "output") this.requireGlobal(scope, `an ${mode} is`, at);
    const constant = mode === "const";
    const evaluated =
      mode === "input"
        ? this.input(name, type, at)
        : value === undefined
          ? zero(type)
          : cast(constant ? this.constant(value, scope) : this.evaluate(value, scope), type, this.resolve, value.at);
    const variable: Variable = { kind: "variable", type, constant: constant || mode === "input", value: evaluated };
    scope.declare(name, variable, at);
    if (scope === this.global && !variable.constant) this.variables.set(name, variable);
  }

  protected input(name: string, type: Type, at: Place): Value {
    this.inputNames.add(name);
    const given = Object.hasOwn(this.inputs, name) ? this.inputs[name]! : undefined;
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

  /** Whether neither register of a measurement is declared, and that is tolerated. */
  protected isUndeclared({ operand, target }: Extract<Statement, { kind: "measure" }>, scope: Scope): boolean {
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

  protected assignment(statement: Extract<Statement, { kind: "assign" }>, scope: Scope): void {
    const { target, operator, value } = statement;
    const evaluated = this.evaluate(value, scope);
    const result =
      operator === ""
        ? evaluated
        : binary(operator, this.evaluate(target, scope), evaluated, this.resolve, statement.at);
    this.assign(target, result, scope);
  }

  protected assign(target: Expression, value: Value, scope: Scope): void {
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
}

/** The name of the register that an operand is part of. */
const baseName = (operand: Expression): string | undefined =>
  operand.kind === "index" ? baseName(operand.operand) : operand.kind === "name" ? operand.name : undefined;
