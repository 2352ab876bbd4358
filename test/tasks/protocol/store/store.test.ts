import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { Random } from "../../../../sim/math/random.ts";
import { openDatabase } from "../../../../tasks/protocol/store/database.ts";
import { IN_MEMORY, openStore, type Store } from "../../../../tasks/protocol/store/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";
import { killStore } from "../../../helpers/tasks/kill-store.ts";
import { rejection } from "../../../helpers/tasks/nodes.ts";

const thrown = (work: () => unknown) => rejection((async () => work())());
const account = { chainId: 1n, address: "0x00000000000000000000000000000000000000Aa" };
const request = { to: account.address, data: "0x0102", value: 10n ** 30n, gasLimit: 21_000n };
const salt = new Uint8Array(32).fill(9);
const secret = { commitment: "0xc0", bountyId: "0xb0", salt, claimDigest: "0xd0", args: Uint8Array.of(1, 2) };
const block = (number: number, hash = `0x${number}`) => ({ number, hash });

describe("openStore", () => {
  const folder = temporaryFolder();
  const path = () => join(folder(), "deep", "agent.db");

  it("lives in memory where it is told to, and leaves nothing", () => {
    const first = openStore(IN_MEMORY);
    first.settings.set("a", "b");
    expect(openStore(IN_MEMORY).settings.get("a")).to.equal(undefined);
    first.close();
    expect(existsSync(IN_MEMORY)).to.equal(false);
  });

  it("makes a file that its owner alone can read, with its journals", () => {
    const store = openStore(path());
    store.settings.set("a", "b");
    for (const file of [path(), `${path()}-wal`, `${path()}.pid`])
      expect(statSync(file).mode & 0o077, file).to.equal(0);
    store.close();
  });

  it("is durable write by write: write-ahead, with a sync at every commit", () => {
    const { sql, close } = openDatabase(path());
    expect(sql.prepare("PRAGMA journal_mode").get()).to.deep.include({ journal_mode: "wal" });
    expect(sql.prepare("PRAGMA synchronous").get()).to.deep.include({ synchronous: 2 });
    close();
  });

  it("refuses a second writer in the process, and tells who the first is", async () => {
    const store = openStore(path());
    expect(await thrown(() => openStore(path()))).to.deep.include({
      code: "StoreLocked",
      details: { path: path(), pid: process.pid },
    });
    store.close();
    openStore(path()).close();
  });

  it("refuses while another process has it, and no longer once that is killed", async () => {
    const writer = join(import.meta.dirname, "../../../helpers/tasks/store-writer.ts");
    const child = spawn(process.execPath, [writer, path(), "0"], { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.stdout.resume();
    expect(await thrown(() => openStore(path()))).to.deep.include({
      code: "StoreLocked",
      details: { path: path(), pid: child.pid },
    });
    child.kill("SIGKILL");
    await once(child, "close");
    openStore(path()).close();
  });

  it("refuses files that are not its own", async () => {
    const at = join(folder(), "file");
    writeFileSync(at, "a text that is much longer than the header of a database ".repeat(20));
    expect(await thrown(() => openStore(at))).to.include({ code: "StoreCorrupt" });
    expect(readFileSync(at, "utf8")).to.match(/^a text/);
    const foreign = join(folder(), "foreign.db");
    const other = new DatabaseSync(foreign);
    other.exec("CREATE TABLE theirs (x)");
    other.close();
    expect(await thrown(() => openStore(foreign))).to.include({ code: "StoreForeign" });
  });

  it("refuses a damaged file", async () => {
    const store = openStore(path());
    for (let i = 0; i < 200; i++) store.settings.set(`name ${i}`, "x".repeat(100));
    store.close();
    const bytes = readFileSync(path());
    bytes.fill(0xff, 4096 * 2, 4096 * 9);
    writeFileSync(path(), bytes);
    expect(await thrown(() => openStore(path()))).to.include({ code: "StoreCorrupt" });
  });

  it("applies each migration once, and refuses a file of a later version", async () => {
    const first = ["CREATE TABLE a (x)"];
    openDatabase(path(), first).close();
    const both = [...first, "CREATE TABLE b (x); INSERT INTO b VALUES (1)"];
    for (let i = 0; i < 2; i++) {
      const database = openDatabase(path(), both);
      expect(database.sql.prepare("SELECT x FROM b").all()).to.have.length(1);
      database.close();
    }
    expect(await thrown(() => openDatabase(path(), first))).to.deep.include({
      code: "StoreNewer",
      details: { path: path(), version: 2, known: 1 },
    });
  });

  it("leaves nothing of a migration that fails", async () => {
    openDatabase(path(), ["CREATE TABLE a (x)"]).close();
    await thrown(() => openDatabase(path(), ["CREATE TABLE a (x)", "CREATE TABLE b (x); nonsense"]));
    const { sql, close } = openDatabase(path(), ["CREATE TABLE a (x)"]);
    expect(sql.prepare("SELECT name FROM sqlite_schema WHERE name = 'b'").all()).to.deep.equal([]);
    close();
  });

  it("loses nothing that was said to be stored to kill -9, and no nonce is given twice", async () => {
    // Each of the writers says something before it is killed; how much depends on the machine.
    expect(await killStore(path(), 4, new Random(11))).to.be.greaterThan(3);
  }).timeout(30_000);
});

describe("Store", () => {
  const folder = temporaryFolder();
  let store: Store;
  beforeEach(() => {
    store = openStore(join(folder(), "agent.db"));
  });
  afterEach(() => store.close());

  const reopened = () => {
    store.close();
    store = openStore(join(folder(), "agent.db"));
    return store;
  };

  describe("secrets", () => {
    it("come back as they were kept", () => {
      store.secrets.keep(secret);
      const large = { ...secret, commitment: "0xc1", bountyId: "0xb1", args: undefined, argsCid: "bafy", note: "{}" };
      store.secrets.keep(large);
      const { secrets } = reopened();
      const { commitment, bountyId, claimDigest, argsCid, note } = large;
      expect(secrets.get("0xc0")).to.deep.equal(secret);
      expect(secrets.get("0xc1")).to.deep.equal({ commitment, bountyId, salt, claimDigest, argsCid, note });
      expect(secrets.get("0xc2")).to.equal(undefined);
      expect(secrets.list("0xb0")).to.deep.equal([secret]);
      expect(secrets.list()).to.have.length(2);
    });

    it("never change: the same again is no fault, another one is, and is not told", async () => {
      store.secrets.keep(secret);
      store.secrets.keep(secret);
      const other = { ...secret, salt: new Uint8Array(32).fill(8) };
      const error = await thrown(() => store.secrets.keep(other));
      expect(error).to.deep.include({ code: "SecretConflict", details: { commitment: "0xc0" } });
      expect(store.secrets.get("0xc0")).to.deep.equal(secret);
    });
  });

  describe("journal", () => {
    const fees = { maxFeePerGas: 10n ** 20n, maxPriorityFeePerGas: 1n };
    const attempt = (nonce: number, hash: string) => ({ hash, nonce, purpose: "send" as const, raw: "0x02", ...fees });

    it("gives the lowest free nonces, account by account and chain by chain", () => {
      const { journal } = store;
      const nonce = (key: string, lowest: number, of = account) => journal.prepare(of, key, request, lowest).nonce;
      expect([nonce("a", 5), nonce("b", 5), nonce("c", 7), nonce("d", 5), nonce("e", 0)]).to.deep.equal([
        5, 6, 7, 8, 0,
      ]);
      expect(nonce("a", 5, { ...account, chainId: 2n })).to.equal(5);
      expect(nonce("f", 5, { ...account, address: account.address.toLowerCase() })).to.equal(9);
    });

    it("returns the entry of a key that it knows, whatever its gas, and refuses another intent", async () => {
      const { journal } = store;
      const entry = journal.prepare(account, "a", request, 3);
      expect(journal.prepare(account, "a", { ...request, gasLimit: 9n }, 8)).to.deep.equal(entry);
      for (const other of [{ data: "0x03" }, { value: 1n }, { to: `0x${"1".repeat(40)}` }]) {
        const error = await thrown(() => journal.prepare(account, "a", { ...request, ...other }, 3));
        expect(error).to.include({ code: "IntentConflict" });
      }
    });

    it("keeps entries and attempts as they were", () => {
      const entry = store.journal.prepare(account, "a", { ...request, deadline: 1_900_000_000 }, 0);
      store.journal.addAttempt(entry, attempt(0, "0xh1"));
      store.journal.addAttempt(entry, attempt(0, "0xh1"));
      store.journal.markSent(entry, "0xh1", 17);
      const { journal } = reopened();
      expect(journal.find(account, "a")).to.deep.equal({ ...entry, status: "sent" });
      expect(entry).to.deep.include({ ...request, deadline: 1_900_000_000, nonce: 0, status: "prepared" });
      expect(journal.attempts(entry)).to.deep.equal([{ ...attempt(0, "0xh1"), sentBlock: 17 }]);
    });

    it("goes the ways of an entry, and no others", async () => {
      const { journal } = store;
      const entry = journal.prepare(account, "a", request, 0);
      const status = () => journal.find(account, "a")!.status;
      expect(await thrown(() => journal.markFinal(entry))).to.include({ code: "EntryMoved" });
      journal.markMined(entry, "0xh", block(4), true);
      expect(journal.find(account, "a")).to.deep.include({
        status: "mined",
        hash: "0xh",
        block: block(4),
        succeeded: true,
      });
      journal.markUnmined(entry);
      expect(journal.find(account, "a")).not.to.have.any.keys("hash", "block", "succeeded");
      expect(status()).to.equal("sent");
      journal.markMined(entry, "0xh", block(5), true);
      journal.markFinal(entry);
      expect(status()).to.equal("final");
      expect(journal.open(account)).to.deep.equal([]);
      for (const work of [
        () => journal.markUnmined(entry),
        () => journal.markMined(entry, "0xi", block(6), true),
        () => journal.markReplaced(entry, "0xi"),
        () => journal.moveToNonce(account, entry, 1),
      ]) {
        expect(await thrown(work)).to.deep.include({ code: "EntryMoved" });
      }
      const failing = journal.prepare(account, "b", request, 0);
      journal.markMined(failing, "0xj", block(5), false);
      journal.markFinal(failing);
      expect(journal.find(account, "b")).to.include({ status: "failed", nonce: 1 });
    });

    it("moves an entry to another nonce", () => {
      const { journal } = store;
      const entry = journal.prepare(account, "a", request, 0);
      journal.prepare(account, "b", request, 0);
      journal.addAttempt(entry, attempt(0, "0xh1"));
      journal.markSent(entry, "0xh1", 1);
      expect(journal.moveToNonce(account, entry, 1)).to.include({ nonce: 2, status: "prepared" });
    });
  });

  describe("cursors", () => {
    it("go forward alone", async () => {
      store.cursors.advance("final", block(5));
      store.cursors.advance("final", block(5));
      store.cursors.advance("final", block(7));
      expect(reopened().cursors.get("final")).to.deep.equal(block(7));
      expect(await thrown(() => store.cursors.advance("final", block(6)))).to.include({ code: "CursorRewound" });
      expect(await thrown(() => store.cursors.advance("final", block(7, "0xother")))).to.include({
        code: "FinalBlockChanged",
      });
      expect(store.cursors.get("other")).to.equal(undefined);
    });
  });

  describe("settings", () => {
    it("bind a store to its chain", async () => {
      store.settings.bind("chainId", "1");
      store.settings.bind("chainId", "1");
      expect(await thrown(() => reopened().settings.bind("chainId", "5"))).to.deep.include({
        code: "SettingConflict",
        details: { name: "chainId", known: "1", value: "5" },
      });
    });
  });

  describe("known", () => {
    it("is forgotten from the block on that a reorganisation took", () => {
      const item = (id: string, number: number) =>
        ({ kind: "claim", id, parent: "0xb0", content: "{}", block: block(number) }) as const;
      for (const [id, number] of [
        ["x", 3],
        ["y", 4],
        ["z", 5],
      ] as const)
        store.known.put(item(id, number));
      store.known.put({ kind: "bounty", id: "x", content: "{}", block: block(1) });
      expect(store.known.forgetAfter(4)).to.equal(1);
      expect(reopened().known.list("claim", "0xb0")).to.deep.equal([item("x", 3), item("y", 4)]);
      expect(store.known.list("claim", "0xb1")).to.deep.equal([]);
      expect(store.known.get("bounty", "x")).to.deep.equal({ kind: "bounty", id: "x", content: "{}", block: block(1) });
    });
  });

  it("takes all or nothing of what is done atomically", async () => {
    const work = () =>
      store.atomically(() => {
        store.settings.set("a", "1");
        store.secrets.keep(secret);
        throw new RangeError();
      });
    await thrown(work);
    expect(store.settings.get("a")).to.equal(undefined);
    expect(store.secrets.list()).to.deep.equal([]);
  });
});
