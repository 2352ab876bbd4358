import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { programId, type Program } from "../../../sim/index.ts";
import { termsHashOf } from "../../../tasks/protocol/bounty.ts";
import { draftTerms, postBounty, type BountyDraft } from "../../../tasks/protocol/post.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import { bits } from "../../helpers/market/jobs.ts";
import { DAY, LIMITS, Market, Status } from "../../helpers/market/market.ts";
import { datasetOf } from "../../helpers/market/registry.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const ROOT = `0x${"5a".repeat(32)}`;

async function draftOf(market: Market, program: Program, changes: Partial<BountyDraft> = {}): Promise<BountyDraft> {
  return {
    program,
    machine: await market.machine.getAddress(),
    kind: "open",
    direction: "max",
    reward: 10n,
    solverBond: LIMITS.minBond,
    challengerBond: LIMITS.minBond,
    commitSeconds: 60,
    ...changes,
  };
}

const mintData = async ({ datasets }: Market): Promise<bigint> => {
  await datasets.mint(datasetOf({ root: ROOT, depth: 1, rows: 2, columns: 4 }));
  return datasets.count();
};

describe("draftTerms and postBounty", () => {
  it("post terms with the shortest windows that the board takes, and the id that they hash to", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, lens, rules, datasets, poster, openJob } = market;
    const terms = await draftTerms(rules, datasets, await draftOf(market, openJob, { threshold: bits(0.5) }));
    const { bountyId, gas } = await postBounty(board.connect(poster), terms);
    expect(await lens.bountyIdOf(poster, 0, termsHashOf(terms))).to.equal(bountyId);
    expect((await board.bountyOf(bountyId)).status).to.equal(Status.Open);
    expect(gas > 100_000n && gas < 350_000n, `${gas} gas`).to.equal(true);
    const stored = await board.termsOf(bountyId);
    expect(stored.programId).to.equal(programId(openJob));
    expect([stored.hasThreshold, stored.threshold]).to.deep.equal([true, bits(0.5)]);
    expect(Number(stored.commitDeadline) - (await ethers.provider.getBlock("latest"))!.timestamp).to.be.within(50, 60);
    for (const [name, error] of [
      ["revealSeconds", "BountyRevealWindowOutOfRange"],
      ["challengeSeconds", "BountyChallengeWindowOutOfRange"],
      ["budgetSeconds", "BountyBudgetOutOfRange"],
      ["minMoveSeconds", "BountyMinMoveOutOfRange"],
    ] as const) {
      const tight = { ...terms, [name]: terms[name] - 1n };
      const posted = board.post.staticCall(tight, "", "0x", { value: tight.reward });
      await expect(posted, name).to.be.revertedWithCustomError(rules, error);
    }
  });

  it("bind the datasets' roots, and leave unused segments empty", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, datasets, dataJob } = market;
    const datasetId = await mintData(market);
    const draft = await draftOf(market, dataJob, { kind: "exact", datasetIds: [datasetId] });
    const terms = await draftTerms(rules, datasets, draft);
    expect(terms.datasetIds).to.deep.equal([datasetId, 0n, 0n, 0n]);
    expect(terms.dataRoots).to.deep.equal([ROOT, ZeroHash, ZeroHash, ZeroHash]);
    expect(terms.hasThreshold).to.equal(false);
    await postBounty(board, terms);
  });

  it("refuse a fifth dataset, and one that does not exist", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { rules, datasets, dataJob } = market;
    const many = await draftOf(market, dataJob, { datasetIds: [0n, 0n, 0n, 0n, 1n] });
    expect((await rejection(draftTerms(rules, datasets, many))).code).to.equal("SegmentsTooMany");
    const unknown = await draftOf(market, dataJob, { datasetIds: [9n] });
    await expect(draftTerms(rules, datasets, unknown))
      .to.be.revertedWithCustomError(datasets, "ERC721NonexistentToken")
      .withArgs(9);
  });

  const tooLong: [string, number, string][] = [
    ["than the board's windows", 2 ** 43, "BountyRevealWindowOutOfRange"],
    ["than any window", 2 ** 48 - 1, "BountyRevealWindowOutOfRange"],
  ];
  for (const [what, maxSteps, error] of tooLong) {
    it(`name the bounds where a slow machine may need longer ${what}: ${maxSteps} steps`, async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules, datasets, openJob } = market;
      const program = { ...openJob, shape: { ...openJob.shape, maxSteps } };
      const { code, details } = await rejection(draftTerms(rules, datasets, await draftOf(market, program)));
      expect(code).to.equal(error);
      expect((details as { maximum: bigint }).maximum).to.equal(BigInt(30 * DAY));
    });
  }

  it("name the bounds where a dispute's clock cannot hold the budget, on a board with longer windows", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { manager, store, datasets, machine, openJob } = market;
    const limits = { ...LIMITS, maxWindowSeconds: 2 ** 32 - 1 };
    const rules = (await ethers.deployContract("PostingRules", [
      ...[manager, store, datasets, ZeroAddress, limits, [machine], []],
    ])) as unknown as Market["rules"];
    // T is 22 cycles a step at 2·10^7 a second: a budget of 2T.
    const program = { ...openJob, shape: { ...openJob.shape, maxSteps: 2 ** 43 } };
    await publishProgram(store, program);
    const { code, details } = await rejection(draftTerms(rules, datasets, await draftOf(market, program)));
    expect(code).to.equal("BountyBudgetOutOfRange");
    expect((details as { maximum: bigint }).maximum).to.equal(2n ** 24n - 1n);
  });
});
