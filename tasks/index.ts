/**
 * Every Hardhat task of the project. The declarations say what a task is called and what it takes; the module with its
 * action is loaded when it runs.
 */
import type { TaskDefinition } from "hardhat/types/tasks";

import { agentsTasks } from "./declarations/agents.ts";
import { bountyTasks } from "./declarations/bounty.ts";
import { contentTasks } from "./declarations/content.ts";
import { datasetTasks } from "./declarations/dataset.ts";
import { demoTasks } from "./declarations/demo.ts";
import { deploymentTasks } from "./declarations/deployment.ts";
import { disputesTasks } from "./declarations/disputes.ts";
import { marketTasks } from "./declarations/market.ts";
import { modelTasks } from "./declarations/model.ts";
import { moneyTasks } from "./declarations/money.ts";
import { orderTasks } from "./declarations/orders.ts";
import { programTasks } from "./declarations/program.ts";
import { simTasks } from "./declarations/sim.ts";
import { solvingTasks } from "./declarations/solving.ts";

export const tasks: TaskDefinition[] = [
  ...deploymentTasks,
  ...demoTasks,
  ...contentTasks,
  ...datasetTasks,
  ...modelTasks,
  ...programTasks,
  ...bountyTasks,
  ...solvingTasks,
  ...orderTasks,
  ...disputesTasks,
  ...moneyTasks,
  ...simTasks,
  ...agentsTasks,
  ...marketTasks,
];
