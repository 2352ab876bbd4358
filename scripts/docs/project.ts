/** The sources of `sim/` as a TypeScript program, and what their modules export. */
import { dirname, join } from "node:path";
import ts from "typescript";

/** The compiler's view of the simulator; files that exist only in memory may be among it. */
export interface Project {
  readonly root: string;
  readonly program: ts.Program;
  /** The same with further files, by absolute path; what has been read is not read again. */
  with(files: ReadonlyMap<string, string>): Project;
}

/** The public surface, from the root of the project. */
export const INDEX = "sim/index.ts";

/**
 * Those of a reader's project with `strict`. What only this project asks of itself is left out, as
 * `noUncheckedIndexedAccess` and unused names.
 */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  strict: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Opens the project at `root`: the public index and whatever else is named, from there. */
export function openProject(root: string, files: readonly string[] = []): Project {
  const known = new Map<string, ts.SourceFile | undefined>();
  const names = [INDEX, ...files].map((file) => join(root, file));
  const open = (inMemory: ReadonlyMap<string, string>, before: ts.Program | undefined): Project => {
    const options = { ...OPTIONS, typeRoots: [join(root, "node_modules/@types")] };
    const host = ts.createCompilerHost(options, true);
    const { getSourceFile, fileExists, readFile } = host;
    host.fileExists = (path) => inMemory.has(path) || fileExists(path);
    host.readFile = (path) => inMemory.get(path) ?? readFile(path);
    host.getSourceFile = (path, version, ...rest) => {
      const text = inMemory.get(path);
      if (text !== undefined) return ts.createSourceFile(path, text, version, true);
      if (!known.has(path)) known.set(path, getSourceFile(path, version, ...rest));
      return known.get(path);
    };
    const program = ts.createProgram([...names, ...inMemory.keys()], options, host, before);
    return { root, program, with: (more) => open(new Map([...inMemory, ...more]), program) };
  };
  return open(new Map(), undefined);
}

/** Something that a module exports: its name, where it is declared, and whether it exists at run time. */
export interface Exported {
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly isValue: boolean;
}

/** What a module of the project exports, in the order of its source. */
export function exportsOf({ root, program }: Project, file: string): readonly Exported[] {
  const source = program.getSourceFile(join(root, file));
  const checker = program.getTypeChecker();
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) return [];
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return { name: exported.name, symbol, isValue: (symbol.flags & ts.SymbolFlags.Value) !== 0 };
  });
}

/** The modules that a module exports whole, from the root: `export * from "./circuit/index.ts"`. */
export function reexported({ root, program }: Project, file: string): readonly string[] {
  const source = program.getSourceFile(join(root, file));
  return (source?.statements ?? []).flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause === undefined && statement.moduleSpecifier !== undefined
      ? [join(dirname(file), (statement.moduleSpecifier as ts.StringLiteral).text)]
      : [],
  );
}
