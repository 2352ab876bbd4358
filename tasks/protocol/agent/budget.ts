/** How much an agent has at stake. */
import { AgentError } from "../agent-error.ts";
import type { KnownOrder, KnownQuestion, MarketView } from "./view.ts";

/**
 * The bonds of an account that are out at a head: of commits that are not revealed, of questions that are taken, of private
 * orders, of claims that can still be lost, and of games that are not over. In wei.
 */
export function bondsAt(view: MarketView, account: string): bigint {
  const own = account.toLowerCase();
  const isOwn = (address: string | undefined): boolean => address?.toLowerCase() === own;
  let sum = 0n;
  for (const { commits } of view.bounties()) {
    for (const { solver, status, bond } of commits) if (status === "committed" && isOwn(solver)) sum += bond;
  }
  for (const { claim, bond } of view.claims()) if (isOwn(claim.solver)) sum += bond;
  for (const { challenger, bond } of view.games()) if (isOwn(challenger)) sum += bond;
  for (const known of view.questions()) if (isOwn(known.solver)) sum += bondOfQuestion(known);
  for (const known of view.orders()) if (isOwn(known.solver)) sum += bondAtDesk(known);
  return sum;
}

/** What the desk holds of a solver until its answer, when the claim has it. */
export function bondOfQuestion({ status, question, bond = question.solverBond }: KnownQuestion): bigint {
  return status === "taken" ? bond : 0n;
}

/** What the desk holds of a solver: both bonds, and after the delivery, when the claim has its own, the other one. */
export function bondAtDesk({ status, bond = 0n, order }: KnownOrder): bigint {
  if (status === "taken") return bond;
  return status === "delivered" ? order.deliveryBond : 0n;
}

/** @throws AgentError `BudgetExceeded` with all amounts in wei */
export function checkBudget(key: string, value: bigint, out: bigint, pending: bigint, maxBonds: bigint): void {
  if (out + pending + value <= maxBonds) return;
  throw new AgentError("BudgetExceeded", `${key} wants ${value} wei: ${out + pending} of ${maxBonds} are out`, {
    ...{ key, value, out, pending, maxBonds },
  });
}
