/**
 * What attacks cost and what honesty earns: the money flows of docs/market.md §5 and docs/dispute.md, played many times
 * against a base fee that moves. Amounts are in ether unless a name says otherwise.
 */
import { exp } from "../../sim/math/explog.ts";
import { Random } from "../../sim/math/random.ts";

/** Gas of the parts that people pay for; the ceilings of the gas tests, dearest path. */
export const GAS = {
  commit: 126_000,
  reveal: 263_000,
  challenge: 79_000,
  /** All moves of a whole dispute over 2^32 steps and 20 qubits, of its solver and of its challenger. */
  solverMoves: 850_000,
  challengerMoves: 600_000,
  /** A solver's first answer and the call that ends the game when the challenger falls silent. */
  answerSilence: 150_000,
  /** What the board and the game repay a challenger whose game is closed, a move. */
  allowanceMove: 25_000,
  /** The least bond of either side is worth so much gas when it is posted. */
  leastBond: 6_000_000,
} as const;

export interface World {
  /** Base fee when the bond is posted, in gwei. */
  readonly baseFeeGwei: number;
  /** Standard deviation of the logarithm of the base fee between the bond and the moves of a dispute. */
  readonly volatility: number;
  readonly reward: number;
  /** What the terms ask for; the gas of `leastBond` where that is more. */
  readonly solverBond: number;
  readonly challengerBond: number;
  /** Probability that at least one honest challenger computes a claim again and acts. */
  readonly watched: number;
}

/** What a strategy comes to, on average and in the worst of the trials. */
export interface Outcome {
  /** Of whoever plays the strategy. */
  readonly attacker: number;
  /** Of the honest side that has to answer it. */
  readonly honest: number;
  /** The share of trials in which honesty cost more gas than it earned. */
  readonly honestLosses: number;
}

const ETHER_PER_GAS_GWEI = 1e-9;

/** A normal number by Irwin and Hall: the sum of twelve uniform ones, less six. */
const normal = (random: Random): number =>
  Array.from({ length: 12 }, () => random.nextFloat()).reduce((sum, value) => sum + value, -6);

/** The bonds that are really posted. */
export function bondsOf({ baseFeeGwei, solverBond, challengerBond }: World): {
  readonly solver: number;
  readonly challenger: number;
} {
  const least = GAS.leastBond * baseFeeGwei * ETHER_PER_GAS_GWEI;
  return { solver: Math.max(solverBond, least), challenger: Math.max(challengerBond, least) };
}

type Play = (world: World, fee: (gas: number) => number, random: Random) => { attacker: number; honest: number };

/** One trial of each strategy. `fee` is the price of gas while the dispute is played. */
export const STRATEGIES: Readonly<Record<string, Play>> = {
  "a false claim": (world, fee, random) => {
    const { solver } = bondsOf(world);
    const posting = -fee(GAS.commit + GAS.reveal);
    if (random.nextFloat() >= world.watched) return { attacker: posting + world.reward, honest: 0 };
    return {
      attacker: posting - solver - fee(GAS.solverMoves),
      honest: solver / 2 - fee(GAS.challenge + GAS.challengerMoves),
    };
  },
  "a false claim, and a sham challenger of one's own that wins first": (world, fee, random) => {
    const { solver } = bondsOf(world);
    const posting = -fee(GAS.commit + GAS.reveal);
    if (random.nextFloat() >= world.watched) return { attacker: posting + world.reward, honest: 0 };
    const moves = 6;
    return {
      attacker: posting - solver / 2 - fee(GAS.solverMoves + GAS.challenge + GAS.challengerMoves),
      // Closed: the bond and an allowance come back, the prize is gone.
      honest: Math.min(solver / 2, fee(moves * GAS.allowanceMove)) - fee(GAS.challenge + moves * 34_000),
    };
  },
  "a challenge of a true claim, then silence": (world, fee) => {
    const { challenger } = bondsOf(world);
    return { attacker: -challenger - fee(GAS.challenge), honest: challenger / 2 - fee(GAS.answerSilence) };
  },
  "a challenge of a true claim, played to the end": (world, fee) => {
    const { challenger } = bondsOf(world);
    return {
      attacker: -challenger - fee(GAS.challenge + GAS.challengerMoves),
      honest: challenger / 2 - fee(GAS.solverMoves),
    };
  },
  "ten commits that are never revealed": (world, fee) => {
    const { solver } = bondsOf(world);
    return { attacker: -10 * (solver / 2 + fee(GAS.commit)), honest: 0 };
  },
  "a false model, bought from oneself, worth the reward to its seller": (world, fee, random) => {
    // Poster and solver are one: the reward comes back, a false result is worth as much to them as they escrow.
    const { solver } = bondsOf(world);
    const posting = -fee(GAS.commit + GAS.reveal + 206_000);
    if (random.nextFloat() >= world.watched) return { attacker: posting + world.reward, honest: 0 };
    return {
      attacker: posting - solver - fee(GAS.solverMoves),
      honest: solver / 2 - fee(GAS.challenge + GAS.challengerMoves),
    };
  },
};

/** Plays a strategy. @param trials at least 1 */
export function simulateStrategy(name: string, world: World, trials: number, seed: number): Outcome {
  const play = STRATEGIES[name];
  if (!play) throw new RangeError(`there is no strategy ${name}`);
  const random = new Random(seed);
  let [attacker, honest, losses] = [0, 0, 0];
  for (let trial = 0; trial < trials; trial += 1) {
    const gwei = world.baseFeeGwei * exp(world.volatility * normal(random));
    const made = play(world, (gas) => gas * gwei * ETHER_PER_GAS_GWEI, random);
    attacker += made.attacker;
    honest += made.honest;
    if (made.honest < 0) losses += 1;
  }
  return { attacker: attacker / trials, honest: honest / trials, honestLosses: losses / trials };
}

/** How often a claim must be watched for lying not to pay, gas left out: R / (R + B), or 2R / (2R + B) with a sham. */
export function leastWatching({ reward, ...world }: World, sham = false): number {
  const lost = bondsOf({ reward, ...world }).solver / (sham ? 2 : 1);
  return reward / (reward + lost);
}

/** By which factor the base fee may rise before an honest side pays more for a dispute than half a least bond brings. */
export const riseBorne = (gas: number): number => GAS.leastBond / 2 / gas;
