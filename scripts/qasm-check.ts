/**
 * Imports and runs every OpenQASM file under a folder and compares it with an independent simulator:
 * `npm run qasm:check -- DIR [--max-qubits N] [--json]`. A file is `ok`, `not supported` (because …), or an `error`, with
 * line and column. The process fails if there is an error, a disagreement, or no file at all.
 *
 * OpenQASM 2 is compared with a simulator that has its own reader and knows nothing but U and CX: distributions of the
 * classical registers, and where no measurement decides anything also the state. OpenQASM 3 is compared with one that
 * measures at once and multiplies dense matrices, behind the same reader.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

import type { QasmError } from "../sim/index.ts";
import { isKetworkError, type QasmRun, runQasm } from "../sim/index.ts";
import { bitOutcomes, distributionDistance, infidelity } from "../test/helpers/qasm/compare.ts";
import { runEager } from "../test/helpers/qasm/eager.ts";
import { runPlain } from "../test/helpers/qasm/plain.ts";

/** Sums of rounding errors of some 100 000 gates stay below it. */
const TOLERANCE = 1e-9;

interface Report {
  readonly file: string;
  readonly status: "ok" | "not supported" | "error" | "disagrees" | "skipped";
  readonly because?: string;
  readonly qubits?: number;
  readonly branches?: number;
  readonly outcomes?: number;
  /** The largest difference of a probability, and of the state where it is compared. */
  readonly difference?: number;
  /** Defects of the file that were passed over, as `line:column: what`. */
  readonly defects?: readonly string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, "max-qubits": { type: "string", default: "16" } },
});
const [folder] = positionals;
const maxQubits = Number(values["max-qubits"]);
if (folder === undefined || !Number.isInteger(maxQubits)) {
  console.error("usage: npm run qasm:check -- DIR [--max-qubits N] [--json]");
  process.exit(2);
}

/** Without the measurements that were passed over: the independent simulator wants valid programs. */
function withoutLines(source: string, defects: readonly QasmError[]): string {
  const lines = new Set(defects.map(({ line }) => line));
  return source
    .split("\n")
    .map((text, i) => (lines.has(i + 1) ? "" : text))
    .join("\n");
}

function compare(source: string, run: QasmRun): number {
  const ours = bitOutcomes(run);
  if (run.version === 3) return distributionDistance(ours, runEager(source));
  const distance = distributionDistance(ours, runPlain(source).outcomes);
  const isPure = run.branches.length === 1 && !/^\s*(if|reset)\b/m.test(source);
  return isPure
    ? Math.max(distance, infidelity(run.branches[0]!.state, runPlain(source, true).worlds[0]!.amplitudes))
    : distance;
}

function check(file: string): Report {
  const source = readFileSync(join(folder!, file), "utf8");
  const faults: QasmError[] = [];
  try {
    const size = [...source.matchAll(/\b(?:qreg\s+\w+|qubit)\s*\[\s*(\d+)\s*\]/g)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    if (size > maxQubits) return { file, status: "skipped", because: `${size} qubits are more than ${maxQubits}` };
    const run = runQasm(source, { onUndeclaredMeasurement: (fault) => faults.push(fault) });
    const defects = [...new Set(faults.map(({ message }) => message))];
    const difference = compare(withoutLines(source, faults), run);
    const status = difference <= TOLERANCE ? "ok" : "disagrees";
    const { qubits } = run;
    const counts = { branches: run.branches.length, outcomes: run.outcomes.length };
    return { file, status, qubits, ...counts, difference, ...(defects.length === 0 ? {} : { defects }) };
  } catch (error) {
    if (!isKetworkError(error)) return { file, status: "error", because: `the comparison fails: ${String(error)}` };
    return {
      file,
      status: ["QasmNotSupported", "QasmLimit"].includes(error.code) ? "not supported" : "error",
      because: `${error.message} (${error.code})`,
    };
  }
}

const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".qasm"))
  .sort();
const reports: Report[] = [];
for (const file of files) {
  const report = check(relative(".", file));
  reports.push(report);
  if (values.json) continue;
  const detail =
    report.because ??
    `${report.qubits} qubits, ${report.branches} branches, ${report.outcomes} outcomes, difference ${report.difference!.toExponential(1)}`;
  console.log(`${report.status.padEnd(13)} ${report.file}: ${detail}`);
  const [defect, ...more] = report.defects ?? [];
  if (defect !== undefined) console.log(`${" ".repeat(14)}passed over ${defect} (and ${more.length} more like it)`);
}
const count = (status: Report["status"]): number => reports.filter((report) => report.status === status).length;
const summary = {
  files: files.length,
  ok: count("ok"),
  notSupported: count("not supported"),
  skipped: count("skipped"),
  errors: count("error"),
  disagree: count("disagrees"),
};
if (values.json) console.log(JSON.stringify({ ...summary, reports }));
else {
  console.log(
    `${summary.files} files: ${summary.ok} ok, ${summary.notSupported} not supported, ${summary.skipped} skipped, ` +
      `${summary.errors} errors, ${summary.disagree} disagreements`,
  );
}
if (summary.errors > 0 || summary.disagree > 0 || summary.files === 0) process.exitCode = 1;
