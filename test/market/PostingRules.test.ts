import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress, ZeroHash } from "ethers";

import { bits, codeWords, onChain, resultOf } from "../helpers/market/jobs.ts";
import { DAY, Kind, LIMITS, Market, type TermsWords } from "../helpers/market/market.ts";
import { datasetOf } from "../helpers/market/registry.ts";
import { rowsOf } from "../helpers/market/sealed.ts";
import { fund, newToken } from "../helpers/market/tokens.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const TOKEN = `0x${"77".repeat(20)}`;
const WEEK = 7 * DAY;

describe("PostingRules", () => {
  describe("its roles", () => {
    const calls = [
      ["setMachine", [TOKEN, true]],
      ["setToken", [TOKEN, true]],
      ["setFee", [1, TOKEN]],
      ["pause", [1]],
      ["unpause", []],
    ] as const;

    for (const [method, args] of calls) {
      it(`let nobody call ${method} but whoever has the role`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { rules, manager, board } = market;
        const data = rules.interface.encodeFunctionData(method as never, args as never);
        const { selector } = rules.interface.getFunction(method)!;
        for (const stranger of [market.solver(0), market.challenger(0)]) {
          await expect(stranger.sendTransaction({ to: rules, data }))
            .to.be.revertedWithCustomError(rules, "AccessManagedUnauthorized")
            .withArgs(stranger);
        }
        // Nor does the board, which asks it, have a role.
        await networkHelpers.impersonateAccount(await board.getAddress());
        await networkHelpers.setBalance(await board.getAddress(), 10n ** 18n);
        const asBoard = await ethers.getSigner(await board.getAddress());
        await expect(asBoard.sendTransaction({ to: rules, data })).to.be.revertedWithCustomError(
          rules,
          "AccessManagedUnauthorized",
        );
        await manager.setTargetFunctionRole(rules, [selector], 5n);
        await manager.grantRole(5n, market.solver(0), 0);
        await market.solver(0).sendTransaction({ to: rules, data });
        await expect(market.poster.sendTransaction({ to: rules, data })).to.be.revertedWithCustomError(
          rules,
          "AccessManagedUnauthorized",
        );
      });
    }

    it("are all that can change it, and none of the functions that only read", async () => {
      const { rules } = await networkHelpers.loadFixture(deploy);
      const writing: string[] = [];
      rules.interface.forEachFunction(({ name, stateMutability }) => {
        if (stateMutability !== "view" && stateMutability !== "pure") writing.push(name);
      });
      expect(writing.sort()).to.deep.equal([...calls.map(([name]) => name), "setAuthority"].sort());
    });

    it("can only be handed over by the authority itself", async () => {
      const { rules, poster } = await networkHelpers.loadFixture(deploy);
      await expect(rules.setAuthority(poster))
        .to.be.revertedWithCustomError(rules, "AccessManagedUnauthorized")
        .withArgs(poster);
    });
  });

  describe("checkers and tokens", () => {
    it("are allowed and no longer allowed", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules, machine, board } = market;
      await expect(rules.setMachine(TOKEN, true)).to.emit(rules, "MachineAllowed").withArgs(TOKEN, true);
      expect(await rules.isMachine(TOKEN)).to.equal(true);
      await rules.setMachine(machine, false);
      const terms = await market.terms();
      await expect(board.post(terms, "", "0x", { value: terms.reward }))
        .to.be.revertedWithCustomError(rules, "BountyMachineNotAllowed")
        .withArgs(machine);
      expect(await rules.isToken(TOKEN)).to.equal(false);
      await expect(rules.setToken(TOKEN, true)).to.emit(rules, "TokenAllowed").withArgs(TOKEN, true);
      expect(await rules.isToken(TOKEN)).to.equal(true);
      await rules.setToken(TOKEN, false);
      expect(await rules.isToken(TOKEN)).to.equal(false);
    });

    it("always include ether", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      await market.rules.setToken(ZeroAddress, false);
      expect(await market.rules.isToken(ZeroAddress)).to.equal(true);
      await market.post();
    });

    it("can be given at deployment", async () => {
      const { manager, store, datasets, machine } = await networkHelpers.loadFixture(deploy);
      const given = [manager, store, datasets, ZeroAddress, LIMITS, [machine, TOKEN], [TOKEN]];
      const rules = await ethers.deployContract("PostingRules", given);
      for (const check of ["isMachine", "isToken"]) {
        expect(await rules.getFunction(check).staticCall(TOKEN)).to.equal(true);
      }
      expect(await rules.getFunction("authority").staticCall()).to.equal(await manager.getAddress());
    });
  });

  describe("the fee", () => {
    it("is at most five percent, and goes to somebody", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules, board } = market;
      await expect(rules.setFee(501, TOKEN))
        .to.be.revertedWithCustomError(rules, "PostingFeeTooLarge")
        .withArgs(501, 500);
      await expect(rules.setFee(1, ZeroAddress)).to.be.revertedWithCustomError(rules, "PostingFeeReceiverZero");
      await expect(rules.setFee(500, TOKEN)).to.emit(rules, "FeeSet").withArgs(500, TOKEN);
      expect(await rules.fee()).to.deep.equal([500n, TOKEN]);
      expect(await board.sharesOf((await market.post()).bountyId)).to.deep.equal([[TOKEN, 500n]]);
      await rules.setFee(0, ZeroAddress);
      expect(await board.sharesOf((await market.post()).bountyId)).to.deep.equal([]);
    });
  });

  describe("the pause", () => {
    it("stops new posts until it expires by itself", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules, board } = market;
      const start = (await market.now()) + 10;
      await market.at(start);
      await expect(rules.pause(WEEK))
        .to.emit(rules, "PostsPaused")
        .withArgs(start + WEEK, start + 2 * WEEK);
      expect(await rules.pausedUntil()).to.equal(start + WEEK);
      const post = async () => {
        const terms = await market.terms(Kind.Exact, { commitDeadline: start + 9 * DAY });
        return board.post(terms, "", "0x", { value: terms.reward });
      };
      await market.at(start + WEEK);
      await expect(post())
        .to.be.revertedWithCustomError(rules, "PostingPaused")
        .withArgs(start + WEEK);
      await market.at(start + WEEK + 1);
      await post();
    });

    it("is at most a week, and as long not to be had again, also where it was ended early", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules } = market;
      await expect(rules.pause(WEEK + 1))
        .to.be.revertedWithCustomError(rules, "PostingPauseTooLong")
        .withArgs(WEEK + 1, WEEK);
      const start = (await market.now()) + 10;
      await market.at(start);
      await rules.pause(100);
      await expect(rules.unpause()).to.emit(rules, "PostsUnpaused");
      await market.post();
      const next = start + 100 + WEEK;
      expect(await rules.nextPauseFrom()).to.equal(next);
      await market.at(next - 1);
      await expect(rules.pause(1))
        .to.be.revertedWithCustomError(rules, "PostingPauseTooSoon")
        .withArgs(next, next - 1);
      await market.at(next);
      await rules.pause(1);
    });
  });

  it("reaches no bounty that lives: its end is the same to the wei whatever the roles do", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, rules, game, machine, poster, exactJob } = market;
    const token = await newToken(market);
    await fund(market, token, poster, 2_000n);
    await rules.setFee(100, TOKEN);
    const listener = await ethers.deployContract("MoodyListener");
    const overrides = { token: await token.getAddress(), reward: 1_000n, listener: await listener.getAddress() };
    const posted = await market.post(Kind.Exact, overrides);
    const terms = await board.termsOf(posted.bountyId);

    /** What everybody has at the end, and the board's views of it. */
    const live = async () => {
      const { bountyId } = posted;
      const lie = await market.commit(posted, market.solver(1), resultOf(exactJob, bits(9)));
      const truth = await market.commit(posted, market.solver(0), resultOf(exactJob, bits(-1.5)));
      await market.commit(posted, market.solver(2), resultOf(exactJob, bits(-1.5)));
      await board.raise(bountyId, 1_000n, "0x");
      await market.reveal(posted, lie);
      const claimId = await market.reveal(posted, truth);
      await market.dispute(posted, lie, market.challenger(0), exactJob);
      await board.prune(bountyId, 9);
      await market.passChallenges(claimId);
      await board.settle(bountyId);
      await board.forfeit(bountyId, 2);
      const accounts = [poster.address, TOKEN, ...[0, 1, 2].map((i) => market.solver(i).address)];
      const credits = await Promise.all(
        accounts.flatMap((of) => [board.credits(of, token), board.credits(of, ZeroAddress), game.credits(of)]),
      );
      const { awarded, escrow, pot, winner, status } = await board.bountyOf(bountyId);
      expect(await board.termsOf(bountyId)).to.deep.equal(terms);
      return { credits, outcome: [awarded, escrow, pot, winner, status], shares: await board.sharesOf(bountyId) };
    };

    const before = await networkHelpers.takeSnapshot();
    const untouched = await live();
    await before.restore();
    await rules.setToken(token, false);
    await rules.setMachine(machine, false);
    await rules.setFee(500, poster);
    await rules.pause(WEEK);
    expect(await live()).to.deep.equal(untouched);
    expect(untouched.credits[3]).to.equal(20n);
    expect(untouched.outcome).to.deep.equal([1n, 0n, 2_000n, 1n, 2n]);
  });

  describe("check", () => {
    const prizes = (...bps: number[]) => Array.from({ length: 8 }, (_, i) => bps[i] ?? 0) as TermsWords["prizeBps"];
    for (const [name, prizeBps, accepted] of [
      ["one prize", prizes(10_000), true],
      ["eight equal ones", prizes(...Array.from({ length: 8 }, () => 1250)), true],
      ["equal ones after the first", prizes(5000, 2500, 2500), true],
      ["a first prize that is not all", prizes(9_999), false],
      ["more than all", prizes(5000, 5000, 1), false],
      ["a second that is larger", prizes(4_000, 6_000), false],
      ["a gap", prizes(6000, 0, 4000), false],
      ["nothing", prizes(), false],
      ["more than all in one", prizes(10_001), false],
    ] as const) {
      it(`${accepted ? "accepts" : "refuses"} ${name}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const terms = await market.terms(Kind.Open, { prizeBps });
        const check = market.rules.check(terms);
        if (accepted) expect(await check).to.deep.equal([]);
        else {
          await expect(check)
            .to.be.revertedWithCustomError(market.rules, "BountyPrizesMalformed")
            .withArgs(prizeBps.map(BigInt));
        }
      });
    }

    it("refuses sealed rows that no transaction could open", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { rules, store, datasets, dataJob } = market;
      const { root, seal } = rowsOf(bits(1));
      for (const [depth, refused] of [
        [11, false],
        [12, true],
      ] as const) {
        const shape = { ...dataJob.shape, dataDepth: [depth, 0, 0, 0] as [number, number, number, number] };
        const deep = { ...dataJob, shape };
        await store.publish(onChain(deep).shape, codeWords(deep));
        await datasets.mint(datasetOf({ root, rows: 1, columns: 1, depth }));
        const terms = await market.terms(Kind.Open, {
          programId: onChain(deep).programId,
          datasetIds: [await datasets.count(), 0n, 0n, 0n],
          dataRoots: [root, ZeroHash, ZeroHash, ZeroHash],
          sealedRows: seal,
          posterBond: LIMITS.minBond,
          unsealSeconds: 3600,
        });
        if (!refused) expect(await rules.check(terms)).to.deep.equal([]);
        else {
          await expect(rules.check(terms))
            .to.be.revertedWithCustomError(rules, "BountySealMalformed")
            .withArgs(seal, 0, depth);
        }
      }
    });
  });
});
