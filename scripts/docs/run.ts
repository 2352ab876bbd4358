/** Checks the types of examples against the simulator, and runs them. */
import { basename, dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import ts from "typescript";

import { CHECK, checkThrows, checkValue, claimsOf, withChecks } from "./claims.ts";
import type { Example } from "./examples.ts";
import { exportsOf, INDEX, openProject, type Project } from "./project.ts";

/** An example that may be run. */
export interface Prepared {
  readonly example: Example;
  /** What is wrong with it as it stands: its types and its claims. */
  readonly faults: readonly string[];
  /** How many claims it makes. */
  readonly claims: number;
  /** Runs it. @throws whatever it throws, or an Error for the first claim that does not hold */
  run(): Promise<void>;
}

/** What examples print is not shown: what they should come to is claimed in comments. */
const SILENT: Pick<Console, "log"> = { log: () => undefined };

/** One example as a module of its own: at the root of the project for a page, beside the source for a comment. */
interface Module {
  readonly path: string;
  /** Imports of the names that the example uses without importing them: one line, empty where there are none. */
  readonly imports: string;
}

/**
 * Prepares examples, all in one program. Names that an example uses and does not declare are imported: those of the
 * module in whose comments it stands, then those of `sim/index.ts`.
 */
export function prepareExamples(root: string, examples: readonly Example[]): readonly Prepared[] {
  const sources = [...new Set(examples.map(({ file }) => file))].filter((file) => file.endsWith(".ts"));
  const project = openProject(root, sources);
  const modules = examples.map((example) => moduleOf(project, example));
  const checked = project.with(
    new Map(modules.map(({ path, imports }, i) => [path, `${imports}\n${examples[i]!.code}`])),
  );
  return examples.map((example, i) => prepare(checked.program, example, modules[i]!));
}

function prepare(program: ts.Program, example: Example, { path, imports }: Module): Prepared {
  const module = program.getSourceFile(path)!;
  const faults = [...program.getSyntacticDiagnostics(module), ...program.getSemanticDiagnostics(module)].map(
    ({ messageText, start }) => {
      const { line } = module.getLineAndCharacterOfPosition(start ?? 0);
      // The first line is that of the imports.
      return `${example.file}:${example.line + line - 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    },
  );
  const located = (error: unknown): Error =>
    new Error(`${example.file}:${example.line}: ${(error as Error).message}`, { cause: error });
  let claims: ReturnType<typeof claimsOf> = [];
  try {
    claims = claimsOf(ts.createSourceFile(path, example.code, ts.ScriptTarget.ES2023, true));
  } catch (error) {
    faults.push(located(error).message);
  }
  return {
    example,
    faults,
    claims: claims.length,
    run: async () => {
      const { outputText } = ts.transpileModule(`${imports}\n${withChecks(example.code, claims)}`, {
        compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.CommonJS },
      });
      const loaded = new Map<string, unknown>();
      for (const specifier of specifiersOf(module)) {
        const url = specifier.startsWith(".") ? pathToFileURL(join(dirname(path), specifier)).href : specifier;
        loaded.set(specifier, await import(url));
      }
      const names = ["require", "exports", "console", CHECK.equal, CHECK.throws];
      const body = compileFunction(`return (async () => {${outputText}\n})();`, names, { filename: path });
      const run = body as (...values: readonly unknown[]) => Promise<void>;
      try {
        await run(
          (specifier: string) => loaded.get(specifier),
          {},
          SILENT,
          (i: number, value: unknown) => {
            checkValue(claims[i]!, value);
          },
          (i: number, expression: () => unknown) => {
            checkThrows(claims[i]!, expression);
          },
        );
      } catch (error) {
        throw located(error);
      }
    },
  };
}

const specifiersOf = (module: ts.SourceFile): readonly string[] =>
  module.statements.flatMap((statement) =>
    ts.isImportDeclaration(statement) ? [(statement.moduleSpecifier as ts.StringLiteral).text] : [],
  );

function moduleOf(project: Project, { file, line, code }: Example): Module {
  const isSource = file.endsWith(".ts");
  const folder = isSource ? dirname(file) : ".";
  const name = isSource ? basename(file) : file.replaceAll("/", "-");
  const path = join(project.root, folder, `${name}.example-${line}.ts`);
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.ES2023, true);
  const used = freeNames(source);
  const imports = (isSource ? [file, INDEX] : [INDEX]).flatMap((from) => {
    const names = exportsOf(project, from).filter(({ name }) => used.delete(name));
    if (names.length === 0) return [];
    const target = relative(folder, from);
    const list = names.map(({ name, isValue }) => (isValue ? name : `type ${name}`)).join(", ");
    return [`import { ${list} } from "${target.startsWith(".") ? target : `./${target}`}";`];
  });
  return { path, imports: imports.join(" ") };
}

/** The names that a module uses without declaring or importing them at its top, those of properties left aside. */
function freeNames(source: ts.SourceFile): Set<string> {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isPropertyName(node)) (isDeclared(node) ? declared : used).add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return new Set([...used].filter((name) => !declared.has(name)));
}

const isDeclared = (node: ts.Identifier): boolean =>
  ts.isImportSpecifier(node.parent) ||
  ((ts.isVariableDeclaration(node.parent) ||
    ts.isBindingElement(node.parent) ||
    ts.isFunctionDeclaration(node.parent)) &&
    node.parent.name === node);

/** Whether an identifier only names a property. */
function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  const named =
    ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent);
  return named && parent.name === node;
}
