/** From an entry of the journal to the nodes' pools. */
import { AgentError, isAgentError } from "../agent-error.ts";
import { checkSigned, type Signer, type UnsignedTransaction } from "../keys.ts";
import { quantity, quantityOf } from "../rpc/blocks.ts";
import type { Chain, Head } from "../rpc/chain.ts";
import type { Attempt, AttemptFees, Entry, Journal, Request } from "../store/index.ts";
import type { TransactorEvent } from "./events.ts";

/** A request whose gas is estimated where it is not given. */
export type Intended = Omit<Request, "gasLimit"> & { readonly gasLimit?: bigint };

/** What a transfer to oneself takes. */
export const FILLER_GAS = 21_000n;

/** What nodes say of a transaction that they have or that is mined already: both are settled by looking at the chain. */
const HARMLESS = /already (known|imported|exists)|known transaction|nonce( is)? too low|nonce .*(lower|low)\b/i;
/** Another transaction with the nonce is in the pool: waiting and offering more is the way. */
const UNDERPRICED = /underpriced|replacement/i;
const NODE_FAULTS = ["RpcRefused", "SignerRefused", "RpcExhausted", "RpcUnreachable", "RpcRateLimited", "RpcMalformed"];

type Intent = Request & Pick<Entry, "nonce">;

interface SenderOptions {
  readonly chain: Chain;
  readonly signer: Signer;
  readonly journal: Journal;
  readonly onEvent: (event: TransactorEvent) => void;
}

export function createSender({ chain, signer, journal, onEvent }: SenderOptions) {
  const account = { chainId: chain.chainId, address: signer.address };

  /** The node's advice for a tip, wei a gas. */
  async function tip(): Promise<bigint> {
    try {
      return quantityOf(await chain.request("eth_maxPriorityFeePerGas", [])) ?? 0n;
    } catch (error) {
      // Not every node has the method; the policy has a minimum.
      if (isAgentError(error, "RpcRefused")) return 0n;
      throw error;
    }
  }

  const unsignedOf = (entry: Intent, fees: AttemptFees, purpose: Attempt["purpose"]): UnsignedTransaction => ({
    chainId: account.chainId,
    nonce: entry.nonce,
    ...(purpose === "send"
      ? { to: entry.to, data: entry.data, value: entry.value, gasLimit: entry.gasLimit }
      : { to: account.address, data: "0x", value: 0n, gasLimit: FILLER_GAS }),
    maxFeePerGas: fees.maxFeePerGas,
    maxPriorityFeePerGas: fees.maxPriorityFeePerGas,
  });

  /** A signed attempt, which nobody else has seen; `undefined` where the node signs. @throws AgentError `SignerMismatch` */
  async function sign(entry: Intent, fees: AttemptFees, purpose: Attempt["purpose"]): Promise<Attempt | undefined> {
    if (signer.kind === "sends") return undefined;
    const unsigned = unsignedOf(entry, fees, purpose);
    const raw = await signer.sign(unsigned);
    const { maxFeePerGas, maxPriorityFeePerGas } = fees;
    const hash = checkSigned(raw, unsigned, account.address);
    return { hash, nonce: entry.nonce, purpose, raw, maxFeePerGas, maxPriorityFeePerGas };
  }

  /** Signs, journals and sends, in this order. */
  async function attempt(entry: Entry, fees: AttemptFees, purpose: Attempt["purpose"], head: Head): Promise<void> {
    const signed = await sign(entry, fees, purpose);
    if (!signed) return sendByNode(entry, unsignedOf(entry, fees, purpose), purpose, head, false);
    journal.addAttempt(entry, signed);
    await broadcast(entry, signed, head, false);
  }

  /** Hands what was journalled to a node. */
  async function broadcast(entry: Entry, { hash, raw, purpose, ...fees }: Attempt, head: Head, again: boolean) {
    if (raw === undefined) return sendByNode(entry, unsignedOf(entry, fees, purpose), purpose, head, again);
    if (await accepted(entry, hash, () => chain.request("eth_sendRawTransaction", [raw]))) {
      journal.markSent(entry, hash, head.number);
      onEvent({ type: "sent", key: entry.key, nonce: entry.nonce, hash, again });
    }
  }

  /** A node that holds the key signs again when it sends again; the nonce, which it is told, keeps it to one. */
  async function sendByNode(
    entry: Entry,
    unsigned: UnsignedTransaction,
    purpose: Attempt["purpose"],
    head: Head,
    again: boolean,
  ): Promise<void> {
    if (signer.kind !== "sends") throw new AgentError("SignerChanged", "the journal has no signed transaction", {});
    let hash: string | undefined;
    const taken = await accepted(entry, undefined, async () => {
      hash = await signer.send(unsigned);
    });
    if (!taken || hash === undefined) return;
    const { maxFeePerGas, maxPriorityFeePerGas } = unsigned;
    journal.addAttempt(entry, { hash, nonce: entry.nonce, purpose, maxFeePerGas, maxPriorityFeePerGas });
    journal.markSent(entry, hash, head.number);
    onEvent({ type: "sent", key: entry.key, nonce: entry.nonce, hash, again });
  }

  /** Whether a node has the transaction now. Everything else is for the next pass, as the journal has it. */
  async function accepted(entry: Entry, hash: string | undefined, send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (!isAgentError(error, ...NODE_FAULTS)) throw error;
      const reason = String(error.details.reason ?? error.message);
      if (HARMLESS.test(reason)) return true;
      onEvent({ type: "refused", key: entry.key, hash, reason });
      return UNDERPRICED.test(reason);
    }
  }

  /** @throws AgentError `TransactionReverts` */
  async function gasFor(request: Intended): Promise<bigint> {
    if (request.gasLimit !== undefined) return request.gasLimit;
    const { to, data, value } = request;
    try {
      const call = { from: account.address, to, data, value: quantity(value) };
      const gas = quantityOf(await chain.request("eth_estimateGas", [call]));
      // Other transactions may come first and make it a little dearer.
      return ((gas ?? 0n) * 5n) / 4n;
    } catch (error) {
      if (!isAgentError(error, "RpcRefused")) throw error;
      const { reason, data: revert } = error.details;
      throw new AgentError("TransactionReverts", `it would fail: ${String(reason)}`, { reason, data: revert }, error);
    }
  }

  return { tip, gasFor, sign, attempt, broadcast };
}
