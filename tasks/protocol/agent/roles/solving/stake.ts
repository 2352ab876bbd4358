/** What a solver has at stake. */
import { bondAtDesk } from "../../budget.ts";
import type { MarketView } from "../../view.ts";

/** The bonds that an account has in commits, claims and private orders, in wei. */
export function stakeOf(view: MarketView, account: string): bigint {
  const isOwn = (solver: string | undefined): boolean => solver?.toLowerCase() === account.toLowerCase();
  const commits = view
    .bounties()
    .flatMap(({ commits: all }) => all)
    .filter(({ solver, status }) => isOwn(solver) && status === "committed");
  const claims = view.claims().filter(({ claim }) => isOwn(claim.solver));
  const inOrders = view.orders().filter(({ solver }) => isOwn(solver));
  const inBonds = [...commits, ...claims].reduce((sum, { bond }) => sum + bond, 0n);
  return inOrders.reduce((sum, known) => sum + bondAtDesk(known), inBonds);
}
