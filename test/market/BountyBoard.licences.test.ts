import { expect } from "chai";
import { network } from "hardhat";
import { id, ZeroAddress, ZeroHash } from "ethers";

import type { LicenceDesk } from "../../types/index.ts";
import { bits, onChain, resultOf } from "../helpers/market/jobs.ts";
import { CommitStatus, Kind, Market, type Posted, type TermsWords } from "../helpers/market/market.ts";
import { mintRows, rowsOf } from "../helpers/market/sealed.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const ROWS = rowsOf(bits(2));
const OFFER = id("offer");
const LICENCE = 7n;
const NONE = [0n, 0n, 0n, 0n] as [bigint, bigint, bigint, bigint];
const HELD = [LICENCE, 0n, 0n, 0n] as typeof NONE;

async function deploy() {
  const desk = (await ethers.deployContract("LicenceDesk")) as unknown as LicenceDesk;
  const market = await Market.deploy(connection, desk);
  const datasetId = await mintRows(market, ROWS);
  const overrides: Partial<TermsWords> = {
    programId: onChain(market.dataJob).programId,
    datasetIds: [datasetId, 0n, 0n, 0n],
    dataRoots: [ROWS.root, ZeroHash, ZeroHash, ZeroHash],
    licences: [OFFER, ZeroHash, ZeroHash, ZeroHash],
  };
  const offer = {
    ...{ subjectId: datasetId, token: ZeroAddress, price: 1n, openUntil: (await market.now()) + 10 ** 6 },
    ...{ durationSeconds: 0, right: 0, transferable: false },
  };
  await desk.setOffer(OFFER, offer);
  return { market, desk, datasetId, overrides, offer };
}

describe("BountyBoard with licences", () => {
  const commitment = async (market: Market, posted: Posted) =>
    market.commitment(posted, market.solver(0).address, resultOf(market.dataJob, bits(2)));

  it("takes commits of those who hold the licence that the terms name", async () => {
    const { market, desk, overrides } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const posted = await market.post(Kind.Exact, overrides);
    const { bountyId, terms } = posted;
    const solver = market.solver(0);
    const bond = { value: terms.solverBond };
    const hidden = await commitment(market, posted);
    await expect(board.connect(solver).commit(bountyId, hidden, bond))
      .to.be.revertedWithCustomError(board, "BountyLicenceNeeded")
      .withArgs(0, OFFER);
    await expect(board.connect(solver).commitLicensed(bountyId, hidden, HELD, bond))
      .to.be.revertedWithCustomError(board, "BountyLicenceMissing")
      .withArgs(0, OFFER, LICENCE);
    await desk.setLicensed(solver, LICENCE, OFFER, true);
    // Neither another's licence nor another one.
    await expect(
      board.connect(market.solver(1)).commitLicensed(bountyId, hidden, HELD, bond),
    ).to.be.revertedWithCustomError(board, "BountyLicenceMissing");
    await expect(board.connect(solver).commitLicensed(bountyId, hidden, NONE, bond))
      .to.be.revertedWithCustomError(board, "BountyLicenceMissing")
      .withArgs(0, OFFER, 0n);
    await board.connect(solver).commitLicensed(bountyId, hidden, HELD, bond);
    // What expires after the commit takes nothing away.
    await desk.setLicensed(solver, LICENCE, OFFER, false);
    const result = resultOf(market.dataJob, bits(2));
    await market.reveal(posted, { index: 0n, solver, result, bond: terms.solverBond });
    expect((await board.commitOf(bountyId, 0)).status).to.equal(CommitStatus.Ranked);
  });

  it("asks for no licence where the terms name none, whichever way one commits", async () => {
    const { market } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { bountyId, terms } = await market.post();
    await board.commitLicensed(bountyId, ZeroHash, HELD, { value: terms.solverBond });
    await board.commit(bountyId, ZeroHash, { value: terms.solverBond });
    expect((await board.bountyOf(bountyId)).commits).to.equal(2n);
  });

  it("holds a licensed commit to everything that another one is held to", async () => {
    const { market, desk, overrides } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { bountyId, terms } = await market.post(Kind.Exact, overrides);
    await desk.setLicensed(market.poster, LICENCE, OFFER, true);
    const send = (value: bigint) => board.commitLicensed(bountyId, ZeroHash, HELD, { value });
    await expect(send(terms.solverBond - 1n)).to.be.revertedWithCustomError(board, "BountyBondTooLow");
    await market.at(terms.commitDeadline + 1);
    await expect(send(terms.solverBond)).to.be.revertedWithCustomError(board, "BountyCommitsClosed");
    await expect(board.commitLicensed(ZeroHash, ZeroHash, NONE)).to.be.revertedWithCustomError(
      board,
      "BountyWrongStatus",
    );
  });

  it("can be cancelled until somebody commits, also when somebody has bought a licence for it", async () => {
    const { market, desk, overrides } = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { bountyId, terms } = await market.post(Kind.Exact, overrides);
    const solver = market.solver(0);
    await desk.setLicensed(solver, LICENCE, OFFER, true);
    await board.cancel(bountyId);
    await expect(
      board.connect(solver).commitLicensed(bountyId, id("commitment"), HELD, { value: terms.solverBond }),
    ).to.be.revertedWithCustomError(board, "BountyWrongStatus");
  });

  it("is posted only with licences of its datasets that are on sale until the commits end", async () => {
    const { market, desk, datasetId, overrides, offer } = await networkHelpers.loadFixture(deploy);
    const { board, rules } = market;
    const refused = async (terms: TermsWords, segment: number, offerId: string) =>
      expect(board.post(terms, "", "0x", { value: terms.reward }))
        .to.be.revertedWithCustomError(rules, "BountyLicenceUnfit")
        .withArgs(segment, offerId);
    const terms = await market.terms(Kind.Exact, overrides);
    // One that nobody offers, and one for a segment without data.
    const unknown = id("unknown");
    await refused({ ...terms, licences: [unknown, ZeroHash, ZeroHash, ZeroHash] }, 0, unknown);
    await refused({ ...terms, licences: [OFFER, OFFER, ZeroHash, ZeroHash] }, 1, OFFER);
    await desk.setOffer(OFFER, { ...offer, subjectId: datasetId + 1n });
    await refused(terms, 0, OFFER);
    await desk.setOffer(OFFER, { ...offer, openUntil: terms.commitDeadline - 1 });
    await refused(terms, 0, OFFER);
    await desk.setOffer(OFFER, { ...offer, openUntil: terms.commitDeadline });
    await board.post(terms, "", "0x", { value: terms.reward });
  });
});
