import { expect } from "chai";
import { network } from "hardhat";
import { id, ZeroAddress, ZeroHash } from "ethers";

import { bits } from "../helpers/market/jobs.ts";
import {
  argsDigestOf,
  CommitStatus,
  Direction,
  Kind,
  LIMITS,
  Market,
  revealOf,
  Status,
  type Committed,
  type Posted,
  type TermsWords,
} from "../helpers/market/market.ts";
import {
  openRows,
  postSealed,
  rowsOf,
  runOn,
  sealedTerms,
  unsealDeadline,
  type Rows,
} from "../helpers/market/sealed.ts";
import { fund, newToken } from "../helpers/market/tokens.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const NAN = 0x7ff8000000000000n;
const SHOWN = rowsOf(bits(1));
const HIDDEN = rowsOf(bits(2), id("hidden"));
/** Sealed for a tree of four words, which the job cannot read. */
const WIDER = rowsOf(bits(2), id("wider"), 2);
/** Rows on which no program has a score. */
const BROKEN = rowsOf(NAN, id("broken"));
const SALT = id("salt");
const TWO: TermsWords["prizeBps"] = [6000, 4000, 0, 0, 0, 0, 0, 0];

/** A bounty with some commits to runs on these rows, one a solver. */
async function begin(market: Market, hidden: Rows, runs: readonly Rows[], overrides: Partial<TermsWords> = {}) {
  const posted = await postSealed(market, SHOWN, hidden, overrides);
  const commits: Committed[] = [];
  for (const [i, rows] of runs.entries()) {
    commits.push(await market.commit(posted, market.solver(i), runOn(market, rows, BigInt(i))));
  }
  return { posted, commits };
}

/** Lets the time for reveals pass. */
async function passReveals({ board }: Market, { bountyId }: Posted) {
  await networkHelpers.time.increaseTo((await board.revealDeadlineOf(bountyId, 0)) + 1n);
}

/** Lets a claim fall by its solver's silence, and drops it. */
async function fell(market: Market, posted: Posted, committed: Committed) {
  await market.challenge(posted, committed, market.challenger(0));
  await networkHelpers.time.increase(posted.terms.budgetSeconds + 1);
  await market.game.timeout(await market.claim(posted, committed.index), market.challenger(0));
  await market.board.prune(posted.bountyId, 1);
}

const finalise = async (market: Market, { bountyId }: Posted, { index }: Committed) =>
  market.passChallenges((await market.board.commitOf(bountyId, index)).claimId);

const burnedBy = async (call: () => Promise<unknown>) => {
  const before = await ethers.provider.getBalance(ZeroAddress);
  await call();
  return (await ethers.provider.getBalance(ZeroAddress)) - before;
};

describe("BountyBoard with sealed rows", () => {
  it("takes the poster's bond in ether beside the reward, in ether or in tokens", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, poster } = market;
    const terms = await sealedTerms(market, SHOWN, HIDDEN);
    for (const value of [terms.reward, terms.posterBond, terms.reward + terms.posterBond + 1n]) {
      await expect(board.post(terms, "", "0x", { value }))
        .to.be.revertedWithCustomError(board, "BountyValueMismatch")
        .withArgs(value, terms.reward + terms.posterBond);
    }
    const token = await newToken(market);
    await fund(market, token, poster, 9n);
    const inTokens = await market.post(Kind.Open, { ...terms, token: await token.getAddress(), reward: 9n });
    expect(await ethers.provider.getBalance(board)).to.equal(terms.posterBond);
    await board.cancel(inTokens.bountyId);
    expect(await board.credits(poster, ZeroAddress)).to.equal(terms.posterBond);
    expect(await board.credits(poster, token)).to.equal(9n);
  });

  describe("that are opened in time", () => {
    it("ranks the runs on them, pays the best and gives the poster its bond back", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, poster } = market;
      const { posted, commits } = await begin(market, HIDDEN, [HIDDEN]);
      const { bountyId, terms } = posted;
      await openRows(market, HIDDEN, unsealDeadline(posted));
      expect(await board.onSealedRows(bountyId)).to.equal(true);
      const claimId = await market.reveal(posted, commits[0]!);
      const entry = await board.commitOf(bountyId, 0);
      expect([entry.onSealedRows, entry.score]).to.deep.equal([true, bits(2)]);
      const { dataRoots } = await lens.statementOf(bountyId, entry.argsRoot, true);
      expect(dataRoots[0]).to.equal(HIDDEN.root);
      expect((await lens.statementOf(bountyId, entry.argsRoot, false)).dataRoots[0]).to.equal(SHOWN.root);
      await market.passChallenges(claimId);
      expect(await burnedBy(() => board.settle(bountyId))).to.equal(0n);
      expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(terms.reward);
      expect(await board.credits(poster, ZeroAddress)).to.equal(terms.posterBond);
    });

    it("lets a lie about them be disproved with them, and a true claim stand", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game, dataJob } = market;
      const { posted, commits } = await begin(market, HIDDEN, [rowsOf(bits(-9)), HIDDEN]);
      const [lie, truth] = [commits[0]!, commits[1]!];
      await openRows(market, HIDDEN);
      const lieId = await market.reveal(posted, lie);
      const truthId = await market.reveal(posted, truth);
      for (const committed of [lie, truth]) {
        await market.dispute(posted, committed, market.challenger(0), dataJob, HIDDEN.words);
      }
      expect([await game.isDefeated(lieId), await game.isDefeated(truthId)]).to.deep.equal([true, false]);
      await board.prune(posted.bountyId, 1);
      await market.passChallenges(truthId);
      await board.settle(posted.bountyId);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(posted.terms.reward);
    });

    it("shows nothing before the time to open them is over", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, commits } = await begin(market, HIDDEN, [HIDDEN]);
      await openRows(market, HIDDEN, posted.terms.commitDeadline + 1);
      await networkHelpers.mine(LIMITS.revealDelayBlocks);
      const opensAfter = unsealDeadline(posted) + LIMITS.revealDelaySeconds;
      await market.at(opensAfter);
      const reveal = () =>
        board.connect(market.solver(0)).reveal(posted.bountyId, 0, revealOf(commits[0]!.result, SALT, true));
      await expect(reveal())
        .to.be.revertedWithCustomError(board, "BountyRevealTimeTooEarly")
        .withArgs(opensAfter, opensAfter);
      await market.at(opensAfter + 1);
      await reveal();
      const deadline = unsealDeadline(posted) + posted.terms.revealSeconds;
      expect(await board.revealDeadlineOf(posted.bountyId, 0)).to.equal(deadline);
    });

    it("binds a commit to its arguments alone, and to its solver", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens } = market;
      const { posted, commits } = await begin(market, HIDDEN, [HIDDEN]);
      const { bountyId } = posted;
      const result = commits[0]!.result;
      const { commitment } = await board.commitOf(bountyId, 0);
      expect(await lens.commitmentOf(bountyId, market.solver(0), argsDigestOf(result), SALT)).to.equal(commitment);
      // A copy: even knowing the rows and the result, nobody else can show it.
      await board.connect(market.solver(1)).commit(bountyId, commitment, { value: posted.terms.solverBond });
      await openRows(market, HIDDEN);
      await market.openReveals(posted);
      const shown = (solver: number, index: number, args: bigint) =>
        board.connect(market.solver(solver)).reveal(bountyId, index, revealOf(runOn(market, HIDDEN, args), SALT, true));
      await expect(shown(1, 1, 0n)).to.be.revertedWithCustomError(board, "BountyCommitmentMismatch");
      await expect(shown(0, 0, 5n)).to.be.revertedWithCustomError(board, "BountyCommitmentMismatch");
      await shown(0, 0, 0n);
    });

    it("gives back the bonds of those who stayed silent, once the bounty has ended", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, commits } = await begin(market, HIDDEN, [HIDDEN, HIDDEN]);
      const { bountyId, terms } = posted;
      await openRows(market, HIDDEN);
      await market.reveal(posted, commits[0]!);
      await passReveals(market, posted);
      await expect(board.forfeit(bountyId, 1))
        .to.be.revertedWithCustomError(board, "BountyBondNotForfeited")
        .withArgs(bountyId, 1);
      await expect(board.returnBond(bountyId, 1)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
      await finalise(market, posted, commits[0]!);
      await board.settle(bountyId);
      await board.returnBond(bountyId, 1);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(terms.solverBond);
    });

    it("has no way out of a commit by NaN, true or false", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, commits } = await begin(market, HIDDEN, [rowsOf(NAN)]);
      await openRows(market, HIDDEN);
      await market.openReveals(posted);
      await expect(board.connect(market.solver(0)).reveal(posted.bountyId, 0, revealOf(commits[0]!.result, SALT, true)))
        .to.be.revertedWithCustomError(board, "BountyScoreNaN")
        .withArgs(posted.bountyId, 0);
    });
  });

  for (const [name, open] of [
    ["are never opened", async () => {}],
    [
      "are opened a second too late",
      async (market: Market, posted: Posted) => openRows(market, HIDDEN, unsealDeadline(posted) + 1),
    ],
    ["are opened for a tree of another depth", async (market: Market) => openRows(market, WIDER)],
  ] as const) {
    describe(`that ${name}`, () => {
      const run = async (market: Market, runs: readonly Rows[]) => {
        const hidden = name.endsWith("depth") ? WIDER : HIDDEN;
        const begun = await begin(market, hidden, runs);
        await open(market, begun.posted);
        return begun;
      };

      it("pays for runs on the public rows, and burns the poster's bond", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, poster } = market;
        const { posted, commits } = await run(market, [SHOWN, SHOWN]);
        const { bountyId, terms } = posted;
        const claimId = await market.reveal(posted, commits[0]!);
        expect((await board.commitOf(bountyId, 0)).onSealedRows).to.equal(false);
        await market.dispute(posted, commits[0]!, market.challenger(0), market.dataJob, SHOWN.words);
        await market.passChallenges(claimId);
        await expect(board.reopen(bountyId))
          .to.be.revertedWithCustomError(board, "BountyNotReopenable")
          .withArgs(bountyId);
        expect(await burnedBy(() => board.settle(bountyId))).to.equal(terms.posterBond);
        expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(terms.reward);
        expect(await board.credits(poster, ZeroAddress)).to.equal(0n);
        await board.returnBond(bountyId, 1);
      });

      it("burns it too where nobody reveals, and refunds the reward", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, poster } = market;
        const { posted } = await run(market, [SHOWN]);
        await passReveals(market, posted);
        const refund = () => board.refund(posted.bountyId);
        expect(await burnedBy(refund)).to.equal(posted.terms.posterBond);
        expect(await board.credits(poster, ZeroAddress)).to.equal(posted.terms.reward);
      });

      it("gives it back where nobody has committed", async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const { board, poster } = market;
        const { posted } = await run(market, []);
        const { bountyId, terms } = posted;
        if ((await market.now()) <= terms.commitDeadline) await market.at(terms.commitDeadline + 1);
        expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
        expect(await board.credits(poster, ZeroAddress)).to.equal(terms.reward + terms.posterBond);
      });
    });
  }

  describe("on which no claim stands", () => {
    const stuck = async (runs: readonly Rows[] = [SHOWN, SHOWN], overrides: Partial<TermsWords> = {}) => {
      const market = await networkHelpers.loadFixture(deploy);
      const begun = await begin(market, BROKEN, runs, overrides);
      await openRows(market, BROKEN);
      return { market, board: market.board, ...begun };
    };

    it("has the reveals begin anew on the public rows, and burns the poster's bond for a winner there", async () => {
      const { market, board, posted, commits } = await stuck();
      const { bountyId, terms } = posted;
      const deadline = await board.revealDeadlineOf(bountyId, 0);
      await market.at(deadline);
      await expect(board.reopen(bountyId))
        .to.be.revertedWithCustomError(board, "BountyRevealsOpen")
        .withArgs(deadline, deadline);
      await market.at(deadline + 1n);
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyNotReopened").withArgs(bountyId);
      const before = await market.lens.latestEnd(bountyId);
      const reopenedAt = Number(deadline) + 1000;
      await market.at(reopenedAt);
      await expect(board.connect(market.challenger(1)).reopen(bountyId))
        .to.emit(board, "BountyReopened")
        .withArgs(bountyId, reopenedAt + terms.revealSeconds);
      expect(await board.revealDeadlineOf(bountyId, 0)).to.equal(reopenedAt + terms.revealSeconds);
      expect(await market.lens.latestEnd(bountyId)).to.equal(
        before + BigInt(reopenedAt) - BigInt(unsealDeadline(posted)),
      );
      await expect(board.reopen(bountyId)).to.be.revertedWithCustomError(board, "BountyNotReopenable");
      const claimId = await market.reveal(posted, commits[1]!);
      await market.dispute(posted, commits[1]!, market.challenger(0), market.dataJob, SHOWN.words);
      await market.passChallenges(claimId);
      expect(await burnedBy(() => board.settle(bountyId))).to.equal(terms.posterBond);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(terms.reward);
      await board.returnBond(bountyId, 0);
    });

    it("refunds the poster, bond and all, where the public rows find no winner either", async () => {
      const { market, board, posted } = await stuck();
      const { bountyId, terms } = posted;
      await passReveals(market, posted);
      await board.reopen(bountyId);
      const deadline = await board.revealDeadlineOf(bountyId, 0);
      await market.at(deadline);
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyRevealsOpen");
      await market.at(deadline + 1n);
      expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
      expect(await board.credits(market.poster, ZeroAddress)).to.equal(terms.reward + terms.posterBond);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Refunded);
      for (const index of [0, 1]) await board.returnBond(bountyId, index);
    });

    it("cannot turn a reveal that was kept back into a false claim on the public rows", async () => {
      const { market, board, posted } = await stuck([SHOWN]);
      // What an honest solver sent for the sealed rows, whose score it had: somebody kept the transaction back.
      const kept = revealOf(runOn(market, HIDDEN, 0n), SALT, true);
      await passReveals(market, posted);
      await board.reopen(posted.bountyId);
      await expect(board.connect(market.solver(0)).reveal(posted.bountyId, 0, kept))
        .to.be.revertedWithCustomError(board, "BountyRowsMismatch")
        .withArgs(posted.bountyId, false);
      expect((await board.commitOf(posted.bountyId, 0)).status).to.equal(CommitStatus.Committed);
    });

    it("gives a claim that misses the threshold on the public rows its bond back", async () => {
      const limit = { hasThreshold: true, threshold: bits(0), direction: Direction.Min };
      const { market, board, posted, commits } = await stuck([SHOWN], limit);
      await passReveals(market, posted);
      await board.reopen(posted.bountyId);
      expect(await market.reveal(posted, commits[0]!)).to.equal(ZeroHash);
      // Every commit is resolved: the end need not wait.
      expect(await burnedBy(() => board.refund(posted.bountyId))).to.equal(0n);
      expect(await board.credits(market.solver(0), ZeroAddress)).to.equal(posted.terms.solverBond);
    });

    it("is reopened where all claims on them have fallen, for those who had not revealed", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, commits } = await begin(market, HIDDEN, [rowsOf(bits(-9)), SHOWN]);
      const { bountyId } = posted;
      await openRows(market, HIDDEN);
      await market.reveal(posted, commits[0]!);
      await passReveals(market, posted);
      await expect(board.reopen(bountyId)).to.be.revertedWithCustomError(board, "BountyClaimed").withArgs(bountyId, 0);
      await market.dispute(posted, commits[0]!, market.challenger(0), market.dataJob, HIDDEN.words);
      await board.prune(bountyId, 1);
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyNotReopened");
      await board.reopen(bountyId);
      expect((await board.bountyOf(bountyId)).resolved).to.equal(0n);
      await expect(
        board.connect(market.solver(0)).reveal(bountyId, 0, revealOf(runOn(market, SHOWN, 0n))),
      ).to.be.revertedWithCustomError(board, "BountyWrongCommitStatus");
      await market.passChallenges(await market.reveal(posted, commits[1]!));
      expect(await burnedBy(() => board.settle(bountyId))).to.equal(posted.terms.posterBond);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(posted.terms.reward);
    });

    it("ends at once where every claim has fallen, with the poster's bond given back", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const { posted, commits } = await begin(market, HIDDEN, [rowsOf(bits(-9))]);
      const { bountyId, terms } = posted;
      await openRows(market, HIDDEN);
      await market.reveal(posted, commits[0]!);
      await fell(market, posted, commits[0]!);
      await passReveals(market, posted);
      await board.reopen(bountyId);
      await board.prune(bountyId, 5);
      expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
      expect(await board.credits(market.poster, ZeroAddress)).to.equal(terms.reward + terms.posterBond);
    });
  });

  describe("with a threshold", () => {
    const limit = { hasThreshold: true, threshold: bits(0), direction: Direction.Min };

    it("lets a claim that misses it show that the rows work: no second chance, and no prize", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, game } = market;
      const { posted, commits } = await begin(market, HIDDEN, [HIDDEN, SHOWN], limit);
      const { bountyId, terms } = posted;
      await openRows(market, HIDDEN);
      const claimId = await market.reveal(posted, commits[0]!);
      expect((await board.commitOf(bountyId, 0)).status).to.equal(CommitStatus.Ranked);
      await passReveals(market, posted);
      await expect(board.reopen(bountyId)).to.be.revertedWithCustomError(board, "BountyClaimed");
      await expect(board.refund(bountyId)).to.be.revertedWithCustomError(board, "BountyClaimed");
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyLeaderNotFinal");
      await market.passChallenges(claimId);
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyUnclaimed");
      expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Refunded);
      expect(await board.credits(market.poster, ZeroAddress)).to.equal(terms.reward + terms.posterBond);
      await game.release(await market.claim(posted, 0n));
      expect(await game.credits(market.solver(0))).to.equal(terms.solverBond);
    });

    it("has a false claim that misses it fall, and the public rows come", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, dataJob } = market;
      const good = rowsOf(bits(-3), id("good"));
      // An accomplice of the poster says of good rows that they are hard.
      const { posted, commits } = await begin(market, good, [rowsOf(bits(5))], limit);
      await openRows(market, good);
      await market.reveal(posted, commits[0]!);
      await market.dispute(posted, commits[0]!, market.challenger(0), dataJob, good.words);
      await board.prune(posted.bountyId, 1);
      await passReveals(market, posted);
      await board.reopen(posted.bountyId);
      expect((await board.bountyOf(posted.bountyId)).reopenedAt).to.not.equal(0n);
    });

    it("pays whoever reaches it, and nobody after", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board } = market;
      const good = rowsOf(bits(-3), id("good"));
      const overrides = { ...limit, prizeBps: TWO, reward: 1000n };
      const { posted, commits } = await begin(market, good, [rowsOf(bits(5)), good], overrides);
      const { bountyId } = posted;
      await openRows(market, good);
      for (const committed of commits) await market.reveal(posted, committed);
      await finalise(market, posted, commits[0]!);
      await board.settle(bountyId);
      await expect(board.settle(bountyId)).to.be.revertedWithCustomError(board, "BountyUnclaimed");
      expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
      expect((await board.bountyOf(bountyId)).status).to.equal(Status.Settled);
      expect(await board.credits(market.solver(1), ZeroAddress)).to.equal(600n);
      expect(await board.credits(market.poster, ZeroAddress)).to.equal(400n + posted.terms.posterBond);
    });
  });

  it("is not reopened once a claim on them was paid: nobody takes the second prize on the public rows", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { posted, commits } = await begin(market, HIDDEN, [HIDDEN, SHOWN], { prizeBps: TWO, reward: 1000n });
    const { bountyId, terms } = posted;
    await openRows(market, HIDDEN);
    await market.passChallenges(await market.reveal(posted, commits[0]!));
    await board.settle(bountyId);
    await expect(board.reopen(bountyId)).to.be.revertedWithCustomError(board, "BountyNotReopenable").withArgs(bountyId);
    expect(await burnedBy(() => board.refund(bountyId))).to.equal(0n);
    expect((await board.bountyOf(bountyId)).status).to.equal(Status.Settled);
    expect(await board.credits(market.poster, ZeroAddress)).to.equal(400n + terms.posterBond);
    await board.returnBond(bountyId, 1);
  });

  it("is not reopened before anybody has committed, nor where nothing is sealed", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { posted } = await begin(market, HIDDEN, []);
    await openRows(market, HIDDEN);
    const plain = await market.post(Kind.Open);
    await passReveals(market, posted);
    for (const { bountyId } of [posted, plain]) {
      await expect(board.reopen(bountyId)).to.be.revertedWithCustomError(board, "BountyNotReopenable");
    }
    await expect(board.reopen(ZeroHash)).to.be.revertedWithCustomError(board, "BountyWrongStatus");
  });

  it("wants reveals to name the rows that they read", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    const { posted, commits } = await begin(market, HIDDEN, [HIDDEN]);
    await openRows(market, HIDDEN);
    await market.openReveals(posted);
    await expect(board.connect(market.solver(0)).reveal(posted.bountyId, 0, revealOf(commits[0]!.result, SALT, false)))
      .to.be.revertedWithCustomError(board, "BountyRowsMismatch")
      .withArgs(posted.bountyId, true);
  });

  it("ends by strangers' calls after latestEnd, twice where the rows were no good", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, lens, game } = market;
    const { posted, commits } = await begin(market, HIDDEN, [rowsOf(bits(-9)), rowsOf(bits(-8))]);
    const { bountyId } = posted;
    await openRows(market, HIDDEN);
    for (const index of [0, 1]) {
      await market.openReveals(posted);
      const revealed = revealOf(commits[index]!.result, SALT, index === 0);
      await market.at(await board.revealDeadlineOf(bountyId, index));
      await board.connect(market.solver(index)).reveal(bountyId, index, revealed);
      await market.at((await game.claimState((await board.commitOf(bountyId, index)).claimId)).challengeUntil);
      await market.challenge(posted, commits[index]!, market.challenger(0));
      await networkHelpers.time.increaseTo(await lens.latestEnd(bountyId));
      await game.timeout(await market.claim(posted, BigInt(index)), market.challenger(0));
      await board.prune(bountyId, 9);
      if (index === 0) await board.reopen(bountyId);
    }
    await board.refund(bountyId);
    expect(await board.credits(market.poster, ZeroAddress)).to.equal(posted.terms.reward + posted.terms.posterBond);
  });

  it("can be opened before the bounty is posted: rows that are public are rows like others", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board } = market;
    await openRows(market, HIDDEN);
    const { posted, commits } = await begin(market, HIDDEN, [HIDDEN]);
    await market.passChallenges(await market.reveal(posted, commits[0]!));
    await board.settle(posted.bountyId);
    expect(await board.credits(market.poster, ZeroAddress)).to.equal(posted.terms.posterBond);
  });

  describe("are refused", () => {
    const least = LIMITS.forcedInclusionSeconds + LIMITS.marginSeconds + LIMITS.revealDelaySeconds;
    const cases: [string, Partial<TermsWords>, string, unknown[]][] = [
      ["for an exact job", { kind: Kind.Exact }, "BountySealMalformed", [HIDDEN.seal, 0, 1]],
      ["in a segment without data", { sealedSegment: 1 }, "BountySealMalformed", [HIDDEN.seal, 1, 0]],
      ["in a segment that does not exist", { sealedSegment: 4 }, "BountySealMalformed", [HIDDEN.seal, 4, 0]],
      [
        "with a bond that is worth nothing",
        { posterBond: LIMITS.minBond - 1n },
        "BountyPosterBondOutOfRange",
        [LIMITS.minBond - 1n, LIMITS.minBond, 2n ** 96n - 1n],
      ],
      [
        "with too little time to open them",
        { unsealSeconds: least - 1 },
        "BountyUnsealWindowOutOfRange",
        [least - 1, least, LIMITS.maxWindowSeconds],
      ],
      [
        "with too much time to open them",
        { unsealSeconds: LIMITS.maxWindowSeconds + 1 },
        "BountyUnsealWindowOutOfRange",
        [LIMITS.maxWindowSeconds + 1, least, LIMITS.maxWindowSeconds],
      ],
    ];
    for (const [name, overrides, error, values] of cases) {
      it(name, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const terms = await sealedTerms(market, SHOWN, HIDDEN, overrides);
        await expect(market.board.post(terms, "", "0x", { value: terms.reward + terms.posterBond }))
          .to.be.revertedWithCustomError(market.rules, error)
          .withArgs(...values);
      });
    }

    for (const [name, overrides, error, values] of [
      ["a bond", { posterBond: 1n }, "BountyPosterBondOutOfRange", [1n, 0n, 0n]],
      ["time to open them", { unsealSeconds: 1 }, "BountyUnsealWindowOutOfRange", [1, 0, 0]],
      ["a segment", { sealedSegment: 1 }, "BountySealMalformed", [ZeroHash, 1, 0]],
    ] as const) {
      it(`where there are none, but ${name}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        const terms = await market.terms(Kind.Open, overrides);
        await expect(market.board.post(terms, "", "0x", { value: terms.reward + terms.posterBond }))
          .to.be.revertedWithCustomError(market.rules, error)
          .withArgs(...values);
      });
    }
  });
});
