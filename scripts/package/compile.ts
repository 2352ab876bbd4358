/** JavaScript and declarations of what the package exports. */
import { join, relative } from "node:path";
import ts from "typescript";

const ENTRIES = ["sim/index.ts", "tasks/protocol/index.ts", "types/index.ts"];
const MATH = /^sim\/math\/\w+\.ts$/;

/**
 * The index of the contract types without test doubles: a line each for the type and the factory of a contract. What
 * collects whole folders is left out.
 */
export function typesIndex(text: string): string {
  const lines = text
    .split("\n")
    .filter((line) => /^export (type )?\{.*\} from '\.\/(factories\/)?(contracts|@)/.test(line));
  return `${lines.filter((line) => !line.includes("/mocks/")).join("\n")}\n`;
}

/**
 * Compiles `sim/`, the SDK and the contract types into a folder.
 * @throws Error with the compiler's messages
 */
export function compile(root: string, outDir: string): void {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      ...{ noEmit: false, declaration: true, rootDir: root, outDir, types: ["node"] },
      // `npm run check` has checked them.
      ...{ noCheck: true, noUnusedLocals: false, noUnusedParameters: false },
    },
    root,
  );
  const math = ts.sys.readDirectory(join(root, "sim/math"), [".ts"]);
  const names = [
    ...ENTRIES.map((entry) => join(root, entry)),
    ...math.filter((file) => MATH.test(relative(root, file))),
  ];
  const host = ts.createCompilerHost(options);
  const { readFile } = host;
  const index = join(root, "types/index.ts");
  host.readFile = (file) => {
    const text = readFile.call(host, file);
    return text !== undefined && relative(file, index) === "" ? typesIndex(text) : text;
  };
  const program = ts.createProgram(names, options, host);
  const { diagnostics, emitSkipped } = program.emit(undefined, (file, text, mark) => {
    ts.sys.writeFile(file, file.endsWith(".d.ts") ? withScripts(text) : text, mark);
  });
  const failures = [...ts.getPreEmitDiagnostics(program), ...diagnostics].filter(
    ({ category }) => category === ts.DiagnosticCategory.Error,
  );
  if (emitSkipped || failures.length > 0) throw new Error(ts.formatDiagnostics(failures, host));
}

/** Declarations that name the scripts beside them: the compiler leaves the extensions of sources in them. */
export function withScripts(declarations: string): string {
  return declarations.replace(/((?:from|import\()\s*["']\.[^"']*)\.ts(["'])/g, "$1.js$2");
}
