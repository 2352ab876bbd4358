/** Disputes and challenges. */
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";
import { emptyTask } from "hardhat/config";

import { accountTask, CONTENT, DATA, GATEWAY, marketTask, optional } from "./options.ts";

const STORE = optional("store", "File that may have the key of a private order; default: under the user's data");
const GAME = { name: "id", description: "Id of the game, or of a claim that has one; or its first digits" } as const;

export const disputesTasks: TaskDefinition[] = [
  emptyTask("dispute", "Games about claims: list, show, move").build(),
  marketTask(["dispute", "list"], "Lists the games that are live: sides, phase, whose turn, clock, stakes")
    .addOption(optional("claim", "Only those on this claim: its id, or its first digits"))
    .addFlag({ name: "all", description: "Those that are over too" })
    .setAction(() => import("../actions/dispute/list.ts"))
    .build(),
  marketTask(["dispute", "show"], "Draws a game: its rounds, the disputed step, what is at stake and what comes next")
    .addPositionalArgument(GAME)
    .addOption(optional("svg", "File that the drawing is written to"))
    .setAction(() => import("../actions/dispute/show.ts"))
    .build(),
  accountTask(["dispute", "move"], "Computes the claim again and makes the move that is due in a game")
    .addPositionalArgument(GAME)
    .addOption(DATA)
    .addOption(STORE)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .setAction(() => import("../actions/dispute/move.ts"))
    .build(),
  accountTask("challenge", "Computes a claim again and challenges it if it is false")
    .addPositionalArgument({ name: "claim", description: "Id of the claim, or its first digits" })
    .addOption(DATA)
    .addOption(STORE)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addFlag({ name: "anyway", description: "Challenge it although it is right" })
    .addFlag({ name: "play", description: "Play the game to its end" })
    .addOption({
      name: "poll",
      description: "Seconds between two looks at the game while it waits for the solver",
      type: ArgumentType.INT,
      defaultValue: 5,
    })
    .setAction(() => import("../actions/challenge.ts"))
    .build(),
];
