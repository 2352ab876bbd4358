import { join } from "node:path";

import { expect } from "chai";
import { Wallet } from "ethers";
import { network } from "hardhat";

import { openSigner } from "../../../../tasks/protocol/keys.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";
import { connectChain, httpEndpoint, type Chain } from "../../../../tasks/protocol/rpc/index.ts";
import { openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import {
  createTransactor,
  type Transactor,
  type TransactorEvent,
} from "../../../../tasks/protocol/transactions/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";

const KEY = `0x${"5a".repeat(32)}`;
const GWEI = 10n ** 9n;
const TARGET = "0x00000000000000000000000000000000000000aa";

/** Hardhat's node over HTTP: another implementation of pools, fees and reorganisations than the fake one. */
describe("createTransactor on Hardhat's node", () => {
  const folder = temporaryFolder();
  let server: Awaited<ReturnType<typeof network.createServer>>;
  let chain: Chain;
  let store: Store;
  let transactor: Transactor;
  let events: TransactorEvent[];
  const rpc = (method: string, ...params: unknown[]) => chain.request(method, params);

  beforeEach(async () => {
    server = await network.createServer("default", "127.0.0.1");
    const { port } = await server.listen();
    chain = connectChain({
      endpoints: [httpEndpoint(`http://127.0.0.1:${port}`)],
      chainId: 31_337n,
      finality: 4,
      backoffMs: 10,
    });
    store = openStore(join(folder(), "agent.db"));
    events = [];
    transactor = createTransactor({
      chain,
      signer: await openSigner({ kind: "environment", name: "K", environment: { K: KEY } }, redactor()),
      journal: store.journal,
      fees: { maxFeeCap: 10_000n * GWEI, minPriorityFee: GWEI },
      onEvent: (event) => events.push(event),
    });
    await rpc("hardhat_setBalance", new Wallet(KEY).address, `0x${(10n ** 20n).toString(16)}`);
    await rpc("evm_setAutomine", false);
  });
  afterEach(async () => {
    store.close();
    chain.close();
    await server.close();
  });

  const send = (key: string) => transactor.ensure(key, { to: TARGET, data: "0x", value: BigInt(key) });
  const mine = async (blocks = 1) => {
    for (let i = 0; i < blocks; i++) await rpc("evm_mine");
  };
  const received = async () => BigInt((await rpc("eth_getBalance", TARGET, "latest")) as string);
  async function settle(): Promise<void> {
    for (let i = 0; i < 30 && store.journal.open(transactor.account).length > 0; i++) {
      await mine();
      await transactor.tick();
    }
  }

  it("takes many intents to their end", async () => {
    await Promise.all(["1", "2", "4", "8"].map(send));
    await settle();
    expect(await received()).to.equal(15n);
    const entries = store.journal.list(transactor.account);
    expect(entries.map(({ status, nonce }) => `${status} ${nonce}`)).to.deep.equal(
      entries.map((_, nonce) => `final ${nonce}`),
    );
  });

  it("sends again what a reorganisation took away", async () => {
    const snapshot = await rpc("evm_snapshot");
    await Promise.all(["1", "2"].map(send));
    await mine();
    await transactor.tick();
    expect(store.journal.find(transactor.account, "1")).to.include({ status: "mined" });
    await rpc("evm_revert", snapshot);
    await mine();
    await transactor.tick();
    expect(events.filter(({ type }) => type === "reorganised")).to.have.length(2);
    await settle();
    expect(await received()).to.equal(3n);
    expect(store.journal.find(transactor.account, "1")).to.include({ status: "final" });
  });

  it("pays more when the base fee leaves it behind", async () => {
    const entry = await send("1");
    for (let i = 0; i < 12 && (await received()) === 0n; i++) {
      await rpc("hardhat_setNextBlockBaseFeePerGas", `0x${(50n * GWEI).toString(16)}`);
      await mine();
      await transactor.tick();
    }
    await settle();
    expect(await received()).to.equal(1n);
    expect(store.journal.attempts(entry).length).to.be.greaterThan(1);
    expect(store.journal.find(transactor.account, "1")).to.include({ status: "final" });
  });

  it("gets out of the way of another program of the account", async () => {
    await send("1");
    const { hash } = store.journal.attempts(store.journal.find(transactor.account, "1")!)[0]!;
    await rpc("hardhat_dropTransaction", hash);
    const fees = { maxFeePerGas: 100n * GWEI, maxPriorityFeePerGas: GWEI };
    const foreign = { type: 2, chainId: 31_337, nonce: 0, to: TARGET, value: 64n, gasLimit: 50_000n, ...fees };
    await rpc("eth_sendRawTransaction", await new Wallet(KEY).signTransaction(foreign));
    await settle();
    expect(await received()).to.equal(65n);
    expect(events.map(({ type }) => type)).to.include("moved");
  });

  it("refuses what reverts, with the revert's data", async () => {
    // PUSH1 1, PUSH0, REVERT: one byte of zero.
    await rpc("hardhat_setCode", TARGET, "0x60015ffd");
    const error = await send("1").catch((caught: unknown) => caught);
    expect(error).to.include({ code: "TransactionReverts" });
    expect(store.journal.list(transactor.account)).to.deep.equal([]);
  });
});
