/** Agents that run on their own, and the doctor that looks a machine over. */
import type { TaskDefinition } from "hardhat/types/tasks";

import { lookingTask, optional, plainTask } from "./options.ts";

export const agentsTasks: TaskDefinition[] = [
  plainTask("agent", "Runs an agent: solver, watchtower, poster's helper, as its file of configuration says")
    .addOption(optional("file", "Its configuration: YAML or JSON, docs/schemas/agent.json"))
    .addFlag({ name: "once", description: "Look once, do what is due, and end" })
    .addFlag({
      name: "dryRun",
      description: "Look once, do what is due up to its transactions, and say what would be sent",
    })
    .setAction(() => import("../actions/agent.ts"))
    .build(),
  lookingTask("doctor", "Looks over node, contracts, machine, account and store; exit code 1 where something is broken")
    .addOption(optional("store", "The store to be opened; default: the one of the tasks solve and reveal"))
    .setAction(() => import("../actions/doctor.ts"))
    .build(),
];
