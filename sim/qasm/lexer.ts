import { type Place, QasmError } from "./errors.ts";

export type TokenKind = "name" | "integer" | "float" | "timing" | "string" | "hardware" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The characters; of a string, those between the quotes. */
  readonly text: string;
  readonly at: Place;
}

/** Longest first. */
const SYMBOLS = [
  ...["<<=", ">>=", "**="],
  ...[
    "->",
    "==",
    "!=",
    "<=",
    ">=",
    "&&",
    "||",
    "<<",
    ">>",
    "++",
    "**",
    "+=",
    "-=",
    "*=",
    "/=",
    "&=",
    "|=",
    "^=",
    "~=",
    "%=",
  ],
  ..."()[]{},;:=+-*/%^<>!&|~@#.".split(""),
];

const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SPACE = /[ \t\r\n\f\u00a0\ufeff]+/uy;
const LINE_COMMENT = /\/\/[^\n]*/uy;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//uy;
const STRING = /"[^"\n]*"/uy;
const HARDWARE = /\$\d+/uy;
const PREFIXED = /0[xX][0-9a-fA-F](_?[0-9a-fA-F])*|0[bB][01](_?[01])*|0o[0-7](_?[0-7])*/uy;
const FLOAT = /(\d(_?\d)*\.(\d(_?\d)*)?|\.\d(_?\d)*)([eE][+-]?\d+)?|\d(_?\d)*[eE][+-]?\d+/uy;
const INTEGER = /\d(_?\d)*/uy;
/** Units of time, and the imaginary unit. */
const UNIT = /[ \t]*(ns|us|µs|μs|ms|s|dt|im)(?![\p{L}\p{N}_])/uy;

/** Splits a program into tokens, `end` last. @throws {QasmError} QasmSyntax at a character that begins none */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let line = 1;
  let lineStart = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    return pattern.exec(source)?.[0];
  };
  const skip = (text: string): void => {
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) {
      line += 1;
      lineStart = position + i + 1;
    }
    position += text.length;
  };
  while (position < source.length) {
    const blank = match(SPACE) ?? match(LINE_COMMENT) ?? match(BLOCK_COMMENT);
    if (blank !== undefined) {
      skip(blank);
      continue;
    }
    const at = { line, column: position - lineStart + 1 };
    const push = (kind: TokenKind, text: string, length = text.length): void => {
      tokens.push({ kind, text, at });
      position += length;
    };
    const fail = (reason: string): never => {
      throw new QasmError("QasmSyntax", reason, at);
    };
    const name = match(NAME);
    if (name !== undefined) {
      push("name", name);
      continue;
    }
    const prefixed = match(PREFIXED);
    const float = match(FLOAT);
    const number = prefixed ?? float ?? match(INTEGER);
    if (number !== undefined) {
      position += number.length;
      const unit = match(UNIT);
      const letter = match(NAME);
      position -= number.length;
      if (unit !== undefined) push("timing", number + unit);
      else if (letter !== undefined) fail(`a number runs into ${letter}`);
      else push(prefixed === undefined && float !== undefined ? "float" : "integer", number);
      continue;
    }
    const text = match(STRING);
    const hardware = match(HARDWARE);
    const symbol = SYMBOLS.find((candidate) => source.startsWith(candidate, position));
    if (text !== undefined) push("string", text.slice(1, -1), text.length);
    else if (hardware !== undefined) push("hardware", hardware);
    else if (source.startsWith("/*", position)) fail("a comment without an end");
    else if (symbol !== undefined) push("symbol", symbol);
    else if (source[position] === '"') fail("a string without an end");
    else fail(`unexpected character ${JSON.stringify(String.fromCodePoint(source.codePointAt(position)!))}`);
  }
  tokens.push({ kind: "end", text: "the end of the program", at: { line, column: position - lineStart + 1 } });
  return tokens;
}
