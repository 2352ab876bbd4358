import { ZeroAddress } from "ethers";

import { programId as idOf, type Program } from "../../../sim/index.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { readBountyFile, type BountyFile } from "../../cli/bounty-file.ts";
import { drawRows, termsRows } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import { estimatorOncePublished, publishPlanned } from "../../cli/publishing.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { allowanceOf, coinOf } from "../../cli/tokens.ts";
import type { Terms } from "../../protocol/bounty.ts";
import { approveTokens } from "../../protocol/permit.ts";
import { draftTerms, postBounty } from "../../protocol/post.ts";
import { fetchProgram } from "../../protocol/programs.ts";

interface PostOptions extends SendingOptions {
  readonly file: string;
}

export default accountCommand<PostOptions>(async ({ file }, session) => {
  const { market, deployment, provider, rpc, transact, planned, dryRun } = session;
  const written = await readBountyFile(file, (token) => coinOf(provider, token));
  const program = await publishedProgram(session, written);
  const machine = written.draft.machine ?? deployment.contracts.machine;
  const terms = withWindows(
    await draftTerms(market.rules, market.datasets, { ...written.draft, program, machine }),
    written.windows,
  );
  const coin = await coinOf(provider, terms.token);
  const rows = termsRows(terms, coin);
  // What a dry run has not published is put in its place; what it has not allowed is not.
  const isMissing = dryRun && planned.length > 0;
  const upon = isMissing ? await estimatorOncePublished(rpc, market.store, program) : undefined;
  const isAllowed = await allow(session, terms, formatAmount(terms.reward, coin));
  const details = Object.fromEntries(rows);
  const posted = await transact({ title: "Post a bounty", details, ...(isAllowed && { upon }) }, () =>
    postBounty(market.board, terms, written.metadata),
  );
  if (!posted) return undefined;
  const { bountyId, termsHash, escrow } = posted;
  return {
    json: { bountyId, termsHash, programId: terms.programId, escrow, terms },
    text: drawRows([["bounty", bountyId], ...rows, ["next", `hardhat solve ${bountyId.slice(0, 14)}`]]),
  };
});

/** The program of a file, published first if need be; or the one that the file names. */
async function publishedProgram(session: AccountSession, { program }: BountyFile): Promise<Program> {
  const { market, deployment } = session;
  if (typeof program === "string") return fetchProgram(market.store, program, deployment.fromBlock);
  if (!(await market.store.isPublished(idOf(program)))) await publishPlanned(session, program);
  return program;
}

function withWindows(terms: Terms, windows: BountyFile["windows"]): Terms {
  return {
    ...terms,
    revealSeconds: windows.reveal ?? terms.revealSeconds,
    challengeSeconds: windows.challenge ?? terms.challengeSeconds,
    budgetSeconds: windows.budget ?? terms.budgetSeconds,
    minMoveSeconds: windows.minMove ?? terms.minMoveSeconds,
  };
}

/** Lets the board take the reward, if it is in tokens and may not yet. @returns whether it may now: not in a dry run */
async function allow(session: AccountSession, { token, reward }: Terms, amount: string): Promise<boolean> {
  const { account, deployment, provider, signer, transact, dryRun } = session;
  const spender = deployment.contracts.board;
  if (token === ZeroAddress || (await allowanceOf(provider, token, account, spender)) >= reward) return true;
  await transact({ title: "Let the board take the reward", details: { amount, token } }, () =>
    approveTokens(signer, { token, spender, amount: reward }),
  );
  return !dryRun;
}
