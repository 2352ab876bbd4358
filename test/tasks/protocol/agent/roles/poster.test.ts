import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { concealing, toCells } from "../../../../../sim/index.ts";
import {
  keepSealedRows,
  keptSealedRows,
  posterOptions,
  posterRole,
  watchtowerOptions,
  watchtowerRole,
} from "../../../../../tasks/protocol/agent/roles/index.ts";
import { cancelBounty } from "../../../../../tasks/protocol/bounties.ts";
import { newOrderKey } from "../../../../../tasks/protocol/envelope.ts";
import { draftOrder } from "../../../../../tasks/protocol/private-order.ts";
import { cancelOrder, orderPrivate } from "../../../../../tasks/protocol/private.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { sealRows } from "../../../../../tasks/protocol/seal.ts";
import { commitResult, revealResult } from "../../../../../tasks/protocol/solve.ts";
import { TokenMood } from "../../../../helpers/market/tokens.ts";
import { lie } from "../../../../helpers/tasks/lie.ts";
import { play, reborn, setStage, type Stage } from "../../../../helpers/tasks/role-stage.ts";
import {
  BOND,
  commit,
  contextOf,
  deployWorld,
  networkHelpers,
  post,
  REWARD,
  SALT,
} from "../../../../helpers/tasks/sdk.ts";

const OPTIONS = { withdrawEverySeconds: 0, withdrawAbove: "1000000" };
const WINDOW = { stepSeconds: 600 };

describe("Poster's helper", () => {
  const stages: Stage[] = [];
  after(() => stages.forEach((stage) => stage.close()));
  const staged = async (): Promise<Stage> => {
    const stage = await setStage(await networkHelpers.loadFixture(deployWorld));
    stages.push(stage);
    return stage;
  };

  it("brings the reward back that nobody wanted, and withdraws it", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world);
    const actor = stage.actor(0);
    const balance = () => world.accounts[0]!.provider!.getBalance(actor.context.account);
    const before = await balance();
    const role = reborn(() => posterRole(actor.context, posterOptions(OPTIONS)));
    await play(stage, [role], async () => (await balance()) > before + (REWARD * 9n) / 10n, WINDOW);
    expect(stage.view().bounty(posted.bountyId)!.status).to.equal("refunded");
    expect(actor.sent.map((key) => key.split(":")[0])).to.deep.equal(["refund", "withdraw"]);
  });

  it("withdraws the other credits where a token refuses its transfers, and that one later", async () => {
    const stage = await staged();
    const { world } = stage;
    const { market, token } = world;
    const tokens = [await token.getAddress()];
    await token.approve(await market.board.getAddress(), 1000n);
    const { bountyId } = await post(world, { token: tokens[0]!, reward: 1000n });
    await cancelBounty(market.board, bountyId);
    const program = concealing(world.jobs.open);
    await publishProgram(market.store, program);
    const order = await draftOrder(market.rules, market.datasets, {
      ...{ program, machine: await market.machine.getAddress(), direction: "max", reward: REWARD, commitSeconds: 3600 },
      ...{ solverBond: BOND, challengerBond: BOND, key: newOrderKey().key, deliveryBond: BOND },
    });
    await cancelOrder(market.privateDesk, (await orderPrivate(market.privateDesk, order)).orderId);
    const { context, notes } = stage.actor(0);
    const owed = async () => [
      await market.board.credits(context.account, tokens[0]!),
      await market.privateDesk.credits(context.account, ZeroAddress),
    ];
    const role = posterRole(context, posterOptions({ ...OPTIONS, tokens }));
    await token.behave(TokenMood.Revert, ZeroAddress, "0x");
    await play(stage, [role], async () => (await owed())[1] === 0n, { rounds: 2 });
    expect(await owed()).to.deep.equal([1000n, 0n]);
    expect(notes.counts.get("withdrawals_failed_total")).to.equal(1);
    await token.behave(TokenMood.Plain, ZeroAddress, "0x");
    await play(stage, [role], async () => (await owed())[0] === 0n, { rounds: 2 });
    expect(await token.balanceOf(context.account)).to.equal(1000n);
  });

  it("pays every rank, a prize at a time", async () => {
    const stage = await staged();
    const { world } = stage;
    const posted = await post(world, { prizes: [7000n, 3000n] });
    const commits = [await commit(world, posted, 1), await commit(world, posted, 2)];
    const { revealDelaySeconds } = await world.market.rules.limits();
    await networkHelpers.time.increaseTo(posted.terms.commitDeadline + revealDelaySeconds + 2n);
    for (const [i, { committed, prover }] of commits.entries()) {
      await revealResult(world.as(i + 1).board, posted.bountyId, committed.index, prover, SALT);
    }
    const actor = stage.actor(0);
    const role = posterRole(actor.context, posterOptions(OPTIONS));
    const told = () => actor.notes.lines.filter(({ message }) => message === "bounty").map(({ fields }) => fields);
    await play(stage, [role], () => (told().at(-1) as { status?: string })?.status === "settled", WINDOW);
    expect(stage.view().bounty(posted.bountyId)!.prizesPaid).to.equal(2);
    expect(told().at(-1)).to.deep.include({ bountyId: posted.bountyId, status: "settled", ranked: 2, prizesPaid: 2 });
  });

  it("drops a claim that fell, and brings the reward back", async () => {
    const stage = await staged();
    const { posted } = await lie(stage);
    const [poster, tower] = [stage.actor(0), stage.actor(3)];
    const roles = [
      reborn(() => posterRole(poster.context, posterOptions(OPTIONS))),
      watchtowerRole(tower.context, watchtowerOptions(OPTIONS)),
    ];
    const isOver = (): boolean => stage.view().bounty(posted.bountyId)!.status === "refunded";
    await play(stage, roles, isOver, WINDOW);
    const sent = poster.sent.map((key) => key.split(":")[0]);
    expect(sent.filter((key) => key !== "withdraw")).to.deep.equal(["prune", "refund"]);
  });

  it("forfeits bonds of others only where it is told to", async () => {
    for (const forfeit of [false, true]) {
      const stage = await staged();
      const { world } = stage;
      const posted = await post(world);
      const context = await contextOf(world, posted, 2);
      const nothing = { argsRoot: ZeroHash, steps: 1n, stateHash: id("nothing") };
      await commitResult(world.as(2).board, context, nothing, SALT, BOND);
      const actor = stage.actor(0);
      const role = posterRole(actor.context, posterOptions({ ...OPTIONS, forfeit }));
      const isOver = (): boolean => stage.view().bounty(posted.bountyId)!.status === "refunded";
      await play(stage, [role], isOver, WINDOW);
      const [entry] = stage.view().bounty(posted.bountyId)!.commits;
      expect(entry!.status).to.equal(forfeit ? "forfeited" : "committed");
    }
  });

  it("keeps sealed rows on the disk, and no others under their seal", async () => {
    const stage = await staged();
    const { store } = stage.actor(0);
    const rows = sealRows(toCells([1, -0, NaN]), 2, SALT);
    keepSealedRows(store, rows);
    keepSealedRows(store, rows);
    expect(keptSealedRows(store, rows.seal)).to.deep.equal(rows);
    expect(keptSealedRows(store, id("other"))).to.equal(undefined);
    expect(() => keepSealedRows(store, { ...rows, salt: id("salt") }))
      .to.throw()
      .with.property("code", "SettingConflict");
  });
});
