import { expect } from "chai";
import { id } from "ethers";

import { ProtocolError, protocolError } from "../../../tasks/protocol/errors.ts";
import { accountOf, bondFor, eventOf, eventsOf, send } from "../../../tasks/protocol/send.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, ethers, networkHelpers, post, REWARD } from "../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);

describe("send", () => {
  it("sends nothing that the chain would refuse, and names contract, error and arguments", async () => {
    const { market } = await load();
    const before = await ethers.provider.getTransactionCount(await accountOf(market.board));
    const refused = (await rejection(send(market.board, "settle", [id("none")]))) as ProtocolError;
    expect(refused).to.be.instanceOf(ProtocolError);
    expect(refused).to.deep.include({
      code: "BountyWrongStatus",
      contract: "IBountyBoard",
      call: "settle",
      details: { bountyId: id("none"), status: 0n },
    });
    expect(refused.data!.slice(0, 10)).to.equal(market.board.interface.getError("BountyWrongStatus")!.selector);
    expect(refused.message).to.include("IBountyBoard.BountyWrongStatus(bountyId: 0x");
    expect(await ethers.provider.getTransactionCount(await accountOf(market.board))).to.equal(before);
  });

  it("names the contract that an error bubbled up from, not the one that was called", async () => {
    const world = await load();
    const { terms } = await post(world);
    const unknown = { ...terms, programId: id("unpublished") };
    const fromStore = await rejection(send(world.market.board, "post", [unknown, "", "0x"], { value: REWARD }));
    expect(fromStore).to.deep.include({ code: "ProgramUnknown", contract: "IProgramStore", call: "post" });
    const other = { ...terms, machine: await world.market.board.getAddress() };
    const fromRules = await rejection(send(world.market.board, "post", [other, "", "0x"], { value: REWARD }));
    expect(fromRules).to.deep.include({ code: "BountyMachineNotAllowed", contract: "IPostingRules" });
  });

  it("leaves room above the estimate, within what a transaction can have, and takes a given limit", async () => {
    const { market, jobs } = await load();
    const { bountyId } = await post({ market, jobs } as never);
    const args = [bountyId, id("c")];
    const value = 10n ** 17n;
    const estimate = await market.board.commit.estimateGas(bountyId, id("c"), { value });
    const receipt = await send(market.board, "commit", args, { value });
    const { gasLimit } = (await ethers.provider.getTransaction(receipt.hash))!;
    expect(gasLimit).to.equal((estimate * 5n) / 4n + 20_000n);
    const limited = await send(market.board, "commit", args, { value, gasLimit: 333_333n });
    expect((await ethers.provider.getTransaction(limited.hash))!.gasLimit).to.equal(333_333n);
  });

  it("does not send without an account", async () => {
    const { market } = await load();
    const reading = market.board.connect(ethers.provider);
    expect((await rejection(send(reading, "settle", [id("none")]))).code).to.equal("SignerMissing");
    expect((await rejection(accountOf(reading))).code).to.equal("SignerMissing");
  });

  it("hands on what is no revert as it is", async () => {
    const { market } = await load();
    const lost = new Error("no connection");
    const offline = answering(market.board, {
      getFunction: () => ({ estimateGas: () => Promise.reject(lost), send: () => undefined }),
    });
    expect(await rejection(send(offline, "settle", [id("none")]))).to.equal(lost);
  });

  it("tells of a transaction that was mined in vain", () => {
    const receipt = { hash: id("tx"), blockNumber: 7, gasUsed: 21_000n };
    const thrown = Object.assign(new Error("reverted"), { code: "CALL_EXCEPTION", receipt });
    expect(protocolError("settle", thrown)).to.deep.include({ code: "TransactionFailed", details: receipt });
  });
});

describe("eventOf", () => {
  it("reads an event of the contract, and of no other", async () => {
    const world = await load();
    const { board, game } = world.market;
    const { bountyId } = await post(world);
    const receipt = await send(board, "commit", [bountyId, id("c")], { value: 10n ** 17n });
    expect((await eventOf(board, receipt, "Committed")).bountyId).to.equal(bountyId);
    expect(await eventsOf(game, receipt, "Committed")).to.deep.equal([]);
    expect((await rejection(eventOf(board, receipt, "Revealed"))).code).to.equal("EventMissing");
  });
});

describe("bondFor", () => {
  it("is the terms' least, or the gas of a dispute at the base fee and a quarter more", async () => {
    const { market } = await load();
    await networkHelpers.setNextBlockBaseFeePerGas(8n);
    await networkHelpers.mine();
    const gas = await market.game.BOND_GAS();
    expect(await bondFor(market.game, 1n)).to.equal(10n * gas);
    expect(await bondFor(market.game, 10n * gas + 1n)).to.equal(10n * gas + 1n);
  });
});
