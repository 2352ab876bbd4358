/**
 * A run spread over processes, of which one is killed in the middle: starts Debian's redis-server on a port of its own, three
 * workers, and a run with loops that can be split; kills a worker while it works, starts another one, and compares the state
 * hash with that of the run made here alone. A whole job is asked for as well.
 *
 * `npm run cluster:check [-- --json]`; fails if anything differs, or if the task at which one was
 * killed was not redone by another.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { runParallel } from "../sim/machine/parallel/run.ts";
import { run } from "../sim/machine/run.ts";
import { queuePool } from "../tasks/engine/queue.ts";
import { kernelMatrix } from "./bench/workloads.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const WORKERS = 3;
const LOCK_MS = 1_500;

if (spawnSync("redis-server", ["--version"]).error) {
  console.error("redis-server is missing; on Debian: apt-get install redis-server");
  process.exit(1);
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Resolves when a process says a line that begins so. */
const says = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.stdout!.on("data", (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes(text)) resolve();
    });
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} has ended (${code}): ${said}`)));
  });

const port = await freePort();
const url = `redis://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), "ketwork-redis-"));
const started: ChildProcess[] = [];
/** Which worker took which task, in order. */
const taken: { readonly child: ChildProcess; readonly id: string }[] = [];
const start = (command: string, args: readonly string[]): ChildProcess => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  return child;
};
const startWorker = async (): Promise<ChildProcess> => {
  const file = join(import.meta.dirname, "..", "tasks", "engine", "queue-worker.ts");
  const child = start(process.execPath, [file, "--url", url, "--lock-ms", String(LOCK_MS)]);
  child.stdout!.on("data", (bytes: Buffer) => {
    for (const [, id] of bytes.toString().matchAll(/^taken (.+)$/gm)) taken.push({ child, id: id! });
  });
  await says(child, "listening");
  return child;
};

const report = {
  sequentialMs: 0,
  clusterMs: 0,
  steps: 0,
  stateHash: "",
  chunks: 0,
  merged: 0,
  redone: false,
  alike: false,
};
try {
  const redis = start("redis-server", ["--port", String(port), "--dir", folder, "--save", "", "--appendonly", "no"]);
  await says(redis, "Ready to accept connections");
  const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
  const statement = kernelMatrix(14, 120, 8);
  let begin = performance.now();
  const expected = run(statement);
  report.sequentialMs = Math.round(performance.now() - begin);
  report.stateHash = expected.state.hash();
  report.steps = expected.steps;

  const [victim] = workers as [ChildProcess];
  let isDoomed = false;
  victim.stdout!.on("data", () => {
    // Once, shortly after it has taken a task.
    if (isDoomed) return;
    isDoomed = true;
    setTimeout(() => {
      victim.kill("SIGKILL");
      void startWorker();
    }, 10);
  });
  await using pool = await queuePool({ url, workers: WORKERS });
  begin = performance.now();
  const actual = await runParallel(statement, {
    pool,
    onLoop: ({ chunks, merged }) => {
      report.chunks += chunks;
      report.merged += merged;
    },
  });
  report.clusterMs = Math.round(performance.now() - begin);
  const job = await pool.runJob(statement);
  const lost = taken.findLast(({ child }) => child === victim)?.id;
  report.redone = taken.some(({ child, id }) => child !== victim && id === lost);
  const hashes = [actual.state.hash(), job.stateHash];
  report.alike =
    hashes.every((hash) => hash === report.stateHash) && [actual.steps, job.steps].every((n) => n === report.steps);
} finally {
  for (const child of started) {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true });
}

const passed = report.alike && report.redone && report.merged > 0;
if (values.json) console.log(JSON.stringify({ passed, ...report }));
else {
  console.log(
    `${report.merged} of ${report.chunks} chunks by ${WORKERS} workers; of one that was killed, redone: ${report.redone}`,
  );
  console.log(`${report.clusterMs} ms, alone ${report.sequentialMs} ms; state ${report.stateHash}`);
  console.log(passed ? "PASS" : "FAIL");
}
process.exit(passed ? 0 : 1);
