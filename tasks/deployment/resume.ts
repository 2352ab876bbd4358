/**
 * What a deployment leaves that was killed at any moment, brought into a state that Ignition goes on from: files that were
 * half written, and a transaction that has a nonce in the journal and no hash. Ignition wants a person to look for that
 * one; here it is looked for by its nonce. If it never arrived, it is sent again with the same nonce: it cannot count twice.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { trackTransaction, type EIP1193Provider } from "@nomicfoundation/ignition-core";
import type { Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";

interface Message {
  readonly type: string;
  readonly futureId?: string;
  readonly networkInteractionId?: number;
  readonly nonce?: number;
  readonly receipt?: { readonly blockNumber: number };
  readonly result?: { readonly address?: string };
}

interface Line {
  readonly text: string;
  readonly message: Message;
}

/** @throws KetworkRangeError `DeploymentTransactionPending` where the lost transaction waits to get into a block */
export async function prepareToResume(
  folder: string,
  account: string,
  provider: Provider,
  rpc: EIP1193Provider,
): Promise<void> {
  if (!existsSync(journalOf(folder))) return;
  mendFiles(folder);
  const journal = readJournal(folder);
  const interaction = ({ message }: Line) => `${message.futureId}/${message.networkInteractionId}`;
  const sent = new Set(journal.filter(({ message }) => message.type === "TRANSACTION_SEND").map(interaction));
  const from = Math.max(0, ...journal.map(({ message }) => message.receipt?.blockNumber ?? 0));
  for (const line of journal) {
    if (line.message.type !== "TRANSACTION_PREPARE_SEND" || sent.has(interaction(line))) continue;
    const nonce = line.message.nonce!;
    if ((await provider.getTransactionCount(account, "pending")) > nonce) {
      await trackTransaction(folder, await hashOf(provider, account, nonce, from), rpc);
    } else {
      writeJournal(
        folder,
        readJournal(folder).filter(({ text }) => text !== line.text),
      );
    }
  }
}

const journalOf = (folder: string) => join(folder, "journal.jsonl");

function readJournal(folder: string): Line[] {
  return readFileSync(journalOf(folder), "utf8")
    .split("\n")
    .filter((text) => text.trim() !== "")
    .map((text) => ({ text, message: parsed(text) as Message }));
}

function writeJournal(folder: string, lines: readonly Line[]): void {
  writeFileSync(journalOf(folder), lines.map(({ text }) => `\n${text}`).join(""));
}

/** Drops a last line and files that were half written; the addresses stand in the journal too. */
function mendFiles(folder: string): void {
  const journal = readJournal(folder);
  const whole = journal.filter(({ message }, i) => message !== undefined || i < journal.length - 1);
  if (whole.length < journal.length) writeJournal(folder, whole);
  const addresses = whole.flatMap(({ message: { futureId, result } }) =>
    futureId !== undefined && result?.address !== undefined ? [[futureId, result.address] as const] : [],
  );
  writeFileSync(join(folder, "deployed_addresses.json"), `${JSON.stringify(Object.fromEntries(addresses), null, 2)}\n`);
  for (const name of ["artifacts", "build-info"]) {
    const inside = join(folder, name);
    for (const file of existsSync(inside) ? readdirSync(inside) : []) {
      const path = join(inside, file);
      if (file.endsWith(".json") && parsed(readFileSync(path, "utf8")) === undefined) rmSync(path);
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
