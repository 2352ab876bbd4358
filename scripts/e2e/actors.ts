/** Processes of agents and actors: started, killed, and started again. */
import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** How a process is started, and how it tells that it has nothing to do. */
export interface Recruit {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where what it prints is kept. */
  readonly logPath: string;
  /** Asks it for its health; by default its last line on stdout is taken. */
  readonly health?: () => Promise<Health | undefined>;
}

export interface Health {
  readonly isIdle: boolean;
  /** When the most urgent of its duties is too late, Unix time; none where it does not say. */
  readonly deadline?: number;
  /** Hash of the head that it speaks of; none where it does not say. */
  readonly head?: string;
}

export interface Member extends AsyncDisposable {
  readonly name: string;
  /** Its deaths by `kill`. */
  readonly kills: number;
  /** Its deaths by its own hand. */
  readonly crashes: number;
  /** Process id while it lives. */
  readonly pid: number | undefined;
  /** `undefined`: it is dead, or has said nothing since it was started. */
  health(): Promise<Health | undefined>;
  /** SIGKILL; another process is started. */
  kill(): void;
  /** Ends it, and starts it no more. @returns whether it went by itself */
  stop(signal: NodeJS.Signals): Promise<boolean>;
}

/** Nobody survives the harness, whatever ends it. */
const ALIVE = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of ALIVE) child.kill("SIGKILL");
});

const RESTART_MS = 200;
/** Who was told to end must have ended after so long. */
const STOP_MS = 30_000;
const COMPILED = join(tmpdir(), "ketwork-e2e-compiled");

export function enlist(recruit: Recruit): Member {
  const { name, script, args, env, logPath } = recruit;
  let [kills, crashes, isOver] = [0, 0, false];
  let said: Health | undefined;
  let child: ChildProcess | undefined;
  let gone: Promise<void> = Promise.resolve();

  function start(): void {
    if (isOver) return;
    said = undefined;
    const started = spawn(process.execPath, [script, ...args], {
      // Whoever is started again has not to compile all again.
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child = started;
    ALIVE.add(started);
    started.once("close", () => ALIVE.delete(started));
    createInterface({ input: started.stdout }).on("line", (line) => {
      appendFileSync(logPath, `${line}\n`);
      if (line.startsWith('{"idle"')) said = { isIdle: (JSON.parse(line) as { idle: boolean }).idle };
    });
    started.stderr.on("data", (text: Buffer) => appendFileSync(logPath, text));
    gone = new Promise((done) =>
      started.once("close", (code, signal) => {
        appendFileSync(logPath, `--- ended: ${signal ?? code}\n`);
        if (child === started) child = undefined;
        if (signal !== "SIGKILL" && !isOver) crashes++;
        if (!isOver) void sleep(RESTART_MS).then(start);
        done();
      }),
    );
  }
  start();

  return {
    name,
    get kills() {
      return kills;
    },
    get crashes() {
      return crashes;
    },
    get pid() {
      return child?.pid;
    },
    health: async () => (child === undefined ? undefined : recruit.health ? recruit.health() : said),
    kill() {
      if (!child) return;
      kills++;
      child.kill("SIGKILL");
    },
    async stop(signal) {
      isOver = true;
      child?.kill(signal);
      const went = await Promise.race([gone.then(() => true), sleep(STOP_MS, false, { ref: false })]);
      child?.kill("SIGKILL");
      await gone;
      return went;
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      child?.kill("SIGKILL");
      await gone;
    },
  };
}
