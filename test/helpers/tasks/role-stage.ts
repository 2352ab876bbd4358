/** Roles on the embedded chain: views read through the SDK, transactions sent once a key, time that can be let pass. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { id as hashOf, ZeroHash } from "ethers";

import { makeJob, programId, Prover, run as runProgram, type JobResult, type Statement } from "../../../sim/index.ts";
import { AgentError } from "../../../tasks/protocol/agent-error.ts";
import type { Log } from "../../../tasks/protocol/agent/log.ts";
import { createLookups } from "../../../tasks/protocol/agent/lookups.ts";
import { ownProver, type RunProver } from "../../../tasks/protocol/agent/provers/index.ts";
import { planOf } from "../../../tasks/protocol/agent/roles/solving/plan.ts";
import type { AgentContext, Call, Role } from "../../../tasks/protocol/agent/role.ts";
import type {
  KnownBounty,
  KnownClaim,
  KnownGame,
  KnownOrder,
  KnownQuestion,
  MarketView,
} from "../../../tasks/protocol/agent/view.ts";
import { BOUNTY_STATUS, COMMIT_STATUS } from "../../../tasks/protocol/bounty.ts";
import { plainClaim, plainStatement } from "../../../tasks/protocol/claims.ts";
import type { Duty } from "../../../tasks/protocol/clock/index.ts";
import { fetchBounty } from "../../../tasks/protocol/fetch.ts";
import { readGame } from "../../../tasks/protocol/follow.ts";
import { ORDER_STATUS, type PrivateOrder } from "../../../tasks/protocol/private-order.ts";
import { fetchProgram } from "../../../tasks/protocol/programs.ts";
import { QUESTION_STATUS } from "../../../tasks/protocol/inference.ts";
import type { Question } from "../../../tasks/protocol/question.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { openStore, type Store } from "../../../tasks/protocol/store/index.ts";
import { networkHelpers, type World } from "./sdk.ts";

const CLAIM_STATUS = ["open", "open", "defeated", "released"] as const;

/** Everything known of a market at its last block, read anew. */
export async function readView(world: World): Promise<MarketView> {
  const { board, game, desk, privateDesk } = world.market;
  const provider = game.runner!.provider!;
  const block = (await provider.getBlock("latest"))!;
  const id = { number: block.number, hash: block.hash! };
  const bounties: KnownBounty[] = [];
  const claims: KnownClaim[] = [];
  for (const { args } of await board.queryFilter(board.filters.BountyPosted())) {
    const fetched = await fetchBounty(board, world.market.chainId, args.bountyId);
    const facts = await board.bountyOf(args.bountyId);
    const commits = await Promise.all(
      Array.from({ length: Number(facts.commits) }, async (_, i) => {
        const commit = await board.commitOf(args.bountyId, i);
        const revealDeadline = Number(await board.revealDeadlineOf(args.bountyId, i));
        const ranked = commit.claimId !== ZeroHash;
        return {
          ...{ bountyId: args.bountyId, index: BigInt(i), solver: commit.solver, commitment: commit.commitment },
          ...{ bond: commit.bond, status: COMMIT_STATUS[Number(commit.status)]!, revealDeadline },
          ...{ blockNumber: Number(commit.committedBlock), time: Number(commit.committedAt) },
          ...(ranked && { claimId: commit.claimId, score: commit.score }),
        };
      }),
    );
    const [root, , openedAt] = await world.market.sealedRows.rowsOf(fetched.terms.sealedRows);
    bounties.push({
      ...fetched,
      escrow: facts.escrow,
      status: BOUNTY_STATUS[Number(facts.status)]!,
      commits,
      prizesPaid: Number(facts.awarded),
      ...{ awards: [], promised: facts.escrow },
      reopened: facts.reopenedAt !== 0n,
      ...(openedAt !== 0n && { openedRows: root }),
    });
  }
  for (const { args: opened, blockNumber } of await game.queryFilter(game.filters.ClaimOpened())) {
    const claim = plainClaim(opened.claim);
    const state = await game.claimState(opened.claimId);
    const owner = bounties.find(({ commits }) => commits.some(({ claimId }) => claimId === opened.claimId));
    const commit = owner?.commits.find(({ claimId }) => claimId === opened.claimId);
    const [answered] = await desk.queryFilter(desk.filters.Answered(undefined, opened.claimId));
    const [delivered] = await privateDesk.queryFilter(privateDesk.filters.OrderDelivered(undefined, opened.claimId));
    let args = "0x";
    let program = "";
    if (owner && commit) {
      const [revealed] = await board.queryFilter(board.filters.Revealed(owner.bountyId, commit.index));
      args = revealed!.args.revealed.args;
      program = owner.terms.programId;
    } else if (answered) {
      const [asked] = await desk.queryFilter(desk.filters.Asked(answered.args.questionId));
      args = asked!.args.args;
      program = (await desk.questionOf(answered.args.questionId)).programId;
    } else if (delivered) {
      program = (await privateDesk.orderOf(delivered.args.orderId)).terms.programId;
    }
    claims.push({
      ...{ claimId: opened.claimId, claim, statement: plainStatement(opened.statement), args, blockNumber },
      ...{ status: CLAIM_STATUS[Number(state.status)]!, deadline: Number(state.challengeUntil) },
      ...{ programId: program, bond: opened.bond },
      ...(commit && { bountyId: owner!.bountyId, index: commit.index, score: commit.score }),
      ...(answered && { questionId: answered.args.questionId }),
      ...(delivered && { orderId: delivered.args.orderId }),
    });
  }
  const games: KnownGame[] = await Promise.all(
    (await game.queryFilter(game.filters.Challenged())).map(async ({ args, blockNumber }) => {
      const { claim } = claims.find(({ claimId }) => claimId === args.claimId)!;
      const followed = await readGame(game, claim, args.challenger, blockNumber);
      const { deadline } = await game.gameState(args.gameId);
      return {
        ...{ gameId: args.gameId, claimId: args.claimId, challenger: args.challenger, game: followed },
        ...{ deadline: Number(deadline), bond: args.bond, blockNumber },
      };
    }),
  );
  const questions = await Promise.all(
    (await desk.queryFilter(desk.filters.Asked())).map(async ({ args: asked, blockNumber }) => {
      const { questionId, asker, args } = asked;
      const { status, rounds, solver, bond, answerUntil, claimId } = await desk.inquiryOf(questionId);
      return {
        ...{ questionId, asker, args, blockNumber, question: plainOf<Question>(asked.question) },
        status: QUESTION_STATUS[Number(status)] as KnownQuestion["status"],
        ...{ rounds: Number(rounds), solver, bond, answerUntil: Number(answerUntil), claimId },
      };
    }),
  );
  const orders = await readOrders(world);
  return {
    orders: () => orders.filter(({ status }) => status !== "paid" && status !== "refunded"),
    order: (wanted) => orders.find(({ orderId }) => orderId === wanted),
    questions: () => questions.filter(({ status }) => status !== "paid" && status !== "refunded"),
    question: (wanted) => questions.find(({ questionId }) => questionId === wanted),
    head: { ...id, timestamp: block.timestamp, parentHash: block.parentHash, final: id } as MarketView["head"],
    bounties: () => bounties,
    bounty: (wanted) => bounties.find(({ bountyId }) => bountyId === wanted),
    claims: (wanted) =>
      claims.filter(({ bountyId, status }) => (wanted === undefined ? status === "open" : bountyId === wanted)),
    claim: (wanted) => claims.find(({ claimId }) => claimId === wanted),
    games: (wanted) =>
      games.filter(({ claimId, deadline }) => (wanted === undefined ? deadline !== 0 : claimId === wanted)),
    game: (wanted) => games.find(({ gameId }) => gameId === wanted),
    ...{ endedBounties: () => [], endedQuestions: () => [], endedOrders: () => [] },
  };
}

async function readOrders({ market: { privateDesk } }: World): Promise<KnownOrder[]> {
  const placed = await privateDesk.queryFilter(privateDesk.filters.Ordered());
  return Promise.all(
    placed.map(async ({ args, blockNumber }): Promise<KnownOrder> => {
      const { orderId, poster, metadata, escrow, shares } = args;
      const order = plainOf<PrivateOrder>(args.order);
      const { status, solver, bond, deliverUntil, claimId, accuseUntil } = await privateDesk.factsOf(orderId);
      const taken = await privateDesk.queryFilter(privateDesk.filters.OrderTaken(orderId));
      const [delivered] = await privateDesk.queryFilter(privateDesk.filters.OrderDelivered(orderId));
      return {
        ...{ orderId, poster, order, metadata, escrow, blockNumber, rounds: taken.length },
        isDocument: hashOf(metadata) === order.terms.metadataHash,
        shares: shares.map(({ receiver, bps }) => ({ receiver, bps })),
        status: ORDER_STATUS[Number(status)] as KnownOrder["status"],
        ...(taken.length > 0 && { solver, bond, takenBlock: taken.at(-1)!.blockNumber }),
        deliverUntil: Number(deliverUntil),
        ...(delivered && {
          delivery: {
            ...{ claimId, ciphertext: delivered.args.delivery.ciphertext, blockNumber: delivered.blockNumber },
            accuseUntil: Number(accuseUntil),
          },
        }),
      };
    }),
  );
}

/** What was logged and counted. */
export interface Notes {
  readonly lines: { readonly level: string; readonly message: string; readonly fields: object }[];
  readonly counts: Map<string, number>;
}

export interface Actor {
  readonly context: AgentContext;
  readonly store: Store;
  readonly notes: Notes;
  /** Keys in the order in which they were sent. */
  readonly sent: string[];
  /** Runs that were asked for. */
  readonly runs: string[];
}

export interface Stage {
  readonly world: World;
  view(): MarketView;
  refresh(): Promise<MarketView>;
  /** An agent of an account, with a store that stays when its role is made anew. */
  actor(account: number, run?: (statement: Statement) => Promise<JobResult>): Actor;
  /** Data that agents can get, by their root. */
  give(root: string, cells: BigUint64Array): void;
  close(): void;
}

function logTo(lines: Notes["lines"]): Log {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields });
  const log: Log = {
    ...{ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    child: () => log,
  };
  return log;
}

export async function setStage(world: World): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "ketwork-roles-"));
  const stores: Store[] = [];
  const data = new Map<string, BigUint64Array>();
  let latest = await readView(world);
  const programs = new Map<string, ReturnType<typeof fetchProgram>>();
  return {
    world,
    view: () => latest,
    refresh: async () => (latest = await readView(world)),
    give: (root, cells) => void data.set(root, cells),
    close() {
      for (const store of stores) store.close();
      rmSync(folder, { recursive: true });
    },
    actor(account, run = (statement) => makeJob(statement)) {
      const store = openStore(join(folder, `agent-${account}-${stores.length}.db`));
      stores.push(store);
      const notes: Notes = { lines: [], counts: new Map() };
      const sent: string[] = [];
      const runs: string[] = [];
      const provers = new Map<string, RunProver>();
      const market = world.as(account);
      const context: AgentContext = {
        account: world.accounts[account]!.address,
        ...{ market, store, log: logTo(notes.lines) },
        content: undefined as unknown as AgentContext["content"],
        clock: {
          observe: () => undefined,
          reached: () => latest.head.timestamp,
          now: () => latest.head.timestamp,
        },
        metrics: {
          count: (name, _labels, by = 1) => void notes.counts.set(name, (notes.counts.get(name) ?? 0) + by),
          set: () => undefined,
          observe: () => undefined,
        },
        lookups: createLookups({
          ...{ market, account: world.accounts[account]!.address, cache: store.cache },
          ...{ head: () => latest.head, fromBlock: 0, maxRange: 10_000 },
        }),
        view: () => latest,
        async send(key, call) {
          const receipt = await sendOnce(store, key, call);
          if (receipt.isNew) sent.push(key);
          return receipt;
        },
        program: (id) => {
          const found = programs.get(id) ?? fetchProgram(market.store, id);
          programs.set(id, found);
          return found;
        },
        cells(datasetId, root) {
          const found = data.get(root);
          if (found) return Promise.resolve(found);
          throw new AgentError("ContentUnavailable", `no source has dataset ${datasetId}`, { datasetId, root });
        },
        plan: (request) => Promise.resolve(planOf(request)),
        prover: async (name, statement, signal) => {
          signal?.throwIfAborted();
          const prover = provers.get(name) ?? ownProver(new Prover(runProgram(await statement())));
          provers.set(name, prover);
          return prover;
        },
        run(statement, signal) {
          signal?.throwIfAborted();
          runs.push(programId(statement.program));
          return run(statement);
        },
      } as AgentContext;
      return { context, store, notes, sent, runs };
    },
  };
}

/** As the transactor does: the same key is the same transaction, and is sent once. */
async function sendOnce(store: Store, key: string, { contract, method, args, value = 0n }: Call) {
  const to = await contract.getAddress();
  const encoded = contract.interface.encodeFunctionData(method, args);
  const request = JSON.stringify({ to, data: encoded, value: `${value}` });
  const known = store.settings.get(`sent:${key}`);
  if (known !== undefined && known !== request) {
    throw new AgentError("IntentConflict", `${key} stands for another transaction`, { key });
  }
  const done = { hash: ZeroHash, block: { number: 0, hash: ZeroHash }, succeeded: true };
  if (known !== undefined) return { ...done, isNew: false };
  const signer = contract.runner as unknown as {
    estimateGas(tx: object): Promise<bigint>;
    sendTransaction(tx: object): Promise<{ wait(): Promise<{ hash: string; blockNumber: number } | null> }>;
  };
  const tx = { to, data: encoded, value };
  let gas: bigint;
  try {
    gas = await signer.estimateGas(tx);
  } catch (error) {
    const revert = (error as { data?: unknown }).data;
    throw new AgentError("TransactionReverts", `${key} would fail: ${String(error)}`, { key, data: revert }, error);
  }
  const response = await signer.sendTransaction({ ...tx, gasLimit: (gas * 5n) / 4n + 20_000n });
  const mined = await response.wait();
  store.settings.bind(`sent:${key}`, request);
  return { ...done, hash: mined!.hash, block: { number: mined!.blockNumber, hash: ZeroHash }, isNew: true };
}

/** A role that is made anew for every look at the market, as if its process died each time. */
export const reborn = (make: () => Role): Role => ({ name: make().name, duties: (view) => make().duties(view) });

export interface PlayOptions {
  /** Seconds between two looks at the market. */
  readonly stepSeconds?: number;
  readonly rounds?: number;
}

/**
 * Lets roles do what is due, the most urgent first, look by look, until `done`. What fails is tried again at the next look.
 * @returns the keys of duties in the order in which they were run, and what failed
 */
export async function play(
  stage: Stage,
  roles: readonly Role[],
  done: (view: MarketView) => boolean | Promise<boolean>,
  { stepSeconds = 60, rounds = 400 }: PlayOptions = {},
): Promise<{ readonly ran: string[]; readonly failures: unknown[] }> {
  const ran: string[] = [];
  const failures: unknown[] = [];
  const never = new AbortController().signal;
  for (let round = 0; round < rounds; round++) {
    let view = await stage.refresh();
    if (await done(view)) return { ran, failures };
    for (const role of roles) {
      const duties: Duty[] = [...(await role.duties(view))];
      duties.sort(
        (a, b) => a.deadline - (a.seconds ?? 0) - (b.deadline - (b.seconds ?? 0)) || (a.key < b.key ? -1 : 1),
      );
      for (const duty of duties) {
        if (view.head.timestamp < (duty.notBefore ?? 0) || view.head.timestamp > duty.deadline) continue;
        ran.push(duty.key);
        try {
          await duty.run(never);
        } catch (error) {
          failures.push(error);
        }
        view = await stage.refresh();
      }
    }
    await networkHelpers.time.increase(stepSeconds);
  }
  const errors = failures.slice(-3).map(String).join("\n");
  throw new Error(`not done after ${rounds} looks; ran ${[...new Set(ran)].join(", ")}\n${errors}`);
}
