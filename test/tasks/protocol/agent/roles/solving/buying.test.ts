import { expect } from "chai";
import { parseEther } from "ethers";

import { cellsRoot } from "../../../../../../sim/index.ts";
import { solverOptions, solverRole } from "../../../../../../tasks/protocol/agent/roles/index.ts";
import { licencesOf, offerLicence, type OfferDraft } from "../../../../../../tasks/protocol/licences.ts";
import { mintRows } from "../../../../../helpers/tasks/models.ts";
import { play, reborn, setStage, type Stage } from "../../../../../helpers/tasks/role-stage.ts";
import { deployWorld, networkHelpers, post } from "../../../../../helpers/tasks/sdk.ts";

const PRICE = parseEther("0.2");
const DAY = 86_400n;

describe("Licences of a solver", () => {
  const stages: Stage[] = [];
  after(() => stages.forEach((stage) => stage.close()));

  /** A bounty of one ether on data that ask for a licence, and a solver. */
  async function licensed(options: object, changes: Partial<OfferDraft> = {}) {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { licences } = world.market;
    const { datasetId, segment } = await mintRows(world);
    const openUntil = BigInt(await networkHelpers.time.latest()) + 30n * DAY;
    const { offerId } = await offerLicence(licences, { subjectId: datasetId, price: PRICE, openUntil, ...changes });
    const { bountyId } = await post(world, {
      ...{ program: world.jobs.data, datasetIds: [datasetId], licences: [offerId], access: "licensed" },
      commitSeconds: 172_800,
    });
    const stage = await setStage(world);
    stages.push(stage);
    stage.give(cellsRoot(segment.cells, 1), segment.cells);
    const actor = stage.actor(1);
    const role = reborn(() => solverRole(actor.context, solverOptions({ withdrawEverySeconds: 1e6, ...options })));
    const held = () => licencesOf(licences, world.market.chainId, actor.context.account);
    return { stage, actor, role, bountyId, held };
  }

  it("are bought once where the price is allowed, before anything is computed", async () => {
    const { stage, actor, role, bountyId, held } = await licensed({ maxLicencePrice: `${PRICE}` });
    await play(stage, [role], (view) => view.bounty(bountyId)!.commits.length === 1);
    expect((await held()).map(({ count, lasts }) => [count, lasts])).to.deep.equal([[1n, true]]);
    expect(actor.sent.filter((key) => !key.startsWith("withdraw")).map((key) => key.split(":")[0])).to.deep.equal([
      "licence",
      "commit",
    ]);
  });

  for (const [reason, options, changes, told] of [
    ["nothing may be spent on them", {}, {}, "there is no licence for its data"],
    ["they cost more than is allowed", { maxLicencePrice: `${PRICE - 1n}` }, {}, "there is no licence for its data"],
    [
      "they end before the commits do",
      { maxLicencePrice: `${PRICE}` },
      { durationSeconds: DAY },
      "there is no licence for its data",
    ],
    [
      "the bounty would not pay for them",
      { maxLicencePrice: `${PRICE}`, minProfit: `${parseEther("0.85")}` },
      {},
      "it does not pay",
    ],
  ] as const) {
    it(`are not bought where ${reason}`, async () => {
      const { stage, actor, role, held } = await licensed(options, changes);
      const reasons = () => actor.notes.lines.map(({ fields }) => (fields as { reason?: string }).reason);
      await play(stage, [role], () => reasons().includes(told));
      expect(await held()).to.deep.equal([]);
      expect([...actor.sent, ...actor.runs]).to.deep.equal([]);
    });
  }
});
