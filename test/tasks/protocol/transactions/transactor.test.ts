import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { expect } from "chai";
import { Wallet } from "ethers";

import { openSigner } from "../../../../tasks/protocol/keys.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";
import { connectChain } from "../../../../tasks/protocol/rpc/index.ts";
import { openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import {
  createTransactor,
  type Transactor,
  type TransactorEvent,
  type TransactorOptions,
} from "../../../../tasks/protocol/transactions/index.ts";
import { CHAIN_ID, fakeNode, faults, type FakeNode } from "../../../helpers/tasks/fake-node.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { fuse, Killed, type Fuse } from "../../../helpers/tasks/fuse.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const KEY = `0x${"5a".repeat(32)}`;
const wallet = new Wallet(KEY);
const TARGET = "0x00000000000000000000000000000000000000aa";
const DEPTH = 4;

const request = (data: string) => ({ to: TARGET, data, value: 0n });

describe("createTransactor", () => {
  const folder = temporaryFolder();
  let node: FakeNode;
  let store: Store;
  let events: TransactorEvent[];

  async function transactorOver(options: Partial<TransactorOptions> = {}, death?: Fuse): Promise<Transactor> {
    const signer = await openSigner({ kind: "environment", name: "K", environment: { K: KEY } }, redactor());
    const mortal = <T extends object>(target: T): T => death?.wrap(target) ?? target;
    const chain = connectChain({
      endpoints: [mortal({ name: "fake", request: node.request })],
      chainId: CHAIN_ID,
      finality: DEPTH,
      sleep: (ms) => wait(Math.min(ms, 6)),
      distrustMs: 0,
    });
    return createTransactor({
      chain,
      signer: mortal(signer),
      journal: mortal(store.journal),
      fees: { maxFeeCap: 10n ** 12n, minPriorityFee: 1_000n },
      onEvent: (event) => events.push(event),
      ...options,
    });
  }
  const types = () => events.map(({ type }) => type);
  const dataMined = () => node.mined().map(({ data }) => data);
  const statuses = (transactor: Transactor) => store.journal.list(transactor.account).map(({ status }) => status);

  /** Blocks and passes until nothing is open. */
  async function settle(transactor: Transactor, blocks = 60): Promise<void> {
    for (let i = 0; i < blocks && store.journal.open(transactor.account).length > 0; i++) {
      node.mine();
      await transactor.tick();
    }
  }

  beforeEach(() => {
    node = fakeNode();
    store = openStore(join(folder(), "agent.db"));
    events = [];
  });
  afterEach(() => store.close());

  it("takes an intent from prepared to final", async () => {
    const transactor = await transactorOver();
    expect(await transactor.ensure("a", request("0x01"))).to.include({ status: "sent", nonce: 0, gasLimit: 50_000n });
    node.mine();
    await transactor.tick();
    expect(statuses(transactor)).to.deep.equal(["mined"]);
    await settle(transactor);
    const [entry] = store.journal.list(transactor.account);
    expect(entry).to.include({ status: "final", hash: node.mined()[0]!.hash, succeeded: true });
    expect(entry!.block).to.deep.equal({ number: 1, hash: node.chain[1]!.hash });
    expect(types()).to.deep.equal(["sent", "mined", "final"]);
    expect(await transactor.settled("a", "final")).to.include({ status: "final" });
  });

  it("sends an intent once, however often it is entered", async () => {
    const transactor = await transactorOver();
    await Promise.all(Array.from({ length: 5 }, () => transactor.ensure("a", request("0x01"))));
    await settle(transactor);
    await transactor.ensure("a", request("0x01"));
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01"]);
    expect(await rejection(transactor.ensure("a", request("0x02")))).to.include({ code: "IntentConflict" });
  });

  it("gives many intents at once nonces without gaps", async () => {
    const transactor = await transactorOver();
    const keys = Array.from({ length: 12 }, (_, i) => `0x${(i + 16).toString(16)}`);
    await Promise.all(keys.map((data) => transactor.ensure(data, request(data))));
    await settle(transactor);
    expect(dataMined()).to.deep.equal(keys);
    expect(node.mined().map(({ nonce }) => nonce)).to.deep.equal(keys.map((_, i) => i));
  });

  it("refuses what would revert, and journals nothing", async () => {
    node.reverting.add("0xbad0");
    const transactor = await transactorOver();
    expect(await rejection(transactor.ensure("a", request("0xbad0")))).to.include({ code: "TransactionReverts" });
    expect(store.journal.list(transactor.account)).to.deep.equal([]);
  });

  it("refuses what nobody can sign, and journals nothing", async () => {
    const transactor = await transactorOver();
    const broken = { to: TARGET.replace(/aa$/, "Aa"), data: "0x1", value: -1n };
    for (const [field, value] of Object.entries(broken)) {
      const error = await rejection(transactor.ensure("a", { ...request("0x01"), [field]: value }));
      expect(error).to.deep.include({ code: "RequestMalformed", details: { field } });
    }
    const refusing = await transactorOver({
      signer: { kind: "signs", address: wallet.address, sign: () => wallet.signTransaction({ type: 2, nonce: 9 }) },
    });
    expect(await rejection(refusing.ensure("a", request("0x01")))).to.include({ code: "SignerMismatch" });
    expect(store.journal.list(transactor.account)).to.deep.equal([]);
  });

  it("ends as failed what reverts on the chain", async () => {
    const transactor = await transactorOver();
    await transactor.ensure("a", request("0xbad0"));
    node.reverting.add("0xbad0");
    await settle(transactor);
    expect(statuses(transactor)).to.deep.equal(["failed"]);
    expect(await rejection(transactor.settled("a", "final"))).to.include({ code: "TransactionFailed" });
  });

  it("sends again what the pool forgot, the same bytes", async () => {
    const transactor = await transactorOver();
    const entry = await transactor.ensure("a", request("0x01"));
    const [first] = [...node.pool.keys()];
    node.dropPool();
    await transactor.tick();
    expect([...node.pool.keys()]).to.deep.equal([first]);
    expect(store.journal.attempts(entry)).to.have.length(1);
  });

  it("sends again what a reorganisation lost", async () => {
    const transactor = await transactorOver();
    for (const data of ["0x01", "0x02"]) await transactor.ensure(data, request(data));
    node.mine();
    await transactor.tick();
    expect(statuses(transactor)).to.deep.equal(["mined", "mined"]);
    node.reorganise(1, true);
    node.mine(2, true);
    await transactor.tick();
    expect(statuses(transactor)).to.deep.equal(["sent", "sent"]);
    expect(types()).to.include("reorganised");
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01", "0x02"]);
    expect(statuses(transactor)).to.deep.equal(["final", "final"]);
  });

  it("follows what a reorganisation moved to another block", async () => {
    const transactor = await transactorOver();
    await transactor.ensure("a", request("0x01"));
    node.mine();
    await transactor.tick();
    node.reorganise(1);
    node.mine(1, true);
    node.mine();
    await transactor.tick();
    expect(store.journal.find(transactor.account, "a")!.block).to.deep.equal({ number: 2, hash: node.chain[2]!.hash });
  });

  it("offers an eighth more for what is stuck, up to the cap", async () => {
    const transactor = await transactorOver({ fees: { maxFeeCap: 3_000_000n, minPriorityFee: 1_000n } });
    const entry = await transactor.ensure("a", request("0x01"));
    node.baseFee = 2_500_000n;
    for (let i = 0; i < 40; i++) {
      node.mine();
      await transactor.tick();
    }
    expect(dataMined()).to.deep.equal(["0x01"]);
    const fees = store.journal.attempts(entry).map(({ maxFeePerGas }) => maxFeePerGas);
    expect(fees).to.deep.equal([2_001_000n, 3_000_000n]);
    expect(store.journal.find(transactor.account, "a")).to.include({ status: "final" });
  });

  it("says when the cap forbids to offer more, and is mined once the base fee falls", async () => {
    const transactor = await transactorOver({ fees: { maxFeeCap: 2_100_000n, minPriorityFee: 1_000n } });
    const entry = await transactor.ensure("a", request("0x01"));
    node.baseFee = 9_000_000n;
    for (let i = 0; i < 8; i++) {
      node.mine();
      await transactor.tick();
    }
    expect(types()).to.include("capped");
    expect(store.journal.attempts(entry)).to.have.length(1);
    node.baseFee = 1_000n;
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01"]);
  });

  it("offers more with every block when the deadline is near", async () => {
    const transactor = await transactorOver();
    const deadline = node.chain[0]!.timestamp + 60;
    const entry = await transactor.ensure("a", { ...request("0x01"), deadline });
    node.baseFee = 10_000_000n;
    node.mine();
    await transactor.tick();
    expect(store.journal.attempts(entry)).to.have.length(2);
  });

  it("resolves to the attempt that was mined, also an earlier one", async () => {
    const transactor = await transactorOver();
    const entry = await transactor.ensure("a", request("0x01"));
    node.mine(3, true);
    await transactor.tick();
    const [first, second] = store.journal.attempts(entry);
    expect(second!.maxFeePerGas).to.equal((first!.maxFeePerGas * 1125n + 999n) / 1000n);
    // The replacement never reached the miner.
    node.inject(first!.raw!);
    await settle(transactor);
    expect(store.journal.find(transactor.account, "a")).to.include({ status: "final", hash: first!.hash });
    expect(dataMined()).to.deep.equal(["0x01"]);
  });

  describe("beside another program of the account", () => {
    const foreign = (nonce: number, data = "0xff") =>
      wallet.signTransaction({
        type: 2,
        chainId: CHAIN_ID,
        nonce,
        to: TARGET,
        data,
        gasLimit: 50_000n,
        maxFeePerGas: 10n ** 9n,
        maxPriorityFeePerGas: 10n ** 6n,
      });

    it("moves to another nonce, once the stranger is final", async () => {
      const transactor = await transactorOver();
      await transactor.ensure("a", request("0x01"));
      node.inject(await foreign(0));
      node.mine();
      await transactor.tick();
      expect(statuses(transactor), "not before it is final").to.deep.equal(["sent"]);
      await settle(transactor);
      expect(dataMined()).to.deep.equal(["0xff", "0x01"]);
      expect(events.find(({ type }) => type === "moved")).to.include({ nonce: 1, stranger: node.mined()[0]!.hash });
    });

    it("ends as replaced where that is wanted", async () => {
      const transactor = await transactorOver({ onStranger: "end" });
      await transactor.ensure("a", request("0x01"));
      node.inject(await foreign(0));
      await settle(transactor);
      expect(dataMined()).to.deep.equal(["0xff"]);
      expect(await rejection(transactor.settled("a", "final"))).to.include({ code: "TransactionReplaced" });
    });

    it("adopts a stranger that does just what the entry wants", async () => {
      const transactor = await transactorOver();
      await transactor.ensure("a", request("0x01"));
      node.inject(await foreign(0, "0x01"));
      await settle(transactor);
      expect(dataMined()).to.deep.equal(["0x01"]);
      expect(statuses(transactor)).to.deep.equal(["final"]);
    });

    it("goes behind what the stranger has in the pool", async () => {
      node.inject(await foreign(0));
      const transactor = await transactorOver();
      expect(await transactor.ensure("a", request("0x01"))).to.include({ nonce: 1 });
    });

    it("does not give up a nonce on a node's word that it is used", async () => {
      const transactor = await transactorOver();
      await transactor.ensure("a", request("0x01"));
      node.fault = (method) => (method === "eth_getTransactionCount" ? "0x7" : undefined);
      node.mine(6, true);
      await transactor.tick();
      expect(types()).to.include("unexplained");
      expect(store.journal.find(transactor.account, "a")).to.include({ status: "sent", nonce: 0 });
      node.fault = undefined;
      await settle(transactor);
      expect(dataMined()).to.deep.equal(["0x01"]);
    });
  });

  it("fills a gap that a node's exaggeration made", async () => {
    const transactor = await transactorOver();
    node.fault = (method, [, tag]) => (method === "eth_getTransactionCount" && tag === "pending" ? "0x2" : undefined);
    expect(await transactor.ensure("a", request("0x01"))).to.include({ nonce: 2 });
    node.fault = undefined;
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x", "0x", "0x01"]);
    expect(types().filter((type) => type === "gap")).to.have.length(2);
  });

  it("cancels what is not mined yet", async () => {
    const transactor = await transactorOver();
    await transactor.ensure("a", request("0x01"));
    await transactor.cancel("a");
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x"]);
    expect(statuses(transactor)).to.deep.equal(["replaced"]);
  });

  it("journals before it sends: a node that cannot be reached gets it later", async () => {
    const transactor = await transactorOver();
    node.fault = (method) => (method === "eth_sendRawTransaction" ? faults.unreachable() : undefined);
    expect(await transactor.ensure("a", request("0x01"))).to.include({ status: "prepared" });
    expect(types()).to.deep.equal(["refused"]);
    node.fault = undefined;
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01"]);
  });

  it("has in the journal whatever a node gets to see", async () => {
    const transactor = await transactorOver();
    const seen: boolean[] = [];
    node.fault = (method, [raw]) => {
      if (method !== "eth_sendRawTransaction") return undefined;
      const entry = store.journal.find(transactor.account, "a");
      seen.push(entry !== undefined && store.journal.attempts(entry).some((attempt) => attempt.raw === raw));
    };
    await transactor.ensure("a", request("0x01"));
    node.mine(3, true);
    await transactor.tick();
    await transactor.cancel("a");
    expect(seen).to.deep.equal([true, true, true]);
  });

  it("does not take a receipt of a block that was dropped for the end", async () => {
    const transactor = await transactorOver();
    const entry = await transactor.ensure("a", request("0x01"));
    const { hash } = store.journal.attempts(entry)[0]!;
    const receipt = { transactionHash: hash, blockNumber: "0x1", blockHash: `0x${"ee".repeat(32)}`, status: "0x1" };
    node.fault = (method) => (method === "eth_getTransactionReceipt" ? receipt : undefined);
    node.mine(8, true);
    await transactor.tick();
    expect(store.journal.find(transactor.account, "a")).to.include({ status: "mined" });
    node.fault = undefined;
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01"]);
  });

  it("goes on behind a node that limits the rate of every other request", async () => {
    let turn = 0;
    node.fault = () => (turn++ % 2 === 0 ? faults.rateLimited() : undefined);
    const transactor = await transactorOver();
    await transactor.ensure("a", request("0x01"));
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01"]);
  });

  it("has no second transaction for a node that lags behind", async () => {
    const transactor = await transactorOver();
    node.mine(5);
    await transactor.ensure("a", request("0x01"));
    node.mine();
    node.lag = 1;
    for (let i = 0; i < 4; i++) await transactor.tick();
    await transactor.ensure("b", request("0x02"));
    node.lag = 0;
    await settle(transactor);
    expect(dataMined()).to.deep.equal(["0x01", "0x02"]);
  });

  describe("with a node that signs and sends", () => {
    const external = async (death?: Fuse) => {
      node.wallet = wallet;
      const endpoint = { name: "fake", request: node.request };
      const signer = await openSigner(
        { kind: "external", protocol: "node", endpoint, address: wallet.address },
        redactor(),
      );
      return transactorOver({ signer: death?.wrap(signer) ?? signer }, death);
    };

    it("sends each intent once, wherever it dies", async () => {
      for (const made of [false, true]) {
        for (let fatal = 0; ; fatal++) {
          const data = `0x${(fatal + 16).toString(16)}${made ? "01" : "00"}`;
          const death = fuse(fatal, made);
          const dying = await external(death);
          await dying.ensure(data, request(data)).catch((error: unknown) => expect(error).to.be.instanceOf(Killed));
          const transactor = await external();
          await transactor.ensure(data, request(data));
          await settle(transactor);
          expect(
            dataMined().filter((mined) => mined === data),
            `call ${fatal}`,
          ).to.have.length(1);
          if (!death.blown) break;
        }
      }
    });
  });

  describe("killed at any call", () => {
    for (const made of [false, true]) {
      it(`sends each intent once, the last call ${made ? "made, its result unheard" : "not made"}`, async () => {
        let deaths = 0;
        for (let fatal = 0; ; fatal++) {
          const data = `0x${(fatal + 256).toString(16).padStart(4, "0")}`;
          const death = fuse(fatal, made);
          const dying = await transactorOver({}, death);
          try {
            await dying.ensure(data, request(data));
            node.mine();
            await dying.tick();
            node.reorganise(1, true);
            node.mine(4, true);
            await dying.tick();
            node.mine();
            await dying.tick();
          } catch (error) {
            expect(error).to.be.instanceOf(Killed);
            deaths++;
          }
          const transactor = await transactorOver();
          await transactor.ensure(data, request(data));
          await settle(transactor);
          expect(
            dataMined().filter((mined) => mined === data),
            `killed at call ${fatal}`,
          ).to.have.length(1);
          if (!death.blown) break;
        }
        expect(deaths).to.be.greaterThan(30);
        expect(statuses(await transactorOver()).every((status) => status === "final")).to.equal(true);
      });
    }
  });
});
