/** A market in which much has happened, and what its contracts say of it. */
import { expect } from "chai";

import { Assembler, Prover, run, toCells, type Program } from "../../../sim/index.ts";
import type { MarketView } from "../../../tasks/protocol/agent/view.ts";
import { BOUNTY_STATUS, COMMIT_STATUS } from "../../../tasks/protocol/bounty.ts";
import { cancelBounty, settleBounty } from "../../../tasks/protocol/bounties.ts";
import { revealedClaims, type RevealedClaim } from "../../../tasks/protocol/claims.ts";
import {
  answerQuestion,
  askModel,
  dropQuestion,
  QUESTION_STATUS,
  takeQuestion,
} from "../../../tasks/protocol/inference.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { ChallengerPlayer, SolverPlayer } from "../../../tasks/protocol/players.ts";
import { releaseClaim } from "../../../tasks/protocol/play.ts";
import { draftQuestion, questionHashOf } from "../../../tasks/protocol/question.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { commitResult, resultOf, revealResult } from "../../../tasks/protocol/solve.ts";
import { bits } from "../market/jobs.ts";
import { wrongRun } from "../dispute/runs.ts";
import { BOND, contextOf, deployWorld, networkHelpers, passChallenges, post, SALT, type World } from "./sdk.ts";

/** An exact job of many steps, so that a game has a bisection. */
export function longJob(): Program {
  const asm = new Assembler();
  asm.setFloat(0, -1.5);
  for (let step = 1; step < 40; step++) asm.setFloat(1 + (step % 7), step);
  return asm.halt().assemble({ qubits: 1, maxSteps: 1000 });
}

export interface Played extends World {
  readonly job: Program;
  readonly bounties: string[];
}

async function deployPlayed(): Promise<Played> {
  const world = await deployWorld();
  const job = longJob();
  await publishProgram(world.market.store, job);
  return { ...world, job, bounties: [] };
}

/** The market as it was deployed, for a story of its own. */
export async function loadPlayed(): Promise<Played> {
  return { ...(await networkHelpers.loadFixture(deployPlayed)), bounties: [] };
}

/** Commits to a result and reveals it; with `lie`, one of a run that goes wrong in the middle. */
export async function claim(world: Played, bountyId: string, solver: number, lie = false): Promise<RevealedClaim> {
  const terms = (await world.market.board.termsOf(bountyId)) as never;
  const prover = proverOf(world, lie);
  const context = await contextOf(world, { bountyId, terms }, solver);
  const board = world.as(solver).board;
  const { index } = await commitResult(board, context, resultOf(prover), SALT, BOND);
  await networkHelpers.mine(2);
  await revealResult(board, bountyId, index, prover, SALT);
  const claims = await revealedClaims(world.market, bountyId);
  return claims.find((revealed) => revealed.index === index)!;
}

const proverOf = ({ job }: Played, lie: boolean): Prover =>
  lie
    ? wrongRun({ program: job }, 20, (state) => {
        state.cells[0] = bits(-9);
      }).prover
    : new Prover(run({ program: job }));

/** Both sides of a game against a claim. */
export function players(world: Played, revealed: RevealedClaim, challenger: number, lie = true) {
  const { claim: content, statement, blockNumber: fromBlock } = revealed;
  const solver = world.accounts.findIndex(({ address }) => address === content.solver);
  const options = (account: number, prover: Prover) => ({
    contract: world.as(account).game,
    claim: content,
    statement,
    prover: new MachineProver(prover),
    fromBlock,
  });
  return {
    attack: new ChallengerPlayer(options(challenger, proverOf(world, !lie))),
    defence: new SolverPlayer(options(solver, proverOf(world, lie))),
    address: world.accounts[challenger]!.address,
  };
}

/** Plays a game to its end, with `each` after every move. */
export async function playOut(sides: ReturnType<typeof players>, each: () => Promise<unknown>): Promise<void> {
  const { attack, defence, address } = sides;
  await attack.challenge();
  await each();
  while ((await attack.play(address)) ?? (await defence.play(address))) await each();
}

/** The chapters of a story in which every kind of event of the board and the game occurs that a single market can see. */
export const CHAPTERS: readonly ((world: Played, each: () => Promise<unknown>) => Promise<unknown>)[] = [
  async (world) => {
    const changes = { program: world.job, metadata: '{"title":"$n"}' };
    for (let i = 0; i < 2; i++) world.bounties.push((await post(world, changes)).bountyId);
    const { bountyId } = await post(world);
    await cancelBounty(world.market.board, bountyId);
  },
  // A lie, which two challengers attack, and the truth.
  async (world, each) => {
    const lie = await claim(world, world.bounties[0]!, 1, true);
    await claim(world, world.bounties[0]!, 2);
    await each();
    const late = players(world, lie, 4);
    await late.attack.challenge();
    await playOut(players(world, lie, 3), each);
    await late.attack.play(late.address);
  },
  // The truth, attacked in vain, paid and released; beside it a commit that is never revealed.
  async (world, each) => {
    const truth = await claim(world, world.bounties[1]!, 2);
    const terms = (await world.market.board.termsOf(world.bounties[1]!)) as never;
    const context = await contextOf(world, { bountyId: world.bounties[1]!, terms }, 5);
    await commitResult(world.as(5).board, context, resultOf(proverOf(world, false)), SALT, BOND);
    await playOut(players(world, truth, 3, false), each);
    await passChallenges(world, truth.claimId);
    await settleBounty(world.market.board, world.bounties[1]!);
    await releaseClaim(world.market.game, truth.claim);
  },
  // An open job with two prizes.
  async (world, each) => {
    const posted = await post(world, { program: world.jobs.open, kind: "open", prizes: [6000n, 4000n] });
    world.bounties.push(posted.bountyId);
    const provers = [1, NaN].map((score) => new Prover(run({ program: world.jobs.open, args: toCells([score]) })));
    for (const [i, prover] of provers.entries()) {
      const context = await contextOf(world, posted, i + 1);
      await commitResult(world.as(i + 1).board, context, resultOf(prover), SALT, BOND);
    }
    await networkHelpers.time.increaseTo(posted.terms.commitDeadline + 30n);
    await each();
    for (const [i, prover] of provers.entries()) {
      await revealResult(world.as(i + 1).board, posted.bountyId, BigInt(i), prover, SALT);
    }
  },
  // A question that is taken twice, and answered at last.
  async (world, each) => {
    const { market } = world;
    const draft = { program: world.job, machine: await market.machine.getAddress(), reward: 1000n };
    const bonds = { solverBond: BOND, challengerBond: BOND, openSeconds: 3600 };
    const question = await draftQuestion(market.rules, { ...draft, ...bonds });
    const { questionId } = await askModel(market.desk, question, new BigUint64Array());
    await each();
    await takeQuestion(world.as(1).desk, questionId, BOND);
    await each();
    await networkHelpers.time.increaseTo((await market.desk.inquiryOf(questionId)).answerUntil + 1n);
    await dropQuestion(market.desk, questionId);
    await each();
    await takeQuestion(world.as(1).desk, questionId, BOND);
    await answerQuestion(world.as(1).desk, questionId, proverOf(world, false));
  },
];

/** Compares a view with what the contracts say at its head. */
export async function expectTrue(view: MarketView, { market }: World): Promise<void> {
  const { board, game, desk } = market;
  const at = { blockTag: view.head.number };
  const posted = await board.queryFilter(board.filters.BountyPosted(), 0, view.head.number);
  for (const { args } of posted) {
    const { bountyId } = args;
    const said = await board.bountyOf(bountyId, at);
    const bounty = view.bounty(bountyId)!;
    expect(bounty.status).to.equal(BOUNTY_STATUS[Number(said.status)]);
    expect(bounty).to.include({ escrow: said.escrow, prizesPaid: Number(said.awarded), poster: said.poster });
    expect(bounty.commits).to.have.length(Number(said.commits));
    for (const commit of bounty.commits) {
      const entry = await board.commitOf(bountyId, commit.index, at);
      expect(commit).to.include({ solver: entry.solver, bond: entry.bond, commitment: entry.commitment });
      expect(commit.status).to.equal(COMMIT_STATUS[Number(entry.status)]);
      expect(commit.time).to.equal(Number(entry.committedAt));
      expect(commit.revealDeadline).to.equal(Number(await board.revealDeadlineOf(bountyId, commit.index, at)));
      if (commit.status === "ranked") expect(commit).to.include({ claimId: entry.claimId, score: entry.score });
    }
    const isOver = bounty.status !== "open" && bounty.commits.every(({ status }) => status !== "committed");
    const waits = view.claims(bountyId).some(({ status }) => status === "open");
    expect(view.bounties().some((other) => other.bountyId === bountyId)).to.equal(!isOver || waits);
  }
  const opened = await game.queryFilter(game.filters.ClaimOpened(), 0, view.head.number);
  const states = ["none", "open", "defeated", "released"] as const;
  for (const { args } of opened) {
    const said = await game.claimState(args.claimId, at);
    const known = view.claim(args.claimId)!;
    expect(known.status).to.equal(states[Number(said.status)]);
    expect(known.deadline).to.equal(Number(said.challengeUntil));
    expect(view.claims().some(({ claimId }) => claimId === args.claimId)).to.equal(known.status === "open");
  }
  const asked = await desk.queryFilter(desk.filters.Asked(), 0, view.head.number);
  for (const { args } of asked) {
    const said = await desk.inquiryOf(args.questionId, at);
    const known = view.question(args.questionId)!;
    expect(known).to.include({ asker: said.asker, rounds: Number(said.rounds), args: args.args });
    expect(known.status).to.equal(QUESTION_STATUS[Number(said.status)]);
    expect(questionHashOf(known.question)).to.equal(questionHashOf(plainOf(args.question)));
    if (known.status === "taken" || known.status === "answered") expect(known.solver).to.equal(said.solver);
    if (known.status === "taken") expect(known.answerUntil).to.equal(Number(said.answerUntil));
    if (known.status === "answered") expect(known.claimId).to.equal(said.claimId);
    const isLive = known.status !== "paid" && known.status !== "refunded";
    expect(view.questions().some(({ questionId }) => questionId === args.questionId)).to.equal(isLive);
  }
  const challenged = await game.queryFilter(game.filters.Challenged(), 0, view.head.number);
  for (const { args } of challenged) {
    const said = await game.gameState(args.gameId, at);
    const known = view.game(args.gameId)!;
    expect(known).to.include({ deadline: Number(said.deadline), claimId: args.claimId, challenger: args.challenger });
    if (said.deadline > 0n) expect(known.bond).to.equal(said.bond);
    const { stateHashOf, PHASES } = await import("../../../tasks/protocol/game.ts");
    expect(known.game.phase).to.equal(PHASES[Number(said.phase)]);
    if (said.deadline > 0n) expect(stateHashOf(known.game)).to.equal(await game.stateHash(args.gameId, at));
    expect(view.games().some(({ gameId }) => gameId === args.gameId)).to.equal(said.deadline > 0n);
    expect(view.games(args.claimId).map(({ gameId }) => gameId)).to.include(args.gameId);
  }
}
