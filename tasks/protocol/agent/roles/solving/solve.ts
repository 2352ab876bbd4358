/** Finds a result for a bounty. */
import { cellsRoot, type JobResult, type Program } from "../../../../../sim/index.ts";
import type { Result } from "../../../bounty.ts";
import type { AgentContext } from "../../role.ts";
import { trainedArguments } from "../../../jobs/index.ts";
import type { KnownBounty } from "../../view.ts";
import { isBetter, reaches, scoreOf } from "../endings.ts";
import type { SolverOptions } from "../options.ts";
import { argumentsOf, searchArguments } from "./search.ts";
import type { Strategy } from "./worth.ts";

/** Candidates of a search that are computed at once. */
const OFFSPRING = 4;

/** A result of the public rows, and the arguments that it has. */
export interface Solution {
  readonly args: BigUint64Array;
  readonly score: number;
  readonly result: Result;
}

/** The score of a run; NaN where it has none. */
const scoreIn = ({ status, outputs }: JobResult): number => (status === "halted" ? scoreOf(outputs[0]!) : NaN);

/**
 * The best result that a strategy comes to; `undefined` where none reaches the threshold.
 * @param data the cells of the program's segments
 */
export async function solve(
  context: Pick<AgentContext, "run" | "log">,
  { terms, bountyId }: Pick<KnownBounty, "terms" | "bountyId">,
  program: Program,
  data: readonly BigUint64Array[],
  strategy: Strategy,
  options: Pick<SolverOptions, "seed">,
  signal: AbortSignal,
): Promise<Solution | undefined> {
  const evaluate = (args: BigUint64Array): Promise<JobResult> => context.run({ program, args, data }, signal);
  let best: { readonly args: BigUint64Array; readonly run: JobResult; readonly score: number } | undefined;
  const consider = async (args: BigUint64Array): Promise<number> => {
    const run = await evaluate(args);
    const score = scoreIn(run);
    if (!Number.isNaN(score) && (!best || isBetter(terms, score, best.score))) best = { args, run, score };
    return score;
  };

  switch (strategy.kind) {
    case "run":
      await consider(new BigUint64Array());
      break;
    case "train":
      for (const [attempt, training] of strategy.trainings.entries()) {
        signal.throwIfAborted();
        const trained = await context.run({ program: training.program, data }, signal);
        if (trained.status !== "halted") continue;
        const score = await consider(trainedArguments(trained.outputs, training.parameters));
        context.log.debug({ bountyId, attempt, score }, "trained");
      }
      break;
    case "search": {
      const until = performance.now() + 1000 * strategy.seconds;
      await searchArguments(argumentsOf(program), consider, {
        offspring: OFFSPRING,
        seed: options.seed,
        isBetter: (a, b) => isBetter(terms, a, b),
        goesOn: () => !signal.aborted && performance.now() < until,
      });
    }
  }
  signal.throwIfAborted();
  if (!best || !reaches(terms, best.score)) {
    context.log.info({ bountyId, score: best?.score }, "found no result that reaches the threshold");
    return undefined;
  }
  const { args, run, score } = best;
  const argsRoot = cellsRoot(args, program.shape.argsDepth);
  return { args, score, result: { argsRoot, steps: BigInt(run.steps), stateHash: run.stateHash } };
}
