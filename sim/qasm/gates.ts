import { checkOperation } from "../circuit/circuit.ts";
import type { Operation } from "../circuit/gates.ts";
import { MAX_QUBITS } from "../circuit/mask.ts";
import type { GateCall, GateDefinition, Statement } from "./ast.ts";
import type { Backend } from "./backend.ts";
import { type Place, QasmError } from "./errors.ts";
import { Evaluator } from "./evaluator.ts";
import { broadcast, type KnownModifier, modify } from "./expand.ts";
import { type Entity, Scope } from "./scope.ts";
import { finite, float, toFloat, toNumber, wrong } from "./values.ts";

/** The largest angle that the machine's sine and cosine accept, in radians. */
const MAX_ANGLE = 2 ** 20;

/** Does gates: those of the library, those that the program defines, with modifiers, on registers side by side. */
export abstract class GateCaller extends Evaluator {
  protected readonly backend: Backend;
  /** The outermost scope of the program. */
  protected readonly global: Scope;
  /** Where gates go while a gate's body is expanded. */
  protected collected: Operation[] | undefined;

  constructor(version: 2 | 3, backend: Backend, global: Scope, maxSteps: number) {
    super(version, (bit, at) => backend.resolve(bit, at), maxSteps);
    this.backend = backend;
    this.global = global;
  }

  /** Executes statements. */
  protected abstract body(statements: readonly Statement[], scope: Scope): unknown;

  /** Checks the calls of a gate's body against what is defined before it, so that a gate cannot call itself. */
  protected checkGate({ name, parameters, qubits, body }: GateDefinition): void {
    const local = new Scope(this.global, true);
    for (const one of parameters) {
      local.declare(one.name, { kind: "variable", type: { name: "float" }, constant: true, value: float(0) }, one.at);
    }
    qubits.forEach((one, i) => local.declare(one.name, { kind: "qubits", qubits: [i], scalar: true }, one.at));
    const check = (statements: readonly Statement[]): void => {
      for (const statement of statements) {
        if (statement.kind === "gate") this.callee(statement, local);
        if (statement.kind === "gate" || statement.kind === "barrier") {
          for (const operand of statement.operands) this.operand(operand, local);
        }
        if (statement.kind === "block" || statement.kind === "for") check(statement.body);
        if (statement.kind === "if") check([...statement.then, ...statement.otherwise]);
        if (statement.kind === "declare" || statement.kind === "measure") wrong(`${name} is a gate`, statement.at);
      }
    };
    check(body);
  }

  /** What a call's name stands for, its numbers of values and operands checked. */
  protected callee(call: GateCall, scope: Scope): { readonly entity: Entity; readonly own: number } {
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

  protected gate(call: GateCall, scope: Scope): void {
    const { at, name } = call;
    const { entity, own } = this.callee(call, scope);
    const modifiers = call.modifiers.map((modifier): KnownModifier => {
      if (modifier.name === "inv") return { name: "inv", value: -1 };
      if (modifier.name !== "pow") {
        return {
          name: modifier.name,
          value: modifier.value === undefined ? 1 : this.size(modifier.value, scope, MAX_QUBITS),
        };
      }
      return { name: "pow", value: toNumber(this.evaluate(modifier.value!, scope), modifier.value!.at) };
    });
    const controls = modifiers.reduce(
      (sum, modifier) => sum + (modifier.name.endsWith("ctrl") ? modifier.value : 0),
      0,
    );
    if (call.operands.length !== own + controls) {
      throw new QasmError("QasmArity", `${name} takes ${own + controls} qubits, not ${call.operands.length}`, at);
    }
    const angles = call.values.map((value) => finite(toFloat(this.evaluate(value, scope), value.at), value.at));
    const operands = call.operands.map((operand) => this.operand(operand, scope));
    for (const qubits of broadcast(operands, at)) {
      const targets = qubits.slice(controls);
      const plain =
        (entity as Entity & { kind: "gate" | "library" }).kind === "library"
          ? (entity as Entity & { kind: "library" }).gate.operations(angles, targets)
          : this.expand((entity as Entity & { kind: "gate" }).definition, angles, targets);
      const operations = modifiers.length === 0 ? plain : modify(plain, modifiers, qubits.slice(0, controls));
      this.count(at, operations.length);
      for (const operation of operations) {
        this.#check(operation, at);
        if (this.collected === undefined) this.backend.apply(operation, at);
        else this.collected.push(operation);
      }
    }
  }

  /** @throws {CircuitError} as `checkOperation`; {QasmError} QasmLimit where the machine has no cosine of an angle */
  #check(operation: Operation, at: Place): void {
    checkOperation(operation, MAX_QUBITS);
    for (const angle of operation.angles) {
      if (typeof angle === "number" && Math.abs(angle) > MAX_ANGLE) {
        throw new QasmError("QasmLimit", `an angle of ${angle}: the machine's cosine ends at ${MAX_ANGLE}`, at);
      }
    }
  }

  protected expand(
    definition: GateDefinition,
    angles: readonly Operation["angles"][number][],
    qubits: readonly number[],
  ): readonly Operation[] {
    const { parameters, qubits: names, body } = definition;
    const local = new Scope(this.global, true);
    parameters.forEach((one, i) =>
      local.declare(
        one.name,
        { kind: "variable", type: { name: "float" }, constant: true, value: float(angles[i]!) },
        one.at,
      ),
    );
    names.forEach((one, i) => local.declare(one.name, { kind: "qubits", qubits: [qubits[i]!], scalar: true }, one.at));
    const outer = this.collected;
    const collected: Operation[] = [];
    this.collected = collected;
    this.body(body, local);
    this.collected = outer;
    return collected;
  }
}
