/** How a task sends: it says what it is about to do, what it costs and to whom it goes, asks, sends, and tells the result. */
import type { Provider, Signer, TransactionReceipt, TransactionRequest } from "ethers";

import { AgentError } from "../protocol/agent-error.ts";
import { ProtocolError, protocolError } from "../protocol/errors.ts";
import { formatAmount, roundAmount } from "./amounts.ts";
import { confirm } from "./confirm.ts";
import type { Io } from "./io.ts";
import { PlannedSigner } from "./planned-signer.ts";
import type { Estimator } from "./upon-state.ts";

/** What a person is asked to agree to. */
export interface Plan {
  /** In the imperative: "Post a bounty". */
  readonly title: string;
  /** What else there is to know: tokens that move, deadlines, names. */
  readonly details?: Readonly<Record<string, string>>;
  /** In a dry run: estimates as if what comes before had been sent. */
  readonly upon?: Estimator;
}

/** A transaction that would be sent. Amounts in wei. */
export interface PlannedTransaction {
  readonly title: string;
  /** The function that is called, of which contract. */
  readonly call: string;
  readonly to: string;
  readonly value: bigint;
  /** Estimated; `null` where it stands on what a dry run does not send, and cannot be simulated. */
  readonly gas: bigint | null;
  readonly fee: bigint | null;
}

type Estimated = PlannedTransaction & { readonly gas: bigint; readonly fee: bigint };

/** A transaction that was mined. Amounts in wei. */
export interface SentTransaction {
  readonly title: string;
  readonly call: string;
  readonly to: string;
  readonly value: bigint;
  readonly hash: string;
  /** At the explorer of a chain that has one. */
  readonly url?: string;
  readonly block: number;
  readonly succeeded: boolean;
  readonly gasUsed: bigint;
  readonly fee: bigint;
}

export interface TransactOptions {
  readonly signer: Signer;
  readonly provider: Provider;
  readonly io: Io;
  /** What a call is called: `BountyBoard.post`. */
  readonly nameOf: (to: string, data: string) => string;
  readonly urlOf: (hash: string) => string | undefined;
  /** The chain charges for data beside gas, which nodes do not estimate. */
  readonly chargesForData: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export interface Transactions {
  /** Whose transactions all come through `transact`. */
  readonly signer: PlannedSigner;
  readonly planned: readonly PlannedTransaction[];
  readonly sent: readonly SentTransaction[];
  /**
   * Does `work`, whose transactions are shown and agreed to, once for all of them; `undefined` in a dry run, which ends at
   * the first transaction.
   * @throws AgentError `ConfirmationMissing` where nobody is there to be asked, `ConfirmationRefused`; as `work`
   */
  transact<T>(plan: Plan, work: () => Promise<T>): Promise<T | undefined>;
}

type Flying = Omit<SentTransaction, "url" | "block" | "succeeded" | "gasUsed" | "fee">;

/** Ends the work of a dry run. */
class DryRunEnd extends Error {}

export function transactionsOf(options: TransactOptions): Transactions {
  const { io, provider, dryRun, yes } = options;
  const planned: PlannedTransaction[] = [];
  const sent: SentTransaction[] = [];
  let current: { readonly plan: Plan; readonly follows: boolean; agreed: boolean; readonly flying: Flying[] };
  let open = false;

  async function gate(request: TransactionRequest, signer: Signer) {
    const call = options.nameOf(String(request.to), request.data ?? "0x");
    if (!open) throw new AgentError("TransactionUnplanned", `${call} was to be sent without a plan`, { call });
    const next = await planOf(request, signer, call);
    planned.push(next);
    if (dryRun) throw new DryRunEnd();
    if (!current.agreed) await agree(next, await signer.getAddress());
    else io.progress(`${call}: about ${next.gas} gas`);
    const response = await signer.sendTransaction(request);
    io.progress(`sent ${options.urlOf(response.hash) ?? response.hash}`);
    const { title, to, value } = next;
    current.flying.push({ title, call, to, value, hash: response.hash });
    return response;
  }

  async function planOf(request: TransactionRequest, signer: Signer, call: string): Promise<Estimated> {
    const [gas, { gasPrice }] = await Promise.all([
      gasOf({ ...request, gasLimit: null }, signer),
      provider.getFeeData(),
    ]);
    return { ...shownOf(request, call), gas, fee: gas * (gasPrice ?? 0n) };
  }

  const shownOf = (request: TransactionRequest, call: string) => ({
    ...{ title: current.plan.title, call, to: String(request.to), value: BigInt(request.value ?? 0) },
  });

  async function gasOf(request: TransactionRequest, signer: Signer): Promise<bigint> {
    const upon = open && dryRun ? current.plan.upon : undefined;
    return upon ? upon({ ...request, from: await signer.getAddress() }) : signer.estimateGas(request);
  }

  async function estimate(request: TransactionRequest, signer: Signer): Promise<bigint> {
    try {
      return await gasOf(request, signer);
    } catch (error) {
      const call = options.nameOf(String(request.to), request.data ?? "0x");
      if (!open || !isConsequence() || !(protocolError(call, error) instanceof ProtocolError)) throw error;
      planned.push({ ...shownOf(request, call), gas: null, fee: null });
      throw untold(current.plan);
    }
  }

  /** Whether what fails may stand on what a dry run has not sent. */
  const isConsequence = (): boolean => dryRun && current.follows && current.plan.upon === undefined;

  function untold({ title }: Plan): DryRunEnd {
    io.progress(`${title}: cannot be simulated before what comes first is mined`);
    return new DryRunEnd();
  }

  async function agree(next: Estimated, from: string): Promise<void> {
    io.progress(describe(current.plan, next, from, options.chargesForData));
    if (!yes) await confirm(io, "Send it?", { call: next.call });
    current.agreed = true;
  }

  async function report(): Promise<void> {
    for (const flying of current.flying) {
      const { hash } = flying;
      const receipt = await provider.getTransactionReceipt(hash);
      if (!receipt) continue;
      const url = options.urlOf(hash);
      const mined = { ...flying, ...(url !== undefined && { url }), ...costOf(receipt) };
      sent.push(mined);
      const fate = mined.succeeded ? "mined" : "failed";
      io.progress(`${fate} in block ${mined.block}: ${mined.gasUsed} gas, ${roundAmount(mined.fee)}`);
    }
  }

  return {
    signer: new PlannedSigner(options.signer, provider, { estimate, send: gate }),
    planned,
    sent,
    async transact(plan, work) {
      if (open) throw new AgentError("TransactionUnplanned", `${plan.title} began within another plan`, {});
      current = { plan, follows: planned.length > 0, agreed: false, flying: [] };
      open = true;
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof DryRunEnd) && !isConsequence()) throw error;
        if (!(error instanceof DryRunEnd)) untold(plan);
        return undefined;
      } finally {
        open = false;
        await report();
      }
    },
  };
}

const costOf = ({ blockNumber, status, gasUsed, fee }: TransactionReceipt) => ({
  block: blockNumber,
  succeeded: status !== 0,
  gasUsed,
  fee,
});

function describe(plan: Plan, next: Estimated, from: string, chargesForData: boolean): string {
  const rows = {
    ...plan.details,
    from,
    to: `${next.to} (${next.call})`,
    ...(next.value > 0n && { value: formatAmount(next.value) }),
    gas: `about ${next.gas}, ${roundAmount(next.fee)}${chargesForData ? " and what the chain takes for data" : ""}`,
  };
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return [plan.title, ...Object.entries(rows).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join("\n");
}
