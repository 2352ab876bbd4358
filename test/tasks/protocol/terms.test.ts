import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";

import type { Terms } from "../../../tasks/protocol/bounty.ts";
import { checkTerms } from "../../../tasks/protocol/terms.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const WORDS: [string, string, string, string] = [ZeroHash, ZeroHash, ZeroHash, ZeroHash];
const TERMS: Terms = {
  programId: id("program"),
  datasetIds: [0n, 0n, 0n, 0n],
  dataRoots: WORDS,
  licences: WORDS,
  sealedRows: ZeroHash,
  metadataHash: ZeroHash,
  machine: `0x${"ab".repeat(20)}`,
  kind: 1n,
  direction: 0n,
  hasThreshold: false,
  threshold: 0n,
  token: ZeroAddress,
  reward: 1n,
  solverBond: 2n,
  challengerBond: 1n,
  commitDeadline: 1n,
  listener: ZeroAddress,
  posterBond: 0n,
  revealSeconds: 1n,
  challengeSeconds: 1n,
  unsealSeconds: 0n,
  budgetSeconds: 2n,
  minMoveSeconds: 1n,
  sealedSegment: 0n,
  access: 0n,
  maxRoyaltyBps: 0n,
  prizeBps: [10_000n, 0n, 0n, 0n, 0n, 0n, 0n, 0n],
};
const SEALED: Terms = {
  ...TERMS,
  sealedRows: id("seal"),
  sealedSegment: 2n,
  dataRoots: [ZeroHash, ZeroHash, id("public"), ZeroHash],
  posterBond: 1n,
  unsealSeconds: 1n,
};

describe("checkTerms", () => {
  it("passes terms in order, with and without sealed rows, addresses with their checksums", () => {
    expect(checkTerms(TERMS)).to.deep.equal({ ...TERMS, machine: "0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB" });
    expect(checkTerms(SEALED).sealedRows).to.equal(id("seal"));
    const prizes = { prizeBps: [5000n, 3000n, 1999n, 1n, 0n, 0n, 0n, 0n] as Terms["prizeBps"] };
    expect(checkTerms({ ...TERMS, ...prizes }).prizeBps).to.deep.equal(prizes.prizeBps);
  });

  const refused: [string, string, Partial<Terms>][] = [
    ["a program that is no word", "WordMalformed", { programId: "0x" }],
    ["a root that is no word", "WordMalformed", { dataRoots: [ZeroHash, ZeroHash, ZeroHash, "0x"] }],
    ["three licences", "ListMalformed", { licences: WORDS.slice(1) as unknown as Terms["licences"] }],
    ["a machine that is no address", "AddressMalformed", { machine: "0x" }],
    ["a reward of 97 bits", "UintOutOfRange", { reward: 2n ** 96n }],
    ["a budget of 25 bits", "UintOutOfRange", { budgetSeconds: 2n ** 24n }],
    ["a third kind", "UintOutOfRange", { kind: 2n }],
    ["a fourth access", "UintOutOfRange", { access: 3n }],
    ["a number for a bigint", "UintMalformed", { reward: 1 as unknown as bigint }],
    ["no reward", "BountyRewardZero", { reward: 0n }],
    ["prizes that grow", "BountyPrizesMalformed", { prizeBps: [1n, 9999n, 0n, 0n, 0n, 0n, 0n, 0n] }],
    ["prizes that are less than all", "BountyPrizesMalformed", { prizeBps: [9999n, 0n, 0n, 0n, 0n, 0n, 0n, 0n] }],
    ["a threshold of an exact job", "BountyThresholdOnExactJob", { kind: 0n, hasThreshold: true }],
    ["a threshold of NaN", "BountyThresholdNaN", { hasThreshold: true, threshold: 0xfff0000000000001n }],
    ["a dear challenge", "BountyChallengerBondOutOfRange", { challengerBond: 3n }],
    ["no time to move", "BountyMinMoveOutOfRange", { minMoveSeconds: 0n }],
    ["more time to move than there is", "BountyMinMoveOutOfRange", { minMoveSeconds: 3n }],
    ["a sealed segment without a seal", "BountySealMalformed", { sealedSegment: 1n }],
    ["sealed rows of an exact job", "BountySealMalformed", { ...SEALED, kind: 0n }],
    ["sealed rows without public ones", "BountySealMalformed", { ...SEALED, sealedSegment: 1n }],
    ["a fifth sealed segment", "BountySealMalformed", { ...SEALED, sealedSegment: 4n }],
    ["sealed rows without a bond", "BountyPosterBondOutOfRange", { ...SEALED, posterBond: 0n }],
    ["a poster's bond without a seal", "BountyPosterBondOutOfRange", { posterBond: 1n }],
    ["no time to open the rows", "BountyUnsealWindowOutOfRange", { ...SEALED, unsealSeconds: 0n }],
    ["time to open no rows", "BountyUnsealWindowOutOfRange", { unsealSeconds: 1n }],
  ];
  for (const [what, code, changes] of refused) {
    it(`refuses ${what}`, () => {
      expectError(() => checkTerms({ ...TERMS, ...changes }), code);
    });
  }

  it("takes infinities as thresholds: a score can reach them", () => {
    expect(checkTerms({ ...TERMS, hasThreshold: true, threshold: 0xfff0000000000000n }).hasThreshold).to.equal(true);
  });
});
