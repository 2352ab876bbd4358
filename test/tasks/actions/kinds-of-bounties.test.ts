import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { parseEther } from "ethers";

import { cellsRoot, encodeCells, programId, toCells } from "../../../sim/index.ts";
import { folderStore } from "../../../tasks/protocol/content/index.ts";
import { packDataset, storeDataset } from "../../../tasks/protocol/datasets/index.ts";
import { keptSealedRows } from "../../../tasks/protocol/agent/roles/index.ts";
import { openStore } from "../../../tasks/protocol/store/index.ts";
import { mintDataset } from "../../../tasks/protocol/registry.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";
import { deployTaskWorld, type TaskWorld } from "../../helpers/tasks/task-market.ts";

const PUBLIC = toCells([0.25, 1, 2, 3]);
const HIDDEN = toCells([0.75, 4, 5]);

interface Posted {
  readonly bountyId: string;
  readonly terms: { readonly commitDeadline: string; readonly unsealSeconds: string };
  readonly transactions: readonly unknown[];
}

describe("Tasks of a bounty", () => {
  const folder = temporaryFolder();
  const file = (name: string) => join(folder(), name);
  let world: TaskWorld;
  let solver: Record<string, unknown>;
  beforeEach(async () => {
    world = await deployTaskWorld(folder());
    solver = { account: "1", store: file("secrets.db") };
  });

  const pass = async (seconds: number) => {
    await world.networkHelpers.time.increase(seconds);
    await world.networkHelpers.mine(3);
  };
  const bountyFile = (changes: Record<string, unknown>) => {
    const common = { version: 1, kind: "exact", direction: "max", reward: "1 ether", commits: "2h" };
    const bonds = { solverBond: "0.1 ether", challengerBond: "0.05 ether" };
    writeFileSync(file("bounty.json"), JSON.stringify({ ...common, ...bonds, ...changes }));
    return { file: file("bounty.json") };
  };
  const post = async (changes: Record<string, unknown>) => {
    const posted = await world.json("bounty post", bountyFile(changes));
    expect(posted, JSON.stringify(posted)).to.have.property("bountyId");
    return posted as unknown as Posted;
  };
  const refusal = async (id: string, args: Record<string, unknown>) => (await world.run(id, args)).value["code"];
  const reveal = async () => (await world.json("reveal", solver))["revealed"] as { status: string; score: number }[];
  /** Mints the public rows, and keeps their content where tasks look for it. */
  const mint = async () => {
    const segment = { cells: PUBLIC, root: cellsRoot(PUBLIC, 1), depth: 1, rows: 1, columns: 4 };
    const packed = await packDataset({ segment, name: "Public" });
    await storeDataset(packed, folderStore(file("content")));
    writeFileSync(file("public.bin"), encodeCells(PUBLIC));
    return mintDataset(world.as(0).datasets, packed.draft);
  };

  it("whose reward is in tokens: allowed, posted, won and withdrawn", async () => {
    const [poster, winner] = world.accounts.map(({ address }) => address) as [string, string];
    await world.token.mint(poster, parseEther("20"));
    const token = await world.token.getAddress();
    const terms = { program: programId(world.jobs.exact), token, reward: "12.5 MOOD" };
    expect(await refusal("bounty post", bountyFile({ ...terms, reward: "1 ether" }))).to.equal("AmountMalformed");
    const dry = await world.json("bounty post", { ...bountyFile(terms), dryRun: true });
    // The post stands on the allowance.
    const planned = dry["transactions"] as { call: string; gas: string | null }[];
    expect(planned.map(({ call, gas }) => [call, gas === null])).to.deep.equal([
      [`call of ${token}`, false],
      ["BountyBoard.post", true],
    ]);
    expect(await world.token.allowance(poster, await world.market.board.getAddress())).to.equal(0n);

    const { bountyId, transactions } = await post(terms);
    expect(transactions).to.have.length(2);
    expect(await world.token.balanceOf(poster)).to.equal(parseEther("7.5"));
    const raised = await world.json("bounty raise", { bounty: bountyId, amount: "500000000000000000 units" });
    expect(raised).to.include({ escrow: String(parseEther("13")) });
    expect(await world.json("solve", { bounty: bountyId, ...solver })).to.include({ score: -1.5 });
    await pass(30);
    expect((await reveal())[0]).to.include({ status: "ranked" });
    await pass(3 * 3600);
    const settled = await world.run("bounty settle", { bounty: bountyId });
    expect(settled.stdout).to.include(`prize 1: 13 MOOD to ${winner}`);
    await world.json("withdraw", { account: "1" });
    expect(await world.token.balanceOf(winner)).to.equal(parseEther("13"));
  });

  it("on licensed data: only who holds a licence can commit", async () => {
    const { datasetId } = await mint();
    const offer = { id: String(datasetId), price: "0.1 ether", openFor: "2 days", duration: "30 days" };
    const { offerId } = await world.json("dataset licence offer", offer);
    const { bountyId } = await post({
      ...{ program: programId(world.jobs.data), kind: "open", access: "licensed" },
      ...{ datasets: [Number(datasetId)], licences: [offerId] },
    });
    writeFileSync(file("args.json"), "[]");
    const job = { bounty: bountyId, args: file("args.json"), ...solver };
    expect(await refusal("solve", { ...job, content: file("nothing") })).to.equal("DataMissing");
    expect(await refusal("solve", job)).to.equal("BountyLicenceNeeded");
    expect(await refusal("solve", { ...job, licences: "1" })).to.equal("BountyLicenceMissing");
    const { licenceId } = await world.json("dataset licence buy", { offer: offerId, account: "1" });
    const solved = await world.json("solve", { ...job, licences: licenceId });
    expect(solved, JSON.stringify(solved)).to.include({ score: 0.25 });
    await pass(2 * 3600 + 30);
    expect((await reveal())[0]).to.include({ status: "ranked", score: 0.25 });
    await pass(3 * 3600);
    expect(await world.json("bounty settle", { bounty: bountyId })).to.include({ status: "settled" });
  });

  it("on sealed rows: arguments are committed to, rows are opened, and the result on them counts", async () => {
    const { datasetId } = await mint();
    writeFileSync(file("hidden.bin"), encodeCells(HIDDEN));
    const places = { out: file("sealed.json"), store: file("agent.db") };
    const { seal } = await world.json("bounty seal", { cells: file("hidden.bin"), depth: 1, ...places });
    const agent = openStore(file("agent.db"));
    expect(keptSealedRows(agent, String(seal))?.cells).to.deep.equal(HIDDEN);
    agent.close();
    const { bountyId, terms } = await post({
      ...{ program: programId(world.jobs.data), kind: "open", datasets: [Number(datasetId)] },
      sealed: { file: "sealed.json", segment: 0, bond: "0.1 ether" },
    });
    writeFileSync(file("args.json"), "[]");
    const job = { bounty: bountyId, data: file("public.bin"), args: file("args.json"), ...solver };
    // What is known before the rows are opened is the score on the public ones.
    expect(await world.json("solve", job)).to.include({ score: 0.25, onPublicRows: true });
    await world.networkHelpers.time.increaseTo(BigInt(terms.commitDeadline) + 1n);
    await world.json("bounty unseal", { file: file("sealed.json") });
    await world.networkHelpers.time.increaseTo(BigInt(terms.commitDeadline) + BigInt(terms.unsealSeconds) + 25n);
    expect((await reveal())[0]).to.include({ status: "ranked", score: 0.75 });
    await pass(3 * 3600);
    expect(await world.json("bounty settle", { bounty: bountyId })).to.include({ status: "settled" });
    const { withdrawn } = (await world.json("withdraw", {})) as { withdrawn: { amount: string }[] };
    expect(withdrawn.map(({ amount }) => amount)).to.deep.equal([String(parseEther("0.1"))]);
  });

  it("that comes too late to be revealed does not hold up the others", async () => {
    const program = programId(world.jobs.exact);
    const late = await post({ program });
    await world.json("solve", { bounty: late.bountyId, ...solver });
    await pass(30 * 86_400);
    const { bountyId } = await post({ program });
    await world.json("solve", { bounty: bountyId, ...solver });
    await pass(30);
    const { success, stdout, stderr } = await world.run("reveal", { ...solver, json: true });
    expect(success).to.equal(false);
    const { revealed, failures } = JSON.parse(stdout) as { revealed: object[]; failures: object[] };
    expect(revealed).to.have.length(1);
    expect(revealed[0]).to.include({ bountyId, status: "ranked" });
    expect(failures).to.have.length(1);
    expect(failures[0]).to.include({ bountyId: late.bountyId });
    expect(stderr).to.include(late.bountyId);
  });
});
