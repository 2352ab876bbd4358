import { expect } from "chai";
import { id, parseEther, ZeroAddress } from "ethers";

import { concealing, Prover, run, toCells } from "../../../../../sim/index.ts";
import type { AgentConfig } from "../../../../../tasks/protocol/agent/config.ts";
import { keepOrderKey } from "../../../../../tasks/protocol/agent/roles/index.ts";
import { newOrderKey, sealArguments } from "../../../../../tasks/protocol/envelope.ts";
import { draftOrder } from "../../../../../tasks/protocol/private-order.ts";
import { orderPrivate, orderStatus, takeOrder } from "../../../../../tasks/protocol/private.ts";
import { publishProgram } from "../../../../../tasks/protocol/programs.ts";
import { resultOf, shownOf } from "../../../../../tasks/protocol/solve.ts";
import { openStore } from "../../../../../tasks/protocol/store/index.ts";
import { temporaryFolder } from "../../../../helpers/tasks/folder.ts";
import { beginLife, type Living, type Person } from "../../../../helpers/tasks/living.ts";
import { spiral } from "../../../../helpers/tasks/spiral.ts";

const BOND = parseEther("0.1");
const DELIVERY_BOND = parseEther("0.02");
const REWARD = parseEther("0.5");
const KEYS = newOrderKey(id("the poster's key"));
const OPTIONS = { withdrawAbove: "1", withdrawEverySeconds: 0 };

describe("Poster's helper: private orders", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();
  const program = concealing(spiral(60, 1));
  let life: Living;
  let poster: Person;
  let solver: Person;
  let paula: AgentConfig;

  beforeEach(async () => {
    life = await beginLife(folder());
    await publishProgram(life.market.store, program);
    [poster, solver] = [await life.person("paula"), await life.person("sam")];
    paula = life.config("paula", { poster: OPTIONS });
  });
  afterEach(() => life.close());

  async function ordered(keeps = true): Promise<string> {
    const store = openStore(paula.store);
    if (keeps) keepOrderKey(store, KEYS);
    store.close();
    const order = await draftOrder(life.market.rules, life.market.datasets, {
      ...{ program, direction: "max", reward: REWARD, solverBond: BOND, challengerBond: BOND / 2n, commitSeconds: 900 },
      ...{ machine: await life.market.machine.getAddress(), key: KEYS.key, deliveryBond: DELIVERY_BOND },
    });
    return (await orderPrivate(poster.market.privateDesk, order)).orderId;
  }

  /** Takes an order and delivers the end of a run, with arguments encrypted that need not be its own. */
  async function deliver(orderId: string, shown: BigUint64Array, ran: BigUint64Array, noise = false): Promise<void> {
    const desk = solver.market.privateDesk;
    await takeOrder(desk, orderId, BOND + DELIVERY_BOND);
    const [own, other] = [shown, ran].map((args) => new Prover(run({ program, args })));
    const context = { chainId: 31337n, desk: await desk.getAddress(), orderId, solver: solver.address };
    const sealed = sealArguments(noise ? toCells([99]) : shown, program.shape.argsDepth, KEYS.key, context);
    const { argsRoot } = resultOf(own!);
    await (await desk.deliver(orderId, { argsRoot, ...shownOf(other!), ciphertext: sealed.ciphertext })).wait();
  }

  const status = (orderId: string) => orderStatus(life.market.privateDesk, orderId);
  const isEmpty = async (...names: readonly ("privateDesk" | "game")[]): Promise<boolean> => {
    const { privateDesk, game } = life.market;
    const owed = {
      privateDesk: () => privateDesk.credits(poster.address, ZeroAddress),
      game: () => game.credits(poster.address),
    };
    return (await Promise.all(names.map((name) => owed[name]()))).every((credit) => credit === 0n);
  };

  it("computes a delivery again, and pays for it once it stands", async () => {
    const orderId = await ordered();
    const args = toCells([3]);
    await deliver(orderId, args, args);
    await life.looks([paula], async () => (await status(orderId)) === "paid");
    expect(life.kindsOf(paula, poster.address)).to.deep.equal(["pay-order"]);
    expect(await life.market.privateDesk.credits(solver.address, ZeroAddress)).to.equal(REWARD + DELIVERY_BOND);
  });

  it("accuses noise once it is final, and takes the reward back", async () => {
    const orderId = await ordered();
    const args = toCells([3]);
    await deliver(orderId, args, args, true);
    const done = async () => (await status(orderId)) === "refunded" && (await isEmpty("privateDesk"));
    await life.looks([paula], done, 30);
    expect(life.kindsOf(paula, poster.address)).to.deep.equal(["accuse", "withdraw"]);
  });

  it("challenges a false delivery, and takes reward and bonds when it fell", async () => {
    const orderId = await ordered();
    await deliver(orderId, toCells([1]), toCells([7]));
    const done = async () => (await status(orderId)) === "refunded" && (await isEmpty("privateDesk", "game"));
    await life.looks([paula], done);
    const kinds = life.kindsOf(paula, poster.address);
    expect(kinds.slice(0, 2)).to.deep.equal(["challenge", "timeout"]);
    expect(kinds.filter((kind) => kind === "discard-order")).to.have.length(1);
    expect(kinds).to.include("withdraw");
  });

  it("drops a solver that is silent, and brings the reward back that nobody earned", async () => {
    const orderId = await ordered(false);
    await takeOrder(solver.market.privateDesk, orderId, BOND + DELIVERY_BOND);
    const done = async () => (await status(orderId)) === "refunded" && (await isEmpty("privateDesk"));
    await life.looks([paula], done, 900);
    expect(life.kindsOf(paula, poster.address)).to.deep.equal(["drop-order", "refund-order", "withdraw"]);
  });
});
