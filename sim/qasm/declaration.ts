import type { Argument, Expression, Named, Selector, Statement } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import type { Place } from "./errors.ts";
import { parseExpression, parseOperand, parseSelector, parseType } from "./expression.ts";

/** The deepest nesting of blocks, and the most modifiers of a gate. */
export const MAX_NESTING = 64;

/** Parses declarations and definitions, and the blocks in them. */
export abstract class DeclarationParser {
  protected readonly cursor: Cursor;
  #nesting = 0;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
  }

  abstract statement(): Statement;

  protected register2(at: Place): Statement {
    const cursor = this.cursor;
    const { text: keyword } = cursor.next();
    const { text: name, at: place } = cursor.name("a name");
    let size: Expression | undefined;
    if (cursor.version === 2 || cursor.is("[")) {
      const selector = parseSelector(cursor);
      if (selector.kind !== "at") cursor.fail("expected a size", "QasmSyntax", selector.at);
      size = (selector as Extract<Selector, { kind: "at" }>).index;
    }
    cursor.expect(";");
    const sized = size === undefined ? {} : { size };
    if (keyword === "qreg") return { kind: "qubits", name, ...sized, at };
    return { kind: "declare", name, type: { name: "bit", ...sized, at: place }, mode: "variable", at };
  }

  protected size(): { readonly size?: Expression } {
    const cursor = this.cursor;
    if (!cursor.take("[")) return {};
    const size = parseExpression(cursor);
    cursor.expect("]");
    return { size };
  }

  protected declaration(at: Place, mode: "const" | "input" | "output" | "variable"): Statement {
    const cursor = this.cursor;
    const type = parseType(cursor);
    const { text: name } = cursor.name("a name");
    const value = cursor.take("=") ? parseExpression(cursor) : undefined;
    if (mode === "const" && value === undefined) cursor.fail("a constant needs a value");
    if (mode === "input" && value !== undefined) cursor.fail("an input has no value of its own");
    cursor.expect(";");
    return { kind: "declare", name, type, mode, ...(value === undefined ? {} : { value }), at };
  }

  protected opaque(at: Place): Statement {
    const cursor = this.cursor;
    cursor.next();
    const { text: name } = cursor.name("a gate's name");
    this.parameters();
    this.names();
    cursor.expect(";");
    return { kind: "opaque", name, at };
  }

  protected parameters(): readonly Named[] {
    const cursor = this.cursor;
    if (!cursor.take("(")) return [];
    if (cursor.take(")")) return [];
    const parameters = this.names();
    cursor.expect(")");
    return parameters;
  }

  protected names(): readonly Named[] {
    const cursor = this.cursor;
    const names: Named[] = [];
    do {
      const { text, at } = cursor.name("a name");
      if (names.some(({ name }) => name === text)) cursor.fail(`${text} stands twice`, "QasmDuplicateName", at);
      names.push({ name: text, at });
    } while (cursor.take(","));
    return names;
  }

  protected gate(at: Place): Statement {
    const cursor = this.cursor;
    cursor.next();
    const { text: name } = cursor.name("a gate's name");
    const parameters = this.parameters();
    const qubits = this.names();
    const both = qubits.find((qubit) => parameters.some((parameter) => parameter.name === qubit.name));
    if (both !== undefined) cursor.fail(`${both.name} is a parameter and a qubit`, "QasmDuplicateName", both.at);
    cursor.expect("{");
    const body: Statement[] = [];
    while (!cursor.take("}")) {
      const statement = this.nested(() => this.statement());
      const allowed = ["gate", "barrier", ...(cursor.version === 3 ? ["for", "if", "block"] : [])];
      if (!allowed.includes(statement.kind)) {
        cursor.fail("a gate's body consists of gates", "QasmSyntax", statement.at);
      }
      body.push(statement);
    }
    return { kind: "define", name, parameters, qubits, body, at };
  }

  protected subroutine(at: Place): Statement {
    const cursor = this.cursor;
    cursor.next();
    const { text: name } = cursor.name("a subroutine's name");
    cursor.expect("(");
    const list: Argument[] = [];
    if (!cursor.is(")")) {
      do list.push(this.argument());
      while (cursor.take(","));
    }
    cursor.expect(")");
    const returns = cursor.take("->") ? { returns: parseType(cursor) } : {};
    return { kind: "subroutine", name, arguments: list, ...returns, body: this.block(), at };
  }

  protected argument(): Argument {
    const cursor = this.cursor;
    const { at } = cursor.token;
    if (!cursor.take("qubit")) {
      const type = parseType(cursor);
      return { type, name: cursor.name("a name").text, at };
    }
    const size = this.size();
    return { type: "qubit", ...size, name: cursor.name("a name").text, at };
  }

  protected body(): readonly Statement[] {
    return this.cursor.is("{") ? this.block() : [this.nested(() => this.statement())];
  }

  protected block(): readonly Statement[] {
    const cursor = this.cursor;
    cursor.expect("{");
    const body: Statement[] = [];
    while (!cursor.take("}")) body.push(this.nested(() => this.statement()));
    return body;
  }

  protected nested<T>(parse: () => T): T {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING) this.cursor.fail(`blocks nested more than ${MAX_NESTING} deep`, "QasmLimit");
    const result = parse();
    this.#nesting -= 1;
    return result;
  }

  protected operands(): readonly Expression[] {
    const operands: Expression[] = [];
    do operands.push(parseOperand(this.cursor));
    while (this.cursor.take(","));
    return operands;
  }
}
