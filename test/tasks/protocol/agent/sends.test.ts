import { join } from "node:path";

import { expect } from "chai";
import { id, parseEther, Wallet } from "ethers";

import type { Call } from "../../../../tasks/protocol/agent/role.ts";
import { createSends, type Sends, type SendsOptions } from "../../../../tasks/protocol/agent/sends.ts";
import { isAgentError } from "../../../../tasks/protocol/agent-error.ts";
import { cancelBounty } from "../../../../tasks/protocol/bounties.ts";
import { ProtocolError } from "../../../../tasks/protocol/errors.ts";
import { openSigner } from "../../../../tasks/protocol/keys.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";
import { connectChain, localEndpoint, type Endpoint } from "../../../../tasks/protocol/rpc/index.ts";
import { openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import { createTransactor, type Transactor } from "../../../../tasks/protocol/transactions/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { fuse, Killed, type Fuse } from "../../../helpers/tasks/fuse.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";
import { connection, deployWorld, networkHelpers, post, REWARD, type World } from "../../../helpers/tasks/sdk.ts";

const KEY = `0x${"5a".repeat(32)}`;
const FINALITY = 4;

describe("createSends", () => {
  const folder = temporaryFolder();
  let world: World;
  let bountyId: string;
  let store: Store;
  let transactor: Transactor;
  let sends: Sends;

  beforeEach(async () => {
    world = await networkHelpers.loadFixture(deployWorld);
    await networkHelpers.setBalance(new Wallet(KEY).address, parseEther("100"));
    ({ bountyId } = await post(world));
    store = openStore(join(folder(), "agent.db"));
    await begin();
  });
  afterEach(() => store.close());

  /** A life of the agent on what the last one left. */
  async function begin(options: Partial<SendsOptions> = {}, death?: Fuse, endpoint?: Endpoint): Promise<void> {
    const inner = endpoint ?? localEndpoint("edr", connection.provider as never);
    const wrap = <T extends object>(object: T): T => death?.wrap(object) ?? object;
    const chain = connectChain({
      endpoints: [wrap(inner)],
      chainId: world.market.chainId,
      finality: FINALITY,
      sleep: () => Promise.resolve(),
    });
    const journal = wrap(store.journal);
    transactor = createTransactor({
      ...{ chain, journal },
      signer: await openSigner({ kind: "environment", name: "K", environment: { K: KEY } }, redactor()),
      fees: { maxFeeCap: 10n ** 13n, minPriorityFee: 10n ** 9n },
    });
    sends = createSends({ chain, journal, transactor, pollMs: 5, ...options });
  }

  const raise = (amount = 1n, changes: Partial<Call> = {}): Call => ({
    contract: world.market.board,
    method: "raise",
    args: [bountyId, amount, "0x"],
    value: amount,
    ...changes,
  });
  const raised = async () => (await world.market.board.bountyOf(bountyId)).escrow - REWARD;
  const entryOf = (key: string) => store.journal.find(transactor.account, key);

  it("does what a key names once, whoever asks and with whatever, and says where it was mined", async () => {
    const [first, second] = await Promise.all([sends.send("raise", raise()), sends.send("raise", raise())]);
    expect(first).to.deep.equal(second).and.to.include({ succeeded: true });
    await begin();
    expect(await sends.send("raise", raise(7n))).to.deep.equal(first);
    expect(await raised()).to.equal(1n);
  });

  it("tells the contract's own error, and enters nothing that would fail", async () => {
    const settle: Call = { contract: world.market.board, method: "settle", args: [id("none")] };
    const error = await rejection(sends.send("settle", settle));
    expect(error).to.include({ code: "TransactionReverts" });
    expect(error.details).to.include({ reason: "BountyWrongStatus", bountyId: id("none") });
    expect((error as Error).cause).to.be.instanceOf(ProtocolError);
    expect(entryOf("settle")).to.equal(undefined);
  });

  it("happens again after a reorganisation that took it", async () => {
    const snapshot = await networkHelpers.takeSnapshot();
    await sends.send("raise", raise());
    await snapshot.restore();
    expect(await raised()).to.equal(0n);
    await networkHelpers.mine(1);
    for (let i = 0; i < 4; i++) await sends.tick();
    expect(await raised()).to.equal(1n);
    await networkHelpers.mine(FINALITY + 1);
    await sends.tick();
    expect(entryOf("raise")).to.include({ status: "final" });
  });

  it("ends in vain where the other branch makes it impossible, and is not entered anew before that is final", async () => {
    const snapshot = await networkHelpers.takeSnapshot();
    await sends.send("raise", raise());
    await snapshot.restore();
    await cancelBounty(world.market.board, bountyId);
    for (let i = 0; i < 4 && entryOf("raise")!.succeeded !== false; i++) await sends.tick();
    expect(entryOf("raise")).to.include({ status: "mined", succeeded: false });
    expect((await rejection(sends.send("raise", raise()))).code).to.equal("TransactionFailed");
    expect(entryOf("raise#2")).to.equal(undefined);
    await networkHelpers.mine(FINALITY + 1);
    await sends.tick();
    expect(entryOf("raise")).to.include({ status: "failed" });
    expect((await rejection(sends.send("raise", raise()))).details).to.include({ reason: "BountyWrongStatus" });
    expect(entryOf("raise#2")).to.equal(undefined);
  });

  it("is entered anew when it has failed for good, and at once where the contract refuses a second one", async () => {
    const hash = id("hash");
    for (const [key, isFinal] of [
      ["final", true],
      ["repeatable", false],
    ] as const) {
      const { account } = transactor;
      const to = await world.market.board.getAddress();
      const nonce = await connection.ethers.provider.getTransactionCount(account.address);
      // What an earlier life has left: a nonce that is used, by a transaction that came to nothing.
      await connection.ethers.provider.send("hardhat_setNonce", [account.address, `0x${(nonce + 1).toString(16)}`]);
      const entry = store.journal.prepare(account, key, { to, data: "0x", value: 0n, gasLimit: 21_000n }, nonce);
      store.journal.markMined(entry, hash, { number: 1, hash: id("block") }, false);
      if (isFinal) store.journal.markFinal(entry);
      else expect((await rejection(sends.send(key, raise()))).code).to.equal("TransactionFailed");
      await sends.send(key, raise(1n, { repeatable: !isFinal }));
      expect(entryOf(`${key}#2`)).to.include({ succeeded: true });
    }
    expect(await raised()).to.equal(2n);
  });

  it("is entered anew when it is final and may have done nothing, if it is still asked for", async () => {
    const prune = (mayDoNothing: boolean): Call => ({
      ...{ contract: world.market.board, method: "prune", args: [bountyId, 1n], mayDoNothing },
    });
    const first = await sends.send("prune", prune(true));
    expect(await sends.send("prune", prune(true))).to.deep.equal(first);
    await networkHelpers.mine(FINALITY + 1);
    await sends.tick();
    expect(entryOf("prune")).to.include({ status: "final", succeeded: true });
    expect(await sends.send("prune", prune(false))).to.deep.equal(first);
    const again = await sends.send("prune", prune(true));
    expect(again.block.number).to.be.above(first.block.number);
    expect(entryOf("prune#2")).to.include({ succeeded: true });
    expect(await sends.send("prune", prune(true))).to.deep.equal(again);
  });

  it("happens once whichever call of the node or the journal is an agent's last", async function () {
    this.timeout(300_000);
    let deaths = 0;
    for (let fatal = 0; ; fatal++) {
      const key = `raise ${fatal}`;
      const death = fuse(fatal, fatal % 2 === 0);
      await begin({}, death);
      const stop = new AbortController();
      const first = await Promise.race([
        sends.send(key, raise(), stop.signal).then(
          () => "done",
          (error: unknown) => {
            if (!(error instanceof Killed) && !isAgentError(error)) throw error;
            return "died";
          },
        ),
        new Promise((resolve) => setTimeout(resolve, 2000, "stuck")),
      ]);
      stop.abort();
      if (first === "done" && !death.blown) break;
      deaths++;
      await begin();
      await sends.send(key, raise());
      expect(await raised(), key).to.equal(BigInt(fatal + 1));
    }
    expect(deaths).to.be.greaterThan(10);
  });

  it("cancels what is too late", async () => {
    await connection.provider.request({ method: "evm_setAutomine", params: [false] });
    try {
      const late = await networkHelpers.time.latest();
      const stop = new AbortController();
      const sent = rejection(sends.send("late", raise(1n, { deadline: late }), stop.signal));
      for (let i = 0; i < 200 && !entryOf("late"); i++) await new Promise((resolve) => setTimeout(resolve, 10));
      await sends.tick(late + 1);
      await networkHelpers.mine(1);
      expect((await sent).code).to.equal("TransactionFailed");
      expect(await raised()).to.equal(0n);
    } finally {
      await connection.provider.request({ method: "evm_setAutomine", params: [true] });
    }
  });

  it("keeps to the budget and to a transaction's gas, and sends nothing in a dry run", async () => {
    await begin({
      allow: () => {
        throw Object.assign(new Error("no"), { code: "BudgetExceeded" });
      },
    });
    expect((await rejection(sends.send("a", raise()))).code).to.equal("BudgetExceeded");
    await begin({ dryRun: true });
    const dry = await rejection(sends.send("b", raise()));
    expect(dry).to.include({ code: "DryRun" });
    expect(dry.details).to.include({ method: "raise", value: 1n });
    const broke = () => {
      throw Object.assign(new Error("no"), { code: "BudgetExceeded" });
    };
    await begin({ dryRun: true, allow: broke });
    expect((await rejection(sends.send("b", raise()))).code).to.equal("BudgetExceeded");
    const inner = localEndpoint("edr", connection.provider as never);
    await begin({}, undefined, {
      name: "dear",
      request: async (method, params) => (method === "eth_estimateGas" ? "0x1000001" : inner.request(method, params)),
    });
    expect((await rejection(sends.send("c", raise()))).code).to.equal("GasOverCap");
    expect(store.journal.list(transactor.account)).to.deep.equal([]);
  });

  it("does not wait in a dry run for what is on its way, as waiting sends", async () => {
    const { contract, method, args } = raise();
    const request = {
      to: await contract.getAddress(),
      data: contract.interface.encodeFunctionData(method, args),
      ...{ value: 1n, gasLimit: 200_000n },
    };
    const { nonce } = store.journal.prepare(transactor.account, "raise", request, 0);
    await begin({ dryRun: true });
    expect((await rejection(sends.send("raise", raise()))).code).to.equal("DryRunPending");
    expect(await connection.ethers.provider.getTransactionCount(transactor.account.address)).to.equal(nonce);
    expect(await raised()).to.equal(0n);
  });
});
