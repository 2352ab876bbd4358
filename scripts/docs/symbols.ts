/** The public symbols of the simulator, with what their doc comments say. */
import { relative } from "node:path";
import ts from "typescript";

import { commentText } from "./blocks.ts";
import { exportsOf, type Project } from "./project.ts";

export type SymbolKind = "function" | "class" | "interface" | "type" | "constant";

/** A doc comment in its parts. Texts are Markdown, with `{@link …}` as it was written. */
export interface Doc {
  readonly text: string;
  readonly params: readonly string[];
  readonly returns: readonly string[];
  readonly throws: readonly string[];
  readonly examples: readonly string[];
}

/** An exported symbol. */
export interface ApiSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** The file that declares it, from the root of the project. */
  readonly file: string;
  /** The declaration without its body. */
  readonly signature: string;
  readonly doc: Doc;
}

/** The public symbols of a module, in the order of its exports. */
export const symbolsOf = (project: Project, file: string): readonly ApiSymbol[] =>
  exportsOf(project, file).map(({ name, symbol }) => {
    const declaration = symbol.declarations?.find(isDocumented) ?? symbol.declarations![0]!;
    return {
      name,
      kind: kindOf(declaration),
      file: relative(project.root, declaration.getSourceFile().fileName),
      signature: signatureOf(declaration, project.program.getTypeChecker()),
      doc: parseDoc(docText(declaration)),
    };
  });

const isDocumented = (declaration: ts.Declaration): boolean => docText(declaration) !== "";

function kindOf(declaration: ts.Declaration): SymbolKind {
  if (ts.isClassDeclaration(declaration)) return "class";
  if (ts.isInterfaceDeclaration(declaration)) return "interface";
  if (ts.isTypeAliasDeclaration(declaration)) return "type";
  if (ts.isFunctionDeclaration(declaration)) return "function";
  return ts.isVariableDeclaration(declaration) && arrowOf(declaration) !== undefined ? "function" : "constant";
}

const arrowOf = ({ initializer }: ts.VariableDeclaration): ts.ArrowFunction | undefined =>
  initializer !== undefined && ts.isArrowFunction(initializer) ? initializer : undefined;

/** The statement that a doc comment of a declaration stands before. */
const statementOf = (declaration: ts.Declaration): ts.Node =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

/** The text of the doc comment right before a declaration; empty where there is none. */
function docText(declaration: ts.Declaration): string {
  const node = statementOf(declaration);
  const { text } = node.getSourceFile();
  const comment = ts.getLeadingCommentRanges(text, node.pos)?.at(-1);
  const found = comment === undefined ? "" : text.slice(comment.pos, comment.end);
  return found.startsWith("/**") ? commentText(found) : "";
}

/** A type that takes more than this is left out of the declaration of a constant. */
const MAX_TYPE = 160;

function signatureOf(declaration: ts.Declaration, checker: ts.TypeChecker): string {
  const { text } = declaration.getSourceFile();
  const upTo = (node: ts.Node, end: number): string => text.slice(node.getStart(), end).trim();
  if (ts.isFunctionDeclaration(declaration)) {
    return upTo(declaration, declaration.body?.getStart() ?? declaration.end).replace(/^export /, "");
  }
  if (ts.isClassDeclaration(declaration)) return classSignature(declaration);
  if (!ts.isVariableDeclaration(declaration)) return upTo(declaration, declaration.end).replace(/^export /, "");
  const arrow = arrowOf(declaration);
  if (arrow !== undefined) {
    return `const ${declaration.name.getText()} = ${upTo(arrow, arrow.equalsGreaterThanToken.getStart())}`;
  }
  const type = declaration.type?.getText() ?? checker.typeToString(checker.getTypeAtLocation(declaration));
  return `const ${declaration.name.getText()}${type.length > MAX_TYPE ? "" : `: ${type}`}`;
}

/** A class as its users see it: public members with their comments, without bodies. */
function classSignature(declaration: ts.ClassDeclaration): string {
  const source = declaration.getSourceFile();
  const head = source.text.slice(declaration.getStart(), declaration.members.pos).replace(/^export /, "");
  const members = declaration.members.filter(isPublic).map((member) => {
    const body = "body" in member ? (member.body as ts.Node | undefined) : undefined;
    const shown = source.text.slice(member.getStart(source, true), body?.getStart() ?? member.end).trim();
    return `  ${shown}${shown.endsWith(";") ? "" : ";"}`;
  });
  return [head, ...members, "}"].join("\n");
}

const isPublic = (member: ts.ClassElement): boolean =>
  !(member.name !== undefined && ts.isPrivateIdentifier(member.name)) &&
  !(ts.canHaveModifiers(member) ? ts.getModifiers(member) : undefined)?.some(
    ({ kind }) => kind === ts.SyntaxKind.PrivateKeyword || kind === ts.SyntaxKind.ProtectedKeyword,
  );

type Tag = Exclude<keyof Doc, "text">;
const TAGS: Readonly<Record<string, Tag>> = {
  param: "params",
  returns: "returns",
  throws: "throws",
  example: "examples",
};

/** Takes a doc comment apart. A tag begins a line, or stands in it behind a space; code is left as it is. */
export function parseDoc(comment: string): Doc {
  const parts: { readonly tag: Tag | "text"; readonly lines: string[] }[] = [{ tag: "text", lines: [] }];
  let inCode = false;
  for (const line of comment.split("\n")) {
    const isFence = line.trimStart().startsWith("```");
    if (isFence || inCode) {
      parts.at(-1)!.lines.push(line);
      if (isFence) inCode = !inCode;
      continue;
    }
    const pieces = line.split(/(?:^|\s)@(param|returns|throws|example)\b/);
    parts.at(-1)!.lines.push(pieces[0]!);
    for (let i = 1; i < pieces.length; i += 2) parts.push({ tag: TAGS[pieces[i]!]!, lines: [pieces[i + 1]!] });
  }
  const of = (wanted: Tag | "text"): readonly string[] =>
    parts.filter(({ tag }) => tag === wanted).map(({ lines }) => lines.join("\n").trim());
  return {
    text: of("text")[0]!,
    params: of("params"),
    returns: of("returns"),
    throws: of("throws"),
    examples: of("examples"),
  };
}
