/** Does to a run what chaos has drawn. */
import { JsonRpcProvider, Wallet } from "ethers";

import type { Member } from "./actors.ts";
import type { Mishap } from "./chaos.ts";
import type { ChainNode } from "./nodes.ts";
import { NO_FAULTS, type ChaosProxy } from "./proxy.ts";
import { blockAt } from "./rpc.ts";

export interface Victim {
  readonly member: Member;
  readonly proxies: readonly ChaosProxy[];
  readonly key: string;
}

export interface MishapCounts {
  kills: number;
  nodeKills: number;
  cuts: number;
  faults: number;
  reorgs: number;
  spikes: number;
  stuck: number;
  dropped: number;
  jumps: number;
}

export interface Ground {
  readonly node: ChainNode;
  readonly victims: ReadonlyMap<string, Victim>;
  readonly counts: MishapCounts;
  /** Calls back after so many blocks. */
  later(ticks: number, work: () => void): void;
  say(text: string): void;
}

/** Wei a gas, beyond which spikes do not go: bonds are measured in it. */
const HIGHEST_FEE = 60n * 10n ** 9n;
const LEAST_FEE = 10n ** 9n;

/** Everything but jumps of the clock, and reorganisations, which whoever makes the blocks has to make. */
export async function suffer(mishap: Mishap, { node, victims, counts, later, say }: Ground): Promise<void> {
  const victim = "agent" in mishap ? victims.get(mishap.agent) : undefined;
  switch (mishap.kind) {
    case "kill":
      say(`kill ${mishap.agent}`);
      victim!.member.kill();
      counts.kills++;
      return;
    case "cut":
      say(`${mishap.agent} has no connection for ${mishap.ticks} blocks`);
      counts.cuts++;
      for (const proxy of victim!.proxies) proxy.cut();
      return later(mishap.ticks, () => victim!.proxies.forEach((proxy) => proxy.mend()));
    case "disconnect":
      counts.cuts++;
      return victim!.proxies.forEach((proxy) => proxy.disconnect());
    case "clog":
      counts.cuts++;
      return victim!.proxies.forEach((proxy) => proxy.clog());
    case "faults": {
      const proxy = victim!.proxies[mishap.way % victim!.proxies.length]!;
      say(`${mishap.agent}: ${JSON.stringify(mishap.faults)} for ${mishap.ticks} blocks`);
      counts.faults++;
      proxy.faults = mishap.faults;
      return later(mishap.ticks, () => (proxy.faults = NO_FAULTS));
    }
    case "node":
      if (node.restart) {
        say("kill the node");
        if (await node.restart()) counts.nodeKills++;
        else say("the node lives: its dump is not whole");
        return;
      }
      counts.nodeKills++;
      say(`the node is away for ${mishap.ticks} blocks`);
      for (const { proxies } of victims.values()) proxies.forEach((proxy) => proxy.cut());
      return later(mishap.ticks, () => {
        for (const { proxies } of victims.values()) proxies.forEach((proxy) => proxy.mend());
      });
    case "spike": {
      const { baseFee } = await blockAt(node.request, "latest");
      const wanted = (baseFee > LEAST_FEE ? baseFee : LEAST_FEE) * BigInt(mishap.factor);
      const fee = wanted > HIGHEST_FEE ? HIGHEST_FEE : wanted;
      say(`the base fee is ${fee} wei`);
      counts.spikes++;
      return node.spike(fee);
    }
    case "drop":
      counts.dropped += await dropPool(node);
      return;
    case "stuck":
      say(`a transaction of ${mishap.agent} that is too cheap`);
      counts.stuck++;
      return sendTooCheap(node, victim!.key, BigInt(mishap.factor));
    default:
      return;
  }
}

/** Takes all that waits out of the pool. */
async function dropPool({ kind, request }: ChainNode): Promise<number> {
  if (kind === "anvil") {
    const { pending } = (await request("txpool_content")) as {
      pending: Record<string, Record<string, { hash: string }>>;
    };
    const waiting = Object.values(pending).flatMap((byNonce) => Object.values(byNonce));
    await request("anvil_dropAllTransactions");
    return waiting.length;
  }
  const waiting = (await request("eth_pendingTransactions")) as { readonly hash: string }[];
  for (const { hash } of waiting) await request("hardhat_dropTransaction", [hash]).catch(() => undefined);
  return waiting.length;
}

/** As another program of the account's owner would: takes the next nonce, and waits for a lower base fee. */
async function sendTooCheap(node: ChainNode, key: string, factor: bigint): Promise<void> {
  const provider = new JsonRpcProvider(node.url, undefined, { batchMaxCount: 1, cacheTimeout: -1 });
  try {
    const wallet = new Wallet(key, provider);
    const { baseFee } = await blockAt(node.request, "latest");
    const maxFeePerGas = (baseFee * 9n) / 8n;
    const fees = { maxFeePerGas, maxPriorityFeePerGas: 0n, gasLimit: 21_000n };
    await wallet.sendTransaction({ to: wallet.address, ...fees }).catch(() => undefined);
    const fee = baseFee * 2n * factor;
    await node.spike(fee > HIGHEST_FEE ? HIGHEST_FEE : fee);
  } finally {
    provider.destroy();
  }
}
