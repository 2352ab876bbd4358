/**
 * The journal of transactions. An entry is an intent of the agent, under a key of its own; it holds one nonce, and every
 * signed transaction with that nonce is an attempt. At most one of the attempts can be mined, so that an intent cannot
 * happen twice, whatever is sent again.
 *
 *     prepared → sent → mined → final | failed      (failed: final, but reverted)
 *        ▲        ▲       │
 *        │        └───────┤ reorganised
 *        │                └──► replaced            (the nonce was finally used for something else)
 *        └── moved to another nonce ──┘
 */
import { AgentError } from "../agent-error.ts";
import type { Database } from "./database.ts";
import type { BlockId } from "./knowledge.ts";

/** What is to be sent. Amounts in wei, `deadline` in seconds of the chain's time. */
export interface Request {
  readonly to: string;
  /** 0x-hexadecimal. */
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  /** The block's time after which it is of no use. */
  readonly deadline?: number;
}

export type EntryStatus = "prepared" | "sent" | "mined" | "final" | "replaced" | "failed";

export interface Entry extends Request {
  readonly id: number;
  readonly key: string;
  readonly nonce: number;
  readonly status: EntryStatus;
  /** The transaction that has the nonce: an attempt, or, for `replaced`, the one that came instead. */
  readonly hash?: string;
  readonly block?: BlockId;
  /** Whether the mined attempt succeeded. */
  readonly succeeded?: boolean;
}

/** Fees a gas in wei (EIP-1559). */
export interface AttemptFees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

/** A signed transaction. */
export interface Attempt extends AttemptFees {
  readonly hash: string;
  readonly nonce: number;
  /** Whether it does what the entry wants, or only uses up the nonce. */
  readonly purpose: "send" | "cancel";
  /** 0x-hexadecimal; none where an external signer sends by itself. */
  readonly raw?: string;
  /** The head when it was last handed to a node. */
  readonly sentBlock?: number;
}

/** An account on a chain. */
export interface Account {
  readonly chainId: bigint;
  readonly address: string;
}

export interface Journal {
  find(account: Account, key: string): Entry | undefined;
  /** The entries that are not at an end yet, by nonce. */
  open(account: Account): Entry[];
  list(account: Account): Entry[];
  attempts(entry: Pick<Entry, "id">): Attempt[];
  /** The lowest nonce ≥ `lowest` that no entry has. */
  freeNonce(account: Account, lowest: number): number;
  /**
   * Enters an intent and gives it `freeNonce`, and its first attempt where that is signed already, both or nothing; returns
   * the old entry for a known key.
   * @throws AgentError `IntentConflict` if the key stands for another transaction
   */
  prepare(account: Account, key: string, request: Request, lowest: number, first?: Omit<Attempt, "sentBlock">): Entry;
  /** Notes a signed transaction, before anybody else sees it. */
  addAttempt(entry: Pick<Entry, "id">, attempt: Omit<Attempt, "sentBlock">): void;
  markSent(entry: Pick<Entry, "id">, hash: string, head: number): void;
  markMined(entry: Pick<Entry, "id">, hash: string, block: BlockId, succeeded: boolean): void;
  /** A reorganisation took the transaction out of the chain. */
  markUnmined(entry: Pick<Entry, "id">): void;
  markFinal(entry: Pick<Entry, "id">): void;
  /** The nonce is finally used by a transaction that does not do what the entry wants. */
  markReplaced(entry: Pick<Entry, "id">, hash: string): void;
  /** Gives an entry whose nonce is finally used by a stranger another one, as `prepare`. */
  moveToNonce(account: Account, entry: Pick<Entry, "id">, lowest: number): Entry;
}

interface Row {
  readonly id: number;
  readonly key: string;
  readonly recipient: string;
  readonly data: Uint8Array;
  readonly value: string;
  readonly gas_limit: string;
  readonly deadline: number | null;
  readonly nonce: number;
  readonly status: EntryStatus;
  readonly hash: string | null;
  readonly block_number: number | null;
  readonly block_hash: string | null;
  readonly succeeded: number | null;
}

interface AttemptRow {
  readonly hash: string;
  readonly nonce: number;
  readonly purpose: Attempt["purpose"];
  readonly raw: Uint8Array | null;
  readonly max_fee: string;
  readonly max_priority_fee: string;
  readonly sent_block: number | null;
}

const toHex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;
const toBytes = (hex: string): Uint8Array => Buffer.from(hex.slice(2), "hex");

const entryOf = (row: Row): Entry => ({
  id: row.id,
  key: row.key,
  to: row.recipient,
  data: toHex(row.data),
  value: BigInt(row.value),
  gasLimit: BigInt(row.gas_limit),
  ...(row.deadline !== null && { deadline: row.deadline }),
  nonce: row.nonce,
  status: row.status,
  ...(row.hash !== null && { hash: row.hash }),
  ...(row.block_hash !== null && { block: { number: row.block_number!, hash: row.block_hash } }),
  ...(row.succeeded !== null && { succeeded: row.succeeded === 1 }),
});

const attemptOf = (row: AttemptRow): Attempt => ({
  hash: row.hash,
  nonce: row.nonce,
  purpose: row.purpose,
  ...(row.raw && { raw: toHex(row.raw) }),
  maxFeePerGas: BigInt(row.max_fee),
  maxPriorityFeePerGas: BigInt(row.max_priority_fee),
  ...(row.sent_block !== null && { sentBlock: row.sent_block }),
});

/** Gas and deadline are estimates that may differ the next time that an agent wants the same. */
const sameIntent = (a: Request, b: Request): boolean =>
  a.to.toLowerCase() === b.to.toLowerCase() && a.data.toLowerCase() === b.data.toLowerCase() && a.value === b.value;

export function journalIn({ sql, atomically }: Database): Journal {
  const byKey = sql.prepare("SELECT * FROM intents WHERE chain_id = ? AND account = ? AND key = ?");
  const byId = sql.prepare("SELECT * FROM intents WHERE id = ?");
  const every = sql.prepare("SELECT * FROM intents WHERE chain_id = ? AND account = ? ORDER BY nonce");
  const pending = sql.prepare(
    "SELECT * FROM intents WHERE chain_id = ? AND account = ? AND status IN ('prepared', 'sent', 'mined') ORDER BY nonce",
  );
  const taken = sql.prepare(
    "SELECT nonce FROM intents WHERE chain_id = ? AND account = ? AND nonce >= ? ORDER BY nonce",
  );
  const insert = sql.prepare(
    `INSERT INTO intents (chain_id, account, key, recipient, data, value, gas_limit, deadline, nonce, status)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'prepared') RETURNING *`,
  );
  const insertAttempt = sql.prepare(
    `INSERT INTO attempts (intent, hash, nonce, purpose, raw, max_fee, max_priority_fee) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (hash) DO NOTHING`,
  );
  const attemptsOf = sql.prepare("SELECT * FROM attempts WHERE intent = ? ORDER BY id");
  const sentAttempt = sql.prepare("UPDATE attempts SET sent_block = ? WHERE hash = ?");
  const sent = sql.prepare("UPDATE intents SET status = 'sent' WHERE id = ? AND status = 'prepared'");
  const mined = sql.prepare(
    `UPDATE intents SET status = 'mined', hash = ?, block_number = ?, block_hash = ?, succeeded = ?
     WHERE id = ? AND status IN ('prepared', 'sent', 'mined')`,
  );
  const unmined = sql.prepare(
    `UPDATE intents SET status = 'sent', hash = NULL, block_number = NULL, block_hash = NULL, succeeded = NULL
     WHERE id = ? AND status = 'mined'`,
  );
  const final = sql.prepare(
    "UPDATE intents SET status = CASE succeeded WHEN 1 THEN 'final' ELSE 'failed' END WHERE id = ? AND status = 'mined'",
  );
  const replaced = sql.prepare(
    `UPDATE intents SET status = 'replaced', hash = ?, block_number = NULL, block_hash = NULL, succeeded = NULL
     WHERE id = ? AND status IN ('prepared', 'sent', 'mined')`,
  );
  const moved = sql.prepare(
    "UPDATE intents SET nonce = ?, status = 'prepared' WHERE id = ? AND status IN ('prepared', 'sent') RETURNING *",
  );

  const scope = ({ chainId, address }: Account) => [chainId.toString(), address.toLowerCase()] as const;
  const entries = (rows: unknown): Entry[] => (rows as Row[]).map(entryOf);
  const changed = ({ changes }: { changes: number | bigint }, entry: Pick<Entry, "id">, to: EntryStatus) => {
    if (Number(changes) === 1) return;
    const from = (byId.get(entry.id) as Row | undefined)?.status;
    throw new AgentError("EntryMoved", `entry ${entry.id} is ${from ?? "unknown"}: it cannot become ${to}`, {
      id: entry.id,
      from,
      to,
    });
  };
  const find = (account: Account, key: string) => {
    const row = byKey.get(...scope(account), key) as Row | undefined;
    return row && entryOf(row);
  };
  const freeNonce = (account: Account, lowest: number): number => {
    let nonce = lowest;
    for (const row of taken.all(...scope(account), lowest)) if (row.nonce === nonce) nonce++;
    return nonce;
  };

  const addAttempt: Journal["addAttempt"] = ({ id }, attempt) => {
    const { hash, nonce, purpose, raw, maxFeePerGas, maxPriorityFeePerGas } = attempt;
    const bytes = raw === undefined ? null : toBytes(raw);
    insertAttempt.run(id, hash, nonce, purpose, bytes, maxFeePerGas.toString(), maxPriorityFeePerGas.toString());
  };

  return {
    find,
    open: (account) => entries(pending.all(...scope(account))),
    list: (account) => entries(every.all(...scope(account))),
    attempts: ({ id }) => (attemptsOf.all(id) as unknown as AttemptRow[]).map(attemptOf),
    freeNonce,
    prepare: (account, key, request, lowest, first) =>
      atomically(() => {
        const known = find(account, key);
        if (known && !sameIntent(known, request)) {
          throw new AgentError("IntentConflict", `${key} stands for another transaction`, { key });
        }
        if (known) return known;
        const { to, data, value, gasLimit, deadline = null } = request;
        const row = insert.get(
          ...scope(account),
          key,
          to,
          toBytes(data),
          value.toString(),
          gasLimit.toString(),
          deadline,
          freeNonce(account, lowest),
        );
        const entry = entryOf(row as unknown as Row);
        if (first) addAttempt(entry, first);
        return entry;
      }),
    addAttempt,
    markSent: ({ id }, hash, head) =>
      atomically(() => {
        sentAttempt.run(head, hash);
        sent.run(id);
      }),
    markMined: (entry, hash, { number, hash: blockHash }, succeeded) =>
      changed(mined.run(hash, number, blockHash, succeeded ? 1 : 0, entry.id), entry, "mined"),
    markUnmined: (entry) => changed(unmined.run(entry.id), entry, "sent"),
    markFinal: (entry) => changed(final.run(entry.id), entry, "final"),
    markReplaced: (entry, hash) => changed(replaced.run(hash, entry.id), entry, "replaced"),
    moveToNonce: (account, entry, lowest) =>
      atomically(() => {
        const row = moved.get(freeNonce(account, lowest), entry.id) as Row | undefined;
        changed({ changes: row ? 1 : 0 }, entry, "prepared");
        return entryOf(row!);
      }),
  };
}
