/** Disputes and challenges. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const disputesTasks: TaskDefinition[] = [];
