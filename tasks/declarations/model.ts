/** Models, their cards and their licences. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const modelTasks: TaskDefinition[] = [];
