/** The market as a whole, watched. */
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { CONTENT, marketTask, optional } from "./options.ts";

export const marketTasks: TaskDefinition[] = [
  marketTask("market", "Shows bounties, private orders, claims, disputes and clocks; on a terminal as they change")
    .addFlag({ name: "watch", description: "Go on until it is interrupted; on a terminal that is what it does anyway" })
    .addFlag({ name: "once", description: "Show it once" })
    .addOption(optional("html", "File to which it is written as one page, with charts and drawings of the disputes"))
    .addFlag({ name: "curves", description: "On the page: run the trainings that bounties name again, and draw them" })
    .addOption(CONTENT)
    .addOption({
      name: "ended",
      description: "Bounties, questions and orders that are over, and are shown all the same: the latest",
      type: ArgumentType.INT,
      defaultValue: 20,
    })
    .addOption({
      name: "poll",
      description: "Seconds between two looks",
      type: ArgumentType.INT,
      defaultValue: 4,
    })
    .setAction(() => import("../actions/market.ts"))
    .build(),
];
