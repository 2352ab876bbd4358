/**
 * Sends what an agent intends, once: whatever dies, drops or lies in between.
 *
 * An intent holds one nonce, journalled before anything is signed; what is signed is journalled before anybody sees it; and
 * all that is ever signed for the intent has that nonce, so that the chain itself takes at most one. The nonce is given up
 * only for a transaction of the account, proved by its signature, that finally took it.
 */
import { setTimeout as wait } from "node:timers/promises";

import { isAddress, isHexString } from "ethers";

import { KetworkTypeError } from "../../../sim/index.ts";
import { AgentError, isAgentError } from "../agent-error.ts";
import type { Signer } from "../keys.ts";
import { countFrom, receiptFrom, type Receipt } from "../rpc/blocks.ts";
import type { Chain, Head } from "../rpc/chain.ts";
import type { Account, Attempt, Entry, Journal } from "../store/index.ts";
import type { TransactorEvent } from "./events.ts";
import { bumpedFees, firstFees, type FeePolicy } from "./fees.ts";
import { findByNonce, nonceAt } from "./mined.ts";
import { createSender, FILLER_GAS, type Intended } from "./sender.ts";

export interface TransactorOptions {
  readonly chain: Chain;
  readonly signer: Signer;
  readonly journal: Journal;
  readonly fees: FeePolicy;
  /** Blocks without being mined after which a transaction offers more. */
  readonly stuckBlocks?: number;
  /** Seconds of the chain before a request's deadline from which on it offers more with every block. */
  readonly urgentSeconds?: number;
  /** Blocks for which a nonce must be missing before it is filled. */
  readonly gapBlocks?: number;
  /** What happens to an entry whose nonce was taken by another program: it gets a new one, or ends as `replaced`. */
  readonly onStranger?: "move" | "end";
  readonly onEvent?: (event: TransactorEvent) => void;
}

export interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly pollMs?: number;
}

export interface Transactor {
  readonly account: Account;
  /**
   * Enters an intent and sends it; for a key that was entered before, with whatever result, does nothing and returns its
   * entry. A node that does not take the transaction is no failure: it is in the journal, and `tick` sends it.
   * @throws KetworkTypeError `RequestMalformed`
   * @throws AgentError `TransactionReverts` if it would fail now, `IntentConflict`, `SignerMismatch`; errors of the chain
   * and of the signer before anything was journalled
   */
  ensure(key: string, request: Intended): Promise<Entry>;
  /** Takes the entry's nonce for nothing, if it is not mined yet: it ends as `replaced`, or as it would have. */
  cancel(key: string): Promise<Entry>;
  /** One pass over everything that is not at an end. Returns what still is not. */
  tick(): Promise<Entry[]>;
  /**
   * Passes until an entry is mined (which a reorganisation may undo) or at an end.
   * @throws AgentError `TransactionFailed` if it reverted, `TransactionReplaced`, `IntentUnknown`
   */
  settled(key: string, until: "mined" | "final", options?: WaitOptions): Promise<Entry>;
}

/** Starts the keys of entries that only fill a gap. */
const GAP = "gap:";
/** What could never be signed must not get into the journal. */
function checkRequest({ to, data, value }: Intended): void {
  const malformed = !isAddress(to)
    ? "to"
    : !isHexString(data) || data.length % 2 !== 0
      ? "data"
      : value < 0n && "value";
  if (malformed) throw new KetworkTypeError("RequestMalformed", `${malformed} cannot be sent`, { field: malformed });
}

const ENDS: readonly Entry["status"][] = ["final", "failed", "replaced"];

export function createTransactor(options: TransactorOptions): Transactor {
  const { chain, signer, journal, fees: policy, onEvent = () => undefined } = options;
  const { stuckBlocks = 3, urgentSeconds = 120, gapBlocks = 3, onStranger = "move" } = options;
  const account: Account = { chainId: chain.chainId, address: signer.address };
  const { tip, gasFor, sign, attempt, broadcast } = createSender({ chain, signer, journal, onEvent });
  const missingSince = new Map<number, number>();

  // One thing at a time: the nonce of the next intent depends on the last. Released between entries, so that an urgent
  // intent does not wait for a whole pass.
  let last: Promise<unknown> = Promise.resolve();
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  const current = (key: string): Entry => {
    const entry = journal.find(account, key);
    if (!entry) throw new AgentError("IntentUnknown", `nothing was entered as ${key}`, { key });
    return entry;
  };
  const attemptsOf = (entry: Entry): Attempt[] => journal.attempts(entry).filter(({ nonce }) => nonce === entry.nonce);

  async function pass(key: string, head: Head, counts: { readonly latest: number; readonly final: number }) {
    const entry = current(key);
    if (ENDS.includes(entry.status)) return;
    const attempts = attemptsOf(entry);
    const receipt = await receiptOf(entry, attempts);
    if (receipt) return settle(entry, attempts, receipt, head);
    if (entry.status === "mined") {
      journal.markUnmined(entry);
      onEvent({ type: "reorganised", key, hash: entry.hash! });
    }
    if (entry.nonce < counts.latest) return explain(entry, attempts, head, counts.final);
    await push(current(key), attempts, head, counts.latest);
  }

  async function receiptOf(entry: Entry, attempts: readonly Attempt[]): Promise<Receipt | undefined> {
    const hashes = attempts.map(({ hash }) => hash).reverse();
    const ordered = entry.hash ? [entry.hash, ...hashes.filter((hash) => hash !== entry.hash)] : hashes;
    for (const hash of ordered) {
      const receipt = receiptFrom("the node", await chain.request("eth_getTransactionReceipt", [hash]));
      if (receipt?.hash === hash) return receipt;
    }
    return undefined;
  }

  async function settle(entry: Entry, attempts: readonly Attempt[], receipt: Receipt, head: Head): Promise<void> {
    const { hash, block, succeeded } = receipt;
    const { key } = entry;
    if (entry.hash !== hash || entry.block?.hash !== block.hash || entry.succeeded !== succeeded) {
      journal.markMined(entry, hash, block, succeeded);
      onEvent({ type: "mined", key, hash, block });
    }
    if (block.number > head.final.number) return;
    // A receipt may be of a block that was dropped: the chain itself must have it.
    const canonical = block.number === head.final.number ? head.final : await chain.block(block.number);
    if (canonical?.hash !== block.hash) return;
    if (attempts.find((attempted) => attempted.hash === hash)?.purpose === "cancel") {
      journal.markReplaced(entry, hash);
      onEvent({ type: "replaced", key, hash });
    } else {
      journal.markFinal(entry);
      onEvent({ type: succeeded ? "final" : "failed", key, hash });
    }
  }

  /** The nonce is used, but no attempt has a receipt: the node lags, or somebody else has used it. */
  async function explain(entry: Entry, attempts: readonly Attempt[], head: Head, finalCount: number): Promise<void> {
    const { key, nonce } = entry;
    const isFinal = nonce < finalCount;
    if (!isFinal && signer.kind === "signs") return;
    const found = await findByNonce(chain, account.address, nonce, isFinal ? head.final.number : head.number);
    if (!found || attempts.some(({ hash }) => hash === found.hash)) {
      return onEvent({ type: "unexplained", key, nonce });
    }
    const same =
      found.to.toLowerCase() === entry.to.toLowerCase() &&
      found.data.toLowerCase() === entry.data.toLowerCase() &&
      found.value === entry.value;
    if (same) {
      // Sent by a node for us just before we died, or by a person who did what was to be done.
      const { hash } = found;
      journal.addAttempt(entry, { hash, nonce, purpose: "send", maxFeePerGas: 0n, maxPriorityFeePerGas: 0n });
    } else if (isFinal && (onStranger === "end" || key.startsWith(GAP))) {
      journal.markReplaced(entry, found.hash);
      onEvent({ type: "replaced", key, hash: found.hash });
    } else if (isFinal) {
      const moved = journal.moveToNonce(account, entry, Math.max(finalCount, nonce + 1));
      onEvent({ type: "moved", key, nonce: moved.nonce, stranger: found.hash });
    }
  }

  /** Sees to it that a transaction that is not mined is in the nodes' pools, at a price that gets it out. */
  async function push(entry: Entry, attempts: readonly Attempt[], head: Head, next: number): Promise<void> {
    const latest = attempts.at(-1);
    if (!latest) {
      return attempt(entry, firstFees(head.baseFeePerGas, await tip(), policy), "send", head);
    }
    const tooCheap = latest.maxFeePerGas < head.baseFeePerGas;
    if (latest.sentBlock === undefined && !tooCheap) return broadcast(entry, latest, head, false);
    // What was too cheap for any node to take need not wait.
    const waited = latest.sentBlock === undefined ? stuckBlocks : head.number - latest.sentBlock;
    const urgent = entry.deadline !== undefined && head.timestamp > entry.deadline - urgentSeconds;
    // Those behind the next nonce wait for it, unless the base fee has left them behind.
    const blocked = entry.nonce > next && !tooCheap;
    if (!blocked && waited >= (urgent ? 1 : stuckBlocks)) {
      const fees = bumpedFees(latest, head.baseFeePerGas, await tip(), policy);
      if (fees) {
        onEvent({ type: "bumped", key: entry.key, fees });
        return attempt(entry, fees, latest.purpose, head);
      }
      onEvent({ type: "capped", key: entry.key, baseFeePerGas: head.baseFeePerGas });
    }
    const pooled = await chain.request("eth_getTransactionByHash", [latest.hash]);
    if (pooled === null) await broadcast(entry, latest, head, true);
  }

  /** Nonces below ours that nobody uses would hold everything up: after a while they are filled. */
  async function fillGaps(head: Head, next: number): Promise<void> {
    const taken = new Set(journal.list(account).map(({ nonce }) => nonce));
    const highest = Math.max(-1, ...journal.open(account).map(({ nonce }) => nonce));
    for (const nonce of missingSince.keys()) if (nonce < next || taken.has(nonce)) missingSince.delete(nonce);
    for (let nonce = next; nonce < highest; nonce++) {
      if (taken.has(nonce)) continue;
      const since = missingSince.get(nonce) ?? head.number;
      missingSince.set(nonce, since);
      if (head.number - since < gapBlocks) continue;
      const nothing = { to: account.address, data: "0x", value: 0n, gasLimit: FILLER_GAS };
      const entry = journal.prepare(account, `${GAP}${nonce}`, nothing, nonce);
      onEvent({ type: "gap", key: entry.key, nonce: entry.nonce });
    }
  }

  const transactor: Transactor = {
    account,
    async ensure(key, request) {
      checkRequest(request);
      const known = journal.find(account, key);
      if (known) return journal.prepare(account, key, { ...request, gasLimit: known.gasLimit }, 0);
      const gasLimit = await gasFor(request);
      return alone(async () => {
        const head = await chain.head();
        // Counts what other programs have in the pools too. A node that exaggerates makes a gap, which is filled later.
        const pending = await chain.request("eth_getTransactionCount", [account.address, "pending"]);
        const next = Math.max(await nonceAt(chain, account.address, head.number), countFrom("the node", pending));
        const fees = firstFees(head.baseFeePerGas, await tip(), policy);
        const full = { ...request, gasLimit };
        if (journal.find(account, key)) return journal.prepare(account, key, full, next);
        const nonce = journal.freeNonce(account, next);
        // Signed first: an intent that the signer refuses must not hold a nonce.
        const first = await sign({ ...full, nonce }, fees, "send");
        const entry = journal.prepare(account, key, full, nonce, first);
        if (first) await broadcast(entry, first, head, false);
        else await attempt(entry, fees, "send", head);
        return current(key);
      });
    },
    cancel: (key) =>
      alone(async () => {
        const entry = current(key);
        const latest = attemptsOf(entry).at(-1);
        if (entry.status === "mined" || ENDS.includes(entry.status) || latest?.purpose === "cancel") return entry;
        const head = await chain.head();
        const fees = latest
          ? bumpedFees(latest, head.baseFeePerGas, await tip(), policy)
          : firstFees(head.baseFeePerGas, await tip(), policy);
        if (fees) await attempt(entry, fees, "cancel", head);
        else onEvent({ type: "capped", key, baseFeePerGas: head.baseFeePerGas });
        return current(key);
      }),
    async tick() {
      if (journal.open(account).length === 0) return [];
      const head = await chain.head();
      const [latest, final] = await Promise.all([
        nonceAt(chain, account.address, head.number),
        nonceAt(chain, account.address, head.final.number),
      ]);
      await alone(() => fillGaps(head, latest));
      for (const { key } of journal.open(account)) {
        await alone(() => pass(key, head, { latest, final })).catch((error: unknown) => {
          // What the signer or a node spoils for one entry must not hold up the others.
          if (!isAgentError(error)) throw error;
          onEvent({ type: "postponed", key, error });
        });
      }
      return journal.open(account);
    },
    async settled(key, until, { signal, pollMs = 1000 } = {}) {
      for (;;) {
        const entry = current(key);
        const { status, hash } = entry;
        if (status === "failed" || (until === "mined" && status === "mined" && !entry.succeeded)) {
          throw new AgentError("TransactionFailed", `${key} was mined and reverted`, { key, hash });
        }
        if (status === "replaced") throw new AgentError("TransactionReplaced", `${key} was replaced`, { key, hash });
        if (status === "final" || (until === "mined" && status === "mined")) return entry;
        await transactor.tick();
        if (current(key).status === status) await wait(pollMs, undefined, { signal });
      }
    },
  };
  return transactor;
}
