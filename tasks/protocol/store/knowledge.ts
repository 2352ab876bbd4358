/** What an agent has read from the chain, and how far it has read. All of it could be read again. */
import { AgentError } from "../agent-error.ts";
import type { Database } from "./database.ts";

/** A block by number and hash. */
export interface BlockId {
  readonly number: number;
  readonly hash: string;
}

export interface Cursors {
  get(name: string): BlockId | undefined;
  /**
   * Moves a cursor to a block that is final.
   * @throws AgentError `CursorRewound` for an older block, `FinalBlockChanged` for another block of the same number:
   * final blocks do neither, so the node lies or the chain is another one
   */
  advance(name: string, block: BlockId): void;
}

/** What was fetched and checked once, by a name that says what it is. */
export interface Cache {
  get(key: string): Uint8Array | undefined;
  put(key: string, value: Uint8Array): void;
}

export interface Settings {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /**
   * Fixes a setting at its first value: the chain that the store belongs to, say.
   * @throws AgentError `SettingConflict` if it has another value
   */
  bind(name: string, value: string): void;
}

/** Something on the chain that an agent follows; `content` is JSON of its own. */
export interface KnownItem {
  readonly kind: "bounty" | "commit" | "claim" | "game" | "question" | "order" | "rows" | "poster";
  readonly id: string;
  /** The bounty of a commit or a claim, the claim of a game. */
  readonly parent?: string;
  readonly content: string;
  /** Whether nothing more happens to it that anybody waits for. */
  readonly over?: boolean;
  /** Where it was last changed. */
  readonly block: BlockId;
}

export interface Known {
  put(item: KnownItem): void;
  get(kind: KnownItem["kind"], id: string): KnownItem | undefined;
  list(kind: KnownItem["kind"], parent?: string): KnownItem[];
  /** Those that are not over. */
  live(kind: KnownItem["kind"]): KnownItem[];
  /** Those that are over, the one changed last first, at most `most`. */
  ended(kind: KnownItem["kind"], most: number): KnownItem[];
  /** Forgets what was changed after a block, so that it is read again: a reorganisation. Returns how much. */
  forgetAfter(block: number): number;
}

interface CursorRow {
  readonly block_number: number;
  readonly block_hash: string;
}

interface KnownRow extends CursorRow {
  readonly kind: KnownItem["kind"];
  readonly id: string;
  readonly parent: string | null;
  readonly content: string;
  readonly over: number;
}

const blockOf = (row: CursorRow): BlockId => ({ number: row.block_number, hash: row.block_hash });

export function cursorsIn({ sql, atomically }: Database): Cursors {
  const one = sql.prepare("SELECT * FROM cursors WHERE name = ?");
  const write = sql.prepare("INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)");
  const get = (name: string) => {
    const row = one.get(name) as CursorRow | undefined;
    return row && blockOf(row);
  };
  return {
    get,
    advance(name, block) {
      atomically(() => {
        const known = get(name);
        const details = { name, known, block };
        if (known && block.number < known.number) {
          throw new AgentError("CursorRewound", `${name} is at block ${known.number}, not ${block.number}`, details);
        }
        if (known && block.number === known.number && block.hash !== known.hash) {
          throw new AgentError("FinalBlockChanged", `block ${block.number} was final with another hash`, details);
        }
        write.run(name, block.number, block.hash);
      });
    },
  };
}

export function settingsIn({ sql, atomically }: Database): Settings {
  const one = sql.prepare("SELECT value FROM settings WHERE name = ?");
  const write = sql.prepare("INSERT OR REPLACE INTO settings VALUES (?, ?)");
  const get = (name: string) => one.get(name)?.value as string | undefined;
  const set = (name: string, value: string) => void write.run(name, value);
  return {
    get,
    set,
    bind(name, value) {
      atomically(() => {
        const known = get(name);
        if (known === undefined) set(name, value);
        else if (known !== value) {
          throw new AgentError("SettingConflict", `${name} of this store is ${known}, not ${value}`, {
            name,
            known,
            value,
          });
        }
      });
    },
  };
}

const itemOf = (row: KnownRow): KnownItem => ({
  kind: row.kind,
  id: row.id,
  ...(row.parent !== null && { parent: row.parent }),
  content: row.content,
  ...(row.over === 1 && { over: true }),
  block: blockOf(row),
});

export function knownIn({ sql }: Database): Known {
  const one = sql.prepare("SELECT * FROM known WHERE kind = ? AND id = ?");
  const all = sql.prepare("SELECT * FROM known WHERE kind = ? AND (? IS NULL OR parent = ?) ORDER BY block_number, id");
  const unfinished = sql.prepare("SELECT * FROM known WHERE kind = ? AND over = 0 ORDER BY block_number, id");
  const finished = sql.prepare(
    "SELECT * FROM known WHERE kind = ? AND over = 1 ORDER BY block_number DESC, id LIMIT ?",
  );
  const write = sql.prepare("INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?, ?, ?)");
  const forget = sql.prepare("DELETE FROM known WHERE block_number > ?");
  return {
    put({ kind, id, parent, content, over = false, block }) {
      write.run(kind, id, parent ?? null, content, over ? 1 : 0, block.number, block.hash);
    },
    get(kind, id) {
      const row = one.get(kind, id) as KnownRow | undefined;
      return row && itemOf(row);
    },
    list(kind, parent) {
      return (all.all(kind, parent ?? null, parent ?? null) as unknown as KnownRow[]).map(itemOf);
    },
    live: (kind) => (unfinished.all(kind) as unknown as KnownRow[]).map(itemOf),
    ended: (kind, most) => (finished.all(kind, most) as unknown as KnownRow[]).map(itemOf),
    forgetAfter: (block) => Number(forget.run(block).changes),
  };
}

export function cacheIn({ sql }: Database): Cache {
  const one = sql.prepare("SELECT value FROM cache WHERE key = ?");
  const write = sql.prepare("INSERT OR REPLACE INTO cache VALUES (?, ?)");
  return {
    get: (key) => one.get(key)?.value as Uint8Array | undefined,
    put: (key, value) => void write.run(key, value),
  };
}
