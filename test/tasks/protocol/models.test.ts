import { expect } from "chai";
import { hexlify, id, ZeroAddress } from "ethers";

import { programId } from "../../../sim/index.ts";
import { bountyIdOf, termsHashOf } from "../../../tasks/protocol/bounty.ts";
import { contentId } from "../../../tasks/protocol/content/index.ts";
import { buyLicence, offerLicence } from "../../../tasks/protocol/licences.ts";
import {
  attachParameters,
  collectPot,
  declareHeritage,
  FIRST_UNVERIFIED,
  linkModelVersion,
  modelCardOf,
  registerModel,
  setModelStatus,
  type ModelDraft,
} from "../../../tasks/protocol/models.ts";
import { draftTerms } from "../../../tasks/protocol/post.ts";
import { mintSolved } from "../../helpers/tasks/models.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, deployWorld, networkHelpers, REWARD } from "../../helpers/tasks/sdk.ts";

async function deployModels() {
  const world = await deployWorld();
  const draft: ModelDraft = { programId: programId(world.jobs.open), argsRoot: id("args"), name: "A model" };
  const { modelId } = await registerModel(world.market.models, draft);
  return { ...world, draft, modelId, models: world.market.models };
}
const load = () => networkHelpers.loadFixture(deployModels);

describe("registerModel", () => {
  it("makes an unverified model, whose card says so", async () => {
    const { models, modelId, draft } = await load();
    expect(modelId).to.equal(FIRST_UNVERIFIED);
    const card = await modelCardOf(models, modelId);
    expect(card.name).to.match(/^Unverified model .*: A model$/);
    expect(card.properties).to.deep.include({ verified: false, status: "active", program: draft.programId });
  });

  it("refuses what the contract refuses, and what has no meaning", async () => {
    const { models, draft } = await load();
    const cases: [Partial<ModelDraft>, string][] = [
      [{ name: "" }, "ModelTextMalformed"],
      [{ programId: id("none") }, "ModelProgramUnknown"],
      [{ parents: [1n] }, "ModelParentUnknown"],
      [{ parents: [FIRST_UNVERIFIED, FIRST_UNVERIFIED] }, "ModelParentTwice"],
      [{ parents: [1n, 2n, 3n, 4n, 5n] }, "ListTooLong"],
      [{ creatorBps: 2_001 }, "ModelCreatorShareTooLarge"],
      [{ derivativeBps: 1_001 }, "ModelDerivativeShareTooLarge"],
      [{ cid: "0x12" }, "ModelCidMalformed"],
      [{ argsRoot: "0x12" }, "WordMalformed"],
    ];
    for (const [changes, code] of cases) {
      expect(await rejection(registerModel(models, { ...draft, ...changes })), code).to.include({ code });
    }
  });

  it("is not misled by a card that is none", async () => {
    const { models, modelId } = await load();
    expect(await rejection(modelCardOf(models, 99n))).to.include({ code: "ERC721NonexistentToken" });
    for (const uri of ["https://example.org", "data:application/json;base64,e30x"]) {
      const lying = answering(models, { tokenURI: () => Promise.resolve(uri) });
      expect(await rejection(modelCardOf(lying, modelId))).to.include({ code: "ModelCardMalformed" });
    }
  });
});

describe("What an owner states", () => {
  it("is where the parameters are, once", async () => {
    const { models, modelId, accounts } = await load();
    const { bytes } = await contentId(Uint8Array.of(1, 2, 3));
    const other = attachParameters(models.connect(accounts[1]!), modelId, bytes);
    expect(await rejection(other)).to.include({ code: "ModelNotOwner" });
    await attachParameters(models, modelId, bytes);
    expect(await models.parametersOf(modelId)).to.equal(hexlify(bytes));
    expect(await rejection(attachParameters(models, modelId, bytes))).to.include({ code: "ModelParametersKnown" });
  });

  it("is what to think of it, and what comes after it", async () => {
    const { models, modelId, draft, market } = await load();
    const { modelId: next } = await registerModel(models, draft);
    expect((await linkModelVersion(models, next, modelId)).version).to.equal(2n);
    await setModelStatus(models, modelId, "deprecated");
    await setModelStatus(models, modelId, "revoked");
    expect((await modelCardOf(models, modelId)).properties.status).to.equal("revoked");
    expect(await rejection(setModelStatus(models, modelId, "active"))).to.include({ code: "ModelRevoked" });
    const openUntil = BigInt(await networkHelpers.time.latest()) + 60n;
    const offer = offerLicence(market.modelLicences, { subjectId: modelId, price: 1n, openUntil });
    expect(await rejection(offer)).to.include({ code: "LicenceModelRevoked" });
  });
});

describe("declareHeritage", () => {
  it("pays the parents of the model that a bounty makes", async () => {
    const world = await load();
    const { models, market, draft, jobs, accounts } = world;
    const { modelId: parent } = await registerModel(models.connect(accounts[2]!), { ...draft, derivativeBps: 1_000 });
    const bounty = {
      ...{
        program: jobs.exact,
        machine: await market.machine.getAddress(),
        kind: "exact" as const,
        direction: "min" as const,
      },
      ...{ reward: REWARD, solverBond: BOND, challengerBond: BOND / 2n },
    };
    // The id is known before the post: it hashes the poster's next nonce and the terms.
    const next = BigInt(await networkHelpers.time.latest()) + 1_000n;
    await networkHelpers.time.increaseTo(next);
    const commitSeconds = 3_600;
    const terms = await draftTerms(market.rules, market.datasets, { ...bounty, commitSeconds });
    const nonce = await market.board.nonces(accounts[0]!.address);
    const board = await market.board.getAddress();
    const bountyId = bountyIdOf(market.chainId, board, accounts[0]!.address, nonce, termsHashOf(terms));
    await declareHeritage(models, bountyId, { parents: [parent], creatorBps: 100 });
    const commitDeadline = Number(terms.commitDeadline);
    const draftAgain = { ...bounty, commitSeconds: commitDeadline - (await networkHelpers.time.latest()) };
    const { modelId, bountyId: posted } = await mintSolved(world, { program: jobs.exact, draft: draftAgain });
    expect(posted).to.equal(bountyId);
    expect([...(await models.lineageOf(modelId)).parents]).to.deep.equal([parent, 0n, 0n, 0n]);

    const openUntil = BigInt(await networkHelpers.time.latest()) + 1_000n;
    const { offerId } = await offerLicence(market.modelLicences, { subjectId: modelId, price: 1_000n, openUntil });
    await buyLicence(market.modelLicences, market.chainId, offerId);
    expect((await collectPot(market.modelLicences, parent, ZeroAddress)).amount).to.equal(100n);
    const again = collectPot(market.modelLicences, parent, ZeroAddress);
    expect(await rejection(again)).to.include({ code: "PotEmpty" });
    const late = declareHeritage(models, bountyId, {});
    expect(await rejection(late)).to.include({ code: "ModelDeclaredTooLate" });
  });
});
