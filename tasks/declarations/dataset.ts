/** Datasets and their licences. */
import type { TaskDefinition } from "hardhat/types/tasks";

export const datasetTasks: TaskDefinition[] = [];
