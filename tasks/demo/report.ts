/** What the demonstration leaves behind: tables for people, one line of JSON for programs. */
import { formatEther } from "ethers";

import { drawTable } from "../view/table.ts";
import { ROLES, type Role, type Stage } from "./stage.ts";
import type { StoryReport } from "./story.ts";

/** The report as one line of JSON: amounts as decimal strings of wei, gas as numbers. */
export function reportJson({ bounties, disputes, books }: StoryReport): string {
  return JSON.stringify({
    bounties: bounties.map(({ kind, score, winner, paidWei, modelId }) => ({
      kind,
      score,
      winner,
      paidWei: paidWei.toString(),
      modelId: modelId.toString(),
    })),
    disputes: disputes.map(({ lie, phaseReached, winner, solverMoves, challengerMoves, gas }) => ({
      lie,
      phaseReached,
      winner,
      solverMoves,
      challengerMoves,
      gas,
    })),
    maxDisputeGas: Math.max(...disputes.map(({ gas }) => gas)),
    conserved: books.conserved,
  });
}

/** The closing tables: moves and gas of every dispute, and where every account's money went. */
export function reportTables({ disputes, books }: StoryReport, { actors }: Pick<Stage, "actors">): string {
  const games = drawTable(
    [
      { head: "lie" },
      { head: "solver" },
      { head: "challenger" },
      { head: "decided at" },
      { head: "winner" },
      { head: "moves", align: "right" },
      { head: "gas", align: "right" },
    ],
    disputes.map((d) => [
      d.lie,
      d.solver,
      d.challenger,
      d.phaseReached,
      d.winner === "solver" ? d.solver : d.challenger,
      `${d.solverMoves} + ${d.challengerMoves}`,
      d.gas,
    ]),
  );
  const money = drawTable(
    [{ head: "account" }, { head: "part" }, { head: "ETH, fees apart", align: "right" }],
    [
      ...(Object.keys(ROLES) as Role[]).map((role) => [
        role,
        ROLES[role],
        formatEther(books.changes.get(actors[role].address)!),
      ]),
      ["burned", "halves of lost bonds", formatEther(books.burned)],
      ["contracts", "what is left in them", formatEther(books.held)],
    ],
  );
  return `${games}\n\n${money}`;
}
