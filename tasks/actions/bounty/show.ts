import { ZeroHash } from "ethers";

import { openBounty, rewardCoin } from "../../cli/bounty.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { drawRows, numberOf, printable, termsRows } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import { formatTime } from "../../cli/durations.ts";
import type { MarketOptions, MarketSession } from "../../cli/session.ts";
import { BOUNTY_STATUS, COMMIT_STATUS } from "../../protocol/bounty.ts";
import { drawTable } from "../../view/table.ts";

interface ShowOptions extends MarketOptions {
  readonly bounty: string;
}

export default marketCommand<ShowOptions>(async ({ bounty }, session) => {
  const { market } = session;
  const fetched = await openBounty(session, bounty);
  const { bountyId, terms, poster, metadata, isDocument } = fetched;
  const [state, coin, latestEnd] = await Promise.all([
    market.board.bountyOf(bountyId),
    rewardCoin(session, fetched),
    market.lens.latestEnd(bountyId),
  ]);
  const status = BOUNTY_STATUS[Number(state.status)]!;
  const commits = await commitsOn(session, bountyId, state.commits);
  const rows: [string, string][] = [
    ["bounty", bountyId],
    ["status", `${status}, ${state.awarded} prizes paid`],
    ["poster", poster],
    ["left of the reward", formatAmount(state.escrow, coin)],
    ...termsRows(terms, coin),
    ["ends at the latest", formatTime(Number(latestEnd))],
  ];
  const document =
    metadata === ""
      ? []
      : [`${isDocument ? "document" : "document, not the one that the terms bind"}:`, printable(metadata)];
  return {
    json: {
      ...{ bountyId, status, poster, escrow: state.escrow, awarded: state.awarded, terms, metadata, isDocument },
      ...{ latestEnd, commits },
    },
    text: [drawRows(rows), ...(commits.length > 0 ? [commitsTable(commits)] : []), ...document].join("\n"),
  };
});

/** Where each commit stands. */
async function commitsOn({ market }: MarketSession, bountyId: string, count: bigint) {
  const indices = Array.from({ length: Number(count) }, (_, index) => index);
  return Promise.all(
    indices.map(async (index) => {
      const { solver, bond, status, score, claimId, committedAt } = await market.board.commitOf(bountyId, index);
      const name = COMMIT_STATUS[Number(status)]!;
      const shown = name === "ranked" || name === "unranked" ? numberOf(score) : undefined;
      return { index, solver, status: name, score: shown, bond, claimId, committedAt: Number(committedAt) };
    }),
  );
}

function commitsTable(commits: Awaited<ReturnType<typeof commitsOn>>): string {
  const head = [
    { head: "commit", align: "right" as const },
    { head: "solver" },
    { head: "status" },
    { head: "score", align: "right" as const },
    { head: "bond", align: "right" as const },
    { head: "at" },
    { head: "claim" },
  ];
  return drawTable(
    head,
    commits.map(({ index, solver, status, score, bond, committedAt, claimId }) => [
      ...[index, solver, status, score === undefined ? "" : String(score)],
      ...[formatAmount(bond), formatTime(committedAt)],
      // Its first digits are what `challenge` asks for.
      claimId === ZeroHash ? "" : claimId.slice(0, 14),
    ]),
  );
}
