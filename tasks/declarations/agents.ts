/** Agents that run on their own, the doctor that looks a machine over, and time that passes on a local chain. */
import { ArgumentType } from "hardhat/types/arguments";
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
  plainTask("pass-time", "Lets time pass on a chain of one's own, so that windows end at once")
    .addPositionalArgument({ name: "duration", description: "How long: 30s, 10m, 1h 30m" })
    .addOption({
      name: "blocks",
      description: "Blocks that are mined, as reveals wait for some too",
      type: ArgumentType.INT,
      defaultValue: 2,
    })
    .setAction(() => import("../actions/pass-time.ts"))
    .build(),
];
