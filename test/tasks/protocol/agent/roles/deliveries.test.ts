import { expect } from "chai";
import { id, parseEther, ZeroAddress } from "ethers";

import { concealing, Prover, run, toCells, type Program } from "../../../../../sim/index.ts";
import { bondsAt } from "../../../../../tasks/protocol/agent/budget.ts";
import { keepOrderKey, solverOptions, solverRole } from "../../../../../tasks/protocol/agent/roles/index.ts";
import { keptDelivery } from "../../../../../tasks/protocol/agent/roles/solving/secrets.ts";
import { stakeOf } from "../../../../../tasks/protocol/agent/roles/solving/stake.ts";
import { newOrderKey } from "../../../../../tasks/protocol/envelope.ts";
import { programOf, readJob } from "../../../../../tasks/protocol/jobs/index.ts";
import { challengeClaim } from "../../../../../tasks/protocol/play.ts";
import { draftOrder, type OrderDraft } from "../../../../../tasks/protocol/private-order.ts";
import {
  checkDelivery,
  deliverPrivate,
  dropOrder,
  fetchDelivery,
  fetchOrder,
  orderPrivate,
  orderStatus,
  takeOrder,
  type PrivateMarket,
} from "../../../../../tasks/protocol/private.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { openStore } from "../../../../../tasks/protocol/store/index.ts";
import type { ConnectedMarket } from "../../../../../tasks/protocol/connect.ts";
import { bits } from "../../../../helpers/market/jobs.ts";
import { temporaryFolder } from "../../../../helpers/tasks/folder.ts";
import { beginLife } from "../../../../helpers/tasks/living.ts";
import { play, reborn, setStage, type Actor, type Stage } from "../../../../helpers/tasks/role-stage.ts";
import { BOND, deployWorld, networkHelpers, type World } from "../../../../helpers/tasks/sdk.ts";
import { spiral } from "../../../../helpers/tasks/spiral.ts";

const REWARD = parseEther("1");
const DELIVERY_BOND = parseEther("0.02");
const KEYS = newOrderKey(id("the poster's key"));
const OPTIONS = {
  withdrawEverySeconds: 0,
  withdrawAbove: "1000000000000000000000",
  takeOrders: true,
  searchSeconds: 1,
};
const WINDOW = { stepSeconds: 120 };
const PROGRAM = concealing(spiral(60, 1));
const NO_DATA = () => undefined;

async function placeOrder(market: ConnectedMarket, program: Program, changes: Partial<OrderDraft> = {}) {
  const order = await draftOrder(market.rules, market.datasets, {
    ...{ program, direction: "max", reward: REWARD, solverBond: BOND, challengerBond: BOND / 2n, commitSeconds: 3600 },
    ...{ machine: await market.machine.getAddress(), key: KEYS.key, deliveryBond: DELIVERY_BOND, ...changes },
  });
  return (await orderPrivate(market.privateDesk, order, changes.metadata)).orderId;
}

const verdictOf = async (market: PrivateMarket & { chainId: bigint }, orderId: string) =>
  checkDelivery(await fetchDelivery(market, market.chainId, orderId), KEYS.secretKey, NO_DATA);

describe("Solver: private orders", function () {
  this.timeout(400_000);
  const stages: Stage[] = [];
  after(() => stages.forEach((stage) => stage.close()));

  async function ordered(changes: Partial<OrderDraft> = {}) {
    const world = await networkHelpers.loadFixture(deployWorld);
    const stage = await setStage(world);
    stages.push(stage);
    await publishProgram(world.market.store, PROGRAM);
    return { stage, world, orderId: await placeOrder(world.market, PROGRAM, { threshold: bits(1), ...changes }) };
  }

  const is = (world: World, orderId: string, status: string) => async () =>
    (await orderStatus(world.market.privateDesk, orderId)) === status;
  const acts = ({ sent }: Actor) => sent.map((key) => key.split(":")[0]);
  const solverOf = (actor: Actor, options: object = {}) =>
    reborn(() => solverRole(actor.context, solverOptions({ ...OPTIONS, ...options })));

  it("are taken, delivered once and paid for, by a role that is made anew at every look", async () => {
    const { stage, world, orderId } = await ordered();
    const actor = stage.actor(1);
    const paid = is(world, orderId, "paid");
    await play(stage, [solverOf(actor)], async () => (await paid()) && stage.view().claims().length === 0, WINDOW);
    expect(acts(actor).sort()).to.deep.equal(["deliver-order", "pay-order", "release", "take-order"]);
    expect((await verdictOf(world.market, orderId)).state).to.equal("right");
    const owed = await world.market.privateDesk.credits(actor.context.account, ZeroAddress);
    expect(owed).to.equal(REWARD + DELIVERY_BOND);
    expect(stakeOf(stage.view(), actor.context.account)).to.equal(0n);
  });

  for (const [when, made] of [
    ["before it is sent", false],
    ["after it was sent", true],
  ] as const) {
    it(`go on with the same arguments and the same ciphertext where the solver dies ${when}`, async () => {
      const { stage, world, orderId } = await ordered();
      const actor = stage.actor(1);
      const { context } = actor;
      const deaths: string[] = [];
      const kept: unknown[] = [];
      const dying = {
        ...context,
        send: async (...[key, call]: Parameters<typeof context.send>) => {
          const act = key.split(":")[0]!;
          if (deaths.includes(act)) return context.send(key, call);
          deaths.push(act);
          kept.push(keptDelivery(actor.store, orderId, context.account));
          if (made) await context.send(key, call);
          throw new Error(`dead at ${act}`);
        },
      };
      const role = reborn(() => solverRole(dying, solverOptions(OPTIONS)));
      const { failures } = await play(stage, [role], is(world, orderId, "paid"), WINDOW);
      expect(deaths).to.include.members(["take-order", "deliver-order", "pay-order"]);
      expect(failures.map(String)).to.include("Error: dead at deliver-order");
      expect(acts(actor).filter((act) => act === "deliver-order")).to.have.length(1);
      // What the first life kept is what every other one sends.
      expect(kept[0]).to.not.equal(undefined);
      for (const other of kept) expect(other).to.deep.equal(kept[0]);
      const verdict = await verdictOf(world.market, orderId);
      if (verdict.state !== "right") expect.fail(verdict.state);
      expect(verdict.args[0]).to.equal((kept[0] as { args: BigUint64Array }).args[0]);
    });
  }

  it("are defended with what was kept, and the bond comes back", async () => {
    const { stage, world, orderId } = await ordered();
    const actor = stage.actor(1);
    await play(stage, [solverOf(actor)], (view) => view.claims().length > 0, { stepSeconds: 5 });
    const [claim] = stage.view().claims();
    await challengeClaim(world.as(3).game, claim!.claim);
    const paid = is(world, orderId, "paid");
    await play(stage, [solverOf(actor)], async () => (await paid()) && stage.view().claims().length === 0, WINDOW);
    expect(stage.view().games(claim!.claimId)[0]!.game.phase).to.equal("SolverWon");
    expect(await world.market.game.credits(actor.context.account)).to.be.at.least(BOND);
  });

  it("wait with the delivery until the taking is final, but not for too long", async () => {
    const { stage, world, orderId } = await ordered();
    const actor = stage.actor(1);
    const role = solverOf(actor);
    const unsettled = async () => {
      const view = await stage.refresh();
      return { ...view, head: { ...view.head, final: { number: 0, hash: "" } } };
    };
    await play(stage, [role], is(world, orderId, "taken"), { stepSeconds: 5 });
    const keys = async () => (await role.duties(await unsettled())).map(({ key }) => key.split(":")[0]);
    expect(await keys()).to.not.include("deliver-order");
    const { revealSeconds } = (await world.market.privateDesk.orderOf(orderId)).terms;
    await networkHelpers.time.increase(Number(revealSeconds) / 2 + 1);
    await networkHelpers.mine();
    expect(await keys()).to.include("deliver-order");
  });

  it("are delivered although no others are wanted, and taken again after another solver was silent", async () => {
    const { stage, world, orderId } = await ordered({ commitSeconds: 36_000 });
    const actor = stage.actor(1);
    await takeOrder(world.as(2).privateDesk, orderId, BOND + DELIVERY_BOND);
    const { deliverUntil } = await world.market.privateDesk.factsOf(orderId);
    await networkHelpers.time.increaseTo(deliverUntil + 1n);
    await dropOrder(world.market.privateDesk, orderId);
    await play(stage, [solverOf(actor)], is(world, orderId, "taken"), { stepSeconds: 5 });
    expect(actor.sent.at(-1)).to.match(/^take-order:0x[0-9a-f]+:1:/);
    const { account } = actor.context;
    const atStake = () => [stakeOf(stage.view(), account), bondsAt(stage.view(), account)];
    expect(atStake()).to.deep.equal([BOND + DELIVERY_BOND, BOND + DELIVERY_BOND]);
    await play(stage, [solverOf(actor, { takeOrders: false })], is(world, orderId, "delivered"), { stepSeconds: 5 });
    expect((await verdictOf(world.market, orderId)).state).to.equal("right");
    // The claim has its bond by now, the desk the other one.
    expect(atStake()).to.deep.equal([BOND + DELIVERY_BOND, BOND + DELIVERY_BOND]);
  });

  it("say that the arguments are lost, where they are not in the store", async () => {
    const { stage, world, orderId } = await ordered();
    const actor = stage.actor(1);
    await takeOrder(world.as(1).privateDesk, orderId, BOND + DELIVERY_BOND);
    const missing = () => actor.notes.counts.has("deliveries_missing_total");
    const { failures } = await play(stage, [solverOf(actor)], missing, { stepSeconds: 5 });
    expect(failures[0]).to.have.property("code", "DeliveryMissing");
  });

  for (const [why, changes, options] of [
    ["it does not pay", { reward: 1000n }, {}],
    ["its bond is too large", {}, { maxBond: `${BOND}` }],
    ["too much is at stake already", {}, { maxAtStake: `${BOND}` }],
    ["its poster is not on the list", {}, { posters: [`0x${"11".repeat(20)}`] }],
    ["no result was found", { threshold: bits(Infinity) }, { searchSeconds: 0 }],
  ] as const) {
    it(`are left alone: ${why}`, async () => {
      const { stage, world, orderId } = await ordered(changes);
      const actor = stage.actor(1);
      const role = solverRole(actor.context, solverOptions({ ...OPTIONS, ...options }));
      await play(stage, [role], () => actor.notes.counts.has("orders_left_alone_total"));
      const left = actor.notes.lines.filter(({ message }) => message === "order: left alone");
      expect(left.map(({ fields }) => (fields as { reason: string }).reason)).to.deep.equal([why]);
      expect((await role.duties(await stage.refresh())).map(({ key }) => key)).to.deep.equal(["withdraw"]);
      expect([await orderStatus(world.market.privateDesk, orderId), actor.sent]).to.deep.equal(["open", []]);
    });
  }

  it("are left alone where nobody asked for them, and by their own poster", async () => {
    const { stage } = await ordered();
    const roles = [stage.actor(0), stage.actor(1)].map(({ context }, i) =>
      solverRole(context, solverOptions({ ...OPTIONS, takeOrders: i === 0 })),
    );
    for (const role of roles) {
      const keys = (await role.duties(await stage.refresh())).map(({ key }) => key.split(":")[0]);
      expect(keys).to.not.include("take-order");
    }
  });

  it("of others are nobody's to deliver", async () => {
    const { stage, world, orderId } = await ordered();
    const actor = stage.actor(1);
    await takeOrder(world.as(2).privateDesk, orderId, BOND + DELIVERY_BOND);
    const placed = await fetchOrder(world.market, world.market.chainId, orderId);
    const keys = async () => (await solverOf(actor).duties(await stage.refresh())).map(({ key }) => key);
    expect(await keys()).to.deep.equal(["withdraw"]);
    await deliverPrivate(world.as(2).privateDesk, placed, new Prover(run({ program: PROGRAM, args: toCells([3]) })));
    expect(await keys()).to.deep.equal(["withdraw"]);
  });
});

describe("Agents: a private order", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();

  it("goes from a poster's helper to a solver and back, each begun and ended for every look", async () => {
    const life = await beginLife(folder());
    try {
      const job = {
        ...{ version: 1, work: "evaluation", conceal: true },
        model: {
          ...{ kind: "vqe", hamiltonian: "Z0 Z1 + 0.5 X0 + 0.5 X1" },
          ansatz: { form: "hardware-efficient", qubits: 2, layers: 1 },
        },
      };
      const program = programOf(readJob(job));
      await publishProgram(life.market.store, program);
      const [poster, solver] = [await life.person("paula"), await life.person("sam")];
      const money = { withdrawAbove: "1", withdrawEverySeconds: 0 };
      const paula = life.config("paula", { poster: money });
      const sam = life.config("sam", { solver: { ...OPTIONS, ...money, iterations: 200 } });
      const store = openStore(paula.store);
      keepOrderKey(store, KEYS);
      store.close();
      const orderId = await placeOrder(poster.market, program, {
        ...{ direction: "min", threshold: bits(-1.2), metadata: JSON.stringify({ job }) },
      });
      const { privateDesk, game } = life.market;
      const done = async () =>
        (await orderStatus(privateDesk, orderId)) === "paid" &&
        (await privateDesk.credits(solver.address, ZeroAddress)) + (await game.credits(solver.address)) === 0n &&
        life.kindsOf(sam, solver.address).includes("release");
      // The windows of this program are hours.
      await life.looks([sam, paula], done, 900);
      expect(
        life
          .kindsOf(sam, solver.address)
          .filter((kind) => kind !== "withdraw")
          .sort(),
      ).to.include.members(["deliver-order", "release", "take-order"]);
      expect(life.kindsOf(sam, solver.address).filter((kind) => kind === "deliver-order")).to.have.length(1);
      // The poster's helper looked, and had nothing to object to.
      const kinds = life.kindsOf(paula, poster.address);
      expect(kinds.filter((kind) => kind !== "pay-order")).to.deep.equal([]);
      expect((await verdictOf(life.market, orderId)).state).to.equal("right");
    } finally {
      await life.close();
    }
  });
});
