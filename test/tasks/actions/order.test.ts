import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { ZeroHash } from "ethers";
import hre from "hardhat";

import { concealing, Prover, run as runProgram, toCells } from "../../../sim/index.ts";
import { inStore } from "../../../tasks/cli/store.ts";
import { keepOrderKey, keptOrderKey } from "../../../tasks/protocol/agent/roles/index.ts";
import { keepDelivery, keptDelivery } from "../../../tasks/protocol/agent/roles/solving/secrets.ts";
import { connectAs, type ConnectedMarket } from "../../../tasks/protocol/connect.ts";
import { newOrderKey, sealArguments } from "../../../tasks/protocol/envelope.ts";
import { writeProgramFile } from "../../../tasks/protocol/program-file.ts";
import { shownOf } from "../../../tasks/protocol/solve.ts";
import { cliMarket, type CliMarket } from "../../helpers/tasks/cli-market.ts";
import { runTask, type TaskRun } from "../../helpers/tasks/run-task.ts";
import { spiral } from "../../helpers/tasks/spiral.ts";

const ETHER = 10n ** 18n;
const DELIVERY_BOND = ETHER / 50n;
const BONDS = ETHER / 10n + DELIVERY_BOND;
const PROGRAM = concealing(spiral(60, 1));
const HOURS = 3600;

const order = (changes: Record<string, unknown> = {}) => ({
  ...{ version: 1, program: "spiral.json", direction: "max", reward: "1 ether", threshold: 1 },
  ...{ solverBond: "0.1 ether", challengerBond: "0.05 ether", deliveryBond: "0.02 ether", open: "2h" },
  ...changes,
});

describe("Tasks of private orders", function () {
  this.timeout(120_000);
  let folder: string;
  let world: CliMarket;
  let solver: ConnectedMarket;
  let solverAddress: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "ketwork-orders-"));
    world = await cliMarket(folder);
    const { ethers } = await hre.network.getOrCreate();
    const [, signer] = await ethers.getSigners();
    solver = connectAs(world.market, signer!);
    solverAddress = signer!.address;
    writeFileSync(file("spiral.json"), writeProgramFile(PROGRAM));
    writeFileSync(file("args.json"), "[3]");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string) => join(folder, name);
  const now = async () => (await world.market.board.runner!.provider!.getBlock("latest"))!.timestamp;
  const poster = () => ({ store: file("poster.db") });
  const taker = () => ({ account: "1", store: file("solver.db") });
  const run = (id: string, args: Record<string, unknown> = {}) =>
    runTask(id.split(" "), { deployment: world.file, json: true, ...args });
  const send = (id: string, args: Record<string, unknown> = {}) => run(id, { yes: true, ...args });

  async function done(pending: Promise<TaskRun>): Promise<Record<string, unknown>> {
    const { success, value, stdout, stderr } = await pending;
    expect(success, stderr).to.equal(true);
    expect(JSON.parse(stdout)).to.deep.equal(value);
    return value;
  }

  async function refused(pending: Promise<TaskRun>): Promise<{ code: string; rule?: string; details?: object }> {
    const { success, value, stdout } = await pending;
    expect(success).to.equal(false);
    expect(JSON.parse(stdout)).to.deep.equal({ error: value });
    return value as unknown as { code: string };
  }

  const post = (changes: Record<string, unknown> = {}, args: Record<string, unknown> = {}) => {
    writeFileSync(file("order.json"), JSON.stringify(order(changes)));
    return send("order post", { file: file("order.json"), ...poster(), ...args });
  };
  const posted = async (changes: Record<string, unknown> = {}): Promise<string> =>
    String((await done(post(changes)))["orderId"]);
  const take = (orderId: string, args: Record<string, unknown> = {}) =>
    send("order take", { order: orderId, args: file("args.json"), ...taker(), ...args });
  const status = async (orderId: string) => (await done(run("order show", { order: orderId })))["status"];
  const credits = async (account: string) => {
    const { withdrawn } = (await done(send("withdraw", { account }))) as { withdrawn: { amount: string }[] };
    return withdrawn.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  };

  /** Delivers the end of one run with the arguments of another, or noise. */
  async function deliverFalsely(orderId: string, shown: number[], ran: number[], noise = false): Promise<void> {
    await done(take(orderId));
    const { key } = await world.market.privateDesk.orderOf(orderId);
    const [own, other] = [shown, ran].map((args) => new Prover(runProgram({ program: PROGRAM, args: toCells(args) })));
    const desk = await world.market.privateDesk.getAddress();
    const context = { chainId: world.market.chainId, desk, orderId, solver: solverAddress };
    const { ciphertext } = sealArguments(toCells(noise ? [99] : shown), 1, key, context);
    const { argsRoot } = own!.roots;
    await (await solver.privateDesk.deliver(orderId, { argsRoot, ...shownOf(other!), ciphertext })).wait();
  }

  it("are posted, taken, delivered, read and paid for", async () => {
    const document = { version: 1, name: "A spiral", description: "Its end.", resultLicence: "CC0-1.0" };
    const dry = await done(post({ metadata: document }, { yes: false, dryRun: true, store: file("dry.db") }));
    expect(dry).to.include({ dryRun: true });
    expect(await done(run("order list"))).to.deep.equal({ orders: [] });

    const made = await done(post({ metadata: document, windows: { deliver: "3h" } }));
    const orderId = String(made["orderId"]);
    expect(made).to.include({ escrow: ETHER.toString(), store: file("poster.db") });
    expect(made["transactions"]).to.have.length(2);
    expect(inStore(file("poster.db"), (store) => keptOrderKey(store, String(made["key"])))).to.match(/^0x/);
    const { orders } = (await done(run("order list", { status: "open" }))) as { orders: object[] };
    expect(orders[0]).to.include({ orderId, name: "A spiral", deliveryBond: DELIVERY_BOND.toString() });

    const rehearsed = await done(take(orderId, { yes: false, dryRun: true }));
    expect(rehearsed).to.include({ dryRun: true });
    const taken = await done(take(orderId.slice(0, 12)));
    expect(taken).to.include({ orderId, bond: BONDS.toString() });
    const account = await done(run("account", { account: "1" }));
    expect(account).to.include({ staked: BONDS.toString(), freeable: "0" });
    const { deliverUntil } = (await done(run("order show", { order: orderId }))) as { deliverUntil: string };
    expect(taken).to.include({ deliverUntil });
    expect(Number(deliverUntil)).to.be.above((await now()) + 2 * HOURS);

    expect(await refused(run("order read", { order: orderId, ...poster() }))).to.include({ code: "OrderStatusUnfit" });
    const delivered = await done(send("order deliver", { order: orderId, ...taker() }));
    expect(delivered).to.include({ orderId, score: taken["score"] });
    const ciphertext = String(delivered["ciphertext"]);
    expect(ciphertext).to.not.include(
      Buffer.from(toCells([3]).buffer)
        .reverse()
        .toString("hex"),
    );

    const out = file("read.json");
    const read = await done(run("order read", { order: orderId, out, ...poster() }));
    expect(read).to.include({ state: "right", file: out, claimId: delivered["claimId"] });
    expect(statSync(out).mode & 0o077).to.equal(0);
    const written = JSON.parse(readFileSync(out, "utf8")) as { parameters: number[]; cells: string };
    expect(written.parameters).to.deep.equal([3]);
    // What was read is what `--args` takes.
    const again = await done(run("order take", { order: await posted(), args: out, ...taker(), dryRun: true }));
    expect(again).to.include({ score: taken["score"] });

    const market = await done(run("market", { once: true }));
    const seen = (market["orders"] as { orderId: string }[]).find((one) => one.orderId === orderId);
    expect(seen).to.include({ name: "A spiral", stage: "challenges", threshold: 1, solver: solverAddress });

    const early = await refused(send("order pay", { order: orderId }));
    expect(early).to.include({ code: "PrivateClaimNotFinal" });
    expect(early).to.have.property("rule").that.is.a("string");
    expect(await refused(send("order accuse", { order: orderId, ...poster() }))).to.include({
      code: "DeliveryReadable",
    });
    await world.pass(3 * HOURS);
    expect(await done(send("order pay", { order: orderId, account: "2" }))).to.include({ amount: ETHER.toString() });
    expect(await status(orderId)).to.equal("paid");
    // The reward, the delivery bond, and the bond of the claim, which `withdraw` frees.
    expect(await credits("1")).to.equal(ETHER + BONDS);
  });

  it("keep the key before the order is sent, and never use one twice", async () => {
    const keys = newOrderKey();
    expect(await refused(post({ key: keys.key }))).to.include({ code: "OrderKeyMissing" });
    inStore(file("poster.db"), (store) => keepOrderKey(store, keys));
    expect((await done(post({ key: keys.key })))["key"]).to.equal(keys.key);
    expect(await refused(post({ key: keys.key }))).to.include({ code: "OrderKeyReused" });
    expect(await refused(post({ key: `0x${"ff".repeat(32)}` }))).to.include({ code: "KeyMalformed" });
    const [first, second] = [await done(post()), await done(post())];
    expect(first["key"]).to.not.equal(second["key"]);
    const foreign = await refused(
      run("order read", { order: await delivered(String(first["orderId"])), store: file("foreign.db") }),
    );
    expect(foreign).to.include({ code: "OrderKeyMissing" });
  });

  async function delivered(orderId: string): Promise<string> {
    await done(take(orderId));
    await done(send("order deliver", { order: orderId, ...taker() }));
    return orderId;
  }

  /** Lets the node say that a block is the last one that is final. */
  async function withFinal<Result>(block: number, work: () => Promise<Result>): Promise<Result> {
    const { ethers } = await hre.network.getOrCreate();
    const node = ethers.provider as { getBlock: (tag: string | number) => Promise<unknown> };
    const { getBlock } = node;
    node.getBlock = (tag) => getBlock.call(node, tag === "finalized" ? block : tag);
    try {
      return await work();
    } finally {
      node.getBlock = getBlock;
    }
  }

  it("accuse what cannot be read", async () => {
    const orderId = await posted();
    await credits("0");
    await deliverFalsely(orderId, [3], [3], true);
    const unreadable = await run("order read", { order: orderId, ...poster() });
    expect([unreadable.success, unreadable.value["state"]]).to.deep.equal([false, "unreadable"]);
    const hasty = await withFinal(1, () => refused(send("order accuse", { order: orderId, ...poster() })));
    expect(hasty).to.include({ code: "DeliveryNotFinal" });
    const anyway = { order: orderId, ...poster(), anyway: true, dryRun: true };
    expect(await withFinal(1, () => done(run("order accuse", anyway)))).to.include({ dryRun: true });
    const accused = await done(send("order accuse", { order: orderId, ...poster() }));
    expect(accused).to.include({ reward: ETHER.toString(), credited: (DELIVERY_BOND / 2n).toString() });
    expect(await status(orderId)).to.equal("refunded");
    expect(await credits("0")).to.equal(ETHER + DELIVERY_BOND / 2n);
  });

  it("are challenged by who can read them, and the reward comes back", async () => {
    const orderId = await posted();
    await deliverFalsely(orderId, [2], [7]);
    const read = await run("order read", { order: orderId, out: file("false.json"), ...poster() });
    expect([read.success, read.value["state"]]).to.deep.equal([false, "false"]);
    const claim = String(read.value["claimId"]);
    const secret = await refused(send("challenge", { claim, account: "2", store: file("foreign.db") }));
    expect(secret).to.include({ code: "ClaimSecret" });
    const challenged = await done(send("challenge", { claim, ...poster() }));
    expect(challenged).to.include({ right: false });
    expect(await refused(send("order refund", { order: orderId }))).to.include({ code: "PrivateClaimStands" });
    // The liar defends nothing.
    await world.pass(24 * HOURS);
    await done(send("dispute move", { id: claim, ...poster() }));
    expect(await done(send("order refund", { order: orderId }))).to.include({ status: "refunded" });
  });

  it("are defended with what the solver kept", async () => {
    const orderId = await posted();
    const claim = String(
      (await done(take(orderId)).then(() => done(send("order deliver", { order: orderId, ...taker() }))))["claimId"],
    );
    await done(send("challenge", { claim, anyway: true, ...poster() }));
    const { move } = await done(send("dispute move", { id: claim, ...taker() }));
    expect(move).to.be.a("string");
  });

  it("drop who is silent, and are open again until their time is over", async () => {
    const orderId = await posted({ open: "5h" });
    await done(take(orderId));
    expect(await refused(send("order cancel", { order: orderId }))).to.include({ code: "PrivateWrongStatus" });
    expect(await refused(send("order refund", { order: orderId }))).to.include({ code: "PrivateTooEarly" });
    const { revealSeconds } = (await world.market.privateDesk.orderOf(orderId)).terms;
    await world.pass(Number(revealSeconds) + 1);
    expect(await refused(send("order deliver", { order: orderId, ...taker() }))).to.include({ code: "PrivateTooLate" });
    const dropped = await done(send("order refund", { order: orderId, account: "2" }));
    expect(dropped).to.include({ status: "open", burned: (BONDS / 2n).toString() });
    await done(take(orderId));
    await world.pass(5 * HOURS);
    expect(await done(send("order refund", { order: orderId }))).to.include({ status: "refunded" });
    expect(await refused(take(orderId))).to.include({ code: "OrderStatusUnfit" });
  });

  it("are cancelled by their poster alone", async () => {
    const orderId = await posted();
    const stranger = await refused(send("order cancel", { order: orderId, account: "1" }));
    expect(stranger).to.include({ code: "PrivateNotPoster" });
    await done(send("order cancel", { order: orderId }));
    expect(await status(orderId)).to.equal("refunded");
    const { orders } = (await done(run("order list", { status: "refunded" }))) as { orders: { orderId: string }[] };
    expect(orders.map((one) => one.orderId)).to.include(orderId);
    expect(await refused(run("order list", { status: "sold" }))).to.include({ code: "StatusUnknown" });
  });

  it("are not taken with a result that is not wanted, or too late, or without arguments to deliver", async () => {
    const orderId = await posted({ threshold: 1000 });
    const unfit = await refused(take(orderId));
    expect(unfit).to.include({ code: "ScoreUnfit" });
    expect(inStore(file("solver.db"), (store) => keptDelivery(store, orderId, solverAddress))).to.equal(undefined);
    await world.pass(2 * HOURS + 1);
    expect(await refused(take(orderId))).to.include({ code: "OrderTooLate" });
    const other = await posted();
    expect(await refused(send("order deliver", { order: other, ...taker() }))).to.include({ code: "OrderStatusUnfit" });
    await done(take(other));
    const stranger = { order: other, account: "2", store: file("solver.db") };
    expect(await refused(send("order deliver", stranger))).to.include({ code: "OrderNotSolver" });
    const lost = { order: other, account: "1", store: file("lost.db") };
    expect(await refused(send("order deliver", lost))).to.include({ code: "DeliveryMissing" });
    expect(await refused(run("order show", { order: "0xdeadbeef" }))).to.include({ code: "IdUnknown" });
    expect(await refused(run("order show", { order: ZeroHash }))).to.include({ code: "OrderMismatch" });
  });

  it("are searched for where no arguments are given, and kept with one seed", async () => {
    const orderId = await posted();
    const searched = await done(send("order take", { order: orderId, ...taker(), iterations: 20, seed: 3 }));
    expect(Number(searched["score"])).to.be.above(1);
    const kept = inStore(file("solver.db"), (store) => keptDelivery(store, orderId, solverAddress));
    const { ciphertext } = await done(send("order deliver", { order: orderId, ...taker() }));
    const { key } = await world.market.privateDesk.orderOf(orderId);
    const desk = await world.market.privateDesk.getAddress();
    const context = { chainId: world.market.chainId, desk, orderId, solver: solverAddress };
    expect(sealArguments(kept!.args, 1, key, context, kept!.seed).ciphertext).to.equal(ciphertext);
    const anew = inStore(file("solver.db"), (store) =>
      keepDelivery(store, orderId, solverAddress, { args: kept!.args }),
    );
    expect(anew.seed).to.not.equal(kept!.seed);
  });

  it("are trained for as the documentation shows it", async () => {
    const docs = join(import.meta.dirname, "../../../docs");
    const block = (page: string, after: string): string =>
      /```yaml\n([^]*?)```/.exec(readFileSync(join(docs, page), "utf8").split(after)[1]!)![1]!;
    writeFileSync(file("order.yaml"), block("tasks.md", "## 5. A private order"));
    writeFileSync(file("vqe.yaml"), block("session.md", "\n`vqe.yaml`:"));
    const { orderId } = await done(send("order post", { file: file("order.yaml"), ...poster() }));
    const { score } = await done(send("order take", { order: orderId, ...taker() }));
    expect(Math.abs(Number(score) + Math.SQRT2)).to.be.below(1e-3);
  });

  for (const [what, changes, code] of [
    ["no delivery bond", { deliveryBond: undefined }, "DocumentInvalid"],
    ["prizes, which an order has not", { prizes: [60, 40] }, "DocumentInvalid"],
    ["a reveal window, which is that of the delivery", { windows: { reveal: "2h" } }, "DocumentInvalid"],
    ["a delivery bond under the least", { deliveryBond: "1 wei" }, "PrivateDeliveryBondTooLow"],
    ["an amount of another coin", { reward: "5 TOK" }, "AmountMalformed"],
  ] as const) {
    it(`refuses an order file with ${what}`, async () => {
      expect(await refused(post(changes))).to.include({ code });
    });
  }
});
