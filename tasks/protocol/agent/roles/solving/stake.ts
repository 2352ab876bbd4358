/** What a solver has at stake, and the most that it may have. */
import { AgentError } from "../../../agent-error.ts";
import type { Receipt } from "../../../rpc/index.ts";
import { bondAtDesk, bondOfQuestion } from "../../budget.ts";
import type { AgentContext } from "../../role.ts";
import type { MarketView } from "../../view.ts";
import type { SolverOptions } from "../options.ts";

/** The bonds that an account has in commits, claims, questions and private orders, in wei. */
export function stakeOf(view: MarketView, account: string): bigint {
  const isOwn = (solver: string | undefined): boolean => solver?.toLowerCase() === account.toLowerCase();
  const commits = view
    .bounties()
    .flatMap(({ commits: all }) => all)
    .filter(({ solver, status }) => isOwn(solver) && status === "committed");
  const claims = view.claims().filter(({ claim }) => isOwn(claim.solver));
  const inBonds = [...commits, ...claims].reduce((sum, { bond }) => sum + bond, 0n);
  const questions = view.questions().filter(({ solver }) => isOwn(solver));
  const inQuestions = questions.reduce((sum, known) => sum + bondOfQuestion(known), inBonds);
  const inOrders = view.orders().filter(({ solver }) => isOwn(solver));
  return inOrders.reduce((sum, known) => sum + bondAtDesk(known), inQuestions);
}

export interface Stakes {
  /** Whether a bond would be too much, with those that are out and those that are on their way. */
  isOver(bond: bigint): boolean;
  /**
   * Sends a bond, unless it is too much: the base fee may have raised it, and others may have been sent since the last look.
   * @throws AgentError `StakeExceeded` with all amounts in wei
   */
  send(name: string, bond: bigint, work: () => Promise<Receipt>): Promise<Receipt>;
}

export function stakesOf(
  { view, account }: Pick<AgentContext, "view" | "account">,
  { maxAtStake, maxBond }: Pick<SolverOptions, "maxAtStake" | "maxBond">,
): Stakes {
  /** Bonds that the view may not show yet, and the block that has them. */
  const going = new Map<string, { readonly bond: bigint; readonly block: number }>();

  function outWithout(name?: string): bigint {
    const { number } = view().head;
    for (const [other, { block }] of going) if (block <= number) going.delete(other);
    let out = stakeOf(view(), account);
    for (const [other, { bond }] of going) if (other !== name) out += bond;
    return out;
  }

  return {
    isOver: (bond) => outWithout() + bond > maxAtStake,
    async send(name, bond, work) {
      const out = outWithout(name);
      if (bond > maxBond || out + bond > maxAtStake) {
        const rule = `${name} wants ${bond} wei: at most ${maxBond} at once, and ${out} of ${maxAtStake} are out`;
        throw new AgentError("StakeExceeded", rule, { name, bond, maxBond, out, maxAtStake });
      }
      going.set(name, { bond, block: Infinity });
      try {
        const receipt = await work();
        going.set(name, { bond, block: receipt.block.number });
        return receipt;
      } catch (error) {
        going.delete(name);
        throw error;
      }
    },
  };
}
