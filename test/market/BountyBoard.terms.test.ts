import { expect } from "chai";
import { network } from "hardhat";
import { id, parseEther, ZeroAddress, ZeroHash } from "ethers";

import { bits, codeWords, onChain } from "../helpers/market/jobs.ts";
import {
  DAY,
  Direction,
  Kind,
  LIMITS,
  Market,
  Status,
  termsHashOf,
  type TermsWords,
} from "../helpers/market/market.ts";
import { datasetOf } from "../helpers/market/registry.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

const ROOT = `0x${"11".repeat(32)}`;
const CID = `0x01551220${"22".repeat(32)}`;
const F = LIMITS.forcedInclusionSeconds;
/** The jobs' T: under a second, rounded up. */
const T = 1;
const MIN_BUDGET = F + 2 * T;
const MIN_CHALLENGE = MIN_BUDGET + LIMITS.marginSeconds;
const MIN_REVEAL = MIN_CHALLENGE + LIMITS.revealDelaySeconds;

describe("BountyBoard", () => {
  describe("post", () => {
    it("takes the reward, keeps the terms and names the bounty by them", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, lens, poster } = market;
      const terms = await market.terms();
      const bountyId = await lens.bountyIdOf(poster, 0, termsHashOf(terms));
      await expect(board.post(terms, "about", "0x", { value: terms.reward }))
        .to.emit(board, "BountyPosted")
        .withArgs(
          bountyId,
          poster,
          terms.programId,
          Object.values(terms),
          termsHashOf(terms),
          [],
          terms.reward,
          "about",
        );
      expect(await board.termsOf(bountyId)).to.deep.equal(Object.values(terms));
      const { poster: owner, status, commits, endedAt } = await board.bountyOf(bountyId);
      expect([owner, status, commits, endedAt]).to.deep.equal([poster.address, Status.Open, 0n, 0n]);
    });

    it("keeps every field of the terms, each with the largest value that fits", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, rules } = market;
      // Rules that allow everything and ask for no shares: they answer any call with an empty list.
      await networkHelpers.setCode(await rules.getAddress(), "0x6020600052600060205260406000f3");
      const words = (name: string) => [0, 1, 2, 3].map((i) => id(`${name} ${i}`)) as TermsWords["dataRoots"];
      const most = (bits: bigint) => 2n ** bits - 1n;
      const terms: TermsWords = {
        ...{ programId: id("program"), sealedRows: id("seal"), metadataHash: id("metadata") },
        datasetIds: words("dataset").map(BigInt) as TermsWords["datasetIds"],
        ...{ dataRoots: words("root"), licences: words("licence") },
        ...{ machine: `0x${"a1".repeat(20)}`, token: ZeroAddress, listener: `0x${"b2".repeat(20)}` },
        ...{ kind: Kind.Open, direction: Direction.Max, hasThreshold: true, access: 2n, threshold: most(64n) },
        ...{ reward: 10n ** 18n + 1n, posterBond: 10n ** 17n + 2n, solverBond: most(96n), challengerBond: most(96n) },
        ...{ commitDeadline: Number(most(48n)), revealSeconds: Number(most(32n)), challengeSeconds: Number(most(32n)) },
        ...{ unsealSeconds: Number(most(32n)), budgetSeconds: Number(most(24n)), minMoveSeconds: Number(most(24n)) },
        ...{ sealedSegment: Number(most(8n)), maxRoyaltyBps: Number(most(16n)) },
        prizeBps: Array.from({ length: 8 }, () => Number(most(16n))) as TermsWords["prizeBps"],
      };
      const value = terms.reward + terms.posterBond;
      const bountyId = await board.post.staticCall(terms, "", "0x", { value });
      await board.post(terms, "", "0x", { value });
      const kept = await board.termsOf(bountyId);
      for (const [name, given] of Object.entries(terms)) {
        const same = (word: unknown) => String(word).toLowerCase();
        expect(same(kept[name as keyof TermsWords]), name).to.equal(same(given));
      }
    });

    it("gives the same terms another id each time and each poster", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      const terms = await market.terms();
      const value = terms.reward;
      const id = await board.post.staticCall(terms, "", "0x", { value });
      await board.post(terms, "", "0x", { value });
      expect(await board.post.staticCall(terms, "", "0x", { value })).to.not.equal(id);
      expect(await board.connect(market.solver(0)).post.staticCall(terms, "", "0x", { value })).to.not.equal(id);
      expect(await board.nonces(poster)).to.equal(1);
    });

    it("reports the limits that it checks", async () => {
      const { rules, exactJob, machine } = await networkHelpers.loadFixture(deploy);
      expect(await rules.minimumWindows(onChain(exactJob).shape)).to.deep.equal(
        [MIN_REVEAL, MIN_CHALLENGE, MIN_BUDGET, F + T].map(BigInt),
      );
      const config = await rules.limits();
      for (const [name, value] of Object.entries(LIMITS)) {
        expect(config[name as keyof typeof LIMITS], name).to.equal(value);
      }
      expect(await rules.isMachine(machine)).to.equal(true);
      expect(await rules.isMachine(ZeroAddress)).to.equal(false);
    });

    it("accepts every window and bond at both ends of its range", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const longest = LIMITS.maxWindowSeconds;
      const least: Partial<TermsWords> = {
        revealSeconds: MIN_REVEAL,
        challengeSeconds: MIN_CHALLENGE,
        budgetSeconds: MIN_BUDGET,
        minMoveSeconds: F + T,
        solverBond: LIMITS.minBond,
        challengerBond: LIMITS.minBond,
        reward: 1n,
      };
      const most: Partial<TermsWords> = {
        revealSeconds: longest,
        challengeSeconds: longest,
        budgetSeconds: longest,
        minMoveSeconds: longest,
        solverBond: 2n ** 96n - 1n,
        challengerBond: 2n ** 96n - 1n,
      };
      for (const overrides of [least, most]) {
        const { bountyId } = await market.post(Kind.Open, overrides);
        expect((await market.board.bountyOf(bountyId)).status).to.equal(Status.Open);
      }
    });

    it("takes a deadline for commits from the next second to the furthest one", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, rules } = market;
      for (const [ahead, accepted] of [
        [0, false],
        [1, true],
        [LIMITS.maxCommitSeconds, true],
        [LIMITS.maxCommitSeconds + 1, false],
      ] as const) {
        const time = (await market.now()) + 10;
        const terms = await market.terms(Kind.Open, { commitDeadline: time + ahead });
        await market.at(time);
        const posting = board.post(terms, "", "0x", { value: terms.reward });
        if (accepted) await posting;
        else {
          await expect(posting)
            .to.be.revertedWithCustomError(rules, "BountyCommitDeadlineOutOfRange")
            .withArgs(time + ahead, time + 1, time + LIMITS.maxCommitSeconds);
        }
      }
    });

    const longest = LIMITS.maxWindowSeconds;
    const { minBond } = LIMITS;
    const nan = 0x7ff8000000000001n;
    const bond = parseEther("0.1");
    const refusals: [string, bigint, Partial<TermsWords>, string, unknown[]][] = [
      ["no reward", Kind.Exact, { reward: 0n }, "BountyRewardZero", []],
      ["a foreign checker", Kind.Exact, { machine: ZeroAddress }, "BountyMachineNotAllowed", [ZeroAddress]],
      ["a NaN threshold", Kind.Open, { hasThreshold: true, threshold: nan }, "BountyThresholdNaN", [nan]],
      [
        "a threshold for an exact job",
        Kind.Exact,
        { hasThreshold: true, threshold: bits(1) },
        "BountyThresholdOnExactJob",
        [bits(1)],
      ],
      [
        "a reveal window that is too short",
        Kind.Exact,
        { revealSeconds: MIN_REVEAL - 1 },
        "BountyRevealWindowOutOfRange",
        [MIN_REVEAL - 1, MIN_REVEAL, longest],
      ],
      [
        "a reveal window that is too long",
        Kind.Open,
        { revealSeconds: longest + 1 },
        "BountyRevealWindowOutOfRange",
        [longest + 1, MIN_REVEAL, longest],
      ],
      [
        "a challenge window that is too short",
        Kind.Exact,
        { challengeSeconds: MIN_CHALLENGE - 1 },
        "BountyChallengeWindowOutOfRange",
        [MIN_CHALLENGE - 1, MIN_CHALLENGE, longest],
      ],
      [
        "a challenge window that is too long",
        Kind.Open,
        { challengeSeconds: longest + 1 },
        "BountyChallengeWindowOutOfRange",
        [longest + 1, MIN_CHALLENGE, longest],
      ],
      [
        "a budget that is too small",
        Kind.Exact,
        { budgetSeconds: MIN_BUDGET - 1 },
        "BountyBudgetOutOfRange",
        [MIN_BUDGET - 1, MIN_BUDGET, longest],
      ],
      [
        "a budget that is too large",
        Kind.Open,
        { budgetSeconds: longest + 1 },
        "BountyBudgetOutOfRange",
        [longest + 1, MIN_BUDGET, longest],
      ],
      [
        "too little time a move",
        Kind.Exact,
        { minMoveSeconds: F + T - 1 },
        "BountyMinMoveOutOfRange",
        [F + T - 1, F + T, 120],
      ],
      [
        "more time a move than the budget",
        Kind.Open,
        { minMoveSeconds: 121 },
        "BountyMinMoveOutOfRange",
        [121, F + T, 120],
      ],
      [
        "a solver's bond that is too small",
        Kind.Exact,
        { solverBond: minBond - 1n, challengerBond: minBond - 1n },
        "BountySolverBondOutOfRange",
        [minBond - 1n, minBond],
      ],
      [
        "a challenger's bond that is too small",
        Kind.Exact,
        { challengerBond: minBond - 1n },
        "BountyChallengerBondOutOfRange",
        [minBond - 1n, minBond, bond],
      ],
      [
        "a challenger's bond above the solver's",
        Kind.Open,
        { challengerBond: bond + 1n },
        "BountyChallengerBondOutOfRange",
        [bond + 1n, minBond, bond],
      ],
      [
        "a dataset where the program reads none",
        Kind.Exact,
        { datasetIds: [1n, 0n, 0n, 0n], dataRoots: [ROOT, ZeroHash, ZeroHash, ZeroHash] },
        "BountyDatasetDepthMismatch",
        [0, 1, 1, 0],
      ],
      [
        "a root where there is no dataset",
        Kind.Exact,
        { dataRoots: [ZeroHash, ZeroHash, ROOT, ZeroHash] },
        "BountyDatasetRootMismatch",
        [2, 0, ZeroHash, ROOT],
      ],
    ];
    for (const [name, kind, overrides, error, values] of refusals) {
      it(`refuses ${name}`, async () => {
        const market = await networkHelpers.loadFixture(deploy);
        await mintDataset(market, 1);
        const terms = await market.terms(kind, overrides);
        const value = terms.reward + terms.posterBond;
        const refusal = expect(market.board.post(terms, "", "0x", { value })).to.be.revertedWithCustomError(
          market.rules,
          error,
        );
        await (values.length ? refusal.withArgs(...values) : refusal);
      });
    }

    it("refuses a value that is not the reward, however huge", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, poster } = market;
      await networkHelpers.setBalance(poster.address, 2n ** 200n);
      const terms = await market.terms(Kind.Exact, { reward: 5n });
      for (const value of [0n, 4n, 6n, 2n ** 96n + 5n, 2n ** 128n]) {
        await expect(board.post(terms, "", "0x", { value }))
          .to.be.revertedWithCustomError(board, "BountyValueMismatch")
          .withArgs(value, 5n);
      }
      const huge = 2n ** 96n - 1n;
      const { bountyId } = await market.post(Kind.Exact, { reward: huge });
      await board.cancel(bountyId);
      expect(await board.credits(poster, ZeroAddress)).to.equal(huge);
      await board.withdraw(ZeroAddress, market.solver(5));
    });

    it("refuses a program that nobody has published", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const terms = await market.terms(Kind.Exact, { programId: ROOT });
      await expect(market.board.post(terms, "", "0x", { value: terms.reward }))
        .to.be.revertedWithCustomError(market.store, "ProgramUnknown")
        .withArgs(ROOT);
    });

    it("binds a program's segments to datasets of the same depth, by root", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, rules, lens, datasets, dataJob } = market;
      await mintDataset(market, 1);
      await mintDataset(market, 2);
      const job = { programId: onChain(dataJob).programId };
      const binding = (id: bigint, root: string): Partial<TermsWords> => ({
        ...job,
        datasetIds: [id, 0n, 0n, 0n],
        dataRoots: [root, ZeroHash, ZeroHash, ZeroHash],
      });
      const { bountyId } = await market.post(Kind.Exact, binding(1n, ROOT));
      expect((await lens.statementOf(bountyId, ZeroHash, false)).dataRoots).to.deep.equal([
        ROOT,
        ZeroHash,
        ZeroHash,
        ZeroHash,
      ]);

      const refused = async (overrides: Partial<TermsWords>, error: string, values: unknown[]) => {
        const terms = await market.terms(Kind.Exact, overrides);
        await expect(board.post(terms, "", "0x", { value: terms.reward }))
          .to.be.revertedWithCustomError(rules, error)
          .withArgs(...values);
      };
      await refused(job, "BountyDatasetDepthMismatch", [0, 0, 0, 1]);
      await refused(binding(2n, ROOT), "BountyDatasetDepthMismatch", [0, 2, 2, 1]);
      // After a reorganisation a number can name other data: the terms say which are meant.
      await refused(binding(1n, CID.slice(0, 66)), "BountyDatasetRootMismatch", [0, 1, ROOT, CID.slice(0, 66)]);
      const unknown = await market.terms(Kind.Exact, binding(3n, ROOT));
      await expect(board.post(unknown, "", "0x", { value: unknown.reward }))
        .to.be.revertedWithCustomError(datasets, "ERC721NonexistentToken")
        .withArgs(3);
    });

    it("refuses every clock for a program that runs for years", async () => {
      const market = await networkHelpers.loadFixture(deploy);
      const { board, rules, store, exactJob } = market;
      const shape = { ...exactJob.shape, maxSteps: 2 ** 48 - 1 };
      const slow = { ...exactJob, shape };
      await store.publish(onChain(slow).shape, codeWords(slow));
      const years = Math.ceil(((2 ** 48 - 1) * 22) / 2e7);
      const terms = await market.terms(Kind.Exact, {
        programId: onChain(slow).programId,
        revealSeconds: 30 * DAY,
        challengeSeconds: 30 * DAY,
      });
      await expect(board.post(terms, "", "0x", { value: terms.reward }))
        .to.be.revertedWithCustomError(rules, "BountyRevealWindowOutOfRange")
        .withArgs(30 * DAY, (minimum: bigint) => Number(minimum) >= 2 * years, longest);
    });
  });
});

/** Mints a dataset of this depth with the root ROOT. */
async function mintDataset(market: Market, depth: number): Promise<void> {
  await market.datasets.mint(datasetOf({ root: ROOT, depth, rows: 1, columns: 4 }));
}
