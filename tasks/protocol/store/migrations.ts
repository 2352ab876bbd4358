/**
 * The tables of an agent's store, as steps from one version to the next (`PRAGMA user_version`). A step that was released
 * never changes: what is to be different is another step.
 *
 * Amounts of wei and chain ids are decimal text: SQLite's integers have 64 bits. Times are seconds.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE secrets (
    commitment TEXT PRIMARY KEY,
    bounty TEXT NOT NULL,
    salt BLOB NOT NULL,
    claim_digest TEXT NOT NULL,
    args BLOB,
    args_cid TEXT,
    note TEXT NOT NULL,
    CHECK (args IS NOT NULL OR args_cid IS NOT NULL)
  ) STRICT;
  CREATE INDEX secrets_of_bounty ON secrets (bounty);

  CREATE TABLE intents (
    id INTEGER PRIMARY KEY,
    chain_id TEXT NOT NULL,
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    recipient TEXT NOT NULL,
    data BLOB NOT NULL,
    value TEXT NOT NULL,
    gas_limit TEXT NOT NULL,
    deadline INTEGER,
    nonce INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('prepared', 'sent', 'mined', 'final', 'replaced', 'failed')),
    hash TEXT,
    block_number INTEGER,
    block_hash TEXT,
    succeeded INTEGER,
    UNIQUE (chain_id, account, key),
    UNIQUE (chain_id, account, nonce),
    CHECK ((status IN ('mined', 'final', 'failed')) = (block_hash IS NOT NULL))
  ) STRICT;
  CREATE INDEX intents_open ON intents (chain_id, account, nonce) WHERE status IN ('prepared', 'sent', 'mined');

  CREATE TABLE attempts (
    id INTEGER PRIMARY KEY,
    intent INTEGER NOT NULL REFERENCES intents (id),
    hash TEXT NOT NULL UNIQUE,
    nonce INTEGER NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('send', 'cancel')),
    raw BLOB,
    max_fee TEXT NOT NULL,
    max_priority_fee TEXT NOT NULL,
    sent_block INTEGER
  ) STRICT;
  CREATE INDEX attempts_of_intent ON attempts (intent);

  CREATE TABLE cursors (name TEXT PRIMARY KEY, block_number INTEGER NOT NULL, block_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE known (
    kind TEXT NOT NULL CHECK (kind IN ('bounty', 'claim', 'game')),
    id TEXT NOT NULL,
    parent TEXT,
    content TEXT NOT NULL,
    block_number INTEGER NOT NULL,
    block_hash TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX known_of_parent ON known (kind, parent);
  CREATE INDEX known_in_block ON known (block_number);
  `,
  // What was known is read again: it can be.
  `
  DROP TABLE known;
  DELETE FROM cursors WHERE name = 'market';
  CREATE TABLE known (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    content TEXT NOT NULL,
    over INTEGER NOT NULL,
    block_number INTEGER NOT NULL,
    block_hash TEXT NOT NULL,
    PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX known_of_parent ON known (kind, parent);
  CREATE INDEX known_in_block ON known (block_number);
  CREATE INDEX known_and_live ON known (kind) WHERE over = 0;

  CREATE TABLE cache (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // More is known of questions: read again.
  `
  DELETE FROM known;
  DELETE FROM cursors WHERE name = 'market';
  `,
  // More is known of private orders: read again.
  `
  DELETE FROM known;
  DELETE FROM cursors WHERE name = 'market';
  `,
];
