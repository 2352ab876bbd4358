/** The compiler that the project builds with, asked directly: syntax trees, layouts, and the bytecode of single contracts. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");
/** As `hardhat.config.ts` has it: test/scripts/mutate compares what comes of it with the build. */
const EVM = { evmVersion: "osaka", metadata: { bytecodeHash: "none" } } as const;
const RUNS = 20_000;
const RUNS_OF: Readonly<Record<string, number>> = { "contracts/market/BountyBoard.sol": 200 };

/** A node of the compiler's syntax tree; `src` is `start:length:file`, in bytes. */
export interface AstNode {
  readonly nodeType: string;
  readonly src: string;
  readonly [field: string]: unknown;
}

/** Code that creates a contract, and its code then, as an artifact has them. */
export interface Bytecode {
  readonly bytecode: string;
  readonly deployedBytecode: string;
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly sources?: Readonly<Record<string, { readonly ast: AstNode }>>;
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, ContractOutput>>>>;
}

interface ContractOutput {
  readonly storageLayout?: unknown;
  readonly evm?: { readonly bytecode: Code; readonly deployedBytecode: Code };
}

interface Code {
  readonly object: string;
}

/** The compiler refused a source. */
export class CompileError extends Error {}

const solc = createRequire(import.meta.url)("solc") as {
  compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string;
};

/** Text of a source, by the path in its import: `contracts/…` or `@openzeppelin/…`. */
export function sourceOf(path: string): string {
  return readFileSync(join(ROOT, ...(path.startsWith("@") ? ["node_modules", path] : [path])), "utf8");
}

/** Compiles roots with everything that they import; some sources may be other than on the disk. */
function compile(
  roots: readonly string[],
  settings: object,
  changed: ReadonlyMap<string, string> = new Map(),
): CompilerOutput {
  const textOf = (path: string) => changed.get(path) ?? sourceOf(path);
  const sources = Object.fromEntries(roots.map((path) => [path, { content: textOf(path) }]));
  const input = JSON.stringify({ language: "Solidity", sources, settings: { ...EVM, ...settings } });
  const output = JSON.parse(
    solc.compile(input, {
      import(path) {
        try {
          return { contents: textOf(path) };
        } catch (error) {
          return { error: String(error) };
        }
      },
    }),
  ) as CompilerOutput;
  const errors = (output.errors ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new CompileError(errors.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return output;
}

/** Syntax trees of sources. */
export function syntaxTrees(paths: readonly string[]): ReadonlyMap<string, AstNode> {
  const { sources } = compile(paths, { outputSelection: { "*": { "": ["ast"] } } });
  return new Map(paths.map((path) => [path, sources![path]!.ast]));
}

/** Storage layouts of all contracts of these sources, by name. */
export function storageLayouts(paths: readonly string[]): ReadonlyMap<string, unknown> {
  const { contracts } = compile(paths, { outputSelection: { "*": { "*": ["storageLayout"] } } });
  const named = paths.flatMap((path) => Object.entries(contracts?.[path] ?? {}));
  return new Map(named.map(([name, { storageLayout }]) => [name, storageLayout]));
}

/** Bytecode of a contract as the project builds it, but for the sources changed, or optimised for another number of runs. */
export function bytecodeOf(
  path: string,
  name: string,
  changed?: ReadonlyMap<string, string>,
  runs = RUNS_OF[path] ?? RUNS,
): Bytecode {
  const settings = {
    viaIR: true,
    optimizer: { enabled: true, runs },
    outputSelection: { [path]: { [name]: ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
  };
  const evm = compile([path], settings, changed).contracts![path]![name]!.evm!;
  return { bytecode: `0x${evm.bytecode.object}`, deployedBytecode: `0x${evm.deployedBytecode.object}` };
}

/** Every source of the project, as `contracts/…`. */
export function projectSources(): string[] {
  const files = readdirSync(join(ROOT, "contracts"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".sol"))
    .map((file) => `contracts/${file.replaceAll("\\", "/")}`)
    .sort();
}

/** The sources that a source needs, itself among them; packages left out. */
export function closureOf(path: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, name] of sourceOf(path).matchAll(/^\s*(?:import\s.*?|\}\s*)from\s+"(\.[^"]+)";/gm)) {
    closureOf(join(dirname(path), name!).replaceAll("\\", "/"), seen);
  }
  return seen;
}

/** Where the build has put a contract's artifact. */
export function artifactPath(root: string, path: string, name: string): string | undefined {
  const file = join(root, "artifacts", path, `${name}.json`);
  return existsSync(file) ? file : undefined;
}
