import { formatEther } from "ethers";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { narrateTo } from "../demo/narrator.ts";
import { setStage, ROLES, type Role } from "../demo/stage.ts";
import { tellStory, type StoryReport } from "../demo/story.ts";
import type { Stage } from "../demo/stage.ts";
import { drawTable } from "../view/table.ts";

interface DemoArguments {
  readonly json: boolean;
}

/** The report as the last line of stdout: amounts as decimal strings of wei, gas as numbers. */
function toJson({ bounties, disputes, books }: StoryReport): string {
  return JSON.stringify({
    bounties: bounties.map(({ kind, score, winner, paidWei, modelId }) => ({
      kind,
      score,
      winner,
      paidWei: paidWei.toString(),
      modelId: modelId.toString(),
    })),
    disputes,
    maxDisputeGas: Math.max(...disputes.map(({ gas }) => gas)),
    conserved: books.conserved,
  });
}

function tables({ disputes, books }: StoryReport, { actors }: Stage): string {
  const games = drawTable(
    [
      { head: "lie" },
      { head: "decided at" },
      { head: "winner" },
      { head: "solver's moves", align: "right" },
      { head: "challenger's", align: "right" },
      { head: "gas", align: "right" },
    ],
    disputes.map((d) => [d.lie, d.phaseReached, d.winner, d.solverMoves, d.challengerMoves, d.gas]),
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

const action: NewTaskActionFunction<DemoArguments> = async ({ json }, hre) => {
  await hre.tasks.getTask("build").run({ quiet: true });
  // With --json, stdout is for the machine that reads it.
  const write = (text: string): void => {
    (json ? process.stderr : process.stdout).write(text);
  };
  const narrator = narrateTo(write);
  const stage = await setStage(hre);
  const report = await tellStory(stage, narrator);
  narrator.chapter("The books");
  narrator.block(tables(report, stage));
  narrator.say(report.books.conserved ? "Every wei is where it belongs." : "The books do not balance.");
  if (json) process.stdout.write(`${toJson(report)}\n`);
  if (!report.books.conserved) process.exitCode = 1;
};

export default action;
