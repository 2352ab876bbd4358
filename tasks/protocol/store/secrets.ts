/** What a reveal needs and nobody else knows: kept before the commitment is sent, for ever. */
import { AgentError } from "../agent-error.ts";
import type { Database } from "./database.ts";

/** The opening of a commitment. Hashes are 0x-hexadecimal. */
export interface Secret {
  readonly commitment: string;
  readonly bountyId: string;
  /** 32 bytes. */
  readonly salt: Uint8Array;
  readonly claimDigest: string;
  /** The arguments themselves, or, where they are large, the CID under which the content store has them. */
  readonly args?: Uint8Array;
  readonly argsCid?: string;
  /** What the agent wants to remember beside it: JSON, say. */
  readonly note?: string;
}

export interface Secrets {
  /**
   * Keeps a secret: it is on the disk when this returns. Keeping the same again changes nothing.
   * @throws AgentError `SecretConflict` if the commitment is known with another content
   */
  keep(secret: Secret): void;
  get(commitment: string): Secret | undefined;
  /** All secrets, or those of one bounty, oldest first. */
  list(bountyId?: string): Secret[];
}

interface Row {
  readonly commitment: string;
  readonly bounty: string;
  readonly salt: Uint8Array;
  readonly claim_digest: string;
  readonly args: Uint8Array | null;
  readonly args_cid: string | null;
  readonly note: string;
}

const secretOf = (row: Row): Secret => ({
  commitment: row.commitment,
  bountyId: row.bounty,
  salt: row.salt,
  claimDigest: row.claim_digest,
  ...(row.args && { args: row.args }),
  ...(row.args_cid !== null && { argsCid: row.args_cid }),
  ...(row.note && { note: row.note }),
});

const sameBytes = (a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean =>
  a && b ? Buffer.compare(a, b) === 0 : !a && !b;

export function secretsIn({ sql, atomically }: Database): Secrets {
  const insert = sql.prepare("INSERT INTO secrets VALUES (?, ?, ?, ?, ?, ?, ?)");
  const one = sql.prepare("SELECT * FROM secrets WHERE commitment = ?");
  const all = sql.prepare("SELECT * FROM secrets WHERE ? IS NULL OR bounty = ? ORDER BY rowid");
  const find = (commitment: string) => one.get(commitment) as Row | undefined;
  return {
    keep(secret) {
      const { commitment, bountyId, salt, claimDigest, args = null, argsCid = null, note = "" } = secret;
      atomically(() => {
        const known = find(commitment);
        if (!known) return insert.run(commitment, bountyId, salt, claimDigest, args, argsCid, note);
        const same =
          known.bounty === bountyId &&
          known.claim_digest === claimDigest &&
          known.args_cid === argsCid &&
          sameBytes(known.salt, salt) &&
          sameBytes(known.args, args);
        // The details carry no salt: errors are logged.
        if (!same) throw new AgentError("SecretConflict", `${commitment} is kept with another content`, { commitment });
      });
    },
    get(commitment) {
      const row = find(commitment);
      return row && secretOf(row);
    },
    list(bountyId) {
      return (all.all(bountyId ?? null, bountyId ?? null) as unknown as Row[]).map(secretOf);
    },
  };
}
