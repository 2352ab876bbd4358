import type { TaskDefinition } from "hardhat/types/tasks";

/** Every Hardhat task of the project; an action's module is loaded when its task runs. */
export const tasks: TaskDefinition[] = [];
