/** Results: run, committed to, revealed. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const solvingTasks: TaskDefinition[] = [];
