/** Deploying the protocol, and looking a deployment over. */
import type { TaskDefinition } from "hardhat/types/tasks";

import { optional, plainTask } from "./options.ts";

export const deploymentTasks: TaskDefinition[] = [
  plainTask("deploy", "Deploys the protocol or a part of it, or goes on where it was cut off")
    .addOption({
      name: "module",
      description: "Ketwork, a part (Machine, Core, Registry, Market, Governance), or OwnMarket",
      defaultValue: "Ketwork",
    })
    .addOption(optional("parameters", "A file, or a name in deploy/parameters; else the chain's own"))
    .addOption(optional("guardian", "Account that can pause new posts"))
    .addOption(optional("votesHolder", "Account that gets all votes, to hand them out"))
    .addOption({
      name: "strategy",
      description: "create2 (the same addresses on every chain, through CreateX) or basic",
      defaultValue: "create2",
    })
    .addOption({ name: "salt", description: "Name that the addresses of create2 depend on", defaultValue: "Ketwork 1" })
    .addOption(optional("folder", "Where journal and record stand, else under deploy/deployments"))
    .addFlag({ name: "dryRun", description: "Try it on a copy of the chain, say what would be sent, and send nothing" })
    .addFlag({ name: "yes", description: "Deploy without being asked, and without a try" })
    .setAction(() => import("../actions/deploy.ts"))
    .build(),
  plainTask("check-deployment", "Reads code, wiring, parameters and roles of a deployment back, and tries the machine")
    .addOption({ name: "module", description: "What was deployed", defaultValue: "Ketwork" })
    .addOption(optional("folder", "Where the record stands, else under deploy/deployments"))
    .setAction(() => import("../actions/check-deployment.ts"))
    .build(),
  plainTask("verify-inputs", "Writes what Sourcify and Etherscan ask for to verify a deployment, offline")
    .addPositionalArgument({ name: "folder", description: "Where the record stands" })
    .setAction(() => import("../actions/verify-inputs.ts"))
    .build(),
];
