/** The simulator on its own, without a chain. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const simTasks: TaskDefinition[] = [];
