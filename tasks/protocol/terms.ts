/** Terms checked by themselves, before a node is asked: what `post` would refuse whatever stands on the chain. */
import { ZeroHash } from "ethers";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import { JOB_KIND, MAX_PRIZES, type Terms, WHOLE_BPS } from "./bounty.ts";
import { checkAddress, checkUint, checkWord } from "./check.ts";

const WORDS = ["programId", "sealedRows", "metadataHash"] as const;
const WORD_LISTS = ["dataRoots", "licences"] as const;
const ADDRESSES = ["machine", "token", "listener"] as const;
const BITS = {
  threshold: 64,
  reward: 96,
  solverBond: 96,
  challengerBond: 96,
  posterBond: 96,
  commitDeadline: 48,
  revealSeconds: 32,
  challengeSeconds: 32,
  unsealSeconds: 32,
  budgetSeconds: 24,
  minMoveSeconds: 24,
  sealedSegment: 8,
  maxRoyaltyBps: 16,
} as const;
const SEGMENTS = 4;
const INFINITY = 0x7ff0000000000000n;
const SIGN = 0x8000000000000000n;

/**
 * Checks the forms of all fields, and the rules between them. The limits of a deployment are those of its posting rules.
 * @returns the terms, addresses in their form with a checksum
 * @throws KetworkTypeError `WordMalformed`, `AddressMalformed`, `UintMalformed`, `ListMalformed`; KetworkRangeError
 * `UintOutOfRange`, and with the code of the posting rules' error: `BountyRewardZero`, `BountyPrizesMalformed`,
 * `BountyThresholdOnExactJob`, `BountyThresholdNaN`, `BountyChallengerBondOutOfRange`, `BountyMinMoveOutOfRange`,
 * `BountySealMalformed`, `BountyPosterBondOutOfRange`, `BountyUnsealWindowOutOfRange`
 */
export function checkTerms(terms: Terms): Terms {
  for (const name of WORDS) checkWord(name, terms[name]);
  for (const name of WORD_LISTS) {
    checkLength(name, terms[name], SEGMENTS);
    terms[name].forEach((word, i) => checkWord(`${name}[${i}]`, word));
  }
  checkLength("datasetIds", terms.datasetIds, SEGMENTS);
  terms.datasetIds.forEach((id, i) => checkUint(`datasetIds[${i}]`, id, 256));
  checkLength("prizeBps", terms.prizeBps, MAX_PRIZES);
  terms.prizeBps.forEach((bps, i) => checkUint(`prizeBps[${i}]`, bps, 16));
  for (const [name, bits] of Object.entries(BITS)) checkUint(name, terms[name as keyof typeof BITS], bits);
  for (const name of ["kind", "direction"] as const) checkUint(name, terms[name], 1);
  checkRange("UintOutOfRange", "access", terms.access, 0n, 2n);
  checkRules(terms);
  const addresses = Object.fromEntries(ADDRESSES.map((name) => [name, checkAddress(name, terms[name])]));
  return { ...terms, ...addresses };
}

function checkRules(terms: Terms): void {
  const { prizeBps, threshold, hasThreshold, sealedRows } = terms;
  if (terms.reward === 0n) throw new KetworkRangeError("BountyRewardZero", "the reward is 0: it must be at least 1");
  const sum = prizeBps.reduce((total, bps) => total + bps, 0n);
  if (sum !== WHOLE_BPS || prizeBps.some((bps, rank) => rank > 0 && bps > prizeBps[rank - 1]!)) {
    throw new KetworkRangeError("BountyPrizesMalformed", `prizes ${prizeBps.join(", ")} must fall and be 10 000`, {
      prizeBps,
    });
  }
  const isExact = terms.kind === JOB_KIND.exact;
  if (hasThreshold && isExact) {
    throw new KetworkRangeError("BountyThresholdOnExactJob", "an exact job has one result: no threshold", {
      threshold,
    });
  }
  if (hasThreshold && (threshold & ~SIGN) > INFINITY) {
    throw new KetworkRangeError("BountyThresholdNaN", "the threshold is NaN, which no score reaches", { threshold });
  }
  checkRange("BountyChallengerBondOutOfRange", "challengerBond", terms.challengerBond, 0n, terms.solverBond);
  checkRange("BountyMinMoveOutOfRange", "minMoveSeconds", terms.minMoveSeconds, 1n, terms.budgetSeconds);
  const isSealed = BigInt(sealedRows) !== 0n;
  const { sealedSegment } = terms;
  const fits = isSealed
    ? !isExact && sealedSegment < BigInt(SEGMENTS) && terms.dataRoots[Number(sealedSegment)] !== ZeroHash
    : sealedSegment === 0n;
  if (!fits) {
    const rule = "sealed rows are for an open job, in a segment that has public rows too";
    throw new KetworkRangeError("BountySealMalformed", rule, { sealedRows, sealedSegment });
  }
  const [least, most] = isSealed ? [1n, 2n ** 96n - 1n] : [0n, 0n];
  checkRange("BountyPosterBondOutOfRange", "posterBond", terms.posterBond, least, most);
  checkRange(
    "BountyUnsealWindowOutOfRange",
    "unsealSeconds",
    terms.unsealSeconds,
    least,
    isSealed ? 2n ** 32n - 1n : 0n,
  );
}

function checkLength(name: string, list: readonly unknown[], length: number): void {
  if (list.length === length) return;
  throw new KetworkTypeError("ListMalformed", `${name} has ${list.length} entries: it must have ${length}`, { name });
}

function checkRange(code: string, name: string, value: bigint, minimum: bigint, maximum: bigint): void {
  if (value >= minimum && value <= maximum) return;
  throw new KetworkRangeError(code, `${name} is ${value}: it must be in ${minimum} … ${maximum}`, {
    [name]: value,
    minimum,
    maximum,
  });
}
