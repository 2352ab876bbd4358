/** Bounties in tables. */
import { ZeroAddress, ZeroHash } from "ethers";

import { DIRECTION, JOB_KIND, type Terms } from "../protocol/bounty.ts";
import type { BountySummary } from "../protocol/overview.ts";
import { drawTable } from "../view/table.ts";
import { formatAmount, type Coin } from "./amounts.ts";
import { formatDuration, formatTime } from "./durations.ts";
import { shortId } from "./ids.ts";

/** The name of a number on the chain. */
const nameOf = (table: Readonly<Record<string, bigint>>, value: bigint): string =>
  Object.entries(table).find(([, number]) => number === value)?.[0] ?? String(value);

const float = new DataView(new ArrayBuffer(8));

/** The number with these bits of a binary64. */
export function numberOf(bits: bigint): number {
  float.setBigUint64(0, bits);
  return float.getFloat64(0);
}

export const kindOf = ({ kind }: Terms): string => nameOf(JOB_KIND, kind);
export const directionOf = ({ direction }: Terms): string => nameOf(DIRECTION, direction);

/** What the document about a bounty calls it; its texts are other people's. */
export function titleOf(metadata: string): string {
  try {
    const { name } = JSON.parse(metadata) as { name?: unknown };
    return typeof name === "string" ? printable(name) : "";
  } catch {
    return "";
  }
}

/** Without characters that could move a terminal's cursor. */
export const printable = (text: string): string => text.replace(/\p{C}/gu, "?");

export function bountiesTable(
  bounties: readonly BountySummary[],
  coins: ReadonlyMap<string, Coin>,
  now: number,
): string {
  if (bounties.length === 0) return "There are no bounties.";
  const head = [
    { head: "bounty" },
    { head: "status" },
    { head: "kind" },
    { head: "reward", align: "right" as const },
    { head: "commits", align: "right" as const },
    { head: "commits end" },
    { head: "name" },
  ];
  const rows = bounties.map(({ bountyId, status, terms, escrow, commits, metadata }) => {
    const left = Number(terms.commitDeadline) - now;
    return [
      shortId(bountyId),
      status,
      `${kindOf(terms)}, ${directionOf(terms)}`,
      formatAmount(status === "open" ? escrow : terms.reward, coins.get(terms.token)),
      commits,
      left >= 0 ? `in ${formatDuration(left)}` : `${formatDuration(-left)} ago`,
      titleOf(metadata).slice(0, 40),
    ];
  });
  return drawTable(head, rows);
}

/** Terms as rows of name and value. */
export function termsRows(terms: Terms, coin: Coin): [string, string][] {
  const bps = terms.prizeBps.filter((share) => share > 0n);
  const datasets = terms.datasetIds.flatMap((id, segment) => (id === 0n ? [] : [`${segment}: #${id}`]));
  return [
    ["program", terms.programId],
    ["kind", `${kindOf(terms)}, the ${terms.direction === DIRECTION.min ? "least" : "greatest"} score wins`],
    ...(terms.hasThreshold ? [["threshold", String(numberOf(terms.threshold))] as [string, string]] : []),
    ["reward", formatAmount(terms.reward, coin)],
    ["prizes", bps.map((share) => `${Number(share) / 100} %`).join(", ")],
    ["solver's bond", formatAmount(terms.solverBond)],
    ["challenger's bond", formatAmount(terms.challengerBond)],
    ["commits end", formatTime(Number(terms.commitDeadline))],
    ["reveal window", formatDuration(Number(terms.revealSeconds))],
    ["challenge window", formatDuration(Number(terms.challengeSeconds))],
    ["dispute clock", `${formatDuration(Number(terms.budgetSeconds))} a side`],
    ...(datasets.length > 0 ? [["datasets", datasets.join(", ")] as [string, string]] : []),
    ...(terms.sealedRows !== ZeroHash
      ? [
          [
            "sealed rows",
            `segment ${terms.sealedSegment}, ${formatDuration(Number(terms.unsealSeconds))} to open them`,
          ] as [string, string],
        ]
      : []),
    ...(terms.listener !== ZeroAddress ? [["listener", terms.listener] as [string, string]] : []),
    ["machine", terms.machine],
  ];
}

/** Rows of name and value, aligned. */
export function drawRows(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
