import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { cancelBounty } from "../../../tasks/protocol/bounties.ts";
import { eventReader } from "../../../tasks/protocol/events.ts";
import { listBounties } from "../../../tasks/protocol/overview.ts";
import { sendNoText } from "../../helpers/tasks/no-text.ts";
import { deployWorld, ethers, networkHelpers, post, REWARD } from "../../helpers/tasks/sdk.ts";

describe("eventReader", () => {
  it("writes the events of a market as JSON, by the names of their fields", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const { market, accounts, token } = world;
    const fromBlock = (await ethers.provider.getBlockNumber()) + 1;
    const { bountyId, terms } = await post(world, { metadata: "Ein Körper" });
    await cancelBounty(market.board, bountyId);
    await token.mint(accounts[0]!, 1n);
    const read = await eventReader(market);
    const logs = await ethers.provider.getLogs({ fromBlock });
    const records = logs.map(read);
    expect(records.map((record) => record?.event)).to.deep.equal([
      ...["BountyPosted", "BountyCancelled", "Credited"],
      undefined,
    ]);
    expect(JSON.parse(JSON.stringify(records))).to.deep.equal(records.map((record) => record ?? null));
    const [posted, cancelled, credited] = records;
    const poster = accounts[0]!.address.toLowerCase();
    expect(posted).to.deep.include({ contract: "board", blockNumber: fromBlock, logIndex: 0 });
    expect(posted!.args).to.deep.include({
      bountyId,
      poster,
      escrow: REWARD.toString(),
      shares: [],
      metadata: "Ein Körper",
    });
    expect(posted!.args["terms"]).to.deep.include({
      machine: terms.machine.toLowerCase(),
      hasThreshold: false,
      prizeBps: ["10000", "0", "0", "0", "0", "0", "0", "0"],
      commitDeadline: terms.commitDeadline.toString(),
    });
    expect(cancelled!.args).to.deep.equal({ bountyId, poster, reward: REWARD.toString() });
    expect(credited!.args).to.deep.equal({
      ...{ key: bountyId, account: poster, token: ZeroAddress, amount: REWARD.toString() },
    });
    expect(credited!.blockHash).to.match(/^0x[0-9a-f]{64}$/);
  });

  it("has an empty text for bytes that are none", async () => {
    const { market, accounts, ...world } = await networkHelpers.loadFixture(deployWorld);
    const { terms } = await post({ market, accounts, ...world });
    const fromBlock = (await ethers.provider.getBlockNumber()) + 1;
    const later = { ...terms, commitDeadline: terms.commitDeadline + 3600n };
    await sendNoText(accounts[0]!, market.board, "post", later, REWARD);
    const [record] = (await ethers.provider.getLogs({ fromBlock })).map(await eventReader(market));
    expect(record).to.include({ event: "BountyPosted" });
    expect(record!.args).to.include({ metadata: "", escrow: REWARD.toString() });
    // Lists show it beside the others.
    expect((await listBounties(market)).map(({ metadata }) => metadata)).to.deep.equal(["", ""]);
  });
});
