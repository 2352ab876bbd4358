import { network } from "hardhat";

import { UNDER_COVERAGE } from "../helpers/coverage.ts";
import { bits, resultOf } from "../helpers/market/jobs.ts";
import { Kind, Market, revealOf, type Committed, type Posted } from "../helpers/market/market.ts";
import { testStates } from "../helpers/states.ts";
import { openRows, postSealed, rowsOf, runOn } from "../helpers/market/sealed.ts";

// Instrumented contracts fill blocks of the usual size; the base fee would rise, and all bonds with it.
const connection = await network.create(UNDER_COVERAGE ? { override: { blockGasLimit: 10 ** 12 } } : {});
const { networkHelpers } = connection;
const { time } = networkHelpers;

/** A bounty in some state, and the commit that the calls are about. */
interface Scene {
  readonly market: Market;
  readonly posted: Posted;
  readonly commit?: Committed;
}

const truth = (market: Market) => resultOf(market.exactJob, bits(-1.5));
const lie = (market: Market) => resultOf(market.exactJob, bits(7));

async function open(): Promise<Scene> {
  const market = await Market.deploy(connection);
  return { market, posted: await market.post(Kind.Exact) };
}
async function committed(result = truth): Promise<Scene & { commit: Committed }> {
  const scene = await open();
  const { market, posted } = scene;
  const commit = await market.commit(posted, market.solver(0), result(market));
  await networkHelpers.mine(10);
  return { ...scene, commit };
}
async function revealed(result = truth): Promise<Scene & { commit: Committed }> {
  const scene = await committed(result);
  await scene.market.reveal(scene.posted, scene.commit);
  return scene;
}
async function disputed(result = truth): Promise<Scene & { commit: Committed }> {
  const scene = await revealed(result);
  await scene.market.challenge(scene.posted, scene.commit, scene.market.challenger(0));
  return scene;
}
async function final(): Promise<Scene & { commit: Committed }> {
  const scene = await revealed();
  await time.increase(scene.posted.terms.challengeSeconds + 1);
  return scene;
}
async function defeated(): Promise<Scene & { commit: Committed }> {
  const scene = await disputed(lie);
  const { market, posted, commit } = scene;
  await market.openStep(posted, commit, market.challenger(0), market.exactJob);
  return scene;
}
async function ended(scene: Scene, call: "settle" | "refund" | "cancel"): Promise<Scene> {
  await scene.market.board[call](scene.posted.bountyId);
  return scene;
}
async function passed(scene: Scene): Promise<Scene> {
  await time.increaseTo(scene.posted.terms.commitDeadline + 1);
  return scene;
}
async function pruned(): Promise<Scene> {
  const scene = await defeated();
  await scene.market.board.prune(scene.posted.bountyId, 10);
  return scene;
}
/** A bounty with rows that were opened in time and one commit, when reveals have begun. */
async function onRows(): Promise<Scene & { commit: Committed }> {
  const market = await Market.deploy(connection);
  const [shown, hidden] = [rowsOf(bits(1)), rowsOf(bits(2))];
  const posted = await postSealed(market, shown, hidden);
  const commit = await market.commit(posted, market.solver(0), runOn(market, hidden, 5n));
  await openRows(market, hidden);
  await market.openReveals(posted);
  return { market, posted, commit };
}
/** Nobody has shown a claim on them. */
async function unclaimedOnRows(): Promise<Scene> {
  const scene = await onRows();
  await time.increase(scene.posted.terms.revealSeconds + 1);
  return scene;
}
async function reopened(): Promise<Scene> {
  const scene = await unclaimedOnRows();
  await scene.market.board.reopen(scene.posted.bountyId);
  return scene;
}
/** Settled for its first commit, while a second one need not have been revealed yet. */
async function settledEarly(): Promise<Scene> {
  const scene = await final();
  const commit = await scene.market.commit(scene.posted, scene.market.solver(1), truth(scene.market));
  await scene.market.board.settle(scene.posted.bountyId);
  return { ...scene, commit };
}

const nowhere = async (): Promise<Scene> => {
  const { market, posted } = await open();
  return { market, posted: { ...posted, bountyId: `0x${"77".repeat(32)}` } };
};
const late = async () => {
  const scene = await committed();
  await time.increase(scene.posted.terms.revealSeconds + 1);
  return scene;
};

const STATES: Record<string, () => Promise<Scene>> = {
  "never posted": nowhere,
  open,
  "open, commits over": async () => passed(await open()),
  committed,
  "too late to reveal": late,
  revealed: revealed,
  disputed,
  final,
  defeated,
  pruned,
  "pruned, commits over": async () => passed(await pruned()),
  settled: async () => ended(await final(), "settle"),
  "settled, a commit pending": settledEarly,
  refunded: async () => ended(await passed(await open()), "refund"),
  "refunded, a commit late": async () => ended(await passed(await late()), "refund"),
  cancelled: async () => ended(await open(), "cancel"),
  "on sealed rows": onRows,
  "on sealed rows, unclaimed": unclaimedOnRows,
  reopened,
};

async function trial({ market, posted, commit }: Scene, call: string) {
  const { board } = market;
  const { bountyId } = posted;
  const solver = commit?.solver ?? market.solver(0);
  const index = commit?.index ?? 0n;
  const as = (account: typeof solver) => board.connect(account);
  const bond = posted.terms.solverBond;
  const hash = `0x${"11".repeat(32)}`;
  switch (call) {
    case "raise":
      return { contract: as(solver), method: call, args: [bountyId, 5n, "0x"], value: 5n };
    case "cancel":
      return { contract: as(market.poster), method: call, args: [bountyId] };
    case "commit":
      return { contract: as(solver), method: call, args: [bountyId, hash], value: bond };
    case "commitLicensed":
      return { contract: as(solver), method: call, args: [bountyId, hash, [0n, 0n, 0n, 0n]], value: bond };
    case "reveal": {
      const sealed = await board.onSealedRows(bountyId);
      const result = commit?.result ?? truth(market);
      return { contract: as(solver), method: call, args: [bountyId, index, revealOf(result, undefined, sealed)] };
    }
    case "forfeit":
    case "returnBond":
      return { contract: as(market.challenger(3)), method: call, args: [bountyId, index] };
    case "prune":
      return { contract: as(market.challenger(3)), method: call, args: [bountyId, 3n] };
    default:
      return { contract: as(market.challenger(3)), method: call, args: [bountyId] };
  }
}

testStates({
  contract: "BountyBoard",
  prefix: /^Bounty/,
  states: STATES,
  trial,
  behind: ({ market }) => [market.game],
  elsewhere: ["post", "withdraw"],
});
