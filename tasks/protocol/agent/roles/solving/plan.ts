/** How a bounty would be solved, from its document and its program: plain data in and out, so that a thread of its own can do it. */
import type { ErrorDetails, Program } from "../../../../../sim/index.ts";
import { jobOfBounty } from "../../../jobs/index.ts";
import type { KnownBounty } from "../../view.ts";
import type { SolverOptions } from "../options.ts";
import { worthOf, type Unworthy, type Worth } from "./worth.ts";

export interface PlanRequest {
  readonly bounty: Pick<KnownBounty, "terms" | "metadata" | "isDocument" | "escrow" | "shares">;
  readonly program: Program;
  readonly options: SolverOptions;
  /** Until the commits end. */
  readonly secondsLeft: number;
  /** Of data segment 0. */
  readonly cells?: BigUint64Array;
  /** What is to be bought first, in wei. */
  readonly expenses: bigint;
}

export interface Plan {
  readonly worth: Worth | Unworthy;
  /** Why the recipe in the document is of no use, where there is one. */
  readonly useless?: { readonly reason: string; readonly details?: ErrorDetails };
}

/** Makes a plan, where nothing that a stranger's document says can keep or end the agent. */
export type Planner = (request: PlanRequest, signal?: AbortSignal) => Promise<Plan>;

export function planOf({ bounty, program, options, secondsLeft, cells, expenses }: PlanRequest): Plan {
  const { recipe, ...why } = jobOfBounty(bounty, cells);
  const worth = worthOf(bounty, program, recipe, options, secondsLeft, cells, expenses);
  if (!("reason" in why) || why.reason === undefined) return { worth };
  const { reason, details } = why;
  return { worth, useless: { reason, ...(details && { details }) } };
}
