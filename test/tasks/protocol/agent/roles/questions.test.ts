import { expect } from "chai";
import { parseEther, ZeroAddress } from "ethers";

import { Assembler, cellsRoot, toCells, type Program } from "../../../../../sim/index.ts";
import {
  solverOptions,
  solverRole,
  watchtowerOptions,
  watchtowerRole,
  verdictOf,
} from "../../../../../tasks/protocol/agent/roles/index.ts";
import { askModel, questionStatus, readAnswer } from "../../../../../tasks/protocol/inference.ts";
import { challengeClaim } from "../../../../../tasks/protocol/play.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { draftQuestion } from "../../../../../tasks/protocol/question.ts";
import { mintDataset } from "../../../../../tasks/protocol/registry.ts";
import { bondsAt } from "../../../../../tasks/protocol/agent/budget.ts";
import { stakeOf } from "../../../../../tasks/protocol/agent/roles/solving/stake.ts";
import type { MarketView } from "../../../../../tasks/protocol/agent/view.ts";
import { play, reborn, setStage, type Stage } from "../../../../helpers/tasks/role-stage.ts";
import { BOND, deployWorld, networkHelpers } from "../../../../helpers/tasks/sdk.ts";

const OPTIONS = { withdrawEverySeconds: 0, withdrawAbove: "1000000", answerQuestions: true };
const WINDOW = { stepSeconds: 120 };

/** The argument times the first cell of segment 0. */
function predictor(): Program {
  const asm = new Assembler();
  const [argument, parameter] = [asm.cells(1), asm.cells(1)];
  asm.emit("ARG", { a: argument, b: 0 }).emit("DATA", { a: parameter, k: 0, b: 0 });
  return asm
    .binary("FMUL", 0, argument, parameter)
    .halt()
    .assemble({ qubits: 1, dataDepth: [1, 0, 0, 0], maxSteps: 1000 });
}

describe("Solver: questions", () => {
  const stages: Stage[] = [];
  after(() => stages.forEach((stage) => stage.close()));

  /** A question about a dataset, which is answered with 6. */
  async function asked(reward = parseEther("1")) {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { market } = world;
    const stage = await setStage(world);
    stages.push(stage);
    const program = predictor();
    await publishProgram(market.store, program);
    const cells = toCells([1.5, 0, 0, 0, 0, 0, 0, 0]);
    const root = cellsRoot(cells, 1);
    stage.give(root, cells);
    const cid = `0x01551220${"cd".repeat(32)}`;
    await mintDataset(market.datasets, { root, depth: 1, rows: 1, columns: 8, cid, name: "data", format: "cells" });
    const question = await draftQuestion(market.rules, {
      program,
      machine: await market.machine.getAddress(),
      data: [cells],
      reward,
      solverBond: BOND,
      challengerBond: BOND / 2n,
      openSeconds: 3600,
    });
    const ask = async () => (await askModel(market.desk, question, toCells([4]))).questionId;
    return { stage, world, questionId: await ask(), ask };
  }

  const isPaid = (desk: Parameters<typeof questionStatus>[0], questionId: string) => async () =>
    (await questionStatus(desk, questionId)) === "paid";

  it("are taken, answered once and paid for, by a role that is made anew at every look", async () => {
    const { stage, world, questionId } = await asked();
    const [actor, watch] = [stage.actor(1), stage.actor(3)];
    const roles = [
      reborn(() => solverRole(actor.context, solverOptions(OPTIONS))),
      watchtowerRole(watch.context, watchtowerOptions({})),
    ];
    const paid = isPaid(world.market.desk, questionId);
    await play(stage, roles, async () => (await paid()) && stage.view().claims().length === 0, WINDOW);
    expect(await readAnswer(world.market.desk, questionId)).to.deep.include({ 0: toCells([6])[0] });
    expect(new Set(actor.sent).size).to.equal(actor.sent.length);
    for (const act of ["take", "answer", "pay", "release"]) {
      expect(
        actor.sent.filter((key) => key.startsWith(`${act}:`)),
        act,
      ).to.have.length(1);
    }
    const [event] = await world.market.desk.queryFilter(world.market.desk.filters.Answered(questionId));
    expect(verdictOf(watch.context, event!.args.claimId)).to.equal("right");
    expect(watch.sent.filter((key) => key.startsWith("challenge"))).to.deep.equal([]);
  });

  it("are taken as long as no more is at stake than may be", async () => {
    const { stage, world, questionId, ask } = await asked();
    const others = [await ask(), await ask()];
    const { context } = stage.actor(1);
    const role = solverRole(context, solverOptions({ ...OPTIONS, maxAtStake: `${2n * BOND}` }));
    const stakes: bigint[] = [];
    const paid = isPaid(world.market.desk, questionId);
    const look = (view: MarketView): Promise<boolean> => {
      expect(bondsAt(view, context.account)).to.equal(stakeOf(view, context.account));
      stakes.push(stakeOf(view, context.account));
      return paid();
    };
    await play(stage, [role], look, { stepSeconds: 5 });
    expect(stakes.reduce((most, now) => (now > most ? now : most))).to.equal(2n * BOND);
    await play(stage, [role], isPaid(world.market.desk, others[0]!), WINDOW);
  });

  it("are defended", async () => {
    const { stage, world, questionId } = await asked();
    const actor = stage.actor(1);
    const role = solverRole(actor.context, solverOptions(OPTIONS));
    await play(stage, [role], (view) => view.claims().length > 0, { stepSeconds: 5 });
    const [claim] = stage.view().claims();
    await challengeClaim(world.as(3).game, claim!.claim);
    await play(stage, [role], isPaid(world.market.desk, questionId), WINDOW);
    expect(stage.view().games(claim!.claimId)[0]!.game.phase).to.equal("SolverWon");
  });

  it("are left alone where they do not pay, and where nobody asked for answers", async () => {
    const { stage, world, questionId } = await asked(1000n);
    const [actor, idle] = [stage.actor(1), stage.actor(2)];
    const roles = [
      solverRole(actor.context, solverOptions(OPTIONS)),
      solverRole(idle.context, solverOptions({ ...OPTIONS, answerQuestions: false })),
    ];
    await play(stage, roles, () => actor.notes.counts.has("questions_left_alone_total"));
    await play(stage, roles, (view) => view.head.timestamp > 0);
    expect(await questionStatus(world.market.desk, questionId)).to.equal("open");
    expect([...actor.sent, ...idle.sent]).to.deep.equal([]);
    expect(await world.market.desk.credits(actor.context.account, ZeroAddress)).to.equal(0n);
  });
});
