/** One writer a store. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { AgentError } from "../agent-error.ts";

/** SQLITE_BUSY (https://sqlite.org/rescode.html). */
const BUSY = 5;

/** Whether SQLite refused because somebody else holds a lock. */
export function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === BUSY;
}

function pidIn(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, "utf8"));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the store at `path` for this process until the returned function is called or the process ends, however it ends:
 * the lock is one of the operating system on `path.lock`, so that none is left behind by `kill -9`. The folder must lie on
 * a local disk. `path.pid` only tells a person who holds it.
 * @throws AgentError `StoreLocked` with `path` and the holder's `pid`
 */
export function lockStore(path: string): () => void {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    const pid = pidIn(`${path}.pid`);
    throw new AgentError("StoreLocked", `${path} is in use by process ${pid ?? "unknown"}`, { path, pid });
  }
  writeFileSync(`${path}.pid`, `${process.pid}\n`, { mode: 0o600 });
  return () => {
    rmSync(`${path}.pid`, { force: true });
    lock.close();
  };
}
