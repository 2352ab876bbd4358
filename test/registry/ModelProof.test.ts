import { expect } from "chai";
import { network } from "hardhat";
import { AbiCoder, id, ZeroHash } from "ethers";

import { foldRoot } from "../../sim/machine/tree.ts";
import { fromHex, toHex } from "../../sim/machine/word.ts";
import { bits, cell, echoResult, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, LIMITS, Market, type Committed, type Posted } from "../helpers/market/market.ts";
import { datasetOf, FIRST_UNVERIFIED, ModelStatus, registrationOf, ROOT } from "../helpers/market/registry.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const coder = AbiCoder.defaultAbiCoder();

/** An open bounty that two solvers have committed to; nothing is revealed. */
async function deploy() {
  const market = await Market.deploy(connection);
  const posted = await market.post(Kind.Open, { direction: Direction.Max });
  const best = await market.commit(posted, market.solver(0), echoResult(market.openJob, bits(0.9)));
  const second = await market.commit(posted, market.solver(1), echoResult(market.openJob, bits(0.8)));
  return { market, models: market.models, posted, best, second };
}
type Fixture = Awaited<ReturnType<typeof deploy>>;

/** What ERC-7007 calls prompt, data and proof of a commit, written here from what its solver knows. */
async function proofOf(
  { market }: { market: Market },
  posted: Posted,
  { result }: Pick<Committed, "result">,
  { job = market.openJob, dataRoots = posted.terms.dataRoots } = {},
) {
  const { terms, bountyId } = posted;
  const { codeRoot, shape } = onChain(job);
  const prompt = coder.encode(
    ["address", "tuple(bytes32, uint256, bytes32, bytes32[4])"],
    [terms.machine, [codeRoot, shape, result.argsRoot, dataRoots]],
  );
  const score = BigInt(result.outputs[0]!.slice(0, 18));
  const data = coder.encode(["bytes32", "uint48", "uint64"], [result.stateHash, result.steps, score]);
  return [prompt, data, coder.encode(["bytes32"], [bountyId])] as const;
}

/** Reveals both claims, lets the challenges pass, settles and mints. */
async function finish({ market, posted, best, second }: Fixture) {
  await market.reveal(posted, second);
  await market.passChallenges(await market.reveal(posted, best));
  await market.board.settle(posted.bountyId);
  await market.models.mint(posted.bountyId);
}

describe("ModelProof", () => {
  it("is false until the bounty is settled and its token minted, true from then on", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { market, models, posted, best, second } = fixture;
    const proof = await proofOf(fixture, posted, best);
    const stages: [string, () => Promise<unknown>, boolean][] = [
      ["committed", async () => undefined, false],
      ["the other revealed", () => market.reveal(posted, second), false],
      ["revealed", () => market.reveal(posted, best), false],
      ["final", async () => market.passChallenges((await market.board.commitOf(posted.bountyId, 0)).claimId), false],
      ["settled", () => market.board.settle(posted.bountyId), false],
      ["minted", () => models.mint(posted.bountyId), true],
      ["sold", () => models.transferFrom(market.poster, market.solver(7), 1), true],
      ["revoked", () => models.connect(market.solver(7)).setStatus(1, ModelStatus.Revoked), true],
    ];
    for (const [name, act, verified] of stages) {
      await act();
      expect(await models.verify(...proof), name).to.equal(verified);
    }
  });

  it("is false for a claim that lost in a dispute, a bounty without a winner, and a model that nobody verified", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { market, models, posted } = fixture;
    const { openJob } = market;
    const lie = await market.commit(posted, market.solver(2), resultOf(openJob, bits(99)));
    const proof = await proofOf(fixture, posted, lie);
    await market.reveal(posted, lie);
    await market.dispute(posted, lie, market.challenger(0), openJob);
    await market.board.prune(posted.bountyId, 5);
    expect(await models.verify(...proof)).to.equal(false);
    await finish(fixture);
    expect(await models.verify(...proof)).to.equal(false);

    const cancelled = await market.post(Kind.Open);
    await market.board.cancel(cancelled.bountyId);
    expect(await models.verify(...(await proofOf(fixture, cancelled, fixture.best)))).to.equal(false);

    const registration = registrationOf(market, { argsRoot: fixture.best.result.argsRoot });
    await models.register(registration);
    const [prompt, data] = await proofOf(fixture, posted, fixture.best);
    for (const claimed of [ZeroHash, coder.encode(["uint256"], [FIRST_UNVERIFIED])]) {
      expect(await models.verify(prompt, data, claimed)).to.equal(false);
    }
  });

  it("is false, and never fails, for anything but the exact bytes", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { models, posted, best, second } = fixture;
    await finish(fixture);
    const [prompt, data, proof] = await proofOf(fixture, posted, best);
    expect(await models.verify(prompt, data, proof)).to.equal(true);
    // Of the same bounty, true, and not its winner.
    expect(await models.verify(...(await proofOf(fixture, posted, second)))).to.equal(false);
    const flip = (bytes: string, at: number) => {
      const raw = ethers.getBytes(bytes);
      raw[at]! ^= 1;
      return ethers.hexlify(raw);
    };
    for (let at = 0; at < ethers.dataLength(prompt); at += 13) {
      expect(await models.verify(flip(prompt, at), data, proof), `prompt ${at}`).to.equal(false);
    }
    for (let at = 0; at < 96; at += 5) {
      expect(await models.verify(prompt, flip(data, at), proof), `data ${at}`).to.equal(false);
    }
    const odd = ["0x", "0x00", proof.slice(0, -2), `${proof}00`, flip(proof, 31), id("none"), `0x${"ff".repeat(32)}`];
    for (const bytes of odd) {
      expect(await models.verify(prompt, data, bytes), `proof ${bytes}`).to.equal(false);
      expect(await models.verify(bytes, data, proof), `prompt ${bytes}`).to.equal(false);
      expect(await models.verify(prompt, bytes, proof), `data ${bytes}`).to.equal(false);
    }
    expect(await models.verify(`${prompt}00`, data, proof)).to.equal(false);
  });

  it("names the rows that the run read, sealed ones where there were any", async () => {
    const market = await Market.deploy(connection);
    const { board, models, dataJob, datasets, lens, sealedRows } = market;
    await datasets.mint(datasetOf({ depth: 1, rows: 2, columns: 4 }));
    const rows = `0x${cell(bits(0.7)).slice(2).padEnd(128, "0")}`;
    const sealedRoot = toHex(foldRoot(fromHex(rows), 1));
    const dataRoots = (root: string): Posted["terms"]["dataRoots"] => [root, ZeroHash, ZeroHash, ZeroHash];
    const posted = await market.post(Kind.Open, {
      programId: onChain(dataJob).programId,
      datasetIds: [1n, 0n, 0n, 0n],
      dataRoots: dataRoots(ROOT),
      sealedRows: await sealedRows.sealOf(sealedRoot, 1, id("salt")),
      posterBond: LIMITS.minBond,
      unsealSeconds: 600,
    });
    const result = resultOf(dataJob, bits(0.7));
    const solver = market.solver(0);
    const digest = ethers.keccak256(result.argsRoot);
    const commitment = await lens.commitmentOf(posted.bountyId, solver, digest, id("salt"));
    await board.connect(solver).commit(posted.bountyId, commitment, { value: posted.terms.solverBond });
    await sealedRows.open(1, id("salt"), rows);
    await market.passChallenges(await market.reveal(posted, { index: 0n, solver, result, bond: 0n }));
    await board.settle(posted.bountyId);
    await models.mint(posted.bountyId);
    for (const [root, verified] of [
      [sealedRoot, true],
      [ROOT, false],
    ] as const) {
      const options = { job: dataJob, dataRoots: dataRoots(root) };
      expect(await models.verify(...(await proofOf({ market }, posted, { result }, options)))).to.equal(verified);
    }
  });

  it("tells readers of ERC-7007 what belongs to a token, and to no other", async () => {
    const fixture = await networkHelpers.loadFixture(deploy);
    const { market, models, posted, best } = fixture;
    const proof = await proofOf(fixture, posted, best);
    const refused = (modelId: bigint) =>
      expect(models.addAigcData(modelId, ...proof))
        .to.be.revertedWithCustomError(models, "ModelProofInvalid")
        .withArgs(modelId);
    await refused(0n);
    await refused(1n);
    await finish(fixture);
    await models.register(registrationOf(market));
    for (const modelId of [0n, 2n, FIRST_UNVERIFIED]) await refused(modelId);
    await expect(models.connect(market.solver(5)).addAigcData(1, ...proof))
      .to.emit(models, "AigcData")
      .withArgs(1, ...proof);
    await expect(models.addAigcData(1, proof[0], proof[1], id("none")))
      .to.be.revertedWithCustomError(models, "ModelProofInvalid")
      .withArgs(1);
  });
});
