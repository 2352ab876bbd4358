import { task } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

/** Every Hardhat task of the project; an action's module is loaded when its task runs. */
export const tasks: TaskDefinition[] = [
  task("demo", "Plays the life of two bounties on an embedded chain, with every kind of lie disproved")
    .addFlag({ name: "json", description: "Print the report as the last line of stdout; the story goes to stderr" })
    .setAction(() => import("./actions/demo.ts"))
    .build(),
];
