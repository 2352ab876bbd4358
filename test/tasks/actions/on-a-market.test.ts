import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre from "hardhat";

import { programId } from "../../../sim/index.ts";
import { writeProgramFile } from "../../../tasks/protocol/program-file.ts";
import { cliMarket, type CliMarket } from "../../helpers/tasks/cli-market.ts";
import { runTask, type TaskRun } from "../../helpers/tasks/run-task.ts";
import { constantJob, echoJob } from "../../helpers/market/jobs.ts";

const ETHER = 10n ** 18n;

const bounty = (changes: Record<string, unknown> = {}) => ({
  ...{ version: 1, program: "constant.json", kind: "exact", direction: "min", reward: "1 ether" },
  ...{ solverBond: "0.1 ether", challengerBond: "0.05 ether", commits: "2h" },
  ...changes,
});

describe("Tasks on a market", () => {
  let folder: string;
  let world: CliMarket;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "ketwork-tasks-"));
    world = await cliMarket(folder);
    writeFileSync(join(folder, "constant.json"), writeProgramFile(constantJob(-1.5)));
    writeFileSync(join(folder, "echo.json"), writeProgramFile(echoJob()));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string) => join(folder, name);
  const run = (id: string, args: Record<string, unknown> = {}) =>
    runTask(id.split(" "), { deployment: world.file, json: true, ...args });
  const send = (id: string, args: Record<string, unknown> = {}) => run(id, { yes: true, ...args });
  const store = () => file("secrets.db");

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

  async function post(changes: Record<string, unknown> = {}, args: Record<string, unknown> = {}): Promise<string> {
    writeFileSync(file("bounty.json"), JSON.stringify(bounty(changes)));
    return String((await done(send("bounty post", { file: file("bounty.json"), ...args })))["bountyId"]);
  }

  it("publishes a program once, and lists, estimates and disassembles it", async () => {
    const published = await done(send("program publish", { file: file("echo.json") }));
    expect(published).to.include({ programId: programId(echoJob()) });
    const again = await done(send("program publish", { file: file("echo.json") }));
    expect(again["transactions"]).to.deep.equal([]);
    const { programs } = await done(run("program list"));
    expect((programs as { programId: string }[]).map((one) => one.programId)).to.deep.equal([programId(echoJob())]);
    const { steps } = (await done(run("program estimate", { program: file("echo.json") })))["cost"] as {
      steps: object;
    };
    expect(steps).to.deep.equal({ low: 1, high: 1 });
    const { text } = await done(run("program disassemble", { program: programId(echoJob()).slice(0, 20) }));
    writeFileSync(file("echo.txt"), String(text));
    const compiled = await done(runTask(["program", "compile"], { file: file("echo.txt"), json: true }));
    expect(compiled).to.include({ programId: programId(echoJob()) });
  });

  it("raises and cancels a bounty", async () => {
    const bountyId = await post();
    const raised = await done(send("bounty raise", { bounty: bountyId, amount: "0.5 ether" }));
    expect(raised).to.include({ escrow: ((3n * ETHER) / 2n).toString() });
    const stranger = await refused(send("bounty cancel", { bounty: bountyId, account: "1" }));
    expect(stranger).to.include({ code: "BountyNotPoster", rule: "Only the poster may do this." });
    await done(send("bounty cancel", { bounty: bountyId }));
    const { withdrawn } = await done(send("withdraw"));
    expect(withdrawn).to.have.length(1);
    expect((withdrawn as object[])[0]).to.include({ contract: "BountyBoard", amount: ((3n * ETHER) / 2n).toString() });
    expect((await done(run("bounty list", { status: "cancelled" })))["bounties"]).to.have.length(1);
  });

  it("refunds a bounty that nobody took", async () => {
    const bountyId = await post();
    expect(await refused(send("bounty refund", { bounty: bountyId }))).to.include({ code: "BountyCommitsOpen" });
    await world.pass(3 * 3600);
    expect(await done(send("bounty refund", { bounty: bountyId, account: "3" }))).to.include({ status: "refunded" });
    expect((await done(send("withdraw")))["withdrawn"]).to.have.length(1);
  });

  it("takes an open job's arguments from a file, keeps the secret first, and pays", async () => {
    const bountyId = await post({ program: "echo.json", kind: "open", direction: "max", prizes: [60, 40] });
    writeFileSync(file("args.yaml"), "[0.75]\n");
    const solver = { account: "1", store: store() };
    const dry = await done(run("solve", { bounty: bountyId, args: file("args.yaml"), ...solver, dryRun: true }));
    expect(dry).to.include({ dryRun: true, score: 0.75 });
    const solved = await done(send("solve", { bounty: bountyId, args: file("args.yaml"), ...solver }));
    expect(solved).to.include({ score: 0.75, index: "0" });
    // Another account searches: the score is its argument, and the greatest wins.
    const searched = await done(
      send("solve", { bounty: bountyId, account: "2", store: store(), iterations: 20, seed: 3 }),
    );
    expect(Number(searched["score"])).to.be.above(0.75);

    expect(await refused(send("reveal", solver))).to.include({ code: "BountyRevealTimeTooEarly" });
    const other = { account: "1", store: file("other.db") };
    expect(await refused(send("reveal", other))).to.include({ code: "SecretMissing" });
    await world.pass(2 * 3600 + 30, 3);
    for (const account of ["1", "2"]) {
      const { revealed } = await done(send("reveal", { account, store: store() }));
      expect((revealed as object[])[0]).to.include({ bountyId, status: "ranked" });
    }
    expect(await refused(send("reveal", solver))).to.include({ code: "NothingToReveal" });
    expect(await refused(send("bounty settle", { bounty: bountyId }))).to.have.property("code");
    await world.pass(3 * 3600);
    const { prizes, status } = await done(send("bounty settle", { bounty: bountyId }));
    expect(status).to.equal("settled");
    expect((prizes as { index: string }[]).map(({ index }) => index)).to.deep.equal(["1", "0"]);
    const { withdrawn } = (await done(send("withdraw", { account: "2" }))) as { withdrawn: { amount: string }[] };
    expect(withdrawn.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).to.equal((7n * ETHER) / 10n);
    const { commits } = await done(run("bounty show", { bounty: bountyId }));
    expect((commits as { score: number }[])[0]!.score).to.equal(0.75);
  });

  it("holds rows back, and opens them", async () => {
    const cells = Buffer.alloc(16);
    cells.writeDoubleBE(0.5, 0);
    writeFileSync(file("rows.bin"), cells);
    const sealed = await done(
      runTask(["bounty", "seal"], { cells: file("rows.bin"), out: file("sealed.json"), depth: 1, json: true }),
    );
    expect(statSync(file("sealed.json")).mode & 0o077).to.equal(0);
    const opened = await done(send("bounty unseal", { file: file("sealed.json") }));
    expect(opened).to.include({ seal: sealed["seal"], root: sealed["root"] });
    expect(await refused(send("bounty unseal", { file: file("sealed.json") }))).to.include({
      code: "RowsAlreadyOpened",
    });
    const document = JSON.parse(readFileSync(file("sealed.json"), "utf8")) as object;
    writeFileSync(file("forged.json"), JSON.stringify({ ...document, salt: `0x${"00".repeat(32)}` }));
    expect(await refused(send("bounty unseal", { file: file("forged.json") }))).to.include({
      code: "SealedFileMismatch",
    });
  });

  for (const [what, changes, path] of [
    ["a reward without a unit", { reward: 5 }, "reward"],
    ["an unknown kind", { kind: "both" }, "kind"],
    ["a field that nobody knows", { bonus: "1 ether" }, "the document"],
    ["too many prizes", { prizes: [9, 9, 9, 9, 9, 9, 9, 9, 9] }, "prizes"],
    ["a share that is no number", { prizes: [50, "50"] }, "prizes[1]"],
    ["a negative dataset", { datasets: [-1] }, "datasets[0]"],
  ] as const) {
    it(`refuses a bounty file with ${what}`, async () => {
      writeFileSync(file("bad.json"), JSON.stringify(bounty(changes)));
      const { code, details } = await refused(send("bounty post", { file: file("bad.json") }));
      expect(code).to.equal("DocumentInvalid");
      expect(details).to.include({ path });
    });
  }

  for (const [what, changes, code] of [
    ["prizes that are not the whole", { prizes: [50, 40] }, "BountyPrizesMalformed"],
    ["an amount of another coin", { reward: "5 TOK" }, "AmountMalformed"],
    ["a document that is not there", { metadata: "nowhere.json" }, "MetadataMissing"],
    ["a document against its schema", { metadata: { version: 1 } }, "DocumentInvalid"],
    ["a program file that is none", { program: "bounty.json" }, "ProgramFileMalformed"],
  ] as const) {
    it(`refuses a bounty with ${what}`, async () => {
      writeFileSync(file("bad.json"), JSON.stringify(bounty(changes)));
      const failure = await refused(send("bounty post", { file: file("bad.json") }));
      expect(failure.code).to.equal(code);
    });
  }

  it("names what it cannot find", async () => {
    expect(await refused(run("bounty show", { bounty: "0xdeadbeef" }))).to.include({ code: "IdUnknown" });
    expect(await refused(run("bounty show", { bounty: "7" }))).to.include({ code: "IdMalformed" });
    expect(await refused(run("account", { account: "99" }))).to.include({ code: "AccountUnknown" });
    expect(await refused(run("account", { keyEnv: "A", keystore: "B" }))).to.include({ code: "AccountAmbiguous" });
    expect(await refused(run("bounty list", { deployment: file("echo.json") }))).to.include({
      code: "DeploymentMalformed",
    });
  });

  it("sends from a key of the environment, and shows it nowhere", async () => {
    const key = `0x${"a1".repeat(31)}07`;
    process.env["KETWORK_TEST_KEY"] = key;
    try {
      const poor = await send("bounty raise", { bounty: await post(), amount: "1 ether", keyEnv: "KETWORK_TEST_KEY" });
      expect(poor.success).to.equal(false);
      expect(poor.value["code"]).to.equal("FundsTooLow");
      expect(`${poor.stdout}${poor.stderr}`).not.to.include(key.slice(2));
      const { ethers } = await hre.network.getOrCreate();
      const [rich] = await ethers.getSigners();
      const { address } = new ethers.Wallet(key);
      await (await rich!.sendTransaction({ to: address, value: 5n * ETHER })).wait();
      const bountyId = await post();
      const paid = await send("bounty raise", { bounty: bountyId, amount: "1 ether", keyEnv: "KETWORK_TEST_KEY" });
      expect((await done(Promise.resolve(paid)))["escrow"]).to.equal((2n * ETHER).toString());
      expect(`${paid.stdout}${paid.stderr}`).not.to.include(key.slice(2));
    } finally {
      delete process.env["KETWORK_TEST_KEY"];
    }
  });

  it("has a doctor who fails where the machine is not one", async () => {
    const healthy = await run("doctor", { store: file("doctor.db") });
    expect(healthy.success, healthy.stdout).to.equal(true);
    const addresses = JSON.parse(readFileSync(world.file, "utf8")) as { contracts: Record<string, string> };
    addresses.contracts["machine"] = addresses.contracts["store"]!;
    writeFileSync(file("wrong.json"), JSON.stringify(addresses));
    const ill = await run("doctor", { deployment: file("wrong.json"), store: file("doctor.db") });
    expect(ill.success).to.equal(false);
    expect(ill.value).to.include({ healthy: false });
    const findings = ill.value["findings"] as { name: string; verdict: string }[];
    expect(findings.filter(({ verdict }) => verdict === "fail").map(({ name }) => name)).to.deep.equal(["machine"]);
  });
});
