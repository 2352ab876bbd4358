import { ZeroAddress } from "ethers";

import { programId as idOf, type Program } from "../../../sim/index.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { readBountyFile, type BountyFile } from "../../cli/bounty-file.ts";
import { drawRows, termsRows } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import type { AccountSession, SendingOptions } from "../../cli/session.ts";
import { allowanceOf, coinOf } from "../../cli/tokens.ts";
import type { Terms } from "../../protocol/bounty.ts";
import { approveTokens } from "../../protocol/permit.ts";
import { draftTerms, postBounty } from "../../protocol/post.ts";
import { fetchProgram, publishProgram } from "../../protocol/programs.ts";

interface PostOptions extends SendingOptions {
  readonly file: string;
}

export default accountCommand<PostOptions>(async ({ file }, session) => {
  const { market, deployment, provider, transact } = session;
  const written = await readBountyFile(file, (token) => coinOf(provider, token));
  const program = await publishedProgram(session, written);
  const machine = written.draft.machine ?? deployment.contracts.machine;
  const terms = withWindows(
    await draftTerms(market.rules, market.datasets, { ...written.draft, program, machine }),
    written.windows,
  );
  const coin = await coinOf(provider, terms.token);
  const rows = termsRows(terms, coin);
  await allow(session, terms, formatAmount(terms.reward, coin));
  const details = Object.fromEntries(rows);
  const posted = await transact({ title: "Post a bounty", details }, () =>
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
  const { market, deployment, transact } = session;
  if (typeof program === "string") return fetchProgram(market.store, program, deployment.fromBlock);
  const id = idOf(program);
  if (await market.store.isPublished(id)) return program;
  const details = { program: id, instructions: String(program.code.length) };
  await transact({ title: "Publish the program", details }, () => publishProgram(market.store, program));
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

/** Lets the board take the reward, if it is in tokens and may not yet. */
async function allow(session: AccountSession, { token, reward }: Terms, amount: string): Promise<void> {
  const { account, deployment, provider, signer, transact } = session;
  const spender = deployment.contracts.board;
  if (token === ZeroAddress || (await allowanceOf(provider, token, account, spender)) >= reward) return;
  await transact({ title: "Let the board take the reward", details: { amount, token } }, () =>
    approveTokens(signer, { token, spender, amount: reward }),
  );
}
