import { readBountyFile } from "../../cli/bounty-file.ts";
import { drawRows, termsRows } from "../../cli/bounty-view.ts";
import { accountCommand } from "../../cli/command.ts";
import { allowReward, onceAllIsSent, publishedProgram, withWindows } from "../../cli/posting.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { coinOf } from "../../cli/tokens.ts";
import { draftTerms, postBounty } from "../../protocol/post.ts";

interface PostOptions extends SendingOptions {
  readonly file: string;
}

export default accountCommand<PostOptions>(async ({ file }, session) => {
  const { market, deployment, provider, transact } = session;
  const written = await readBountyFile(file, (token) => coinOf(provider, token));
  const program = await publishedProgram(session, written.program);
  const machine = written.draft.machine ?? deployment.contracts.machine;
  const terms = withWindows(
    await draftTerms(market.rules, market.datasets, { ...written.draft, program, machine }),
    written.windows,
  );
  const coin = await coinOf(provider, terms.token);
  const rows = termsRows(terms, coin);
  const isAllowed = await allowReward(session, terms, coin, "board", deployment.contracts.board);
  const upon = await onceAllIsSent(session, program, isAllowed);
  const details = Object.fromEntries(rows);
  const posted = await transact({ title: "Post a bounty", details, upon }, () =>
    postBounty(market.board, terms, written.metadata),
  );
  if (!posted) return undefined;
  const { bountyId, termsHash, escrow } = posted;
  return {
    json: { bountyId, termsHash, programId: terms.programId, escrow, terms },
    text: drawRows([["bounty", bountyId], ...rows, ["next", `hardhat solve ${bountyId.slice(0, 14)}`]]),
  };
});
