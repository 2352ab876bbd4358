import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { narrateTo } from "../demo/narrator.ts";
import { reportJson, reportTables } from "../demo/report.ts";
import { setStage } from "../demo/stage.ts";
import { tellStory } from "../demo/story.ts";

interface DemoArguments {
  readonly json: boolean;
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
  narrator.block(reportTables(report, stage));
  narrator.say(report.books.conserved ? "Every wei is where it belongs." : "The books do not balance.");
  if (json) process.stdout.write(`${reportJson(report)}\n`);
  if (!report.books.conserved) process.exitCode = 1;
};

export default action;
