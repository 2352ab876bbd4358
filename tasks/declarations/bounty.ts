/** Bounties, by those who pay for them. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const bountyTasks: TaskDefinition[] = [];
