/** A copy of the project in which contracts can be exchanged for mutants without touching anybody's build. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
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

import { artifactPath, type Bytecode } from "./solidity.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** Without limits of single tests, which would kill mutants on a busy machine (`runTests` has one for all), and of size. */
const CONFIG = "scripts/mutate/hardhat.config.ts";

export interface TestRun {
  readonly passed: boolean;
  readonly timedOut: boolean;
  readonly seconds: number;
  /** What failed first, and how. */
  readonly failure: string;
  /** The file of that test, where its stack tells. */
  readonly file: string | undefined;
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

/** Names all sources and tests of a sandbox. */
export function sandboxHash(folder: string): string {
  const hash = createHash("sha256");
  for (const part of ["contracts", "sim", "tasks", "test"]) {
    for (const file of readdirSync(join(folder, part), { recursive: true, encoding: "utf8" }).sort()) {
      if (/\.(sol|ts|json)$/.test(file)) hash.update(`${file}\n`).update(readFileSync(join(folder, part, file)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** The bytecode that a test of the sandbox deploys. */
export function readArtifact(folder: string, path: string, name: string): Bytecode {
  return JSON.parse(readFileSync(artifactPath(folder, path, name)!, "utf8")) as Bytecode;
}

export function writeArtifact(folder: string, path: string, name: string, bytecode: Bytecode): void {
  const file = artifactPath(folder, path, name)!;
  const artifact = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...artifact, ...bytecode }));
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
    [
      join("node_modules", "hardhat", "dist", "src", "cli.js"),
      ...["--config", CONFIG, "test", "mocha", "--no-compile", "--bail"],
      ...files,
    ],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, FORCE_COLOR: "0", NODE_COMPILE_CACHE: join(folder, "cache", "node") },
    },
  );
  let output = "";
  const keep = (text: Buffer) => {
    output = (output + text.toString()).slice(-20_000);
  };
  const stop = () => child.kill("SIGKILL");
  process.once("exit", stop);
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
      process.removeListener("exit", stop);
      const failure =
        /^ {2}1\) ([\s\S]*?:\n[\s\S]*?)\n\s*(?:at |\+ expected|\n)/m.exec(output)?.[1] ?? output.slice(-300);
      resolve({
        passed: code === 0,
        timedOut,
        seconds: (Date.now() - started) / 1000,
        failure: failure.replace(/\s+/g, " ").trim(),
        file: /\btest\/[\w./-]+\.test\.ts(?=:\d)/.exec(output)?.[0],
      });
    });
  });
}
