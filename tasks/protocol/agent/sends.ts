/**
 * Sends what roles want sent, once a key, over deaths and reorganisations.
 *
 * A key is an intent for ever. What was journalled under it is what happens, whatever a role would write now: bonds follow the
 * base fee, and salts are drawn. A second intent, `key#2`, is only entered when the first has failed or was replaced for
 * good, so that no reorganisation can bring both to pass; sooner only where the contract itself refuses a second one. It is
 * also entered when the first is final and may have done nothing.
 */
import { AgentError, isAgentError } from "../agent-error.ts";
import { ProtocolError, protocolError } from "../errors.ts";
import { quantity, quantityOf, type Receipt } from "../rpc/blocks.ts";
import type { Chain } from "../rpc/index.ts";
import type { Entry, Store } from "../store/index.ts";
import type { Transactor } from "../transactions/index.ts";
import type { Call } from "./role.ts";

/** The most gas that a transaction can have (EIP-7825). */
const MAX_TRANSACTION_GAS = 2n ** 24n;
/** Beyond a quarter more than estimated, as in `send.ts`. */
const SPARE_GAS = 20_000n;

export interface SendsOptions {
  readonly chain: Chain;
  readonly journal: Store["journal"];
  readonly transactor: Transactor;
  /** Called before anything is entered. @throws AgentError `BudgetExceeded` */
  readonly allow?: (key: string, call: Call) => void;
  /** Nothing is entered, only simulated. */
  readonly dryRun?: boolean;
  /** How long to wait for a pass before one is made here, milliseconds. */
  readonly pollMs?: number;
}

export interface Sends {
  /** As `AgentContext.send`. */
  send(key: string, call: Call, signal?: AbortSignal): Promise<Receipt>;
  /**
   * One pass of the transactor, shared by all who wait. Intents that are of no use any more are cancelled.
   * @param time of the head, Unix time
   */
  tick(time?: number): Promise<Entry[]>;
  /** The value of what is entered and not mined yet, in wei. */
  pendingValue(): bigint;
}

/** The n-th intent of a key, from 1. */
const intentKey = (key: string, n: number): string => (n === 1 ? key : `${key}#${n}`);

export function createSends(options: SendsOptions): Sends {
  const { chain, journal, transactor, allow, dryRun = false, pollMs = 2000 } = options;
  const { account } = transactor;
  const sending = new Map<string, Promise<Receipt>>();
  const waiting = new Set<() => void>();
  /** Values that are about to be entered, by key. */
  const reserved = new Map<string, bigint>();
  let passing: { readonly knowsTime: boolean; readonly entries: Promise<Entry[]> } | undefined;

  /** The last intent of a key, and the number of the next. */
  function lastOf(key: string): { readonly entry: Entry | undefined; readonly next: number } {
    let entry: Entry | undefined;
    for (let n = 1; ; n++) {
      const found = journal.find(account, intentKey(key, n));
      if (!found) return { entry, next: n };
      entry = found;
    }
  }

  const isCancelled = (entry: Entry): boolean =>
    journal.attempts(entry).some(({ hash, purpose }) => hash === entry.hash && purpose === "cancel");

  /** What has become of an intent: its receipt, `undefined` while nothing has, or "again" once it can be tried anew. */
  function outcome(entry: Entry, call: Call): Receipt | "again" | undefined {
    const { status, hash, block, succeeded, key } = entry;
    if (status === "failed" || status === "replaced") return "again";
    if (status !== "mined" && status !== "final") return undefined;
    const cancelled = isCancelled(entry);
    if (succeeded && !cancelled) return { hash: hash!, block: block!, succeeded: true };
    if (call.repeatable && !cancelled) return "again";
    throw new AgentError("TransactionFailed", `${key} was ${cancelled ? "cancelled" : "mined and reverted"}`, {
      key,
      hash,
    });
  }

  async function once(key: string, call: Call, signal?: AbortSignal): Promise<Receipt> {
    let [entered, awaited] = [0, 0];
    for (;;) {
      signal?.throwIfAborted();
      const { entry, next } = lastOf(key);
      const isInVain = call.mayDoNothing === true && entry?.status === "final" && entry.id !== awaited;
      const result = entry && !isInVain ? outcome(entry, call) : "again";
      if (result === undefined) {
        // Waiting would send it again.
        if (dryRun) throw new AgentError("DryRunPending", `${key} was sent and is not mined`, { key });
        awaited = entry!.id;
        await pulse(signal);
        continue;
      }
      if (result !== "again") return result;
      // Whoever asked saw what it saw: after a failure under its eyes it is to look again.
      if (entry && entered === entry.id) {
        throw new AgentError("TransactionFailed", `${entry.key} came to nothing`, { key: entry.key, hash: entry.hash });
      }
      entered = awaited = (await enter(intentKey(key, next), call)).id;
    }
  }

  async function enter(key: string, call: Call): Promise<Entry> {
    const { contract, method, args, value = 0n, deadline } = call;
    const to = await contract.getAddress();
    const data = contract.interface.encodeFunctionData(method, args);
    const gasLimit = await gasFor(key, call, { to, data, value });
    if (dryRun) {
      allow?.(key, call);
      throw new AgentError("DryRun", `${key} would be sent`, { key, method, to, value, gasLimit });
    }
    try {
      // Between the look at the budget and the journal nothing else may pass.
      allow?.(key, call);
      reserved.set(key, value);
      return await transactor.ensure(key, { to, data, value, gasLimit, ...(deadline !== undefined && { deadline }) });
    } finally {
      reserved.delete(key);
    }
  }

  async function gasFor(
    key: string,
    { method }: Call,
    { to, data, value }: { to: string; data: string; value: bigint },
  ): Promise<bigint> {
    const call = { from: account.address, to, data, value: quantity(value) };
    let estimate: bigint;
    try {
      estimate = quantityOf(await chain.request("eth_estimateGas", [call])) ?? 0n;
    } catch (error) {
      throw isAgentError(error, "RpcRefused") ? revertOf(key, method, error) : error;
    }
    if (estimate > MAX_TRANSACTION_GAS) {
      const details = { key, estimate, maximum: MAX_TRANSACTION_GAS };
      throw new AgentError(
        "GasOverCap",
        `${key} needs ${estimate} gas: a transaction has ${MAX_TRANSACTION_GAS}`,
        details,
      );
    }
    const wanted = (estimate * 5n) / 4n + SPARE_GAS;
    return wanted > MAX_TRANSACTION_GAS ? MAX_TRANSACTION_GAS : wanted;
  }

  /** Waits for a pass, or makes one if nobody does. */
  async function pulse(signal?: AbortSignal): Promise<void> {
    const passed = await new Promise<boolean>((resolve) => {
      const end = (done: boolean) => {
        clearTimeout(timer);
        waiting.delete(wake);
        signal?.removeEventListener("abort", abort);
        resolve(done);
      };
      const wake = () => end(true);
      const abort = () => end(true);
      const timer = setTimeout(() => end(false), pollMs);
      waiting.add(wake);
      signal?.addEventListener("abort", abort, { once: true });
    });
    if (!passed) await sends.tick().catch(() => undefined);
  }

  /** Cancels what nobody has any use for: a late transaction, and the next one in line if it would fail. */
  async function retire(time: number): Promise<void> {
    const open = journal.open(account).filter(({ status }) => status !== "mined");
    for (const [i, entry] of open.entries()) {
      const late = entry.deadline !== undefined && entry.deadline < time;
      // Those behind it may need what it does.
      if (late || (i === 0 && (await fails(entry)))) await transactor.cancel(entry.key);
    }
  }

  const doomed = new Map<number, number>();
  /** Whether it would fail at three looks in a row: one node may lag behind what it builds on. */
  async function fails({ id, to, data, value }: Entry): Promise<boolean> {
    const call = { from: account.address, to, data, value: quantity(value) };
    const reverts = await chain.request("eth_call", [call, "latest"]).then(
      () => false,
      (error: unknown) => isAgentError(error, "RpcRefused") && error.details.data !== undefined,
    );
    const looks = reverts ? (doomed.get(id) ?? 0) + 1 : 0;
    doomed.clear();
    if (reverts) doomed.set(id, looks);
    return looks >= 3;
  }

  async function pass(time: number | undefined): Promise<Entry[]> {
    try {
      if (time !== undefined) await retire(time);
      return await transactor.tick();
    } finally {
      passing = undefined;
      for (const wake of [...waiting]) wake();
    }
  }

  const sends: Sends = {
    send(key, call, signal) {
      const found = sending.get(key);
      if (found) return found;
      const sent = once(key, call, signal).finally(() => sending.delete(key));
      sending.set(key, sent);
      return sent;
    },
    tick(time) {
      // One that knows no time cancels nothing that is late.
      if (passing && time !== undefined && !passing.knowsTime) {
        return passing.entries.catch(() => undefined).then(() => sends.tick(time));
      }
      passing ??= { knowsTime: time !== undefined, entries: pass(time) };
      return passing.entries;
    },
    pendingValue() {
      const open = journal.open(account).filter(({ status }) => status !== "mined");
      return [...reserved.values(), ...open.map(({ value }) => value)].reduce((sum, value) => sum + value, 0n);
    },
  };
  return sends;
}

/** The contract's own error, as the roles see it. */
function revertOf(key: string, method: string, refused: AgentError): AgentError {
  const { data, reason } = refused.details;
  const error = protocolError(method, { code: "CALL_EXCEPTION", data, cause: refused });
  const own = error instanceof ProtocolError ? error : undefined;
  const name = own && own.code !== "NoReason" ? own.code : String(reason);
  return new AgentError(
    "TransactionReverts",
    `${key} would fail: ${own && own.code !== "NoReason" ? own.message : String(reason)}`,
    { key, method, reason: name, ...own?.details },
    own ?? refused,
  );
}
