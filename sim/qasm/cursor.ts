import { type Place, QasmError, type QasmFault } from "./errors.ts";
import { type Token, tokenize } from "./lexer.ts";

/** Reads tokens one after the other; what the parsers of expressions and statements share. */
export class Cursor {
  version: 2 | 3 = 3;
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(source: string) {
    this.#tokens = tokenize(source);
  }

  get token(): Token {
    return this.#tokens[this.#position]!;
  }

  get position(): number {
    return this.#position;
  }

  /** The token `distance` places further on. */
  peek(distance = 1): Token {
    return this.#tokens[Math.min(this.#position + distance, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== "end") this.#position += 1;
    return token;
  }

  /** Whether the next token is this symbol or word. */
  is(text: string): boolean {
    const { kind, text: found } = this.token;
    return (kind === "symbol" || kind === "name") && found === text;
  }

  /** Takes the next token if it is this symbol or word. */
  take(text: string): boolean {
    const found = this.is(text);
    if (found) this.next();
    return found;
  }

  /** @throws {QasmError} QasmSyntax where the next token is another */
  expect(text: string): Token {
    return this.is(text) ? this.next() : this.fail(`expected ${text}, found ${this.token.text}`);
  }

  /** @throws {QasmError} QasmSyntax where the next token is no name */
  name(what: string): Token {
    return this.token.kind === "name" ? this.next() : this.fail(`expected ${what}, found ${this.token.text}`);
  }

  fail(reason: string, code: QasmFault = "QasmSyntax", at: Place = this.token.at): never {
    throw new QasmError(code, reason, at);
  }
}
