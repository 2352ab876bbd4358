import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { hexlify, JsonRpcProvider, NonceManager, parseEther, Wallet, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { Assembler, encodeCells, Prover, run, toCells, type Program } from "../../../../sim/index.ts";
import { checkConfig, type AgentConfig } from "../../../../tasks/protocol/agent/config.ts";
import { jsonLog } from "../../../../tasks/protocol/agent/log.ts";
import { runAgent, type OnceReport } from "../../../../tasks/protocol/agent/process.ts";
import { termsHashOf } from "../../../../tasks/protocol/bounty.ts";
import { connectAs, CONTRACT_NAMES, type ConnectedMarket } from "../../../../tasks/protocol/connect.ts";
import { deployLocalMarket } from "../../../../tasks/protocol/local.ts";
import { draftTerms, postBounty } from "../../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../../tasks/protocol/programs.ts";
import { redactor } from "../../../../tasks/protocol/redact.ts";
import { commitResult, resultOf, revealOf } from "../../../../tasks/protocol/solve.ts";
import { openStore } from "../../../../tasks/protocol/store/index.ts";
import { temporaryFolder } from "../../../helpers/tasks/folder.ts";

const REWARD = parseEther("1");
const BOND = parseEther("0.1");
const SALT = `0x${"5a".repeat(32)}`;
const quiet = jsonLog({ level: "silent", redactor: redactor() });
const keyOf = (name: string): string => `0x${Buffer.from(name.padEnd(32, "-")).toString("hex")}`;

/** Some hundred steps that depend on the argument. */
function spiral(): Program {
  const asm = new Assembler();
  const x = asm.cells(1);
  asm.emit("ARG", { a: x, b: 0 });
  asm.loop(60, () => asm.immediate("FMUL", x, x, 0.99).immediate("FADD", x, x, 1));
  asm.mov(0, x).halt();
  return asm.assemble({ qubits: 1, argsDepth: 0, maxSteps: 1000 });
}

describe("Agents on a chain, made anew for every look", function () {
  this.timeout(400_000);
  const folder = temporaryFolder();
  let server: Awaited<ReturnType<typeof network.createServer>>;
  let provider: JsonRpcProvider;
  let market: ConnectedMarket;
  let port: number;
  const program = spiral();

  beforeEach(async () => {
    server = await network.createServer("default", "127.0.0.1");
    ({ port } = await server.listen());
    provider = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, { staticNetwork: true, cacheTimeout: -1 });
    market = await deployLocalMarket(await provider.getSigner());
    const entries = CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()]);
    const contracts = Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
    writeFileSync(join(folder(), "market.json"), JSON.stringify({ chainId: 31337, contracts }));
    await publishProgram(market.store, program);
  });
  afterEach(async () => {
    provider.destroy();
    await server.close();
    for (const name of Object.keys(process.env))
      if (name.startsWith("TEST_LIFE_")) Reflect.deleteProperty(process.env, name);
  });

  /** An account with ether, and its market. */
  async function person(name: string): Promise<{ readonly address: string; readonly market: ConnectedMarket }> {
    const wallet = new NonceManager(new Wallet(keyOf(name), provider));
    const { address } = wallet.signer as Wallet;
    await provider.send("hardhat_setBalance", [address, `0x${parseEther("100").toString(16)}`]);
    return { address, market: connectAs(market, wallet) };
  }

  function config(name: string, roles: object): AgentConfig {
    const variable = `TEST_LIFE_${name.toUpperCase()}`;
    writeFileSync(join(folder(), `${name}.key`), keyOf(name), { mode: 0o600 });
    process.env[variable] = join(folder(), `${name}.key`);
    const raw = {
      chain: { id: 31337, endpoints: [`http://127.0.0.1:${port}`], finality: 2, finalBatch: 1, pollSeconds: 0.05 },
      market: { deployment: "market.json" },
      store: `${name}.db`,
      signer: { type: "environment", name: variable },
      roles,
      threads: 1,
    };
    return checkConfig(raw, join(folder(), `${name}.yaml`));
  }

  async function pass(seconds: number): Promise<void> {
    await provider.send("evm_increaseTime", [seconds]);
    for (let i = 0; i < 3; i++) await provider.send("evm_mine", []);
  }

  /** Looks of agents that are begun and ended each time, until `done`. */
  async function looks(
    configs: readonly AgentConfig[],
    done: () => Promise<boolean>,
    seconds = 300,
  ): Promise<readonly OnceReport[]> {
    const reports: OnceReport[] = [];
    for (let i = 0; i < 80; i++) {
      if (await done()) return reports;
      for (const one of configs) reports.push((await runAgent(one, { once: true, log: quiet }))!);
      await pass(seconds);
    }
    const keys = reports.slice(-10).map(({ duties, problem }) => [duties.map(({ key }) => key), problem]);
    throw new Error(`not done: ${JSON.stringify(keys)}`);
  }

  /** What an agent has sent for good, by the kind of its keys. */
  function kindsOf({ store: path }: AgentConfig, address: string): string[] {
    const store = openStore(path);
    try {
      expect(store.journal.open({ chainId: 31337n, address }).filter(({ status }) => status !== "mined")).to.deep.equal(
        [],
      );
      const rows = store.journal.list({ chainId: 31337n, address });
      return rows.map(({ key }) => key.split(":")[0]!);
    } finally {
      store.close();
    }
  }

  async function posted(poster: ConnectedMarket) {
    const terms = await draftTerms(poster.rules, poster.datasets, {
      ...{ program, kind: "open", direction: "max", reward: REWARD, solverBond: BOND, challengerBond: BOND / 2n },
      ...{ machine: await market.machine.getAddress(), commitSeconds: 900 },
    });
    const { bountyId } = await postBounty(poster.board, terms);
    return { bountyId, terms };
  }

  it("play a bounty to its end: solved, shown, paid and withdrawn, each thing once", async () => {
    const [poster, solver] = [await person("paula"), await person("sam")];
    const { bountyId } = await posted(poster.market);
    const before = await provider.getBalance(solver.address);
    const options = { withdrawAbove: "1", withdrawEverySeconds: 0 };
    const configs = [
      config("sam", { solver: { ...options, searchSeconds: 0.1 } }),
      config("paula", { poster: options }),
    ];
    const isPaid = async () => {
      const { status, commits } = await market.board.bountyOf(bountyId);
      const owed = await Promise.all([
        market.board.credits(solver.address, ZeroAddress),
        market.game.credits(solver.address),
      ]);
      const [commit] = commits > 0n ? [await market.board.commitOf(bountyId, 0n)] : [];
      const isReleased = commit !== undefined && (await market.game.claimState(commit.claimId)).status === 3n;
      return status === 2n && isReleased && owed.every((credit) => credit === 0n);
    };
    await looks(configs, isPaid);
    const kinds = kindsOf(configs[0]!, solver.address);
    for (const kind of ["commit", "reveal", "release"]) {
      expect(
        kinds.filter((one) => one === kind),
        kind,
      ).to.have.length(1);
    }
    expect([...kinds, ...kindsOf(configs[1]!, poster.address)].filter((kind) => kind === "settle")).to.have.length(1);
    // The reward, less gas; the bond came back.
    expect(await provider.getBalance(solver.address)).to.be.within(
      before + REWARD - parseEther("0.05"),
      before + REWARD,
    );
  });

  it("say what they would send, with its value and gas, and send nothing", async () => {
    const [poster, solver] = [await person("paula"), await person("sam")];
    const { bountyId } = await posted(poster.market);
    const sam = config("sam", { solver: { searchSeconds: 0.1 } });
    const report = await runAgent(sam, { dryRun: true, log: quiet });
    const [told] = report!.rehearsal!.filter(({ key }) => key === `solve:${bountyId}`);
    expect(told).to.deep.include({ state: "sends" });
    expect(told!.call).to.deep.include({ method: "commit", to: await market.board.getAddress(), value: `${BOND}` });
    expect(Number(told!.call!.gasLimit)).to.be.within(50_000, 1_000_000);
    expect(await provider.getTransactionCount(solver.address)).to.equal(0);
    expect(kindsOf(sam, solver.address)).to.deep.equal([]);
    // The same result is committed to in earnest, and what is on its way is not sent again by a rehearsal.
    await provider.send("evm_setAutomine", [false]);
    const ending = runAgent(sam, { once: true, log: quiet });
    for (let i = 0; i < 200 && (await provider.send("eth_pendingTransactions", [])).length === 0; i++) {
      await new Promise((done) => setTimeout(done, 50));
    }
    await provider.send("evm_mine", []);
    await ending;
    await provider.send("evm_setAutomine", [true]);
    expect(kindsOf(sam, solver.address)).to.deep.equal(["commit"]);
    const { commitment } = await market.board.commitOf(bountyId, 0n);
    expect(told!.call!.key).to.include(commitment);
    const after = await runAgent(sam, { dryRun: true, log: quiet });
    expect(after!.rehearsal!.filter(({ state }) => state === "sends")).to.deep.equal([]);
    expect(await provider.getTransactionCount(solver.address)).to.equal(1);
  });

  it("take a false claim down, and play it with one challenge", async () => {
    const [poster, liar, watcher] = [await person("paula"), await person("luke"), await person("vera")];
    const { bountyId, terms } = await posted(poster.market);
    const [shown, hidden] = [toCells([1]), toCells([7])];
    const [honest, wrong] = [shown, hidden].map((args) => new Prover(run({ program, args })));
    const board = await market.board.getAddress();
    const place = { chainId: 31337n, board, bountyId, termsHash: termsHashOf(terms), solver: liar.address };
    const result = { ...resultOf(wrong!), argsRoot: honest!.roots.argsRoot };
    const { index } = await commitResult(liar.market.board, place, result, SALT, BOND);
    await pass(1000);
    const revealed = { ...revealOf(wrong!, SALT), args: hexlify(encodeCells(shown)) };
    await (await liar.market.board.reveal(bountyId, index, revealed)).wait();
    const { claimId } = await market.board.commitOf(bountyId, index);
    const watch = config("vera", { watchtower: { withdrawAbove: "1", withdrawEverySeconds: 0 } });
    await looks([watch], async () => {
      const { status } = await market.game.claimState(claimId);
      return status === 2n && (await market.game.credits(watcher.address)) === 0n;
    });
    const kinds = kindsOf(watch, watcher.address);
    expect(kinds).to.include.members(["challenge", "timeout", "withdraw"]);
    expect(kinds.filter((kind) => kind === "challenge")).to.have.length(1);
  });
});
