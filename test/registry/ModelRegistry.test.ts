import { expect } from "chai";
import { network } from "hardhat";
import { toBeHex, ZeroHash } from "ethers";

import { bits, echoResult, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, Market, Status, type Committed, type Posted } from "../helpers/market/market.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const ROOT = `0x${"11".repeat(32)}`;
const CID = `0x01551220${"22".repeat(32)}`;

/** A bounty whose one claim has outlived its challenges. */
async function readyToSettle(
  market: Market,
  kind: bigint,
  score: number,
): Promise<{ posted: Posted; committed: Committed }> {
  const posted = await market.post(kind, { direction: Direction.Max });
  const result = kind === Kind.Exact ? resultOf(market.exactJob, bits(score)) : echoResult(market.openJob, bits(score));
  const committed = await market.commit(posted, market.solver(0), result, posted.terms.solverBond + 3n);
  await market.reveal(posted, committed);
  await market.passChallenges((await market.board.commitOf(posted.bountyId, 0)).claimId);
  return { posted, committed };
}

describe("ModelRegistry", () => {
  describe("mint", () => {
    it("gives the poster a token that names program, arguments, state, score, datasets, bounty and creator", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, models, poster } = market;
      const { posted, committed } = await readyToSettle(market, Kind.Open, 0.95);
      const { bountyId, terms } = posted;
      await board.settle(bountyId);
      await expect(models.connect(market.challenger(0)).mint(bountyId))
        .to.emit(models, "ModelMinted")
        .withArgs(
          1,
          bountyId,
          market.solver(0),
          poster,
          terms.programId,
          committed.result.argsRoot,
          committed.result.stateHash,
          bits(0.95),
          terms.datasetIds,
        );
      expect(await models.ownerOf(1)).to.equal(poster.address);
      expect(await models.modelOfBounty(bountyId)).to.equal(1);
      expect(await models.creatorOf(1)).to.equal(market.solver(0).address);
      expect(await models.BOARD()).to.equal(await board.getAddress());

      const model = await models.modelOf(1);
      expect(model.bountyId).to.equal(bountyId);
      expect(model.terms).to.deep.equal(Object.values(terms));
      expect(model.outcome).to.deep.equal(await lens.outcomeOf(bountyId));
      const { outcome } = model;
      expect([outcome.argsRoot, outcome.stateHash, outcome.score, outcome.steps, outcome.solverBond]).to.deep.equal([
        committed.result.argsRoot,
        committed.result.stateHash,
        bits(0.95),
        1n,
        committed.bond,
      ]);
    });

    it("happens once a bounty, and only to settled ones", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, models } = market;
      const { posted } = await readyToSettle(market, Kind.Exact, -1.5);
      const { bountyId } = posted;
      const unsettled = (id: string, status: bigint) =>
        expect(models.mint(id)).to.be.revertedWithCustomError(board, "BountyWrongStatus").withArgs(id, status);
      await unsettled(bountyId, Status.Open);
      await unsettled(ZeroHash, Status.None);
      const cancelled = await market.post();
      await board.cancel(cancelled.bountyId);
      await unsettled(cancelled.bountyId, Status.Cancelled);
      await board.settle(bountyId);
      await models.mint(bountyId);
      await expect(models.mint(bountyId))
        .to.be.revertedWithCustomError(models, "ModelAlreadyMinted")
        .withArgs(bountyId, 1);
      expect(await models.count()).to.equal(1);
    });
  });

  describe("isVerified", () => {
    it("is true for what the board settled, whoever owns it, and false for what does not exist", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, models, poster } = market;
      const { posted } = await readyToSettle(market, Kind.Exact, -1.5);
      await board.settle(posted.bountyId);
      await models.mint(posted.bountyId);
      await models.transferFrom(poster, market.solver(4), 1);
      expect(await models.isVerified(1)).to.equal(true);
      expect(await models.isVerified(2)).to.equal(false);
      expect(await models.modelOfBounty(ZeroHash)).to.equal(0);
    });
  });

  describe("tokenURI", () => {
    for (const [kind, name, score] of [
      [Kind.Exact, "exact", -1.5],
      [Kind.Open, "open", Infinity],
    ] as const) {
      it(`tells a buyer how cheap "verified" was, for an ${name} job`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, models, machine } = market;
        const { posted, committed } = await readyToSettle(market, kind, score);
        const { bountyId, terms } = posted;
        await board.settle(bountyId);
        await models.mint(bountyId);
        const uri = await models.tokenURI(1);
        const metadata = JSON.parse(Buffer.from(uri.split(",")[1]!, "base64").toString()) as Record<string, unknown>;
        expect(metadata["name"]).to.equal("Ketwork model 1");
        expect(metadata["properties"]).to.deep.equal({
          verified: true,
          kind: name,
          creator: market.solver(0).address,
          bounty: bountyId,
          program: terms.programId,
          args: committed.result.argsRoot,
          state: committed.result.stateHash,
          score: toBeHex(bits(score), 8),
          steps: 1,
          machine: await machine.getAddress(),
          datasets: [0, 0, 0, 0],
          solverBond: committed.bond.toString(),
          challengerBond: terms.challengerBond.toString(),
          challengeSeconds: terms.challengeSeconds,
          budgetSeconds: terms.budgetSeconds,
        });
      });
    }

    it("names the datasets in the order of their segments", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, models, datasets, dataJob } = market;
      const dataset = { root: ROOT, depth: 1, rows: 2, columns: 4, cid: CID, name: "d", format: "f" };
      await datasets.mint({ ...dataset, depth: 0, rows: 1 });
      await datasets.mint(dataset);
      const posted = await market.post(Kind.Exact, {
        programId: onChain(dataJob).programId,
        datasetIds: [2n, 0n, 1n, 0n],
        dataRoots: [ROOT, ZeroHash, ROOT, ZeroHash],
      });
      const committed = await market.commit(posted, market.solver(0), resultOf(dataJob, bits(1)));
      await market.passChallenges(await market.reveal(posted, committed));
      await board.settle(posted.bountyId);
      await models.mint(posted.bountyId);
      const json = Buffer.from((await models.tokenURI(1)).split(",")[1]!, "base64").toString();
      const metadata = JSON.parse(json) as { properties: { datasets: number[] } };
      expect(metadata.properties.datasets).to.deep.equal([2, 0, 1, 0]);
    });

    it("and every other view refuse a token that does not exist", async () => {
      const { models } = await networkHelpers.loadFixture(deploy);
      for (const view of ["tokenURI", "modelOf", "creatorOf"] as const) {
        await expect(models[view](1)).to.be.revertedWithCustomError(models, "ERC721NonexistentToken").withArgs(1);
      }
    });
  });
});
