import type { Expression, Modifier, QasmProgram, Selector, Statement } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { DeclarationParser, MAX_NESTING } from "./declaration.ts";
import type { Place } from "./errors.ts";
import { isTypeName, parseExpression, parseOperand, parseSelector, parseSet, parseType } from "./expression.ts";

/** Statements that have no meaning here, and why. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  extern: "what an extern function computes is not in the program",
  defcal: "calibrations belong to a device",
  cal: "calibrations belong to a device",
  defcalgrammar: "calibrations belong to a device",
  box: "timing belongs to a device",
  delay: "timing belongs to a device",
  duration: "timing belongs to a device",
  stretch: "timing belongs to a device",
  array: "arrays have no quantum meaning here",
  complex: "complex variables have no quantum meaning here",
  pragma: "a pragma means what its compiler says",
  nop: "it has no effect",
};

const ASSIGNMENTS = ["=", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "<<=", ">>=", "%=", "**="];

/**
 * Parses a program of OpenQASM 2 or 3; without a version line it is one of OpenQASM 3, as that language says.
 *
 * @throws {QasmError} QasmSyntax, QasmNotSupported, QasmLimit, at the token where it was found
 */
export function parseQasm(source: string): QasmProgram {
  const cursor = new Cursor(source);
  if (cursor.is("OPENQASM")) {
    cursor.next();
    const { text, at } = cursor.next();
    if (!/^[23](\.\d)?$/.test(text))
      cursor.fail(`OpenQASM ${text} is not known here; 2.0 and 3.0 are`, "QasmSyntax", at);
    cursor.version = text.startsWith("2") ? 2 : 3;
    cursor.expect(";");
  }
  const statements: Statement[] = [];
  const parser = new StatementParser(cursor);
  while (cursor.token.kind !== "end") statements.push(parser.statement());
  return { version: cursor.version, statements };
}

class StatementParser extends DeclarationParser {
  statement(): Statement {
    const cursor = this.cursor;
    const { kind, text, at } = cursor.token;
    if (cursor.is("{") && cursor.version === 3) return { kind: "block", body: this.block(), at };
    if (kind === "symbol" && (text === "@" || text === "#")) {
      cursor.fail(
        `${text === "@" ? "annotations are" : "a pragma is"} not supported, because its meaning is another's`,
        "QasmNotSupported",
      );
    }
    if (kind !== "name") cursor.fail(`expected a statement, found ${text}`);
    return cursor.version === 2 ? this.#statement2(text, at) : this.#statement3(text, at);
  }

  #statement2(text: string, at: Place): Statement {
    const cursor = this.cursor;
    switch (text) {
      case "qreg":
        return this.register2(at);
      case "creg":
        return this.register2(at);
      case "opaque":
        return this.opaque(at);
      case "if": {
        cursor.next();
        cursor.expect("(");
        const register = cursor.name("a register");
        const operator = cursor.expect("==");
        const { kind, text: digits, at: place } = cursor.next();
        if (kind !== "integer") cursor.fail(`expected a number, found ${digits}`, "QasmSyntax", place);
        cursor.expect(")");
        const condition: Expression = {
          kind: "binary",
          operator: "==",
          left: { kind: "name", name: register.text, at: register.at },
          right: { kind: "integer", value: BigInt(digits.replaceAll("_", "")), at: place },
          at: operator.at,
        };
        if (["if", "gate", "qreg", "creg", "include", "barrier", "opaque"].includes(cursor.token.text)) {
          cursor.fail(`${cursor.token.text} cannot stand behind an if`);
        }
        return { kind: "if", condition, then: [this.nested(() => this.statement())], otherwise: [], at };
      }
      default:
        return this.#common(text, at);
    }
  }

  #statement3(text: string, at: Place): Statement {
    const cursor = this.cursor;
    if (Object.hasOwn(UNSUPPORTED, text) && cursor.peek().text !== "=") {
      cursor.fail(`${text} is not supported, because ${UNSUPPORTED[text]!}`, "QasmNotSupported");
    }
    if (isTypeName(text) && !(cursor.peek().text === "(")) return this.declaration(at, "variable");
    switch (text) {
      case "qubit": {
        cursor.next();
        const size = this.size();
        const { text: name } = cursor.name("a name");
        cursor.expect(";");
        return { kind: "qubits", name, ...size, at };
      }
      case "qreg":
      case "creg":
        return this.register2(at);
      case "const":
      case "input":
      case "output":
        cursor.next();
        return this.declaration(at, text);
      case "let": {
        cursor.next();
        const { text: name } = cursor.name("a name");
        cursor.expect("=");
        const value = parseExpression(cursor);
        cursor.expect(";");
        return { kind: "alias", name, value, at };
      }
      case "opaque":
        return this.opaque(at);
      case "def":
        return this.subroutine(at);
      case "if": {
        cursor.next();
        const condition = this.#condition();
        const then = this.body();
        const otherwise = cursor.take("else") ? this.body() : [];
        return { kind: "if", condition, then, otherwise, at };
      }
      case "for": {
        cursor.next();
        const type = parseType(cursor);
        const { text: name } = cursor.name("a name");
        cursor.expect("in");
        const values = this.#forValues();
        return { kind: "for", type, name, values, body: this.body(), at };
      }
      case "while":
        cursor.next();
        return { kind: "while", condition: this.#condition(), body: this.body(), at };
      case "switch":
        return this.#switch(at);
      case "break":
      case "continue":
      case "end":
        cursor.next();
        cursor.expect(";");
        return { kind: text, at };
      case "return": {
        cursor.next();
        const value = cursor.is(";") ? undefined : parseExpression(cursor);
        cursor.expect(";");
        return { kind: "return", ...(value === undefined ? {} : { value }), at };
      }
      default:
        return this.#common(text, at);
    }
  }

  #common(text: string, at: Place): Statement {
    const cursor = this.cursor;
    switch (text) {
      case "OPENQASM":
        return cursor.fail("the version stands first, once");
      case "include": {
        cursor.next();
        const { kind, text: file } = cursor.next();
        if (kind !== "string") cursor.fail(`expected the name of a file, found ${file}`);
        cursor.expect(";");
        return { kind: "include", file, at };
      }
      case "gate":
        return this.gate(at);
      case "measure": {
        cursor.next();
        const operand = parseOperand(cursor);
        const target =
          cursor.version === 2 || cursor.is("->") ? (cursor.expect("->"), parseOperand(cursor)) : undefined;
        cursor.expect(";");
        return { kind: "measure", operand, ...(target === undefined ? {} : { target }), at };
      }
      case "reset": {
        cursor.next();
        const operand = parseOperand(cursor);
        cursor.expect(";");
        return { kind: "reset", operand, at };
      }
      case "barrier": {
        cursor.next();
        const operands = cursor.is(";") && cursor.version === 3 ? [] : this.operands();
        cursor.expect(";");
        return { kind: "barrier", operands, at };
      }
      default:
        return this.#callOrAssignment(at);
    }
  }

  #condition(): Expression {
    const cursor = this.cursor;
    cursor.expect("(");
    const condition = parseExpression(cursor);
    cursor.expect(")");
    return condition;
  }

  #forValues(): Selector | Expression {
    const cursor = this.cursor;
    const { at } = cursor.token;
    if (cursor.is("[")) {
      const selector = parseSelector(cursor);
      if (selector.kind !== "range") cursor.fail("expected a range", "QasmSyntax", at);
      return selector;
    }
    if (cursor.is("{")) return { kind: "set", values: parseSet(cursor), at };
    return parseExpression(cursor);
  }

  #switch(at: Place): Statement {
    const cursor = this.cursor;
    cursor.next();
    const value = this.#condition();
    cursor.expect("{");
    const cases: { labels: readonly Expression[]; body: readonly Statement[] }[] = [];
    let otherwise: readonly Statement[] = [];
    while (!cursor.take("}")) {
      if (cursor.take("default")) {
        otherwise = this.block();
        cursor.expect("}");
        break;
      }
      cursor.expect("case");
      const labels: Expression[] = [];
      do labels.push(parseExpression(cursor));
      while (cursor.take(","));
      cursor.take(":");
      cases.push({ labels, body: this.block() });
    }
    return { kind: "switch", value, cases, otherwise, at };
  }

  #callOrAssignment(at: Place): Statement {
    const cursor = this.cursor;
    if (cursor.version === 3) {
      const modifiers = this.#modifiers();
      if (modifiers.length > 0) return this.#call(at, modifiers);
      const { kind, text } = cursor.peek();
      const symbol = kind === "symbol" ? text : "";
      if (ASSIGNMENTS.includes(symbol) || symbol === "[") return this.#assignment(at);
      if (symbol === "(" && this.#isExpression()) {
        const value = parseExpression(cursor);
        cursor.expect(";");
        return { kind: "evaluate", value, at };
      }
    }
    return this.#call(at, []);
  }

  /** Whether `name(…)` is a statement by itself: a `;` follows the closing bracket, and it is not a global phase. */
  #isExpression(): boolean {
    const cursor = this.cursor;
    if (cursor.is("gphase")) return false;
    let depth = 0;
    for (let distance = 1; ; distance += 1) {
      const { kind, text } = cursor.peek(distance);
      if (kind === "end") return false;
      if (text === "(" && kind === "symbol") depth += 1;
      if (text === ")" && kind === "symbol") depth -= 1;
      if (depth === 0) return cursor.peek(distance + 1).text === ";";
    }
  }

  #assignment(at: Place): Statement {
    const cursor = this.cursor;
    const target = parseOperand(cursor);
    const { text } = cursor.token;
    if (!ASSIGNMENTS.includes(text)) cursor.fail(`expected =, found ${text}`);
    cursor.next();
    const value = parseExpression(cursor);
    cursor.expect(";");
    return { kind: "assign", target, operator: text.slice(0, -1), value, at };
  }

  #modifiers(): readonly Modifier[] {
    const cursor = this.cursor;
    const modifiers: Modifier[] = [];
    for (;;) {
      const { text, at } = cursor.token;
      if (text !== "inv" && text !== "pow" && text !== "ctrl" && text !== "negctrl") return modifiers;
      if (!["@", "("].includes(cursor.peek().text)) return modifiers;
      cursor.next();
      let value: Expression | undefined;
      if (text !== "inv" && cursor.take("(")) {
        value = parseExpression(cursor);
        cursor.expect(")");
      }
      if (text === "pow" && value === undefined) cursor.fail("pow needs an exponent");
      cursor.expect("@");
      modifiers.push({ name: text, ...(value === undefined ? {} : { value }), ...at });
      if (modifiers.length > MAX_NESTING) cursor.fail(`more than ${MAX_NESTING} modifiers`, "QasmLimit");
    }
  }

  #call(at: Place, modifiers: readonly Modifier[]): Statement {
    const cursor = this.cursor;
    const { text: name } = cursor.name("a gate");
    const values: Expression[] = [];
    if (cursor.take("(") && !cursor.take(")")) {
      do values.push(parseExpression(cursor));
      while (cursor.take(","));
      cursor.expect(")");
    }
    if (cursor.is("[")) cursor.fail("a gate with a duration is not supported", "QasmNotSupported");
    const operands = cursor.is(";") && cursor.version === 3 ? [] : this.operands();
    cursor.expect(";");
    return { kind: "gate", name, modifiers, values, operands, at };
  }
}
