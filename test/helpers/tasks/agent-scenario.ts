/** A life of a transactor among all that can go wrong, from a seed. */
import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";

import type { Random } from "../../../sim/math/random.ts";
import { isAgentError } from "../../../tasks/protocol/agent-error.ts";
import { openSigner } from "../../../tasks/protocol/keys.ts";
import { redactor } from "../../../tasks/protocol/redact.ts";
import { connectChain } from "../../../tasks/protocol/rpc/index.ts";
import { openStore, type Store } from "../../../tasks/protocol/store/index.ts";
import { createTransactor, type Transactor } from "../../../tasks/protocol/transactions/index.ts";
import { CHAIN_ID, fakeNode, faults } from "./fake-node.ts";
import { fuse, Killed, type Fuse } from "./fuse.ts";

const KEY = `0x${"5a".repeat(32)}`;
const wallet = new Wallet(KEY);
const TARGET = "0x00000000000000000000000000000000000000aa";
/** Blocks under the head that never change. */
const FINALITY = 6;

export interface ScenarioReport {
  readonly intents: number;
  readonly deaths: number;
  readonly strangers: number;
  readonly reorganisations: number;
}

/**
 * Plays `moves` random moves: intents, passes, blocks, reorganisations up to finality, lost pools, spikes of the base fee,
 * lag, limits, a second program that uses the account, and deaths at random calls. Then everything is well again, and each
 * intent must have happened exactly once, in the chain and in the journal.
 */
export async function playScenario(folder: string, random: Random, moves: number): Promise<ScenarioReport> {
  const node = fakeNode();
  node.mine(FINALITY);
  let store: Store = openStore(join(folder, "agent.db"));
  let death: Fuse = fuse(Infinity, false);
  let transactor: Transactor;
  const report = { intents: 0, deaths: 0, strangers: 0, reorganisations: 0 };
  // What has been under FINALITY blocks for once stays: a reorganisation does not reach below.
  let settledBelow = 0;

  async function live(fatal: number): Promise<void> {
    store.close();
    store = openStore(store.path);
    death = fuse(fatal, random.nextInt(2) === 0);
    const signer = await openSigner({ kind: "environment", name: "K", environment: { K: KEY } }, redactor());
    const known = store.cursors.get("final");
    const chain = connectChain({
      endpoints: [death.wrap({ name: "fake", request: node.request })],
      chainId: CHAIN_ID,
      finality: FINALITY,
      ...(known && { final: known }),
      tries: 3,
      distrustMs: 0,
      sleep: () => Promise.resolve(),
    });
    transactor = createTransactor({
      chain,
      signer: death.wrap(signer),
      journal: death.wrap(store.journal),
      fees: { maxFeeCap: 10n ** 13n, minPriorityFee: 1_000n },
      stuckBlocks: 2,
    });
  }

  /** Runs a step of the agent, which may die of it, or be told by the node that nothing goes. */
  async function step(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Killed) && !isAgentError(error)) throw error;
    }
    if (!death.blown) return;
    report.deaths++;
    await live(random.nextInt(40));
  }

  const data = (intent: number) => `0x${(intent + 1).toString(16).padStart(8, "0")}`;
  const ensure = (intent: number) =>
    transactor.ensure(`intent ${intent}`, { to: TARGET, data: data(intent), value: 0n, gasLimit: 50_000n });

  const actions: (() => unknown)[] = [
    () => step(() => ensure(report.intents++)),
    () => report.intents > 0 && step(() => ensure(random.nextInt(report.intents))),
    () => step(() => transactor.tick()),
    () => step(() => transactor.tick()),
    () => step(() => Promise.all([transactor.tick(), ensure(report.intents++), transactor.tick()])),
    () => node.mine(1 + random.nextInt(3)),
    () => node.mine(1, true),
    () => {
      const depth = Math.min(1 + random.nextInt(FINALITY - 1), node.chain.length - 1 - settledBelow);
      if (depth <= 0) return;
      report.reorganisations++;
      node.reorganise(depth, random.nextInt(2) === 0);
      node.mine(depth + random.nextInt(2), random.nextInt(2) === 0);
    },
    () => random.nextInt(3) === 0 && node.dropPool(),
    () => (node.baseFee = 10n ** BigInt(5 + random.nextInt(4))),
    () => (node.lag = random.nextInt(3)),
    () =>
      (node.fault =
        random.nextInt(2) === 0 ? undefined : () => (random.nextInt(4) === 0 ? faults.rateLimited() : undefined)),
    () =>
      (node.fault =
        random.nextInt(2) === 0 ? undefined : () => (random.nextInt(4) === 0 ? faults.unreachable() : undefined)),
    async () => {
      if (random.nextInt(3) > 0) return;
      const used = node.mined().filter(({ from }) => from === wallet.address.toLowerCase());
      const fees = { maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n };
      const nonce = Math.max(-1, ...used.map((tx) => tx.nonce)) + 1;
      const raw = { type: 2, chainId: CHAIN_ID, nonce, to: TARGET, data: "0xff", gasLimit: 50_000n, ...fees };
      node.inject(await wallet.signTransaction(raw));
      report.strangers++;
    },
  ];

  try {
    await live(random.nextInt(40));
    for (let move = 0; move < moves; move++) {
      await actions[random.nextInt(actions.length)]!();
      settledBelow = Math.max(settledBelow, node.chain.length - 1 - FINALITY);
    }
    Object.assign(node, { fault: undefined, lag: 0, baseFee: 1_000n });
    await live(Infinity);
    for (let intent = 0; intent < report.intents; intent++) await ensure(intent);
    for (let i = 0; i < 400 && store.journal.open(transactor!.account).length > 0; i++) {
      node.mine();
      await transactor!.tick();
    }
    const mined = node.mined().map((tx) => tx.data);
    for (let intent = 0; intent < report.intents; intent++) {
      expect(
        mined.filter((sent) => sent === data(intent)),
        `intent ${intent}`,
      ).to.have.length(1);
      expect(store.journal.find(transactor!.account, `intent ${intent}`)).to.include({ status: "final" });
    }
    return report;
  } finally {
    store.close();
  }
}
