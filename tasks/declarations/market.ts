/** The market as a whole, watched. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const marketTasks: TaskDefinition[] = [];
