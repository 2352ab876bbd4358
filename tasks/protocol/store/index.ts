/** The state of an agent that survives it: one SQLite file, one writer. It never holds a key of an account. */
import { openDatabase, type Database } from "./database.ts";
import { journalIn, type Journal } from "./journal.ts";
import {
  cacheIn,
  cursorsIn,
  knownIn,
  settingsIn,
  type Cache,
  type Cursors,
  type Known,
  type Settings,
} from "./knowledge.ts";
import { secretsIn, type Secrets } from "./secrets.ts";

export type { Account, Attempt, AttemptFees, Entry, EntryStatus, Journal, Request } from "./journal.ts";
export { IN_MEMORY } from "./database.ts";
export type { BlockId, Cache, Cursors, Known, KnownItem, Settings } from "./knowledge.ts";
export type { Secret, Secrets } from "./secrets.ts";

export interface Store extends Pick<Database, "path" | "atomically" | "close"> {
  readonly secrets: Secrets;
  readonly journal: Journal;
  readonly cursors: Cursors;
  readonly known: Known;
  readonly settings: Settings;
  readonly cache: Cache;
}

/**
 * Opens or creates an agent's store, in a file or `IN_MEMORY`.
 * @throws AgentError as `openDatabase`
 */
export function openStore(path: string): Store {
  const database = openDatabase(path);
  return {
    path,
    atomically: database.atomically,
    close: database.close,
    secrets: secretsIn(database),
    journal: journalIn(database),
    cursors: cursorsIn(database),
    known: knownIn(database),
    settings: settingsIn(database),
    cache: cacheIn(database),
  };
}
