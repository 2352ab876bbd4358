import { expect } from "chai";
import { id, ZeroAddress } from "ethers";

import { cancelBounty } from "../../../tasks/protocol/bounties.ts";
import { postBounty } from "../../../tasks/protocol/post.ts";
import { approveTokens } from "../../../tasks/protocol/permit.ts";
import { releaseClaim } from "../../../tasks/protocol/play.ts";
import { creditsOf, withdraw, withdrawAll, withdrawBonds } from "../../../tasks/protocol/purse.ts";
import { revealResult } from "../../../tasks/protocol/solve.ts";
import { revealedClaims } from "../../../tasks/protocol/claims.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import {
  BOND,
  commit,
  deployWorld,
  ethers,
  networkHelpers,
  passChallenges,
  post,
  REWARD,
  SALT,
} from "../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);

describe("Credits", () => {
  it("of every token and contract are found and withdrawn", async () => {
    const world = await load();
    const { market, token, accounts } = world;
    const { board, desk, game } = market;
    const owner = accounts[0]!;
    const spender = await board.getAddress();
    const coin = await token.getAddress();
    const { bountyId, terms } = await post(world);
    await cancelBounty(board, bountyId);
    await approveTokens(owner, { token: coin, spender, amount: 70n });
    const paidInTokens = await postBounty(board, { ...terms, token: coin, reward: 70n });
    expect(paidInTokens.escrow).to.equal(70n);
    await cancelBounty(board, paidInTokens.bountyId);
    const debtors = { purses: [board, desk], game };
    const owed = [
      { debtor: spender, token: ZeroAddress, amount: REWARD },
      { debtor: spender, token: coin, amount: 70n },
    ];
    expect(await creditsOf(debtors, owner.address)).to.deep.equal(owed);
    const receiver = accounts[5]!.address;
    const before = await ethers.provider.getBalance(receiver);
    expect(await withdrawAll(debtors, receiver)).to.deep.equal(owed);
    expect((await ethers.provider.getBalance(receiver)) - before).to.equal(REWARD);
    expect(await token.balanceOf(receiver)).to.equal(70n);
    expect(await creditsOf(debtors, owner.address)).to.deep.equal([]);
    expect(await withdrawAll({ purses: [] })).to.deep.equal([]);
  });

  it("of bonds are in the game", async () => {
    const world = await load();
    const { market, accounts } = world;
    const posted = await post(world);
    const { committed, prover } = await commit(world, posted, 1);
    const own = world.as(1);
    const { claimId } = await revealResult(own.board, posted.bountyId, committed.index, prover, SALT);
    await passChallenges(world, claimId);
    const [revealed] = await revealedClaims(market, posted.bountyId);
    expect((await releaseClaim(market.game, revealed!.claim)).bond).to.equal(BOND);
    const solver = accounts[1]!.address;
    const debtors = { purses: [own.board], game: own.game };
    const debtor = await market.game.getAddress();
    expect(await creditsOf(debtors, solver)).to.deep.equal([{ debtor, token: ZeroAddress, amount: BOND }]);
    expect(await withdrawAll(debtors)).to.deep.equal([{ debtor, token: ZeroAddress, amount: BOND }]);
    expect(await rejection(withdrawBonds(own.game))).to.deep.include({
      code: "DisputeNothingToWithdraw",
      details: { account: solver },
    });
  });

  it("that there are none, or that would be burned, are refused", async () => {
    const { market } = await load();
    const none = await rejection(withdraw(market.board));
    expect(none).to.deep.include({ code: "PurseNothingToWithdraw", contract: "IPurse" });
    expect((await rejection(withdraw(market.board, ZeroAddress, ZeroAddress))).code).to.equal("PurseReceiverZero");
    expect((await rejection(withdraw(market.board, id("no token")))).code).to.equal("AddressMalformed");
  });
});
