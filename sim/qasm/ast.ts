import type { Place } from "./errors.ts";

/** An OpenQASM program as parsed; nothing is evaluated yet. */
export interface QasmProgram {
  readonly version: 2 | 3;
  readonly statements: readonly Statement[];
}

export type TypeName = "bit" | "bool" | "int" | "uint" | "float" | "angle";

/** A classical type; `size` is its number of bits, left out where the program leaves it out. */
export interface TypeNode {
  readonly name: TypeName;
  readonly size?: Expression;
  readonly at: Place;
}

interface Node<K extends string> {
  readonly kind: K;
  readonly at: Place;
}

export type Expression =
  | (Node<"integer"> & { readonly value: bigint })
  | (Node<"float"> & { readonly value: number })
  | (Node<"bool"> & { readonly value: boolean })
  /** `"0101"`, most significant bit first */
  | (Node<"bits"> & { readonly text: string })
  | (Node<"name"> & { readonly name: string })
  | (Node<"unary"> & { readonly operator: "-" | "+" | "!" | "~"; readonly operand: Expression })
  | (Node<"binary"> & { readonly operator: string; readonly left: Expression; readonly right: Expression })
  | (Node<"call"> & { readonly name: string; readonly values: readonly Expression[] })
  | (Node<"cast"> & { readonly type: TypeNode; readonly operand: Expression })
  | (Node<"index"> & { readonly operand: Expression; readonly selector: Selector })
  | (Node<"measure"> & { readonly operand: Expression });

/** What stands in brackets: an index, a range with both ends included, or a set. */
export type Selector =
  | (Node<"at"> & { readonly index: Expression })
  | (Node<"range"> & { readonly start?: Expression; readonly step?: Expression; readonly stop?: Expression })
  | (Node<"set"> & { readonly values: readonly Expression[] });

export interface Modifier extends Place {
  readonly name: "inv" | "pow" | "ctrl" | "negctrl";
  readonly value?: Expression;
}

export interface Argument {
  readonly name: string;
  readonly at: Place;
  /** A classical type, or a register of qubits (`size` left out: one qubit). */
  readonly type: TypeNode | "qubit";
  readonly size?: Expression;
}

export interface Named {
  readonly name: string;
  readonly at: Place;
}

export type Statement =
  | (Node<"include"> & { readonly file: string })
  | (Node<"qubits"> & { readonly name: string; readonly size?: Expression })
  | (Node<"declare"> & {
      readonly name: string;
      readonly type: TypeNode;
      readonly mode: "const" | "input" | "output" | "variable";
      readonly value?: Expression;
    })
  | (Node<"alias"> & { readonly name: string; readonly value: Expression })
  | GateDefinition
  | (Node<"opaque"> & { readonly name: string })
  | SubroutineDefinition
  | GateCall
  | (Node<"measure"> & { readonly operand: Expression; readonly target?: Expression })
  | (Node<"reset"> & { readonly operand: Expression })
  | (Node<"barrier"> & { readonly operands: readonly Expression[] })
  | (Node<"if"> & {
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    })
  | (Node<"for"> & {
      readonly type: TypeNode;
      readonly name: string;
      readonly values: Selector | Expression;
      readonly body: readonly Statement[];
    })
  | (Node<"while"> & { readonly condition: Expression; readonly body: readonly Statement[] })
  | (Node<"switch"> & {
      readonly value: Expression;
      readonly cases: readonly { readonly labels: readonly Expression[]; readonly body: readonly Statement[] }[];
      readonly otherwise: readonly Statement[];
    })
  | (Node<"block"> & { readonly body: readonly Statement[] })
  | Node<"break">
  | Node<"continue">
  | Node<"end">
  | (Node<"return"> & { readonly value?: Expression })
  | (Node<"assign"> & { readonly target: Expression; readonly operator: string; readonly value: Expression })
  | (Node<"evaluate"> & { readonly value: Expression });

export type GateCall = Node<"gate"> & {
  readonly name: string;
  readonly modifiers: readonly Modifier[];
  readonly values: readonly Expression[];
  readonly operands: readonly Expression[];
};

export type GateDefinition = Node<"define"> & {
  readonly name: string;
  readonly parameters: readonly Named[];
  readonly qubits: readonly Named[];
  readonly body: readonly Statement[];
};

export type SubroutineDefinition = Node<"subroutine"> & {
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly returns?: TypeNode;
  readonly body: readonly Statement[];
};
