/** A copy of the project in which contracts can be exchanged for mutants without touching anybody's build. */
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { artifactPath, type Bytecode, type CompiledCode } from "./solidity.ts";

const ROOT = join(import.meta.dirname, "..", "..");

export interface TestRun {
  readonly passed: boolean;
  readonly timedOut: boolean;
  readonly seconds: number;
  /** What failed first. */
  readonly failure: string;
}

/** Copies what git knows and the build, links the packages. Returns the folder, which the caller removes. */
export function makeSandbox(): string {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-mutants-"));
  const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.stdout.split("\n")) {
    if (file === "" || file.startsWith("node_modules") || !existsSync(join(ROOT, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  for (const built of ["artifacts", "cache", "types"]) {
    cpSync(join(ROOT, built), join(folder, built), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "dir");
  return folder;
}

interface Artifact extends Bytecode {
  readonly buildInfoId: string;
  readonly inputSourceName: string;
}

interface BuildOutput {
  readonly output: { readonly contracts: Record<string, Record<string, { evm: CompiledCode }>> };
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;
const buildOutput = (folder: string, { buildInfoId }: Artifact) =>
  join(folder, "artifacts", "build-info", `${buildInfoId}.output.json`);

/** What a test of the sandbox deploys. */
export function readArtifact(folder: string, path: string, name: string): Required<Bytecode> {
  const artifact = readJson<Artifact>(artifactPath(folder, path, name)!);
  const { output } = readJson<BuildOutput>(buildOutput(folder, artifact));
  const { evm } = output.contracts[artifact.inputSourceName]![name]!;
  return { bytecode: artifact.bytecode, deployedBytecode: artifact.deployedBytecode, evm };
}

/** Puts other code in the place of a contract's: also where the chain looks a contract up, to name its errors. */
export function writeArtifact(folder: string, path: string, name: string, code: Required<Bytecode>): void {
  const file = artifactPath(folder, path, name)!;
  const artifact = readJson<Artifact>(file);
  const { bytecode, deployedBytecode, evm } = code;
  writeFileSync(file, JSON.stringify({ ...artifact, bytecode, deployedBytecode }));
  const built = buildOutput(folder, artifact);
  const build = readJson<BuildOutput>(built);
  Object.assign(build.output.contracts[artifact.inputSourceName]![name]!.evm, evm);
  writeFileSync(built, JSON.stringify(build));
}

/** Test files of some folders and files; those about gas left out, which every mutant would fail. */
export function testFiles(entries: readonly string[]): string[] {
  return entries.flatMap((entry) => {
    if (entry.endsWith(".ts")) return existsSync(join(ROOT, entry)) ? [entry] : [];
    if (!existsSync(join(ROOT, entry))) return [];
    const files = readdirSync(join(ROOT, entry), { encoding: "utf8" }).filter(
      (file) => file.endsWith(".test.ts") && !/gas/i.test(file),
    );
    return files.sort().map((file) => `${entry}/${file}`);
  });
}

/** Runs tests in the sandbox until the first failure. */
export function runTests(folder: string, files: readonly string[], limitSeconds: number): Promise<TestRun> {
  const started = Date.now();
  const child = spawn(
    process.execPath,
    [join("node_modules", "hardhat", "dist", "src", "cli.js"), "test", "mocha", "--no-compile", "--bail", ...files],
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, FORCE_COLOR: "0" } },
  );
  let output = "";
  const keep = (text: Buffer) => {
    output = (output + text.toString()).slice(-20_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, limitSeconds * 1000);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      const failure = /^ {2}1\) ([\s\S]*?):\n/m.exec(output)?.[1] ?? output.slice(-300);
      resolve({
        passed: code === 0,
        timedOut,
        seconds: (Date.now() - started) / 1000,
        failure: failure.replace(/\s+/g, " ").trim(),
      });
    });
  });
}
