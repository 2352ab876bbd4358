/** The file behind a store: one writer, write-ahead, every commit on the disk before it is reported. */
import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { AgentError } from "../agent-error.ts";
import { lockStore } from "./lock.ts";
import { MIGRATIONS } from "./migrations.ts";

/** A path that names no file: the database is gone when it is closed. */
export const IN_MEMORY = ":memory:";

/** "KETW": tells a store from any other SQLite file. */
const APPLICATION_ID = 0x4b455457;

/** A database of which this process is the only writer. */
export interface Database {
  readonly path: string;
  readonly sql: DatabaseSync;
  /** Runs `work` in one transaction: all of it is on the disk when this returns, or nothing of it. Nests. */
  atomically<T>(work: () => T): T;
  close(): void;
}

/**
 * Opens or creates the database at `path`, readable by its owner alone, and brings its tables up to date; `IN_MEMORY` is
 * a new one that nobody else sees.
 * @throws AgentError `StoreLocked` while another process has it; `StoreForeign` for a file of something else;
 * `StoreNewer` for one that a later version wrote; `StoreCorrupt` for one that is damaged
 */
export function openDatabase(path: string, migrations: readonly string[] = MIGRATIONS): Database {
  if (path === IN_MEMORY) {
    const own = new DatabaseSync(path);
    return databaseOver(path, prepared(own, path, migrations), () => undefined);
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const unlock = lockStore(path);
  let sql: DatabaseSync | undefined;
  try {
    // SQLite gives its journals the mode of the file, and syncs their entries in the folder, but not the file's own.
    closeSync(openSync(path, "a", 0o600));
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
    sql = new DatabaseSync(path, { timeout: 1000 });
    return databaseOver(path, prepared(sql, path, migrations), unlock);
  } catch (error) {
    sql?.close();
    unlock();
    throw error;
  }
}

function databaseOver(path: string, sql: DatabaseSync, unlock: () => void): Database {
  let depth = 0;
  return {
    path,
    sql,
    atomically(work) {
      if (depth > 0) return work();
      depth++;
      try {
        return inTransaction(sql, work);
      } finally {
        depth--;
      }
    },
    close() {
      if (!sql.isOpen) return;
      sql.close();
      unlock();
    },
  };
}

function inTransaction<T>(sql: DatabaseSync, work: () => T): T {
  sql.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    sql.exec("COMMIT");
    return result;
  } catch (error) {
    // A failure of the disk may have rolled back already.
    if (sql.isTransaction) sql.exec("ROLLBACK");
    throw error;
  }
}

function pragma(sql: DatabaseSync, name: string): unknown {
  return Object.values(sql.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function prepared(sql: DatabaseSync, path: string, migrations: readonly string[]): DatabaseSync {
  checkFile(sql, path);
  const version = Number(pragma(sql, "user_version"));
  if (version > migrations.length) {
    throw new AgentError("StoreNewer", `${path} has version ${version}, this program knows ${migrations.length}`, {
      path,
      version,
      known: migrations.length,
    });
  }
  sql.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON");
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    inTransaction(sql, () => sql.exec(`${step}; PRAGMA user_version = ${index + 1}`));
  }
  return sql;
}

/** Refuses files that are not ours, or damaged, before a byte of them changes. */
function checkFile(sql: DatabaseSync, path: string): void {
  let tables: number;
  let complaint: unknown;
  try {
    tables = Number(sql.prepare("SELECT count(*) AS n FROM sqlite_schema").get()!.n);
    complaint = pragma(sql, "quick_check(1)");
  } catch (cause) {
    throw new AgentError("StoreCorrupt", `${path} cannot be read as a database`, { path }, cause);
  }
  if (complaint !== "ok") throw new AgentError("StoreCorrupt", `${path}: ${String(complaint)}`, { path });
  const application = Number(pragma(sql, "application_id"));
  if (application === APPLICATION_ID) return;
  if (application !== 0 || tables > 0) {
    throw new AgentError("StoreForeign", `${path} is the database of another program`, { path, application });
  }
  sql.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
}
