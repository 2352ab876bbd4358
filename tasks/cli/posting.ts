/** What comes before a bounty or an order is posted: its program, its windows, the right to take its reward. */
import { ZeroAddress } from "ethers";

import { programId, type Program } from "../../sim/index.ts";
import type { Terms } from "../protocol/bounty.ts";
import { approveTokens } from "../protocol/permit.ts";
import { fetchProgram, publishProgram } from "../protocol/programs.ts";
import { formatAmount, type Coin } from "./amounts.ts";
import type { AccountSession } from "./session.ts";
import type { LongerWindows } from "./terms-file.ts";
import { allowanceOf } from "./tokens.ts";

/** The program of a file, published first if need be; or the one that the file names. */
export async function publishedProgram(session: AccountSession, program: Program | string): Promise<Program> {
  const { market, deployment, transact } = session;
  if (typeof program === "string") return fetchProgram(market.store, program, deployment.fromBlock);
  const id = programId(program);
  if (await market.store.isPublished(id)) return program;
  const details = { program: id, instructions: String(program.code.length) };
  await transact({ title: "Publish the program", details }, () => publishProgram(market.store, program));
  return program;
}

export function withWindows(terms: Terms, windows: LongerWindows): Terms {
  return {
    ...terms,
    revealSeconds: windows.reveal ?? terms.revealSeconds,
    challengeSeconds: windows.challenge ?? terms.challengeSeconds,
    budgetSeconds: windows.budget ?? terms.budgetSeconds,
    minMoveSeconds: windows.minMove ?? terms.minMoveSeconds,
  };
}

/**
 * Lets a contract take the reward, if it is in tokens and may not yet.
 * @param who what the contract is called
 */
export async function allowReward(
  session: AccountSession,
  { token, reward }: Pick<Terms, "token" | "reward">,
  coin: Coin,
  who: "board" | "desk",
  spender: string,
): Promise<void> {
  const { account, provider, signer, transact } = session;
  if (token === ZeroAddress || (await allowanceOf(provider, token, account, spender)) >= reward) return;
  const details = { amount: formatAmount(reward, coin), token };
  await transact({ title: `Let the ${who} take the reward`, details }, () =>
    approveTokens(signer, { token, spender, amount: reward }),
  );
}
