/** Results: run, committed to, revealed. */
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { accountTask, CONTENT, DATA, GATEWAY, optional } from "./options.ts";

export const ARGS = optional("args", "File with the arguments of an open job; without it they are searched");
export const LICENCES = optional("licences", "Ids of the licences for each segment, with commas between");
export const ITERATIONS = {
  name: "iterations",
  description: "Of the search for arguments",
  type: ArgumentType.INT,
  defaultValue: 200,
} as const;
export const SEED = {
  name: "seed",
  description: "Of the search's start",
  type: ArgumentType.INT,
  defaultValue: 1,
} as const;
const STORE = optional("store", "File that keeps what reveals need; default: under the user's data");

export const solvingTasks: TaskDefinition[] = [
  accountTask("solve", "Runs the job of a bounty, finds arguments if it is an open one, and commits to the result")
    .addPositionalArgument({ name: "bounty", description: "Id of the bounty, or its first digits" })
    .addOption(ARGS)
    .addOption(DATA)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addOption(LICENCES)
    .addOption(ITERATIONS)
    .addOption(SEED)
    .addOption(STORE)
    .addFlag({ name: "again", description: "Commit although the account has a commit on the bounty" })
    .setAction(() => import("../actions/solve.ts"))
    .build(),
  accountTask("reveal", "Reveals the results that the account has committed to")
    .addOption(optional("bounty", "Only those on this bounty: its id, or its first digits"))
    .addOption(DATA)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addOption(STORE)
    .setAction(() => import("../actions/reveal.ts"))
    .build(),
];
