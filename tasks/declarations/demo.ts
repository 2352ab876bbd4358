/** The demonstration. */
import { task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

export const demoTasks: TaskDefinition[] = [
  task("demo", "Plays the life of two bounties on an embedded chain, with every kind of lie disproved")
    .addFlag({ name: "json", description: "Print the report as the last line of stdout; the story goes to stderr" })
    .setAction(() => import("../actions/demo.ts"))
    .build(),
];
