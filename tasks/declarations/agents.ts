/** Agents that run on their own, and the doctor that looks a machine over. */
import type { TaskDefinition } from "hardhat/types/tasks";

import { lookingTask, optional } from "./options.ts";

export const agentsTasks: TaskDefinition[] = [
  lookingTask("doctor", "Looks over node, contracts, machine, account and store; exit code 1 where something is broken")
    .addOption(optional("store", "The store to be opened; default: the one of the tasks solve and reveal"))
    .setAction(() => import("../actions/doctor.ts"))
    .build(),
];
