import { expect } from "chai";
import { network } from "hardhat";
import { id, MaxUint256, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import type { SigningWallet } from "../../types/index.ts";
import { bits, echoResult, onChain, resultOf } from "../helpers/market/jobs.ts";
import { Direction, Kind, Market, Status, termsHashOf, type Committed, type Posted } from "../helpers/market/market.ts";
import {
  CID as CID_BYTES,
  datasetOf,
  FIRST_UNVERIFIED,
  heritageOf,
  metadataOf,
  ModelStatus,
  registrationOf,
  ROOT,
  settledBounty,
  type RegistrationWords,
} from "../helpers/market/registry.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

/** What people say of a model, in its metadata. */
const statedIn = (uri: string) => metadataOf(uri).properties["stated"] as Record<string, unknown>;

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

/** A market with model 1, of solver 0 and the poster, and an unverified one of solver 1. */
async function withModels() {
  const market = await Market.deploy(connection);
  const posted = await settledBounty(market);
  await market.models.mint(posted.bountyId);
  const [creator, other] = [market.solver(1), market.solver(2)];
  await market.models.connect(creator).register(registrationOf(market, { heritage: heritageOf([], 1000, 400) }));
  return { market, models: market.models, posted, poster: market.poster, creator, other };
}

/** The id of the model that the next `register` makes. */
const nextUnverified = async ({ models }: Market) => FIRST_UNVERIFIED + (await models.unverifiedCount());

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
        )
        .and.to.emit(models, "LineageFixed")
        .withArgs(1, [[0n, 0n, 0n, 0n], 500n, 500n], 0, [[market.solver(0).address, 0n, 500n]]);
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
      const unsettled = (bounty: string, status: bigint) =>
        expect(models.mint(bounty)).to.be.revertedWithCustomError(board, "BountyWrongStatus").withArgs(bounty, status);
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

  describe("declare", () => {
    it("fixes parents and parts of the model of a bounty before it is posted", async () => {
      const { market, models, poster } = await networkHelpers.loadFixture(withModels);
      const { board, lens } = market;
      const terms = await market.terms();
      const nonce = await board.nonces(poster);
      const bountyId = await lens.bountyIdOf(poster, nonce, termsHashOf(terms));
      const heritage = heritageOf([1n, FIRST_UNVERIFIED], 2000, 1000);
      await expect(models.connect(poster).declare(bountyId, heritageOf([1n], 1, 1)))
        .to.emit(models, "HeritageDeclared")
        .withArgs(bountyId, poster, [[1n, 0n, 0n, 0n], 1n, 1n]);
      // The last word counts, and what others say under this id does not.
      await models.connect(poster).declare(bountyId, heritage);
      await models.connect(market.solver(5)).declare(bountyId, heritageOf([], 0, 0));
      const posted = await market.post(Kind.Exact, terms);
      expect(posted.bountyId).to.equal(bountyId);
      await expect(models.connect(poster).declare(bountyId, heritageOf()))
        .to.be.revertedWithCustomError(models, "ModelDeclaredTooLate")
        .withArgs(bountyId);
      const committed = await market.commit(posted, market.solver(3), resultOf(market.exactJob, bits(-1.5)));
      await market.passChallenges(await market.reveal(posted, committed));
      await board.settle(bountyId);
      await models.connect(market.solver(5)).mint(bountyId);
      const lineage = await models.lineageOf(2);
      expect([...lineage.parents, lineage.creatorBps, lineage.derivativeBps, lineage.depth]).to.deep.equal([
        ...[1n, FIRST_UNVERIFIED, 0n, 0n],
        ...[2000n, 1000n, 1n],
      ]);
      expect(await models.splitsOf(2)).to.deep.equal([
        [market.solver(3).address, 0n, 2000n],
        [ZeroAddress, 1n, 500n],
        [ZeroAddress, FIRST_UNVERIFIED, 400n],
      ]);
    });

    it("refuses what a mint could not do", async () => {
      const { models } = await networkHelpers.loadFixture(withModels);
      for (const [heritage, error, values] of heritageRefusals) {
        await expect(models.declare(id("bounty"), heritage), error)
          .to.be.revertedWithCustomError(models, error)
          .withArgs(...values);
      }
    });
  });

  const heritageRefusals = [
    [heritageOf([], 2001, 0), "ModelCreatorShareTooLarge", [2001, 2000]],
    [heritageOf([], 0, 1001), "ModelDerivativeShareTooLarge", [1001, 1000]],
    [heritageOf([2n]), "ModelParentUnknown", [2]],
    [heritageOf([1n, FIRST_UNVERIFIED + 1n]), "ModelParentUnknown", [FIRST_UNVERIFIED + 1n]],
    [heritageOf([1n, 0n, FIRST_UNVERIFIED, 1n]), "ModelParentTwice", [1]],
  ] as const;

  describe("register", () => {
    it("makes an unverified model of the caller, in numbers of its own", async () => {
      const { market, models, creator, other } = await networkHelpers.loadFixture(withModels);
      await market.datasets.mint(datasetOf({ modelShareBps: 300 }));
      await market.datasets.connect(creator).mint(datasetOf());
      const registration = registrationOf(market, {
        // A dataset in two segments has one share; one that asks for nothing has none.
        datasetIds: [1n, 2n, 1n, 0n],
        heritage: heritageOf([0n, FIRST_UNVERIFIED], 0, 250),
        cid: "0x",
      });
      const modelId = await nextUnverified(market);
      const { heritage } = registration;
      await expect(models.connect(other).register(registration))
        .to.emit(models, "ModelRegistered")
        .withArgs(modelId, other, registration.programId, [
          ...Object.values({ ...registration, heritage: Object.values(heritage) }),
        ])
        .and.to.emit(models, "LineageFixed")
        .withArgs(modelId, Object.values(heritage), 1, [
          [market.poster.address, 0n, 300n],
          [ZeroAddress, FIRST_UNVERIFIED, 400n],
        ]);
      expect(await models.ownerOf(modelId)).to.equal(other.address);
      expect(await models.creatorOf(modelId)).to.equal(other.address);
      expect(await models.isVerified(modelId)).to.equal(false);
      expect([await models.count(), await models.unverifiedCount()]).to.deep.equal([1n, 2n]);
      const said = await models.registrationOf(modelId);
      expect([said.programId, said.argsRoot, said.name]).to.deep.equal([
        ...[registration.programId, ROOT, registration.name],
      ]);
      const lineage = await models.lineageOf(modelId);
      expect(lineage.datasetIds).to.deep.equal(registration.datasetIds);
      expect(await models.parametersOf(modelId)).to.equal("0x");
      // What is fixed stays where the dataset is sold.
      await market.datasets.transferFrom(market.poster, other, 1);
      expect((await models.splitsOf(modelId))[0]!.account).to.equal(market.poster.address);
    });

    it("refuses what is no model", async () => {
      const { market, models } = await networkHelpers.loadFixture(withModels);
      const refused = (change: Partial<RegistrationWords>, error: string, values: readonly unknown[]) =>
        expect(models.register(registrationOf(market, change)), error)
          .to.be.revertedWithCustomError(models, error)
          .withArgs(...values);
      await refused({ programId: id("none") }, "ModelProgramUnknown", [id("none")]);
      await refused({ cid: "0x01" }, "ModelCidMalformed", ["0x01"]);
      await refused({ name: "" }, "ModelTextMalformed", ["0x"]);
      await refused({ name: "é".repeat(33) }, "ModelTextMalformed", [`0x${"c3a9".repeat(33)}`]);
      await refused({ datasetIds: [0n, 0n, 7n, 0n] }, "ERC721NonexistentToken", [7]);
      for (const [heritage, error, values] of heritageRefusals) await refused({ heritage }, error, values);
      // The next number is that of the model itself.
      const self = await nextUnverified(market);
      await refused({ heritage: heritageOf([self]) }, "ModelParentUnknown", [self]);
    });

    it("bounds the longest line of parents", async () => {
      const { market, models } = await networkHelpers.loadFixture(withModels);
      const after = async (...parents: bigint[]) => {
        const modelId = await nextUnverified(market);
        await models.register(registrationOf(market, { heritage: heritageOf(parents) }));
        return modelId;
      };
      let last = 1n;
      for (let depth = 1n; depth <= 8n; depth++) {
        last = await after(FIRST_UNVERIFIED, last);
        expect((await models.lineageOf(last)).depth).to.equal(depth);
      }
      await expect(models.register(registrationOf(market, { heritage: heritageOf([1n, last]) })))
        .to.be.revertedWithCustomError(models, "ModelLineageTooDeep")
        .withArgs(9, 8);
    });

    it("leaves the owner a fifth under the largest shares there are", async () => {
      const { market, models } = await networkHelpers.loadFixture(withModels);
      for (let i = 0; i < 4; i++) {
        await market.datasets.mint(datasetOf({ modelShareBps: 500 }));
        await models.register(registrationOf(market, { heritage: heritageOf([], 0, 1000) }));
      }
      const parents = [1n, 2n, 3n, 4n].map((i) => FIRST_UNVERIFIED + i);
      const modelId = await nextUnverified(market);
      const datasetIds: [bigint, bigint, bigint, bigint] = [1n, 2n, 3n, 4n];
      await models.register(registrationOf(market, { datasetIds, heritage: heritageOf(parents, 2000, 0) }));
      const splits = await models.splitsOf(modelId);
      expect(splits).to.have.length(9);
      expect(splits.reduce((sum, { bps }) => sum + bps, 0n)).to.equal(8_000n);
    });
  });

  describe("verified and unverified models", () => {
    it("are told apart by number, view, event and the first word of the name", async () => {
      const { market, models, posted } = await networkHelpers.loadFixture(withModels);
      const unverified = FIRST_UNVERIFIED;
      expect([await models.isVerified(1), await models.isVerified(unverified)]).to.deep.equal([true, false]);
      await expect(models.modelOf(unverified))
        .to.be.revertedWithCustomError(models, "ModelUnverified")
        .withArgs(unverified);
      await expect(models.registrationOf(1)).to.be.revertedWithCustomError(models, "ModelVerified").withArgs(1);
      const [real, said] = [metadataOf(await models.tokenURI(1)), metadataOf(await models.tokenURI(unverified))];
      expect(real["name"]).to.equal("Verified model 1");
      expect(said["name"]).to.equal(`Unverified model ${unverified}: A model`);
      for (const [metadata, verified] of [
        [real, true],
        [said, false],
      ] as const) {
        expect(Object.entries(metadata.properties)[0]).to.deep.equal(["verified", verified]);
        expect((metadata["attributes"] as unknown[])[0]).to.deep.equal({
          trait_type: "Verified",
          value: verified ? "yes" : "no",
        });
      }
      // An unverified model says nothing of a bounty, whatever it copies.
      const argsRoot = (await models.modelOf(1)).outcome.argsRoot;
      const copy = await nextUnverified(market);
      await models.register(
        registrationOf(market, { programId: posted.terms.programId, argsRoot, name: "Verified model 1" }),
      );
      const copied = metadataOf(await models.tokenURI(copy));
      expect(copied["name"]).to.equal(`Unverified model ${copy}: Verified model 1`);
      expect(copied.properties).not.to.have.any.keys("bounty", "score", "state", "kind", "machine");
      expect(await models.isVerified(copy)).to.equal(false);
      expect(await models.modelOfBounty(ZeroHash)).to.equal(0);
    });

    it("stay what they are, whoever owns them and whatever the owner says", async () => {
      const { market, models, poster } = await networkHelpers.loadFixture(withModels);
      await models.transferFrom(poster, market.solver(4), 1);
      await models.connect(market.solver(4)).setStatus(1, ModelStatus.Revoked);
      expect(await models.isVerified(1)).to.equal(true);
      expect(await models.isVerified(2)).to.equal(false);
    });

    it("cannot meet in one range of numbers", async () => {
      const { models } = await networkHelpers.loadFixture(withModels);
      expect(await models.FIRST_UNVERIFIED()).to.equal(FIRST_UNVERIFIED);
      // A mint costs more than 2^17 gas: so many take longer than the chain will last.
      expect(FIRST_UNVERIFIED > 10n ** 12n && Number.isSafeInteger(Number(FIRST_UNVERIFIED))).to.equal(true);
    });
  });

  describe("setStatus", () => {
    it("is the owner's word, told to marketplaces, and final once it is Revoked", async () => {
      const { models, poster, other } = await networkHelpers.loadFixture(withModels);
      for (const [status, word] of [
        [ModelStatus.Deprecated, "deprecated"],
        [ModelStatus.Active, "active"],
        [ModelStatus.Revoked, "revoked"],
      ] as const) {
        await expect(models.connect(poster).setStatus(1, status))
          .to.emit(models, "StatusSet")
          .withArgs(1, status)
          .and.to.emit(models, "MetadataUpdate")
          .withArgs(1);
        expect(await models.statusOf(1)).to.equal(status);
        const metadata = metadataOf(await models.tokenURI(1));
        expect(metadata.properties["status"]).to.equal(word);
        expect((metadata["attributes"] as unknown[])[1]).to.deep.equal({ trait_type: "Status", value: word });
      }
      await expect(models.connect(poster).setStatus(1, ModelStatus.Active))
        .to.be.revertedWithCustomError(models, "ModelRevoked")
        .withArgs(1);
      // Neither its creator nor anybody else has a say.
      await expect(models.connect(other).setStatus(FIRST_UNVERIFIED, ModelStatus.Revoked))
        .to.be.revertedWithCustomError(models, "ModelNotOwner")
        .withArgs(other, await models.ownerOf(FIRST_UNVERIFIED));
    });
  });

  describe("attachParameters", () => {
    it("says once where the parameters are", async () => {
      const { market, models, poster, other } = await networkHelpers.loadFixture(withModels);
      expect(statedIn(await models.tokenURI(1))["parameters"]).to.equal("");
      await expect(models.connect(other).attachParameters(1, CID_BYTES))
        .to.be.revertedWithCustomError(models, "ModelNotOwner")
        .withArgs(other, poster);
      await expect(models.connect(poster).attachParameters(1, "0x"))
        .to.be.revertedWithCustomError(models, "ModelCidMalformed")
        .withArgs("0x");
      await expect(models.connect(poster).attachParameters(1, CID_BYTES))
        .to.emit(models, "ParametersAttached")
        .withArgs(1, CID_BYTES)
        .and.to.emit(models, "MetadataUpdate")
        .withArgs(1);
      expect(statedIn(await models.tokenURI(1))["parameters"]).to.match(/^ipfs:\/\/bafkrei/);
      await expect(models.connect(poster).attachParameters(1, CID_BYTES))
        .to.be.revertedWithCustomError(models, "ModelParametersKnown")
        .withArgs(1);
      await expect(models.connect(market.solver(1)).attachParameters(FIRST_UNVERIFIED, CID_BYTES))
        .to.be.revertedWithCustomError(models, "ModelParametersKnown")
        .withArgs(FIRST_UNVERIFIED);
    });
  });

  describe("linkVersion", () => {
    it("puts models of one owner in one line", async () => {
      const { market, models, poster, creator, other } = await networkHelpers.loadFixture(withModels);
      const [v1, v2, v3] = [1n, FIRST_UNVERIFIED + 1n, FIRST_UNVERIFIED + 2n];
      for (let i = 0; i < 2; i++) await models.connect(poster).register(registrationOf(market));
      const linked = models.connect(poster);
      await expect(linked.linkVersion(v2, v1))
        .to.emit(models, "VersionLinked")
        .withArgs(v2, v1, 2)
        .and.to.emit(models, "MetadataUpdate")
        .withArgs(v2);
      await linked.linkVersion(v3, v2);
      for (const [model, version] of [
        [v1, 1n],
        [v2, 2n],
        [v3, 3n],
      ] as const) {
        expect(await models.versionOf(model)).to.deep.equal([version, v1, v3]);
      }
      expect(statedIn(await models.tokenURI(v3))).to.include({ version: 3, predecessor: Number(v2) });

      const refused = (sent: Promise<unknown>, error: string, values: unknown[]) =>
        expect(sent, error)
          .to.be.revertedWithCustomError(models, error)
          .withArgs(...values);
      const fresh = await nextUnverified(market);
      await linked.register(registrationOf(market));
      await refused(linked.linkVersion(fresh, v2), "SeriesSuperseded", [v2, v3]);
      await refused(linked.linkVersion(fresh, fresh), "SeriesStarted", [fresh]);
      await refused(linked.linkVersion(v1, fresh), "SeriesStarted", [v1]);
      await refused(linked.linkVersion(v3, fresh), "SeriesStarted", [v3]);
      await refused(linked.linkVersion(v1, v3), "SeriesStarted", [v1]);
      await refused(linked.linkVersion(v3, v3), "SeriesStarted", [v3]);
      await refused(linked.linkVersion(fresh, FIRST_UNVERIFIED), "ModelNotOwner", [poster, creator]);
      await refused(linked.linkVersion(FIRST_UNVERIFIED, v3), "ModelNotOwner", [poster, creator]);
      await refused(models.connect(other).linkVersion(fresh, v3), "ModelNotOwner", [other, poster]);
      await refused(linked.linkVersion(fresh, 9), "ERC721NonexistentToken", [9]);
    });
  });

  describe("royaltyInfo", () => {
    it("asks what was fixed at the mint, for the creator", async () => {
      const { market, models, creator, other } = await networkHelpers.loadFixture(withModels);
      await models.connect(creator).transferFrom(creator, other, FIRST_UNVERIFIED);
      for (const [model, price, receiver, amount] of [
        [1n, 10_000n, market.solver(0), 500n],
        [1n, 19n, market.solver(0), 0n],
        [1n, MaxUint256, market.solver(0), MaxUint256 / 20n],
        [FIRST_UNVERIFIED, 999n, creator, 99n],
      ] as const) {
        expect(await models.royaltyInfo(model, price)).to.deep.equal([receiver.address, amount]);
      }
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
        expect(metadataOf(await models.tokenURI(1)).properties).to.deep.equal({
          verified: true,
          status: "active",
          kind: name,
          bounty: bountyId,
          program: terms.programId,
          args: committed.result.argsRoot,
          state: committed.result.stateHash,
          score: toBeHex(bits(score), 8),
          steps: 1,
          machine: await machine.getAddress(),
          access: "open",
          solverBond: committed.bond.toString(),
          challengerBond: terms.challengerBond.toString(),
          challengeSeconds: terms.challengeSeconds,
          budgetSeconds: terms.budgetSeconds,
          creator: market.solver(0).address,
          datasets: [0, 0, 0, 0],
          creatorBps: 500,
          derivativeBps: 500,
          stated: { parents: [0, 0, 0, 0], predecessor: 0, version: 1, parameters: "" },
        });
      });
    }

    for (const [access, word] of [
      [1n, "licensed"],
      [2n, "private"],
    ] as const) {
      it(`says that the data were ${word}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        await market.models.mint((await settledBounty(market, { access })).bountyId);
        expect(metadataOf(await market.models.tokenURI(1)).properties["access"]).to.equal(word);
      });
    }

    it("names the datasets in the order of their segments, once each in the split", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, models, datasets, dataJob } = market;
      await datasets.connect(market.solver(6)).mint(datasetOf({ depth: 0, rows: 1, columns: 4, modelShareBps: 100 }));
      await datasets.connect(market.solver(7)).mint(datasetOf({ depth: 1, rows: 2, columns: 4, modelShareBps: 200 }));
      const posted = await market.post(Kind.Exact, {
        programId: onChain(dataJob).programId,
        datasetIds: [2n, 0n, 1n, 0n],
        dataRoots: [ROOT, ZeroHash, ROOT, ZeroHash],
      });
      const committed = await market.commit(posted, market.solver(0), resultOf(dataJob, bits(1)));
      await market.passChallenges(await market.reveal(posted, committed));
      await board.settle(posted.bountyId);
      await models.mint(posted.bountyId);
      expect(metadataOf(await models.tokenURI(1)).properties["datasets"]).to.deep.equal([2, 0, 1, 0]);
      expect(await models.splitsOf(1)).to.deep.equal([
        [market.solver(0).address, 0n, 500n],
        [market.solver(7).address, 0n, 200n],
        [market.solver(6).address, 0n, 100n],
      ]);
    });

    for (const name of ['","verified":true,"x":"', '"}}', "\\", "\u202eledom deifireV", "line\nbreak\u0000", "Ψ 🐱"]) {
      it(`gives back the name ${JSON.stringify(name)} behind "Unverified", and adds nothing`, async () => {
        const { market, models } = await networkHelpers.loadFixture(withModels);
        const modelId = await nextUnverified(market);
        await models.register(registrationOf(market, { name }));
        const metadata = metadataOf(await models.tokenURI(modelId));
        expect(metadata["name"]).to.equal(`Unverified model ${modelId}: ${name}`);
        expect(Object.keys(metadata)).to.deep.equal(["name", "description", "attributes", "properties"]);
        expect(metadata.properties).to.deep.include({ verified: false, status: "active", datasets: [0, 0, 0, 0] });
        expect(Object.keys(metadata.properties)).to.have.length(9);
      });
    }

    it("and every other view refuse a token that does not exist", async () => {
      const { models } = await networkHelpers.loadFixture(deploy);
      const views = [
        ...(["tokenURI", "modelOf", "registrationOf", "lineageOf", "splitsOf", "statusOf"] as const),
        ...(["parametersOf", "versionOf", "creatorOf"] as const),
      ];
      for (const view of views) {
        await expect(models[view](1), view).to.be.revertedWithCustomError(models, "ERC721NonexistentToken").withArgs(1);
      }
      await expect(models.royaltyInfo(1, 1)).to.be.revertedWithCustomError(models, "ERC721NonexistentToken");
    });
  });

  it("loses nothing to whoever calls back while it receives a token", async () => {
    const { market, models, poster } = await networkHelpers.loadFixture(withModels);
    const wallet = (await ethers.deployContract("SigningWallet", [poster])) as unknown as SigningWallet;
    const posted = await settledBounty(market);
    const address = await models.getAddress();
    // A mint within the hook is a mint like any other: the next number, to its own poster.
    await wallet.behave(2, address, models.interface.encodeFunctionData("mint", [posted.bountyId]));
    const send = models.connect(poster)["safeTransferFrom(address,address,uint256)"];
    await send(poster, wallet, 1);
    expect([await wallet.payments(), await models.count(), await models.ownerOf(2)]).to.deep.equal([
      ...[1n, 2n, poster.address],
    ]);
    // So is one of its bounty, again: refused.
    await send(poster, wallet, 2);
    expect(await wallet.succeeded()).to.equal(false);
    expect(await models.count()).to.equal(2);
  });

  it("says what it is by ERC-165", async () => {
    const { models } = await networkHelpers.loadFixture(deploy);
    for (const [name, interfaceId, supported] of [
      ["ERC-165", "0x01ffc9a7", true],
      ["ERC-721", "0x80ac58cd", true],
      ["its metadata", "0x5b5e139f", true],
      ["ERC-2981", "0x2a55205a", true],
      ["ERC-4906", "0x49064906", true],
      ["ERC-7007", "0x702c55a6", true],
      ["ERC-7007 before it was final", "0x7e52e423", false],
      ["its enumeration", "0xfa1a557a", false],
      ["ERC-6909", "0x0f632fb3", false],
      ["ERC-1271", "0x1626ba7e", false],
      ["no interface", "0xffffffff", false],
    ] as const) {
      expect(await models.supportsInterface(interfaceId), name).to.equal(supported);
    }
  });
});
