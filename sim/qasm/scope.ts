import type { GateDefinition, SubroutineDefinition } from "./ast.ts";
import { type Place, QasmError } from "./errors.ts";
import type { LibraryGate } from "./library.ts";
import type { Type, Value } from "./values.ts";

export interface Variable {
  readonly kind: "variable";
  readonly type: Type;
  readonly constant: boolean;
  value: Value;
}

/** What a name stands for. */
export type Entity =
  | Variable
  | { readonly kind: "qubits"; readonly qubits: readonly number[]; readonly scalar: boolean }
  | { readonly kind: "gate"; readonly definition: GateDefinition }
  | { readonly kind: "library"; readonly gate: LibraryGate }
  | { readonly kind: "opaque" }
  | { readonly kind: "subroutine"; readonly definition: SubroutineDefinition };

/** Names of a block. Bodies of gates and subroutines are closed: from outside they see constants, gates and subroutines. */
export class Scope {
  readonly names = new Map<string, Entity>();
  readonly #parent: Scope | undefined;
  readonly #closed: boolean;

  constructor(parent?: Scope, closed = false) {
    this.#parent = parent;
    this.#closed = closed;
  }

  /** @throws {QasmError} QasmDuplicateName where the scope has the name already */
  declare(name: string, entity: Entity, at: Place): void {
    if (this.names.has(name)) throw new QasmError("QasmDuplicateName", `${name} is declared already`, at);
    this.names.set(name, entity);
  }

  find(name: string): Entity | undefined {
    const found = this.names.get(name);
    if (found !== undefined || this.#parent === undefined) return found;
    const outer = this.#parent.find(name);
    const hidden = this.#closed && (outer?.kind === "qubits" || (outer?.kind === "variable" && !outer.constant));
    return hidden ? undefined : outer;
  }
}
