/** What an account owns and is owed. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const moneyTasks: TaskDefinition[] = [];
