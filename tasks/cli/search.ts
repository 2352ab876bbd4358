/** Arguments for an open job, found by trying: works with any program whose score is a function of its arguments. */
import {
  initialParameters,
  ISA,
  KetworkRangeError,
  minimise,
  nelderMead,
  run,
  spsa,
  toCells,
  type Program,
} from "../../sim/index.ts";
import { DIRECTION, type Terms } from "../protocol/bounty.ts";
import type { Job } from "./job-run.ts";

/** Beyond so many parameters a simplex is slower than a descent along random directions. */
const SIMPLEX_PARAMETERS = 12;

export interface SearchOptions {
  readonly iterations: number;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** How many arguments a program reads, as far as its instructions name them. */
export function argumentCount({ code }: Program): number {
  return code.reduce((count, { op, b }) => (op === ISA.ARG.opcode ? Math.max(count, b + 1) : count), 0);
}

/**
 * Searches arguments with a good score, from a seeded start, by Nelder and Mead's simplex or by SPSA.
 * @throws KetworkRangeError `ArgumentsUnknown` where the program reads none
 */
export function searchArguments(
  { program, data }: Job,
  { direction }: Pick<Terms, "direction">,
  { iterations, seed, progress }: SearchOptions,
): { readonly args: BigUint64Array; readonly curve: readonly number[] } {
  const count = argumentCount(program);
  if (count === 0) throw new KetworkRangeError("ArgumentsUnknown", "the program reads no arguments: give --args");
  const sign = direction === DIRECTION.max ? -1 : 1;
  let best = { loss: Infinity, args: new Float64Array(count) };
  const value = (parameters: Float64Array): number => {
    const made = run({ program, args: toCells(parameters), ...(data && { data }) }, { checkpointBytes: 0 });
    const loss = made.status === "halted" ? sign * made.score : Infinity;
    if (loss < best.loss) best = { loss, args: parameters.slice() };
    return loss;
  };
  const optimiser = count <= SIMPLEX_PARAMETERS ? nelderMead() : spsa({ learningRate: 0.2, seed });
  const curve: number[] = [];
  minimise(
    optimiser,
    {
      value,
      gradient: () => {
        throw new KetworkRangeError("GradientUnknown", "a program has a score, no gradient");
      },
    },
    {
      initial: initialParameters(count, seed, Math.PI),
      iterations,
      onProgress: ({ iteration }) => {
        curve.push(sign * best.loss);
        if ((iteration + 1) % 25 === 0) progress(`iteration ${iteration + 1}: best score ${sign * best.loss}`);
      },
    },
  );
  return { args: toCells(best.args), curve };
}
