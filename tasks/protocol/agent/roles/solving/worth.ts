/** Whether a bounty is worth solving: what it pays, what it costs, and how arguments would be found. */
import { ZeroAddress } from "ethers";

import { estimate, type CostEstimate, type Program } from "../../../../../sim/index.ts";
import { WHOLE_BPS, type Terms } from "../../../bounty.ts";
import { trainingFor, type JobRecipe, type TrainingJob } from "../../../jobs/index.ts";
import type { KnownBounty } from "../../view.ts";
import type { SolverOptions } from "../options.ts";

/** Gas of a commit, a reveal and a release. */
const SOLVING_GAS = 700_000n;

/** As a `TrainingJob`: plain data, that pass between threads. */
export type Training = Pick<TrainingJob, "program" | "parameters">;

/** How arguments are found. */
export type Strategy =
  /** There are none. */
  | { readonly kind: "run" }
  /** The model is known. */
  | { readonly kind: "train"; readonly trainings: readonly Training[] }
  /** Nothing is known. */
  | { readonly kind: "search"; readonly seconds: number };

export interface Worth {
  readonly strategy: Strategy;
  readonly seconds: number;
  /** In wei. */
  readonly reward: bigint;
  readonly cost: bigint;
}

/** Why a bounty is left alone. */
export interface Unworthy {
  readonly reason: string;
  readonly details?: object;
  /** Whether it may be otherwise at the next head: others fall, stakes come back. */
  readonly again?: boolean;
  /** Whether a larger reward may change it: what has no result has none for any money. */
  readonly ifRaised?: boolean;
}

const lower = (values: readonly string[] | undefined): readonly string[] | undefined =>
  values?.map((value) => value.toLowerCase());

/** What the terms alone say. Cheap: asked at every head. */
export function refusal(
  { terms, poster }: Pick<KnownBounty, "terms" | "poster">,
  options: SolverOptions,
): Unworthy | undefined {
  const { programs, posters, tokenPrices, maxBond } = options;
  const token = terms.token.toLowerCase();
  if (lower(posters)?.includes(poster.toLowerCase()) === false) return { reason: "its poster is not on the list" };
  if (lower(programs)?.includes(terms.programId) === false) return { reason: "its program is not on the list" };
  if (token !== ZeroAddress && tokenPrices[token] === undefined) return { reason: "its token is not on the list" };
  if (terms.solverBond > maxBond) return { reason: "its bond is too large" };
  return undefined;
}

/** What `amount` of a token is worth, in wei. */
export function weiOf(amount: bigint, token: string, { tokenPrices }: Pick<SolverOptions, "tokenPrices">): bigint {
  if (token === ZeroAddress) return amount;
  return (amount * (tokenPrices[token.toLowerCase()] ?? 0n)) / 10n ** 18n;
}

/** The first prize, after the shares of others, in wei. */
export function prizeOf(
  { terms, escrow, shares }: Pick<KnownBounty, "terms" | "escrow" | "shares">,
  options: SolverOptions,
): bigint {
  const taken = shares.reduce((sum, { bps }) => sum + BigInt(bps), 0n);
  const prize = (escrow * terms.prizeBps[0] * (WHOLE_BPS - taken)) / (WHOLE_BPS * WHOLE_BPS);
  return weiOf(prize, terms.token, options);
}

/** What computing and gas cost, in wei. */
export function costOf(seconds: number, gas: bigint, { weiPerSecond, gasPrice }: SolverOptions): bigint {
  return (BigInt(Math.ceil(seconds * 1000)) * weiPerSecond) / 1000n + gas * gasPrice;
}

const isHopeless = ({ end }: CostEstimate): boolean => end === "faults" || end === "outOfSteps";

/**
 * Decides by the prize that is hoped for against what is spent in any case.
 * @param secondsLeft until the commits end
 * @param cells of data segment 0
 * @param expenses what is to be bought first, in wei
 */
export function worthOf(
  bounty: Pick<KnownBounty, "terms" | "escrow" | "shares">,
  program: Program,
  recipe: JobRecipe | undefined,
  options: SolverOptions,
  secondsLeft: number,
  cells?: BigUint64Array,
  expenses = 0n,
): Worth | Unworthy {
  const once = estimate(program);
  if (isHopeless(once)) return { reason: "its program has no result", details: { end: once.end } };
  const reward = prizeOf(bounty, options);
  const allowed = Math.min(options.maxSeconds, secondsLeft);
  const found = strategyFor(
    bounty.terms,
    program,
    recipe,
    { ...options, maxSeconds: allowed },
    once.seconds.high,
    cells,
  );
  const cost = costOf(found.seconds, SOLVING_GAS, options) + expenses;
  if (found.seconds > allowed) {
    return { reason: "it takes too long", details: { seconds: found.seconds, allowed } };
  }
  if (reward - cost < options.minProfit) {
    return { reason: "it does not pay", details: { reward: `${reward}`, cost: `${cost}` }, ifRaised: true };
  }
  return { ...found, reward, cost };
}

function strategyFor(
  { kind }: Terms,
  { shape }: Program,
  recipe: JobRecipe | undefined,
  options: SolverOptions,
  once: number,
  cells?: BigUint64Array,
): Pick<Worth, "strategy" | "seconds"> {
  if (kind === 0n) return { strategy: { kind: "run" }, seconds: once };
  const { restarts, iterations, learningRate, seed, maxSeconds } = options;
  const trainings: Training[] = [];
  let seconds = once;
  for (let i = 0; recipe && i < restarts; i++) {
    const training = trainingFor(recipe, { seed: seed + i, iterations, learningRate }, cells);
    if (!training) break;
    const one = estimate(training.program).seconds.high + once;
    // As many as there is time for, and one in any case.
    if (i > 0 && seconds + one > maxSeconds) break;
    trainings.push({ program: training.program, parameters: training.parameters });
    seconds += one;
    if (!training.seeded) break;
  }
  if (trainings.length > 0) return { strategy: { kind: "train", trainings }, seconds };
  const search = Math.min(options.searchSeconds, Math.max(0, maxSeconds - once));
  return shape.argsDepth === 0 && recipe?.work === "evaluation" && search === 0
    ? { strategy: { kind: "run" }, seconds: once }
    : { strategy: { kind: "search", seconds: search }, seconds: once + search };
}
