import type { Expression, Selector, TypeName, TypeNode } from "./ast.ts";
import type { Cursor } from "./cursor.ts";

/** The most tokens of one expression: it bounds the depth of its tree. */
const MAX_TOKENS = 1000;

const TYPES: ReadonlySet<string> = new Set<TypeName>(["bit", "bool", "int", "uint", "float", "angle"]);

/** Binding powers of OpenQASM 3's binary operators; `**` binds to the right. */
const POWERS: Readonly<Record<string, number>> = {
  "++": 1,
  "||": 2,
  "&&": 3,
  "|": 4,
  "^": 5,
  "&": 6,
  "==": 7,
  "!=": 7,
  "<": 8,
  ">": 8,
  "<=": 8,
  ">=": 8,
  "<<": 9,
  ">>": 9,
  "+": 10,
  "-": 10,
  "*": 11,
  "/": 11,
  "%": 11,
  "**": 13,
};
/** Those of OpenQASM 2, whose `^` is a power. */
const POWERS_2: Readonly<Record<string, number>> = { "+": 10, "-": 10, "*": 11, "/": 11, "^": 13 };
const UNARY = 12;

export const isTypeName = (text: string): text is TypeName => TYPES.has(text);

/** Parses an expression. @throws {QasmError} QasmSyntax, QasmNotSupported, QasmLimit */
export function parseExpression(cursor: Cursor): Expression {
  const first = cursor.position;
  const powers = cursor.version === 2 ? POWERS_2 : POWERS;
  const guard = (): void => {
    if (cursor.position - first > MAX_TOKENS) {
      cursor.fail(`an expression of more than ${MAX_TOKENS} tokens`, "QasmLimit");
    }
  };

  const binary = (least: number): Expression => {
    guard();
    let left = prefix();
    for (;;) {
      const { kind, text: operator, at } = cursor.token;
      const power = kind === "symbol" && Object.hasOwn(powers, operator) ? powers[operator]! : 0;
      if (power < least || power === 0) return left;
      cursor.next();
      guard();
      const right = binary(operator === "**" || (cursor.version === 2 && operator === "^") ? power : power + 1);
      left = { kind: "binary", operator: cursor.version === 2 && operator === "^" ? "**" : operator, left, right, at };
    }
  };

  const prefix = (): Expression => {
    const { kind, text: operator, at } = cursor.token;
    const known = cursor.version === 2 ? ["-", "+"] : ["-", "!", "~", "+"];
    if (kind === "symbol" && known.includes(operator)) {
      cursor.next();
      return { kind: "unary", operator: operator as "-", operand: binary(UNARY), at };
    }
    let operand = primary();
    while (cursor.is("[")) {
      const selector = parseSelector(cursor, () => binary(1));
      operand = { kind: "index", operand, selector, at: selector.at };
    }
    return operand;
  };

  const list = (): Expression[] => {
    cursor.expect("(");
    const values: Expression[] = [];
    if (!cursor.is(")")) {
      do values.push(binary(1));
      while (cursor.take(","));
    }
    cursor.expect(")");
    return values;
  };

  const primary = (): Expression => {
    const { kind, text, at } = cursor.token;
    switch (kind) {
      case "integer": {
        cursor.next();
        const value = BigInt(text.replaceAll("_", "").toLowerCase());
        // The numbers of OpenQASM 2's expressions are real.
        return cursor.version === 2 ? { kind: "float", value: Number(value), at } : { kind: "integer", value, at };
      }
      case "float":
        cursor.next();
        return { kind: "float", value: Number(text.replaceAll("_", "")), at };
      case "timing":
        return cursor.fail(`${text}: durations and complex numbers are not supported`, "QasmNotSupported");
      case "hardware":
        return cursor.fail(
          `${text}: physical qubits are not supported, because a simulator has none`,
          "QasmNotSupported",
        );
      case "string":
        cursor.next();
        if (!/^[01](_?[01])*$/.test(text))
          cursor.fail(`${JSON.stringify(text)} is no string of bits`, "QasmSyntax", at);
        return { kind: "bits", text: text.replaceAll("_", ""), at };
      case "name":
        if (cursor.version === 3) {
          if (text === "true" || text === "false") {
            cursor.next();
            return { kind: "bool", value: text === "true", at };
          }
          if (text === "measure") {
            cursor.next();
            return { kind: "measure", operand: parseOperand(cursor), at };
          }
          if (isTypeName(text)) {
            const type = parseType(cursor);
            cursor.expect("(");
            const operand = binary(1);
            cursor.expect(")");
            return { kind: "cast", type, operand, at };
          }
          if (text === "durationof") cursor.fail("durations are not supported", "QasmNotSupported");
        }
        cursor.next();
        return cursor.is("(") ? { kind: "call", name: text, values: list(), at } : { kind: "name", name: text, at };
      default:
        if (!cursor.is("(")) return cursor.fail(`expected an expression, found ${text}`);
        cursor.next();
        guard();
        {
          const inner = binary(1);
          cursor.expect(")");
          return inner;
        }
    }
  };

  return binary(1);
}

/** Parses `[…]`. */
export function parseSelector(cursor: Cursor, expression = (): Expression => parseExpression(cursor)): Selector {
  const { at } = cursor.expect("[");
  if (cursor.version === 2) {
    const { kind, text, at: place } = cursor.next();
    if (kind !== "integer") cursor.fail(`expected an index, found ${text}`, "QasmSyntax", place);
    cursor.expect("]");
    return { kind: "at", index: { kind: "integer", value: BigInt(text), at: place }, at };
  }
  if (cursor.is("{")) {
    const values = parseSet(cursor, expression);
    cursor.expect("]");
    return { kind: "set", values, at };
  }
  const bound = (): Expression | undefined => (cursor.is(":") || cursor.is("]") ? undefined : expression());
  const first = bound();
  if (!cursor.take(":")) {
    if (first === undefined) cursor.fail("expected an index");
    if (cursor.is(",")) cursor.fail("arrays of several dimensions are not supported", "QasmNotSupported");
    cursor.expect("]");
    return { kind: "at", index: first!, at };
  }
  const second = bound();
  const hasStep = cursor.take(":");
  const [step, stop] = hasStep ? [second, bound()] : [undefined, second];
  cursor.expect("]");
  return {
    ...{ kind: "range", at },
    ...(first === undefined ? {} : { start: first }),
    ...(step === undefined ? {} : { step }),
    ...(stop === undefined ? {} : { stop }),
  };
}

/** Parses `{a, b, …}`. */
export function parseSet(
  cursor: Cursor,
  expression = (): Expression => parseExpression(cursor),
): readonly Expression[] {
  cursor.expect("{");
  const values: Expression[] = [];
  do values.push(expression());
  while (cursor.take(",") && !cursor.is("}"));
  cursor.expect("}");
  return values;
}

/** Parses what gates act on: a name with any number of selectors. */
export function parseOperand(cursor: Cursor): Expression {
  const { kind } = cursor.token;
  if (kind === "hardware") {
    cursor.fail("physical qubits are not supported, because a simulator has none", "QasmNotSupported");
  }
  const { text, at } = cursor.name("a register");
  let operand: Expression = { kind: "name", name: text, at };
  let selectors = 0;
  while (cursor.is("[")) {
    const selector = parseSelector(cursor);
    operand = { kind: "index", operand, selector, at: selector.at };
    selectors += 1;
    if (selectors > MAX_SELECTORS) cursor.fail("too many brackets", "QasmLimit");
  }
  return operand;
}

const MAX_SELECTORS = 100;

/** Parses a classical type such as `uint[8]`. */
export function parseType(cursor: Cursor): TypeNode {
  const { text, at } = cursor.name("a type");
  if (!isTypeName(text)) {
    const known = ["complex", "duration", "stretch", "array", "mutable", "readonly"].includes(text);
    cursor.fail(
      known ? `the type ${text} is not supported` : `${text} is no type`,
      known ? "QasmNotSupported" : "QasmSyntax",
      at,
    );
  }
  const name = text as TypeName;
  if (!cursor.is("[")) return { name, at };
  const open = cursor.expect("[");
  if (name === "bool") cursor.fail("a bool has no size", "QasmSyntax", open.at);
  const size = parseExpression(cursor);
  cursor.expect("]");
  return { name, size, at };
}
