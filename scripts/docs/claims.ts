/**
 * What an example says of its statements, in comments behind them or on the next line:
 *
 * - `// → value`: the value of the expression, or of the constant that is declared; `0.95…` are its first digits
 * - `// ≈ value`: the same, numbers within 1e-9
 * - `// →` alone: text, which the comment lines that follow show
 * - `// throws Code`: the expression throws an error of this code
 */
import ts from "typescript";

import { difference, type Expected, parseExpected, show } from "./expected.ts";

/** What one statement should come to; `line` counts from 0 within the example. */
export interface Claim {
  readonly line: number;
  readonly expectation:
    | { readonly kind: "value"; readonly expected: Expected; readonly tolerance: number }
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "throws"; readonly code: string };
  /** What is looked at: the position of the expression, or the name of the constant. */
  readonly subject: { readonly from: number; readonly to: number } | { readonly name: string; readonly behind: number };
}

const TOLERANCE = 1e-9;
const CLAIM = /\/\/ (→|≈|throws\b) ?(.*)$/;
/** A remark that reads like a result without being one. */
const UNCHECKED = /^\/\/ *(=|["[{]|[-−]?\d)/;

/** The claims of an example. @throws {Error} for one that belongs to no statement, or that nobody would check */
export function claimsOf(source: ts.SourceFile): readonly Claim[] {
  const lines = source.text.split("\n");
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const endingOn = (line: number): ts.Statement | undefined =>
    source.statements.find(({ end }) => lineAt(end) === line);
  for (const statement of source.statements) {
    const remark = source.text.slice(statement.end, source.getLineEndOfPosition(statement.end)).trim();
    if (UNCHECKED.test(remark))
      throw new Error(`line ${lineAt(statement.end) + 1}: nobody checks \`${remark}\`: write // →`);
  }
  return lines.flatMap((text, line): Claim[] => {
    const match = CLAIM.exec(text);
    if (match === null) return [];
    const alone = text.trimStart().startsWith("//");
    const statement = endingOn(alone ? line - 1 : line);
    const fail = (reason: string): never => {
      throw new Error(`line ${line + 1}: ${reason}`);
    };
    if (statement === undefined) return fail("this belongs to no statement");
    const subject = subjectOf(statement) ?? fail("this is neither an expression nor one constant");
    const [, sign, rest] = match as unknown as [string, string, string];
    if (sign === "throws") {
      if ("name" in subject || !/^[A-Z]\w*$/.test(rest))
        return fail("throws is followed by one code, behind an expression");
      return [{ line, subject, expectation: { kind: "throws", code: rest } }];
    }
    if (rest === "") {
      const shown: string[] = [];
      for (let i = line + 1; lines[i]?.startsWith("//"); i += 1) shown.push(lines[i]!.replace(/^\/\/ ?/, ""));
      if (sign !== "→" || shown.length === 0) return fail("a text is shown below // →");
      return [{ line, subject, expectation: { kind: "text", text: trimLines(shown.join("\n")) } }];
    }
    const expected = parseExpected(rest);
    return [{ line, subject, expectation: { kind: "value", expected, tolerance: sign === "≈" ? TOLERANCE : 0 } }];
  });
}

function subjectOf(statement: ts.Statement): Claim["subject"] | undefined {
  if (ts.isExpressionStatement(statement)) {
    return { from: statement.expression.getStart(), to: statement.expression.end };
  }
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return undefined;
  const { name } = statement.declarationList.declarations[0]!;
  return ts.isIdentifier(name) ? { name: name.text, behind: statement.end } : undefined;
}

const trimLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();

/** The functions that the code of {@link withChecks} calls. */
export const CHECK = { equal: "__equal", throws: "__throws" } as const;

/** The example's code with a call for each claim, its number being its place in the list. */
export function withChecks(code: string, claims: readonly Claim[]): string {
  const inserts = claims.flatMap(({ subject, expectation }, i): (readonly [number, string])[] => {
    if ("name" in subject) return [[subject.behind, ` ${CHECK.equal}(${i}, ${subject.name});`]];
    const before = expectation.kind === "throws" ? `${CHECK.throws}(${i}, () => (` : `${CHECK.equal}(${i}, (`;
    return [
      [subject.from, before],
      [subject.to, "))"],
    ];
  });
  return [...inserts]
    .sort(([a], [b]) => b - a)
    .reduce((text, [at, insert]) => text.slice(0, at) + insert + text.slice(at), code);
}

/** Checks that a claim about a value holds. @throws {Error} saying what it is instead */
export function checkValue({ expectation, line }: Claim, actual: unknown): void {
  if (expectation.kind === "value") {
    const found = difference(actual, expectation.expected, expectation.tolerance);
    if (found !== undefined) throw new Error(`line ${line + 1}: ${found}`);
  } else if (expectation.kind === "text") {
    const text = trimLines(String(actual));
    if (text !== expectation.text) throw new Error(`line ${line + 1}: the text is\n${text}`);
  }
}

/** Checks that an expression throws what a claim says. @throws {Error} saying what it does instead */
export function checkThrows({ expectation, line }: Claim, expression: () => unknown): void {
  const wanted = expectation.kind === "throws" ? expectation.code : undefined;
  let value: unknown;
  try {
    value = expression();
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    if (code === wanted) return;
    throw new Error(`line ${line + 1}: throws ${String(code ?? error)}`, { cause: error });
  }
  throw new Error(`line ${line + 1}: does not throw, and is ${show(value)}`);
}
