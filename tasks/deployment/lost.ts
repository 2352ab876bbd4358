/**
 * A deployment that is cut off while it sends leaves a transaction in the journal that has a nonce and no hash, and Ignition
 * then wants a person to look for it. Here it is looked for: on the chain by its nonce, else it never arrived, and is sent
 * again with the same nonce, so that it cannot count twice.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { trackTransaction, type EIP1193Provider } from "@nomicfoundation/ignition-core";
import type { Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";

interface JournalLine {
  readonly type: string;
  readonly futureId?: string;
  readonly networkInteractionId?: number;
  readonly nonce?: number;
  readonly receipt?: { readonly blockNumber: number };
}

/** Brings the journal in a folder up to what the chain knows of this account. */
export async function findLostTransactions(
  folder: string,
  account: string,
  provider: Provider,
  rpc: EIP1193Provider,
): Promise<void> {
  const path = join(folder, "journal.jsonl");
  if (!existsSync(path)) return;
  const lines = readFileSync(path, "utf8").split("\n");
  const journal = lines.map((line) => (line.trim() === "" ? undefined : (JSON.parse(line) as JournalLine)));
  const interaction = (line?: JournalLine) => `${line?.futureId}/${line?.networkInteractionId}`;
  const sent = new Set(journal.filter((line) => line?.type === "TRANSACTION_SEND").map(interaction));
  const prepared = journal.filter((line) => line?.type === "TRANSACTION_PREPARE_SEND");
  const lost = prepared.filter((line) => !sent.has(interaction(line)));
  const from = Math.max(0, ...journal.map((line) => line?.receipt?.blockNumber ?? 0));
  for (const line of lost) {
    if ((await provider.getTransactionCount(account, "pending")) > line!.nonce!) {
      await trackTransaction(folder, await hashOf(provider, account, line!.nonce!, from), rpc);
    } else {
      const kept = readFileSync(path, "utf8").split("\n");
      const at = lines[journal.indexOf(line)];
      writeFileSync(path, kept.filter((text) => text !== at).join("\n"));
    }
  }
}

/** The hash of an account's transaction by its nonce, which was sent after block `from`. */
async function hashOf(provider: Provider, account: string, nonce: number, from: number): Promise<string> {
  const last = await provider.getBlockNumber();
  for (const block of [...Array.from({ length: last - from + 1 }, (_, i) => from + i), "pending" as const]) {
    const found = (await provider.getBlock(block, true))?.prefetchedTransactions.find(
      (transaction) => transaction.nonce === nonce && transaction.from.toLowerCase() === account.toLowerCase(),
    );
    if (found) return found.hash;
  }
  throw new KetworkRangeError("DeploymentTransactionPending", `transaction ${nonce} of ${account} is in no block yet`, {
    account,
    nonce,
  });
}
