/** What a transactor reports; it logs nothing itself. Every event names the entry by its key. */
import type { AttemptFees, BlockId } from "../store/index.ts";

export type TransactorEvent =
  /** Handed to a node. */
  | {
      readonly type: "sent";
      readonly key: string;
      readonly nonce: number;
      readonly hash: string;
      readonly again: boolean;
    }
  /** A node would not take it: `reason` is the node's. It is tried again. */
  | { readonly type: "refused"; readonly key: string; readonly hash?: string; readonly reason: string }
  | { readonly type: "bumped"; readonly key: string; readonly fees: AttemptFees }
  /** It is stuck, and the cap on fees forbids to offer more. */
  | { readonly type: "capped"; readonly key: string; readonly baseFeePerGas: bigint }
  | { readonly type: "mined"; readonly key: string; readonly hash: string; readonly block: BlockId }
  | { readonly type: "reorganised"; readonly key: string; readonly hash: string }
  | { readonly type: "final" | "failed" | "replaced"; readonly key: string; readonly hash: string }
  /** Another program used the account's nonce; the entry goes on with a new one. */
  | { readonly type: "moved"; readonly key: string; readonly nonce: number; readonly stranger: string }
  /** The nonce is used, and no node shows by what: nothing is sent until one does. */
  | { readonly type: "unexplained"; readonly key: string; readonly nonce: number }
  /** Nothing is known of a nonce below: a transaction that does nothing takes it. */
  | { readonly type: "gap"; readonly key: string; readonly nonce: number }
  /** The pass over one entry failed; the next one tries again. */
  | { readonly type: "postponed"; readonly key: string; readonly error: unknown };
