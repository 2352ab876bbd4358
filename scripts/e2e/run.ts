/** One run: a chain, a market, people with processes of their own, everything that goes wrong, and the reckoning. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { encodeCells, toHex } from "../../sim/index.ts";
import { CONTRACT_NAMES, eventReader, type EventRecord } from "../../tasks/protocol/index.ts";
import { openActor } from "./actors/context.ts";
import { enlist } from "./actors.ts";
import { mintRows, postPlanned, type PostedJob } from "./bounties.ts";
import { mishapAt, type Mishap } from "./chaos.ts";
import { agentRecruit, agentSecrets, PEOPLE, plainRecruit, plainSecrets, type Post } from "./crew.ts";
import { flowsOf } from "./flows.ts";
import { planBounties } from "./jobs.ts";
import { judge, type Judgement } from "./judgement.ts";
import { ledgerOf, type Ledger } from "./ledger.ts";
import { deployGround, FUNDS, keyOf } from "./market.ts";
import { suffer, type MishapCounts, type Victim } from "./mishaps.ts";
import type { ChainNode } from "./nodes.ts";
import { NO_FAULTS, startProxy } from "./proxy.ts";
import { balancesOf, holdingsOf, reservesOf, transactionsAfter, truthsOf } from "./reading.ts";
import { blockAt } from "./rpc.ts";
import { deadlinesOf, gameIsOpen, jumpTo, PACE } from "./timekeeper.ts";

export interface RunOptions {
  readonly seed: number;
  readonly bounties: number;
  readonly folder: string;
  /** Between blocks, milliseconds. */
  readonly blockMs: number;
  /** Whether the honest are agents of the product, or plain actors. */
  readonly agents: boolean;
  /** Share of the blocks before which something goes wrong. */
  readonly chaos: number;
  /** Longest time for all bounties to end, seconds. */
  readonly maxSeconds: number;
  readonly say: (text: string) => void;
}

export interface RunReport {
  readonly seed: number;
  readonly node: string;
  readonly bounties: number;
  readonly seconds: number;
  readonly blocks: number;
  readonly counts: MishapCounts;
  readonly crashes: Readonly<Record<string, number>>;
  readonly judgement: Judgement;
  readonly ledger: Ledger;
  readonly failures: readonly string[];
}

const FIRST_COMMIT_SECONDS = 900;
const STAGGER_SECONDS = 120;
const LOOK_TICKS = 4;
const REORG_DEPTH = 3;
const JUMP_SECONDS = 900;
/** Blocks after the end in which nothing goes wrong, so that all that is on its way arrives. */
const QUIET_TICKS = 30;

export async function playRun(node: ChainNode, options: RunOptions): Promise<RunReport> {
  const { seed, folder, blockMs, say } = options;
  const began = Date.now();
  const contentFolder = join(folder, "content");
  mkdirSync(contentFolder, { recursive: true });
  const ground = await deployGround(node, seed, keyOf(seed, "Paula"));
  const { market, provider, token } = ground;
  const poster = ground.signer(keyOf(seed, "Paula"));
  const deployer = ground.signer(keyOf(seed, "deployer"));
  await deployer.reset();
  const datasetId = await mintRows(market, contentFolder, 1);
  const accounts = new Map<string, string>();
  for (const { name } of PEOPLE) {
    const address = await ground.signer(keyOf(seed, name)).getAddress();
    if (name !== "Paula") await node.setBalance(address, FUNDS);
    accounts.set(name, address.toLowerCase());
  }
  const first = await provider.getBlockNumber();
  const before = new Map<string, ReadonlyMap<string, bigint>>();
  for (const [name, account] of accounts) before.set(name, await balancesOf(market, token, account));
  const posted: PostedJob[] = [];
  for (const [i, planned] of planBounties(options.bounties, seed).entries()) {
    const commitSeconds = FIRST_COMMIT_SECONDS + i * STAGGER_SECONDS;
    posted.push(await postPlanned(market, poster, planned, { datasetId, token, commitSeconds, seed: seed * 100 + i }));
  }
  await node.request("evm_setAutomine", [false]);
  say(`${node.kind}: ${posted.length} bounties posted, ${((Date.now() - began) / 1000).toFixed(0)} s`);

  const post: Post = {
    seed,
    folder,
    contentFolder,
    market: { chainId: ground.chainId, contracts: ground.contracts },
    token,
    rows: posted.flatMap(({ sealed }) => sealed ?? []),
    sealed: posted.flatMap(({ bountyId, sealed }) =>
      sealed ? [{ bountyId, depth: sealed.depth, salt: sealed.salt, rows: toHex(encodeCells(sealed.cells)) }] : [],
    ),
  };
  await using stack = new AsyncDisposableStack();
  const victims = new Map<string, Victim>();
  for (const [i, person] of PEOPLE.entries()) {
    const isAgent = options.agents && person.isHonest;
    const proxies = [stack.use(await startProxy(node.port, seed * 2 * PEOPLE.length + 2 * i))];
    if (isAgent) proxies.push(stack.use(await startProxy(node.port, seed * 2 * PEOPLE.length + 2 * i + 1)));
    const urls = proxies.map(({ httpUrl, wsUrl }, way) => (way === 0 ? httpUrl : wsUrl));
    const recruit = isAgent ? agentRecruit(person, urls, post, i) : plainRecruit(person, urls[0]!, post, i);
    const member = stack.use(enlist(recruit));
    victims.set(person.name, { member, proxies, key: keyOf(seed, person.name) });
  }

  const counts: MishapCounts = {
    ...{ kills: 0, nodeKills: 0, cuts: 0, faults: 0, reorgs: 0, spikes: 0, stuck: 0, dropped: 0, jumps: 0 },
  };
  const readEvent = await eventReader(market);
  const addresses = await Promise.all(CONTRACT_NAMES.map((name) => market[name].getAddress()));
  const read = async (): Promise<EventRecord[]> => {
    const logs = await provider.getLogs({ address: addresses, fromBlock: 0 });
    return logs.map(readEvent).filter((event) => event !== undefined);
  };
  const healths = async () => Promise.all([...victims.values()].map(({ member }) => member.health()));
  const isDone = (events: readonly EventRecord[]): boolean => {
    const { bound } = flowsOf(events);
    return PEOPLE.every(({ name, isHonest }) => !isHonest || !bound.get(accounts.get(name)!));
  };

  const due: { readonly tick: number; readonly work: () => void }[] = [];
  let [tick, wish, quiet] = [0, 0, 0];
  let events = await read();
  const later = (ticks: number, work: () => void) => void due.push({ tick: tick + ticks, work });
  for (; quiet < QUIET_TICKS; tick++) {
    const secondsGone = (Date.now() - began) / 1000;
    if (secondsGone > options.maxSeconds) break;
    for (let i = due.length - 1; i >= 0; i--) if (due[i]!.tick <= tick) due.splice(i, 1)[0]!.work();
    const mishap: Mishap | undefined =
      quiet > 0
        ? undefined
        : mishapAt(tick, {
            seed,
            agents: [...victims.keys()],
            share: options.chaos,
            depth: REORG_DEPTH,
            jumpSeconds: JUMP_SECONDS,
          });
    const states = await healths();
    const isAway = states.some((health) => health === undefined);
    const isIdle = states.every((health) => health?.isIdle);
    const { time } = await blockAt(node.request, "latest");
    if (mishap?.kind === "jump") wish = Math.max(wish, mishap.seconds);
    else if (mishap && mishap.kind !== "reorganise") {
      await suffer(mishap, { node, victims, counts, later, say }).catch((error: unknown) =>
        say(`${mishap.kind}: ${String(error)}`),
      );
    }
    const step = isAway ? PACE.away : isIdle ? PACE.idle : PACE.busy;
    let next = time + step;
    if (wish > 0 && isIdle) {
      const target = jumpTo(next, next + wish, deadlinesOf(events), gameIsOpen(events));
      if (target > next) counts.jumps++;
      wish = 0;
      next = target;
    }
    if (mishap?.kind === "reorganise" && tick > REORG_DEPTH) {
      say(`a reorganisation of ${mishap.depth} blocks`);
      counts.reorgs++;
      await node.reorganise(mishap.depth, next);
    } else await node.mine(next);
    if (tick % LOOK_TICKS === 0) {
      events = await read();
      const count = (name: RegExp) => events.filter(({ event }) => name.test(event)).length;
      if (tick % (10 * LOOK_TICKS) === 0) {
        say(
          `block ${tick}: ${count(/^Committed$/)} commits, ${count(/^Revealed$/)} reveals, ${count(/^Challenged$/)} games, ` +
            `${count(/^ClaimDefeated$/)} defeats, ${count(/^Bounty(Settled|Refunded)$/)} ended; ${step} s a block`,
        );
      }
    }
    if (quiet > 0 || isDone(events)) {
      if (quiet === 0)
        for (const { proxies } of victims.values()) proxies.forEach((p) => ((p.faults = NO_FAULTS), p.mend()));
      quiet++;
    }
    await sleep(blockMs);
  }
  const failures: string[] = [];
  if (quiet < QUIET_TICKS) failures.push(`the bounties had not all ended after ${options.maxSeconds} s`);
  for (const { member } of victims.values()) await member.stop("SIGTERM");
  // What was still in the pool counts, if the chain takes it.
  await node.mine((await blockAt(node.request, "latest")).time + 1);
  events = await read();
  const last = await provider.getBlockNumber();
  const parties = new Set(accounts.values());
  const harness = await openActor({
    ...{ role: "watchtower", name: "harness", rpcUrl: node.url, key: keyOf(seed, "deployer") },
    ...{ market: post.market, folder, contentFolder, seed },
  });
  const names = (wanted: boolean) =>
    new Map(PEOPLE.filter(({ isHonest }) => isHonest === wanted).map(({ name }) => [accounts.get(name)!, name]));
  const secrets = new Set(PEOPLE.flatMap(({ name }) => [...plainSecrets(folder, name), ...agentSecrets(folder, name)]));
  const judgement = judge({
    ...{ events, secrets, honest: names(true), liars: names(false) },
    truths: await truthsOf(harness, events),
  });
  const holdings = [];
  for (const [name, account] of accounts)
    holdings.push(await holdingsOf(market, token, { account, name, before: before.get(name)! }));
  const ledger = ledgerOf({
    ...{ events, holdings },
    transactions: await transactionsAfter(node.request, first, last, parties),
    reserves: await reservesOf(market, token),
  });
  provider.destroy();
  return {
    ...{ seed, node: node.kind, bounties: posted.length, seconds: (Date.now() - began) / 1000, blocks: last, counts },
    crashes: Object.fromEntries([...victims].map(([name, { member }]) => [name, member.crashes])),
    ...{ judgement, ledger },
    failures: [...failures, ...judgement.failures, ...ledger.failures],
  };
}
