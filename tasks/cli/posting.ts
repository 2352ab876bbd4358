/** What comes before a bounty or an order is posted: its program, its windows, the right to take its reward. */
import { ZeroAddress } from "ethers";

import { programId, type Program } from "../../sim/index.ts";
import type { Terms } from "../protocol/bounty.ts";
import { approveTokens } from "../protocol/permit.ts";
import { fetchProgram } from "../protocol/programs.ts";
import { formatAmount, type Coin } from "./amounts.ts";
import { estimatorOncePublished, publishPlanned } from "./publishing.ts";
import type { AccountSession } from "./session.ts";
import type { LongerWindows } from "./terms-file.ts";
import { allowanceOf } from "./tokens.ts";
import type { Estimator } from "./upon-state.ts";

/** The program of a file, published first if need be; or the one that the file names. */
export async function publishedProgram(session: AccountSession, program: Program | string): Promise<Program> {
  const { market, deployment } = session;
  if (typeof program === "string") return fetchProgram(market.store, program, deployment.fromBlock);
  if (!(await market.store.isPublished(programId(program)))) await publishPlanned(session, program);
  return program;
}

/**
 * How what comes last is simulated in a dry run: what was not published is put in its place, what was not allowed is not.
 * @returns `undefined` where it can be simulated as it is, or not at all
 */
export async function onceAllIsSent(
  { market, rpc, planned, dryRun }: AccountSession,
  program: Program,
  isAllowed: boolean,
): Promise<Estimator | undefined> {
  const isMissing = dryRun && planned.length > 0;
  return isMissing && isAllowed ? estimatorOncePublished(rpc, market.store, program) : undefined;
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
 * @returns whether it may now: not in a dry run that would have to allow it
 */
export async function allowReward(
  session: AccountSession,
  { token, reward }: Pick<Terms, "token" | "reward">,
  coin: Coin,
  who: "board" | "desk",
  spender: string,
): Promise<boolean> {
  const { account, provider, signer, transact, dryRun } = session;
  if (token === ZeroAddress || (await allowanceOf(provider, token, account, spender)) >= reward) return true;
  const details = { amount: formatAmount(reward, coin), token };
  await transact({ title: `Let the ${who} take the reward`, details }, () =>
    approveTokens(signer, { token, spender, amount: reward }),
  );
  return !dryRun;
}
