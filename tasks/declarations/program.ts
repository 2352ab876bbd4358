/** Programs: compiled, looked at, published. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const programTasks: TaskDefinition[] = [];
