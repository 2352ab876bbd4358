/**
 * The arithmetic of money and time as lemmas for a prover: Solidity functions whose assertions hold for all arguments that
 * their requirements let through, without an overflow on the way. They repeat formulas of the contracts; that the contracts
 * compute these formulas is what the tests named beside them show.
 */
import { levelsOfRound, roundsFor } from "../../sim/index.ts";

export interface Lemma {
  /** Also the name of its contract. */
  readonly name: string;
  readonly says: string;
  /** What holds the contracts to the same formulas. */
  readonly tests: readonly string[];
  /** Functions, without the contract around them. */
  readonly body: string;
}

const MAX_STEP_BITS = 48;

/**
 * Shares, one after the other. What is left before a share of `bps` is at least the part of the whole that was not given
 * away: so each share can be paid, and what is left at the end is the rest, however many shares there are.
 */
const SPLITS = `
    function share(uint96 amount, uint256 used, uint256 rest, uint256 bps) external pure {
        require(used <= 10000 && bps <= 10000 - used);
        require(rest <= amount && rest * 10000 >= uint256(amount) * (10000 - used));
        uint256 part = (uint256(amount) * bps) / 10000;
        assert(part <= rest);
        assert((rest - part) * 10000 >= uint256(amount) * (10000 - used - bps));
        assert((rest - part) + part == rest);
    }
    function begin(uint96 amount) external pure {
        assert(uint256(amount) * 10000 >= uint256(amount) * (10000 - 0));
    }
    function halves(uint96 bond) external pure {
        uint256 credited = bond / 2;
        assert(credited <= bond && bond - credited >= credited && bond - credited - credited <= 1);
    }`;

/** After m moves a side has spent and has left at most budget + (m − 1) · least seconds together. */
const CLOCKS = `
    function move(uint8 moves, uint24 budget, uint24 least, uint64 spent, uint24 left, uint24 elapsed) external pure {
        require(moves >= 1 && moves < 32 && least >= 1 && least <= budget);
        require(uint256(spent) + left <= uint256(budget) + uint256(moves - 1) * least);
        require(elapsed <= left);
        uint256 over = left - elapsed;
        uint256 kept = over > least ? over : least;
        assert(uint256(spent) + elapsed <= uint256(budget) + uint256(moves - 1) * least);
        assert(uint256(spent) + elapsed + kept <= uint256(budget) + uint256(moves) * least);
        assert(kept >= least && kept <= type(uint24).max);
    }
    function begin(uint24 budget) external pure {
        assert(uint256(0) + budget <= uint256(budget) + 0);
    }`;

/** A round over a distance of so many bits: 1 … 31 steps inside, and a segment that is shorter and lies within. */
function round(bits: number): string {
  const stride = 2n ** BigInt(bits - levelsOfRound(bits));
  const shortest = 2n ** BigInt(bits - 1) + 1n;
  const most = 2n ** BigInt(bits);
  const longest = bits === MAX_STEP_BITS ? most - 1n : most;
  return `
    function round${bits}(uint64 length, uint64 inner, uint64 index) external pure {
        require(length >= ${shortest} && length <= ${longest} && inner < 2 ** 48);
        // inner = ceilDiv(length, stride) - 1, said without a division.
        require(uint256(inner) * ${stride} < length && length <= (uint256(inner) + 1) * ${stride});
        assert(inner >= 1 && inner <= 31);
        require(index <= inner);
        uint256 low = uint256(index) * ${stride};
        uint256 high = index < inner ? (uint256(index) + 1) * ${stride} : length;
        assert(low < high && high <= length && high - low < length);
        assert(high - low <= ${stride});
    }`;
}

/** For a distance of 1 … 48 bits; what is left takes one round less, by the numbers that the simulator and the contract share. */
export function bisection(from: number, to: number): string {
  let body = "";
  for (let bits = from; bits <= to; bits++) {
    const left = bits - levelsOfRound(bits);
    if (roundsFor(left) !== roundsFor(bits) - 1) throw new Error(`${bits} bits: rounds do not get fewer`);
    body += round(bits);
  }
  return body;
}

const BISECTION = {
  says: "each round of a bisection posts 1 to 31 steps and leaves a segment that is shorter, not empty and inside",
  tests: ["test/dispute/Rounds.test.ts", "test/dispute/exhaustive.test.ts"],
};

export const LEMMAS: readonly Lemma[] = [
  {
    name: "Splits",
    says: "whatever the amount, shares of at most 10 000 together are paid out of it, and with the rest they are all of it",
    tests: ["test/market/splits.test.ts", "test/registry/ModelLicence.test.ts"],
    body: SPLITS,
  },
  {
    name: "Clocks",
    says: "a side that makes m moves takes at most budgetSeconds + (m - 1) * minMoveSeconds",
    tests: ["test/dispute/Clock.test.ts"],
    body: CLOCKS,
  },
  ...[1, 9, 17, 25, 33, 41].map((from) => ({
    ...BISECTION,
    name: `Bisection${from}`,
    body: bisection(from, from + 7),
  })),
];
