import { expect } from "chai";
import { id, parseEther, ZeroAddress, ZeroHash } from "ethers";

import { Assembler, concealing, programId, Prover, run, toCells, type Program } from "../../../sim/index.ts";
import { newOrderKey } from "../../../tasks/protocol/envelope.ts";
import { MachineProver } from "../../../tasks/protocol/machine-prover.ts";
import { ChallengerPlayer } from "../../../tasks/protocol/players.ts";
import { draftOrder, orderIdOf, type OrderDraft } from "../../../tasks/protocol/private-order.ts";
import {
  accuseDelivery,
  cancelOrder,
  checkDelivery,
  checkShared,
  deliverPrivate,
  discardDelivery,
  dropOrder,
  fetchDelivery,
  fetchOrder,
  orderPrivate,
  orderStatus,
  payOrder,
  refundOrder,
  shareArguments,
  takeOrder,
} from "../../../tasks/protocol/private.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { shownOf } from "../../../tasks/protocol/solve.ts";
import { wrongRun } from "../../helpers/dispute/runs.ts";
import { mintRows, rowsOf } from "../../helpers/market/sealed.ts";
import type { Market } from "../../helpers/market/market.ts";
import { offerOf } from "../../helpers/market/registry.ts";
import { bits } from "../../helpers/market/jobs.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, connection, deployWorld, networkHelpers, passChallenges, type World } from "../../helpers/tasks/sdk.ts";

/** The product of two arguments. */
function product(): Program {
  const asm = new Assembler();
  const [a, b] = [asm.cells(1), asm.cells(1)];
  asm.emit("ARG", { a, b: 0 }).emit("ARG", { a: b, b: 1 });
  return asm.binary("FMUL", 0, a, b).halt().assemble({ qubits: 1, argsDepth: 1, maxSteps: 1000 });
}

const PRODUCT = concealing(product());
const ARGS = toCells([1.5, 4]);
const REWARD = 1000n;
const DELIVERY_BOND = parseEther("0.02");
const BOTH = BOND + DELIVERY_BOND;
const KEYS = newOrderKey(id("the poster's key"));
const NO_DATA = () => undefined;

async function deployDesk() {
  const world = await deployWorld();
  await publishProgram(world.market.store, PRODUCT);
  return world;
}
const load = () => networkHelpers.loadFixture(deployDesk);

const draftOf = async ({ market }: World, changes: Partial<OrderDraft> = {}): Promise<OrderDraft> => ({
  program: PRODUCT,
  machine: await market.machine.getAddress(),
  direction: "max",
  threshold: bits(5),
  reward: REWARD,
  solverBond: BOND,
  challengerBond: BOND / 2n,
  commitSeconds: 3600,
  key: KEYS.key,
  deliveryBond: DELIVERY_BOND,
  ...changes,
});

async function ordered(world: World, changes: Partial<OrderDraft> = {}) {
  const { market } = world;
  const order = await draftOrder(market.rules, market.datasets, await draftOf(world, changes));
  const { orderId } = await orderPrivate(market.privateDesk, order);
  return { order, orderId };
}

/** An order that account 1 has taken. */
async function taken(world: World) {
  const { orderId } = await ordered(world);
  await takeOrder(world.as(1).privateDesk, orderId, BOTH);
  return { orderId, placed: await fetchOrder(world.market, world.market.chainId, orderId) };
}

/** Delivers a run of account 1 with any ciphertext. */
async function deliverGarbage(world: World, orderId: string, prover: Prover, ciphertext: string) {
  const delivery = { argsRoot: prover.roots.argsRoot, ...shownOf(prover), ciphertext };
  await world.as(1).privateDesk.deliver(orderId, delivery);
}

/** All that a node is asked while something is done. */
async function requestsOf(action: () => Promise<unknown>): Promise<string[]> {
  const { provider } = connection;
  const asked: string[] = [];
  const request = provider.request.bind(provider);
  provider.request = (call) => {
    asked.push(JSON.stringify(call));
    return request(call);
  };
  try {
    await action();
  } finally {
    provider.request = request;
  }
  return asked;
}

const shownIn = (asked: readonly string[], secret: string) => asked.some((call) => call.includes(secret.slice(2)));

const honest = () => new Prover(run({ program: PRODUCT, args: ARGS }));

describe("A private order", () => {
  it("is delivered to the poster's eyes alone, computed again by it, and paid for", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { privateDesk, chainId } = market;
    await ordered(world);
    const { order, orderId } = await ordered(world);
    const address = await privateDesk.getAddress();
    expect(orderIdOf(chainId, address, accounts[0]!.address, 1n, order)).to.equal(orderId);
    const placed = await fetchOrder(market, chainId, orderId);
    expect(placed.order).to.deep.equal(order);
    await takeOrder(world.as(1).privateDesk, orderId, BOTH);
    const { claimId } = await deliverPrivate(world.as(1).privateDesk, placed, honest());
    expect(await orderStatus(privateDesk, orderId)).to.equal("delivered");

    const delivery = await fetchDelivery(market, chainId, orderId);
    expect([delivery.claimId, delivery.score]).to.deep.equal([claimId, bits(6)]);
    const checked = checkDelivery(delivery, KEYS.secretKey, NO_DATA);
    if (checked.state === "unreadable") expect.fail("the poster cannot read it");
    expect(checked.state).to.equal("right");
    expect([...checked.args.subarray(0, 2)]).to.deep.equal([...ARGS]);
    // Nobody else reads it, and the poster's key does not help it out of paying.
    expect(checkDelivery(delivery, newOrderKey(id("a thief")).secretKey, NO_DATA).state).to.equal("unreadable");
    const accused = rejection(accuseDelivery(privateDesk, orderId, KEYS.secretKey, delivery.ciphertext));
    expect((await accused).code).to.equal("PrivateDeliveryReadable");
    expect((await rejection(payOrder(privateDesk, orderId))).code).to.equal("PrivateClaimNotFinal");
    expect((await rejection(discardDelivery(privateDesk, orderId))).code).to.equal("PrivateClaimStands");
    await passChallenges(world, claimId);
    expect((await payOrder(privateDesk, orderId)).amount).to.equal(REWARD);
    expect(await orderStatus(privateDesk, orderId)).to.equal("paid");
    expect(await privateDesk.credits(accounts[1]!.address, ZeroAddress)).to.equal(REWARD + DELIVERY_BOND);
  });

  it("is delivered with a lie, which the poster disproves", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { privateDesk, chainId } = market;
    const { orderId, placed } = await taken(world);
    const liar = wrongRun({ program: PRODUCT, args: ARGS, data: [] }, 2, (state) => {
      state.cells[0] = bits(7);
    });
    await deliverPrivate(world.as(1).privateDesk, placed, liar.prover);
    const delivery = await fetchDelivery(market, chainId, orderId);
    expect(delivery.score).to.equal(bits(7));
    const checked = checkDelivery(delivery, KEYS.secretKey, NO_DATA);
    if (checked.state !== "false") expect.fail(`the lie is ${checked.state}`);
    const player = new ChallengerPlayer({
      contract: market.game,
      claim: checked.claim.claim,
      statement: checked.claim.statement,
      prover: new MachineProver(checked.verdict.prover),
      fromBlock: checked.claim.blockNumber,
    });
    await player.challenge();
    // The solver stays silent.
    await networkHelpers.time.increase(checked.claim.claim.budgetSeconds + 1n);
    expect((await player.play(accounts[0]!.address))!.move.method).to.equal("timeout");
    expect((await discardDelivery(privateDesk, orderId)).amount).to.equal(REWARD);
    expect(await orderStatus(privateDesk, orderId)).to.equal("refunded");
    expect(await privateDesk.credits(accounts[0]!.address, ZeroAddress)).to.equal(REWARD + DELIVERY_BOND / 2n);
  });

  it("is delivered with garbage: the poster shows its key, has its reward back, and the solver is slashed", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { privateDesk, chainId } = market;
    for (const point of [newOrderKey().key, ZeroHash]) {
      const { orderId } = await taken(world);
      const before = await privateDesk.credits(accounts[0]!.address, ZeroAddress);
      await deliverGarbage(world, orderId, honest(), `${point}${"c3".repeat(64)}`);
      const delivery = await fetchDelivery(market, chainId, orderId);
      expect(checkDelivery(delivery, KEYS.secretKey, NO_DATA).state).to.equal("unreadable");
      const wrong = rejection(accuseDelivery(privateDesk, orderId, id("no key"), delivery.ciphertext));
      expect((await wrong).code).to.equal("PrivateSecretKeyMismatch");
      const { credited, burned } = await accuseDelivery(privateDesk, orderId, KEYS.secretKey, delivery.ciphertext);
      expect([credited, burned]).to.deep.equal([DELIVERY_BOND / 2n, DELIVERY_BOND / 2n]);
      expect(await orderStatus(privateDesk, orderId)).to.equal("refunded");
      const after = await privateDesk.credits(accounts[0]!.address, ZeroAddress);
      expect(after - before).to.equal(REWARD + DELIVERY_BOND / 2n);
      expect(await privateDesk.credits(accounts[1]!.address, ZeroAddress)).to.equal(0);
    }
  });

  it("is not accused with a key that would open something: no node is told it, not even in a simulation", async () => {
    const world = await load();
    const { market } = world;
    const { privateDesk, chainId } = market;
    const { orderId, placed } = await taken(world);
    const other = newOrderKey(id("of another order")).secretKey;
    const asked = await requestsOf(async () => {
      const early = await rejection(accuseDelivery(privateDesk, orderId, KEYS.secretKey, "0x"));
      expect(early.code).to.equal("PrivateWrongStatus");
      await deliverPrivate(world.as(1).privateDesk, placed, honest());
      const { ciphertext } = await fetchDelivery(market, chainId, orderId);
      for (const [secretKey, bytes, code] of [
        [KEYS.secretKey, ciphertext, "PrivateDeliveryReadable"],
        [KEYS.secretKey, `${ciphertext}00`, "PrivateCiphertextMismatch"],
        [other, ciphertext, "PrivateSecretKeyMismatch"],
      ] as const) {
        expect((await rejection(accuseDelivery(privateDesk, orderId, secretKey, bytes))).code).to.equal(code);
      }
      await networkHelpers.time.increaseTo((await fetchDelivery(market, chainId, orderId)).accuseUntil + 1n);
      const late = await rejection(accuseDelivery(privateDesk, orderId, KEYS.secretKey, ciphertext));
      expect(late.code).to.equal("PrivateTooLate");
    });
    expect(asked.length).to.be.above(10);
    for (const secret of [KEYS.secretKey, other]) expect(shownIn(asked, secret)).to.equal(false);
  });

  it("shows the key once the delivery is noise, and no sooner", async () => {
    const world = await load();
    const { privateDesk } = world.market;
    const { orderId } = await taken(world);
    const noise = `${newOrderKey().key}${"c3".repeat(64)}`;
    await deliverGarbage(world, orderId, honest(), noise);
    const asked = await requestsOf(() => accuseDelivery(privateDesk, orderId, KEYS.secretKey, noise));
    expect(shownIn(asked, KEYS.secretKey)).to.equal(true);
  });

  it("is delivered with the ciphertext of another order or solver, which nobody can read either", async () => {
    const world = await load();
    const { market } = world;
    const first = await taken(world);
    const { ciphertext } = await deliverPrivate(world.as(1).privateDesk, first.placed, honest());
    const second = await taken(world);
    await deliverGarbage(world, second.orderId, honest(), ciphertext);
    const delivery = await fetchDelivery(market, market.chainId, second.orderId);
    expect(checkDelivery(delivery, KEYS.secretKey, NO_DATA).state).to.equal("unreadable");
    await accuseDelivery(market.privateDesk, second.orderId, KEYS.secretKey, ciphertext);
  });

  it("is checked by a licensed challenger to whom the poster gives the arguments, and by nobody else", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { licences, datasets, chainId } = market;
    const rows = rowsOf(bits(2));
    const datasetId = await mintRows({ datasets } as unknown as Market, rows);
    const { timestamp } = (await market.rules.runner!.provider!.getBlock("latest"))!;
    const offer = offerOf(timestamp, { subjectId: datasetId });
    const offerId = await licences.offerIdOf(offer);
    await licences.offer(offer);
    const job = new Assembler();
    const [a, d] = [job.cells(1), job.cells(1)];
    job.emit("ARG", { a, b: 0 }).emit("DATA", { a: d, k: 0, b: 0 });
    job.binary("FMUL", 0, a, d).halt();
    const program = concealing(job.assemble({ qubits: 1, dataDepth: [1, 0, 0, 0], maxSteps: 1000 }));
    await publishProgram(market.store, program);
    const { orderId } = await ordered(world, {
      ...{ program, datasetIds: [datasetId], licences: [offerId], threshold: undefined, access: "licensed" },
    });
    const solver = world.as(1);
    const unlicensed = await rejection(takeOrder(solver.privateDesk, orderId, BOTH));
    expect(unlicensed.code).to.equal("PrivateLicenceMissing");
    const buy = async (account: number) => {
      await world.as(account).licences.buy(offerId, 1n, accounts[account]!.address, "0x", { value: offer.price });
      const [sold] = await licences.queryFilter(
        licences.filters.LicenceSold(offerId, undefined, accounts[account]!.address),
      );
      return [sold!.args.licenceId, 0n, 0n, 0n] as const;
    };
    await takeOrder(solver.privateDesk, orderId, BOTH, await buy(1));
    const cells = BigUint64Array.from({ length: 8 }, (_, i) =>
      BigInt(`0x${rows.bytes.slice(2 + 16 * i, 18 + 16 * i)}`),
    );
    const source = () => cells;
    const prover = new Prover(run({ program, args: toCells([3]), data: [cells] }));
    await deliverPrivate(solver.privateDesk, await fetchOrder(market, chainId, orderId), prover);

    const delivery = await fetchDelivery(market, chainId, orderId);
    const checked = checkDelivery(delivery, KEYS.secretKey, source);
    if (checked.state === "unreadable") expect.fail("the poster cannot read it");
    const own = newOrderKey(id("the challenger's key"));
    const to = { account: accounts[3]!.address, key: own.key };
    const refused = await rejection(shareArguments(licences, delivery, checked.args, to));
    expect(refused.code).to.equal("ChallengerUnlicensed");
    const licenceIds = await buy(3);
    const others = await rejection(shareArguments(licences, delivery, toCells([4]), { ...to, licenceIds }));
    expect(others.code).to.equal("StatementMismatch");
    const shared = await shareArguments(licences, delivery, checked.args, { ...to, licenceIds });
    expect(checkShared(delivery, shared, own.secretKey, source).state).to.equal("right");
    expect(checkShared(delivery, shared, newOrderKey().secretKey, source).state).to.equal("unreadable");
  });

  it("is cancelled, dropped by a silent solver, and refunded after its deadline", async () => {
    const world = await load();
    const { privateDesk } = world.market;
    const first = await ordered(world);
    expect((await rejection(cancelOrder(world.as(2).privateDesk, first.orderId))).code).to.equal("PrivateNotPoster");
    expect((await cancelOrder(privateDesk, first.orderId)).amount).to.equal(REWARD);
    const { order, orderId } = await ordered(world);
    const { deliverUntil } = await takeOrder(world.as(1).privateDesk, orderId, BOTH);
    expect((await rejection(dropOrder(privateDesk, orderId))).code).to.equal("PrivateTooEarly");
    expect((await rejection(cancelOrder(privateDesk, orderId))).code).to.equal("PrivateWrongStatus");
    await networkHelpers.time.increaseTo(deliverUntil + 1n);
    expect(await dropOrder(privateDesk, orderId)).to.deep.include({ burned: BOTH / 2n, returned: BOTH / 2n });
    await networkHelpers.time.increaseTo(order.terms.commitDeadline + 1n);
    expect((await rejection(takeOrder(world.as(1).privateDesk, orderId, BOTH))).code).to.equal("PrivateTooLate");
    expect((await refundOrder(privateDesk, orderId)).amount).to.equal(REWARD);
  });

  it("is not believed where a node shows another order, another claim or another ciphertext", async () => {
    const world = await load();
    const { market } = world;
    const { privateDesk, store, chainId } = market;
    const { orderId, placed } = await taken(world);
    const [event] = await privateDesk.queryFilter(privateDesk.filters.Ordered(orderId));
    const order = plainOf<Record<string, unknown>>(event!.args.order);
    const shown = (lie: object, poster = event!.args.poster) =>
      answering(privateDesk, {
        queryFilter: () =>
          Promise.resolve([{ args: { poster, order: { toObject: () => ({ ...order, ...lie }) } }, blockNumber: 1 }]),
      });
    for (const lying of [shown({ key: newOrderKey().key }), shown({}, world.accounts[4]!.address)]) {
      const refused = await rejection(fetchOrder({ privateDesk: lying, store }, chainId, orderId));
      expect(refused.code).to.equal("OrderMismatch");
    }
    expect((await rejection(fetchOrder(market, chainId, id("none")))).code).to.equal("OrderMismatch");
    expect((await rejection(fetchDelivery(market, chainId, orderId))).code).to.equal("PrivateWrongStatus");

    await deliverPrivate(world.as(1).privateDesk, placed, honest());
    const claim = plainOf<Record<string, unknown>>(await privateDesk.claimOf(orderId));
    const trap = answering(privateDesk, { claimOf: () => Promise.resolve({ ...claim, machine: ZeroAddress }) });
    const refused = await rejection(fetchDelivery({ privateDesk: trap, store }, chainId, orderId));
    expect(refused.code).to.equal("DeliveryMismatch");
  });
});

describe("draftOrder", () => {
  it("refuses a program whose result shows words of its arguments or memory", async () => {
    const world = await load();
    const { rules, datasets } = world.market;
    const program = product();
    // The word beside the one of the outputs stands in the proof: both arguments, in the clear.
    const { outputProof } = new Prover(run({ program, args: ARGS })).outcome();
    expect(outputProof[0]!.slice(2, 34)).to.equal([...ARGS].map((bits) => bits.toString(16)).join(""));
    expect(honest().outcome().outputProof[0]).to.equal(ZeroHash);
    const { code, details } = await rejection(draftOrder(rules, datasets, await draftOf(world, { program })));
    expect(code).to.equal("OrderProgramShows");
    expect(details).to.deep.equal({ programId: programId(program) });
  });

  it("refuses a key that nobody can encrypt to", async () => {
    const world = await load();
    const { rules, datasets } = world.market;
    for (const [key, code] of [
      [ZeroHash, "KeyMalformed"],
      [`0x${"00".repeat(31)}05`, "KeyMalformed"],
      [`0x${"ff".repeat(32)}`, "KeyMalformed"],
      ["0x05", "WordMalformed"],
    ] as const) {
      expect((await rejection(draftOrder(rules, datasets, await draftOf(world, { key })))).code, key).to.equal(code);
    }
  });
});
