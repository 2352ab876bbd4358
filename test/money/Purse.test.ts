import { expect } from "chai";
import hre, { network } from "hardhat";
import { MaxUint256, ZeroAddress } from "ethers";

import type { MoodyToken, Puppet, PurseHarness } from "../../types/index.ts";
import { TokenMood } from "../helpers/market/tokens.ts";
import { PERMIT2, placePermit2, signPermit, signTransfer } from "../helpers/money/permits.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { deployedBytecode } = await hre.artifacts.readArtifact("SignatureTransfer");

type Mood = keyof typeof TokenMood;
const AMOUNT = 1000n;

async function deploy() {
  const purse = (await ethers.deployContract("PurseHarness")) as unknown as PurseHarness;
  const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  const [payer, other] = await ethers.getSigners();
  await token.mint(payer!, 10n * AMOUNT);
  const permit2 = await placePermit2(ethers, deployedBytecode);
  return { purse, token, permit2, payer: payer!, other: other! };
}

/** The error that a call in this mood reverts with, or how much of AMOUNT arrives. */
const taking: [Mood, string | bigint][] = [
  ["Plain", AMOUNT],
  ["Silent", AMOUNT],
  ["False", "SafeERC20FailedOperation"],
  ["Revert", "TokenMoody"],
  ["Fee", AMOUNT - AMOUNT / 100n],
  ["Liar", "PurseNothingReceived"],
  ["Hook", AMOUNT],
];
const paying: [Mood, string | bigint][] = taking.map(([mood, result]) => [mood, mood === "Liar" ? 0n : result]);

describe("Purse", () => {
  describe("taking tokens by an allowance", () => {
    for (const [mood, result] of taking) {
      it(`${typeof result === "string" ? "is refused" : `credits the ${result} that arrive`} in the mood ${mood}`, async () => {
        const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
        await token.approve(purse, AMOUNT);
        await token.behave(
          TokenMood[mood],
          purse,
          purse.interface.encodeFunctionData("take", [await token.getAddress(), 1n, "0x"]),
        );
        const take = purse.take(token, AMOUNT, "0x");
        if (typeof result === "string") {
          const thrower = result === "TokenMoody" ? token : purse;
          await expect(take).to.be.revertedWithCustomError(thrower, result);
          expect(await purse.credits(payer, token)).to.equal(0n);
        } else {
          await expect(take)
            .to.emit(purse, "Credited")
            .withArgs(await purse.KEY(), payer, token, result);
          expect(await purse.credits(payer, token)).to.equal(result);
        }
        expect(await token.balanceOf(purse)).to.equal(await purse.credits(payer, token));
      });
    }

    it("keeps a token that calls back from being measured inside a measurement", async () => {
      const { purse, token } = await networkHelpers.loadFixture(deploy);
      await token.approve(purse, AMOUNT);
      const address = await token.getAddress();
      const calls = [
        purse.interface.encodeFunctionData("take", [address, 1n, "0x"]),
        purse.interface.encodeFunctionData("withdraw", [address, address]),
      ];
      for (const call of calls) {
        await token.behave(TokenMood.Hook, purse, call);
        await purse.take(token, 10n, "0x");
        expect(await token.succeeded()).to.equal(false);
        expect(await token.returned()).to.equal(purse.interface.encodeErrorResult("ReentrancyGuardReentrantCall"));
      }
    });

    it("adds to what was credited before, and keeps tokens apart", async () => {
      const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
      const second = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
      await second.mint(payer, 5n);
      await second.approve(purse, 5n);
      await token.approve(purse, 30n);
      for (const amount of [10n, 20n]) await purse.take(token, amount, "0x");
      await purse.take(second, 5n, "0x");
      await purse.takeEther({ value: 3n });
      const credits = await Promise.all([token, second, ZeroAddress].map((of) => purse.credits(payer, of)));
      expect(credits).to.deep.equal([30n, 5n, 3n]);
      // A token whose balances shrink by themselves hurts its own holders alone.
      await token.burn(purse, 30n);
      await expect(purse.withdraw(token, payer)).to.be.revertedWithCustomError(token, "ERC20InsufficientBalance");
      await purse.withdraw(second, payer);
      await expect(purse.withdraw(ZeroAddress, payer)).to.changeEtherBalance(ethers, purse, -3n);
    });

    it("is refused for nothing, without an allowance, and of what is no token", async () => {
      const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
      await expect(purse.take(token, 0n, "0x"))
        .to.be.revertedWithCustomError(purse, "PurseNothingReceived")
        .withArgs(token, 0n);
      await expect(purse.take(token, 1n, "0x")).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance");
      await expect(purse.take(payer, 1n, "0x")).to.be.revertedWithoutReason(ethers);
    });
  });

  describe("paying", () => {
    for (const [mood, result] of paying) {
      const name = typeof result === "string" ? "keeps the credit" : `pays once, and ${result} arrive,`;
      it(`${name} in the mood ${mood}`, async () => {
        const { purse, token, payer, other } = await networkHelpers.loadFixture(deploy);
        await token.approve(purse, AMOUNT);
        await purse.take(token, AMOUNT, "0x");
        const address = await token.getAddress();
        await token.behave(
          TokenMood[mood],
          purse,
          purse.interface.encodeFunctionData("withdraw", [address, other.address]),
        );
        const withdrawal = purse.withdraw(token, other);
        if (typeof result === "string") {
          await expect(withdrawal).to.be.revertedWithCustomError(result === "TokenMoody" ? token : purse, result);
          expect(await purse.credits(payer, token)).to.equal(AMOUNT);
          await token.behave(TokenMood.Plain, purse, "0x");
          await expect(purse.withdraw(token, other)).to.changeTokenBalance(ethers, token, other, AMOUNT);
        } else {
          await expect(withdrawal).to.emit(purse, "Withdrawn").withArgs(payer, token, other, AMOUNT);
          expect(await token.balanceOf(other)).to.equal(result);
        }
        expect(await purse.credits(payer, token)).to.equal(0n);
        await expect(purse.withdraw(token, other))
          .to.be.revertedWithCustomError(purse, "PurseNothingToWithdraw")
          .withArgs(payer, token);
      });
    }

    it("of ether keeps the credit where the receiver refuses, and pays once where it calls back", async () => {
      const { purse, payer } = await networkHelpers.loadFixture(deploy);
      const puppet = (await ethers.deployContract("Puppet")) as unknown as Puppet;
      await purse.takeEther({ value: AMOUNT });
      await puppet.behave(1, purse, "0x");
      await expect(purse.withdraw(ZeroAddress, puppet))
        .to.be.revertedWithCustomError(purse, "PursePaymentFailed")
        .withArgs(puppet, AMOUNT);
      expect(await purse.credits(payer, ZeroAddress)).to.equal(AMOUNT);
      await puppet.behave(2, purse, purse.interface.encodeFunctionData("withdraw", [ZeroAddress, payer.address]));
      await expect(purse.withdraw(ZeroAddress, puppet)).to.changeEtherBalance(ethers, puppet, AMOUNT);
      expect(await puppet.succeeded()).to.equal(false);
    });

    it("goes nowhere but to an address", async () => {
      const { purse } = await networkHelpers.loadFixture(deploy);
      await purse.takeEther({ value: 1n });
      await expect(purse.withdraw(ZeroAddress, ZeroAddress)).to.be.revertedWithCustomError(purse, "PurseReceiverZero");
    });
  });

  describe("an EIP-2612 permit", () => {
    it("gives the allowance that the transfer uses up", async () => {
      const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
      const { words } = await signPermit(token, payer, purse, AMOUNT);
      await purse.take(token, AMOUNT, words);
      expect(await purse.credits(payer, token)).to.equal(AMOUNT);
      expect(await token.allowance(payer, purse)).to.equal(0n);
    });

    it("works although somebody has sent it ahead", async () => {
      const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
      const { words, send } = await signPermit(token, payer, purse, AMOUNT);
      await (await send()).wait();
      await purse.take(token, AMOUNT, words);
      expect(await purse.credits(payer, token)).to.equal(AMOUNT);
    });

    it("is worth nothing to anybody else, a second time, too late, or signed by another", async () => {
      const { purse, token, payer, other } = await networkHelpers.loadFixture(deploy);
      const { words } = await signPermit(token, payer, purse, AMOUNT);
      const refused = (take: Promise<unknown>) =>
        expect(take).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance");
      await refused(purse.connect(other).take(token, AMOUNT, words));
      await purse.take(token, AMOUNT, words);
      await refused(purse.take(token, AMOUNT, words));
      const past = BigInt(await networkHelpers.time.latest()) - 1n;
      await refused(purse.take(token, AMOUNT, (await signPermit(token, payer, purse, AMOUNT, past)).words));
      await refused(purse.connect(payer).take(token, AMOUNT, (await signPermit(token, other, purse, AMOUNT)).words));
    });

    it("that is invalid does not matter where there is an allowance", async () => {
      const { purse, token, payer, other } = await networkHelpers.loadFixture(deploy);
      const { words } = await signPermit(token, other, purse, AMOUNT);
      await token.approve(purse, AMOUNT);
      await purse.take(token, AMOUNT, words);
      expect(await purse.credits(payer, token)).to.equal(AMOUNT);
    });
  });

  describe("a transfer of Permit2", () => {
    const ready = async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { token } = market;
      await token.approve(PERMIT2, MaxUint256);
      return market;
    };

    it("takes what its owner signed, of a token that never allowed the purse anything", async () => {
      const { purse, token, payer } = await ready();
      await purse.take(token, AMOUNT, await signTransfer(payer, purse, { token, amount: AMOUNT, nonce: 77n }));
      expect(await purse.credits(payer, token)).to.equal(AMOUNT);
      expect(await token.allowance(payer, purse)).to.equal(0n);
    });

    it("credits what arrives of a token that keeps a fee", async () => {
      const { purse, token, payer } = await ready();
      await token.behave(TokenMood.Fee, ZeroAddress, "0x");
      await purse.take(token, AMOUNT, await signTransfer(payer, purse, { token, amount: AMOUNT, nonce: 0n }));
      expect(await purse.credits(payer, token)).to.equal(990n);
    });

    it("can be used once a nonce", async () => {
      const { purse, token, permit2, payer } = await ready();
      const words = await signTransfer(payer, purse, { token, amount: AMOUNT, nonce: 5n });
      await purse.take(token, AMOUNT, words);
      await expect(purse.take(token, AMOUNT, words)).to.be.revertedWithCustomError(permit2, "InvalidNonce");
      const again = await signTransfer(payer, purse, { token, amount: 1n, nonce: 5n });
      await expect(purse.take(token, 1n, again)).to.be.revertedWithCustomError(permit2, "InvalidNonce");
      await purse.take(token, 1n, await signTransfer(payer, purse, { token, amount: 1n, nonce: 6n }));
    });

    it("expires after its deadline", async () => {
      const { purse, token, permit2, payer } = await ready();
      const deadline = BigInt(await networkHelpers.time.latest()) + 10n;
      const words = await signTransfer(payer, purse, { token, amount: AMOUNT, nonce: 5n, deadline });
      await networkHelpers.time.setNextBlockTimestamp(deadline + 1n);
      await expect(purse.take(token, AMOUNT, words))
        .to.be.revertedWithCustomError(permit2, "SignatureExpired")
        .withArgs(deadline);
    });

    it("is refused to another caller, for another token, amount, spender or nonce", async () => {
      const { purse, token, permit2, payer, other } = await ready();
      const second = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
      await second.mint(payer, AMOUNT);
      await second.approve(PERMIT2, MaxUint256);
      await token.connect(other).approve(PERMIT2, MaxUint256);
      const transfer = { token, amount: AMOUNT, nonce: 1n };
      const words = await signTransfer(payer, purse, transfer);
      const elsewhere = await signTransfer(payer, second, transfer);
      const renumbered = words.replace(/^(0x.{64}).{64}/, `$1${"2".padStart(64, "0")}`);
      for (const attempt of [
        purse.connect(other).take(token, AMOUNT, words),
        purse.take(second, AMOUNT, words),
        purse.take(token, AMOUNT + 1n, words),
        purse.take(token, AMOUNT, elsewhere),
        purse.take(token, AMOUNT, renumbered),
      ]) {
        await expect(attempt).to.be.revertedWithCustomError(permit2, "InvalidSigner");
      }
      expect(await token.balanceOf(purse)).to.equal(0n);
      await purse.take(token, AMOUNT, words);
    });
  });

  it("knows no other permits", async () => {
    const { purse, token, payer } = await networkHelpers.loadFixture(deploy);
    await token.approve(purse, AMOUNT);
    const { words } = await signPermit(token, payer, purse, AMOUNT);
    for (const [permit, kind] of [
      ["0x01", 1n << 248n],
      [`0x${"0".repeat(64)}`, 0n],
      [words.replace("1", "3"), 3n],
    ] as const) {
      await expect(purse.take(token, AMOUNT, permit))
        .to.be.revertedWithCustomError(purse, "PursePermitUnknown")
        .withArgs(kind);
    }
    // One that is cut off.
    await expect(purse.take(token, AMOUNT, words.slice(0, -2))).to.be.revertedWithoutReason(ethers);
  });
});
