/** What a run came to, for people and for programs. */
import { formatEther } from "ethers";

import { drawTable } from "../../tasks/view/table.ts";
import type { RunReport } from "./run.ts";

const COLUMNS = ["ether", "gas", "paid in", "credited", "withdrawn", "gained", "tokens"].map((head, i) => ({
  head,
  align: i === 0 ? ("left" as const) : ("right" as const),
}));

/** Ether, six places. */
const ether = (wei: bigint): string => Number(formatEther(wei)).toFixed(6);

export function tableOf({ node, seconds, blocks, counts, judgement, ledger }: RunReport): string {
  const { bounties, settled, refunded, claims, falseClaims, games, defeats } = judgement;
  const lines = [
    `${node}: ${bounties} bounties in ${seconds.toFixed(0)} s and ${blocks} blocks: ${settled} settled, ${refunded} refunded; ` +
      `${claims} claims, ${falseClaims} false, ${games} games, ${defeats} claims defeated`,
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", "),
  ];
  const rows = ledger.accounts.map(({ name, gasPaid, paid, credited, withdrawn, gained, tokensGained }) => [
    name,
    ...[gasPaid, paid, credited, withdrawn, gained, tokensGained].map(ether),
  ]);
  return [...lines, drawTable(COLUMNS, rows)].join("\n");
}

/** Sums of money as decimal strings. */
export function jsonOf({
  seed,
  node,
  bounties,
  seconds,
  blocks,
  counts,
  crashes,
  judgement,
  ledger,
  failures,
}: RunReport) {
  const { settled, refunded, claims, falseClaims, games, defeats } = judgement;
  const outcome = { settled, refunded, claims, falseClaims, games, defeats };
  const accounts = ledger.accounts.map((account) =>
    Object.fromEntries(
      Object.entries(account).map(([name, value]) => [name, typeof value === "bigint" ? `${value}` : value]),
    ),
  );
  const burned = { board: `${ledger.burned.board}`, game: `${ledger.burned.game}` };
  return {
    ...{ seed, node, bounties, seconds, blocks, ...counts, crashes, outcome },
    ...{ ledger: { accounts, burned }, failures },
  };
}
