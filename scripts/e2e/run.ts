/** One run: a chain, a market, people with processes of their own, everything that goes wrong, and the reckoning. */
import { setTimeout as sleep } from "node:timers/promises";

import type { EventRecord } from "../../tasks/protocol/index.ts";
import type { Health } from "./actors.ts";
import { mishapAt } from "./chaos.ts";
import { PEOPLE } from "./crew.ts";
import { flowsOf } from "./flows.ts";
import type { Judgement } from "./judgement.ts";
import type { Ledger } from "./ledger.ts";
import { suffer, type MishapCounts, type Victim } from "./mishaps.ts";
import type { ChainNode } from "./nodes.ts";
import { NO_FAULTS } from "./proxy.ts";
import { reckon } from "./reckoning.ts";
import { blockAt } from "./rpc.ts";
import { setStage, type Stage, type StageOptions } from "./stage.ts";
import { commitSecondsLeft, gameIsOpen, jumpOf, PACE } from "./timekeeper.ts";

export interface RunOptions extends StageOptions {
  /** Between blocks, milliseconds. */
  readonly blockMs: number;
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

/** Blocks between looks at what has happened, and between lines that tell of it. */
const LOOK_TICKS = 4;
const TELL_TICKS = 40;
const REORG_DEPTH = 3;
const JUMP_SECONDS = 900;
/** Blocks after the end in which nothing goes wrong, so that all that is on its way arrives. */
const QUIET_TICKS = 30;

export async function playRun(node: ChainNode, options: RunOptions): Promise<RunReport> {
  const began = Date.now();
  await using stage = await setStage(node, options);
  options.say(`${stage.posted.length} bounties posted`);
  const counts: MishapCounts = {
    ...{ kills: 0, nodeKills: 0, cuts: 0, faults: 0, reorgs: 0, spikes: 0, stuck: 0, dropped: 0, jumps: 0 },
  };
  const hasEnded = await live(node, stage, options, counts);
  const stopped = await Promise.all(
    [...stage.victims].map(async ([name, { member }]) => ((await member.stop("SIGTERM")) ? [] : [name])),
  );
  // What is still in the pool counts if the chain takes it.
  await node.mine((await blockAt(node.request, "latest")).time + 1);
  const reckoning = await reckon(node, stage);
  const { judgement, ledger } = reckoning;
  const late = hasEnded ? [] : [`not all that is owed to the honest had come back after ${options.maxSeconds} s`];
  return {
    ...{ seed: options.seed, node: node.kind, bounties: stage.posted.length, seconds: (Date.now() - began) / 1000 },
    ...{ ...reckoning, counts },
    crashes: Object.fromEntries([...stage.victims].map(([name, { member }]) => [name, member.crashes])),
    failures: [
      ...late,
      ...stopped.flat().map((name) => `${name} did not end when it was told to`),
      ...judgement.failures,
      ...ledger.failures,
    ],
  };
}

/** Whether nothing of the honest is bound any more. */
function isOver(events: readonly EventRecord[], { accounts }: Stage): boolean {
  const { bound } = flowsOf(events);
  return PEOPLE.every(({ name, isHonest }) => !isHonest || !bound.get(accounts.get(name)!));
}

/** Makes blocks, and trouble, until all is over. @returns false if it took too long */
async function live(node: ChainNode, stage: Stage, options: RunOptions, counts: MishapCounts): Promise<boolean> {
  const { victims } = stage;
  const { seed, say, chaos: share } = options;
  const until = Date.now() + 1000 * options.maxSeconds;
  const agents = [...victims.keys()];
  // The clock waits for nobody else.
  const honest = PEOPLE.filter(({ isHonest }) => isHonest).map(({ name }) => victims.get(name)!);
  const solvers = PEOPLE.filter(({ part }) => part === "solver").map(({ name }) => stage.accounts.get(name)!);
  const due: { readonly tick: number; readonly work: () => void }[] = [];
  let [tick, wish, quiet] = [0, 0, 0];
  let events = await stage.events();
  const later = (ticks: number, work: () => void) => void due.push({ tick: tick + ticks, work });

  for (; quiet < QUIET_TICKS; tick++) {
    if (Date.now() > until) return false;
    for (let i = due.length - 1; i >= 0; i--) if (due[i]!.tick <= tick) due.splice(i, 1)[0]!.work();
    const limits = { seed, agents, share, depth: REORG_DEPTH, jumpSeconds: JUMP_SECONDS };
    const mishap = quiet > 0 ? undefined : mishapAt(tick, limits);
    if (mishap?.kind === "jump") wish = Math.max(wish, mishap.seconds);
    else if (mishap && mishap.kind !== "reorganise") {
      await suffer(mishap, { node, victims, counts, later, say }).catch((error: unknown) => {
        say(`${mishap.kind}: ${String(error)}`);
      });
    }
    const states = await Promise.all(honest.map(({ member }) => member.health()));
    const isIdle = states.every((health) => health?.isIdle);
    const step = states.includes(undefined) ? PACE.away : isIdle ? PACE.idle : PACE.busy;
    const { time } = await blockAt(node.request, "latest");
    let next = time + step;
    const known = wish > 0 && isIdle ? await knownDeadlines(node, honest) : undefined;
    if (known) {
      events = await stage.events();
      const left = [...known.map((deadline) => deadline - next), ...commitSecondsLeft(events, solvers, next)];
      const jump = jumpOf(wish, left, gameIsOpen(events));
      if (jump > 0) {
        say(`the clock jumps by ${jump} s`);
        counts.jumps++;
        [wish, next] = [0, next + jump];
      }
    }
    if (mishap?.kind === "reorganise" && tick > REORG_DEPTH) {
      say(`a reorganisation of ${mishap.depth} blocks`);
      counts.reorgs++;
      await node.reorganise(mishap.depth, next);
    } else await node.mine(next);
    if (tick % LOOK_TICKS === 0) events = await stage.events();
    if (tick % TELL_TICKS === 0) say(`block ${tick}: ${summary(events)}; ${step} s a block`);
    if (quiet === 0 && isOver(events, stage)) calm(stage);
    if (quiet > 0 || isOver(events, stage)) quiet++;
    await sleep(options.blockMs);
  }
  return true;
}

/** Between two questions whether all know the head, milliseconds. */
const SEEN_MS = 600;

/**
 * The deadlines of what the honest have to do, once they all speak of the head that there is, twice: who has seen a head has
 * not thought about it yet.
 * @returns `undefined` where one of them does not get there
 */
async function knownDeadlines(node: ChainNode, honest: readonly Victim[]): Promise<number[] | undefined> {
  const { hash } = await blockAt(node.request, "latest");
  let healths: readonly (Health | undefined)[] = [];
  for (let look = 0; look < 2; look++) {
    if (look > 0) await sleep(SEEN_MS);
    healths = await Promise.all(honest.map(({ member }) => member.health()));
    if (healths.some((health) => health?.head !== hash)) return undefined;
  }
  return healths.flatMap((health) => health?.deadline ?? []);
}

/** Nothing goes wrong any more. */
function calm({ victims }: Stage): void {
  for (const proxy of [...victims.values()].flatMap(({ proxies }) => proxies)) {
    proxy.faults = NO_FAULTS;
    proxy.mend();
  }
}

function summary(events: readonly EventRecord[]): string {
  const count = (name: RegExp) => events.filter(({ event }) => name.test(event)).length;
  return (
    `${count(/^Committed$/)} commits, ${count(/^Revealed$/)} reveals, ${count(/^Challenged$/)} games, ` +
    `${count(/^ClaimDefeated$/)} defeats, ${count(/^Bounty(Settled|Refunded)$/)} ended`
  );
}
