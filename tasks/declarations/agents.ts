/** Agents that run on their own, and the doctor that looks a machine over. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const agentsTasks: TaskDefinition[] = [];
