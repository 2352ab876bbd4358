import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

const optional = <const N extends string>(name: N) =>
  ({ name, type: ArgumentType.STRING_WITHOUT_DEFAULT, defaultValue: undefined }) as const;

/** Every Hardhat task of the project; an action's module is loaded when its task runs. */
export const tasks: TaskDefinition[] = [
  task("demo", "Plays the life of two bounties on an embedded chain, with every kind of lie disproved")
    .addFlag({ name: "json", description: "Print the report as the last line of stdout; the story goes to stderr" })
    .setAction(() => import("./actions/demo.ts"))
    .build(),
  task("deploy", "Deploys the protocol or a part of it, or goes on where it was cut off")
    .addOption({
      name: "module",
      description: "Ketwork, a part (Machine, Core, Registry, Market, Governance), or OwnMarket",
      defaultValue: "Ketwork",
    })
    .addOption({
      ...optional("parameters"),
      description: "A file, or a name in deploy/parameters; else the chain's own",
    })
    .addOption({ ...optional("guardian"), description: "Account that can pause new posts" })
    .addOption({ ...optional("votesHolder"), description: "Account that gets all votes, to hand them out" })
    .addOption({
      name: "strategy",
      description: "create2 (the same addresses on every chain, through CreateX) or basic",
      defaultValue: "create2",
    })
    .addOption({ name: "salt", description: "Name that the addresses of create2 depend on", defaultValue: "Ketwork 1" })
    .addOption({ ...optional("folder"), description: "Where journal and record stand, else under deploy/deployments" })
    .addFlag({ name: "json", description: "Print one line of JSON" })
    .setAction(() => import("./actions/deploy.ts"))
    .build(),
  task("check-deployment", "Reads code, wiring, parameters and roles of a deployment back, and tries the machine")
    .addOption({ name: "module", description: "What was deployed", defaultValue: "Ketwork" })
    .addOption({ ...optional("folder"), description: "Where the record stands, else under deploy/deployments" })
    .addFlag({ name: "json", description: "Print one line of JSON" })
    .setAction(() => import("./actions/check-deployment.ts"))
    .build(),
  task("verify-inputs", "Writes what Sourcify and Etherscan ask for to verify a deployment, offline")
    .addPositionalArgument({ name: "folder", description: "Where the record stands" })
    .setAction(() => import("./actions/verify-inputs.ts"))
    .build(),
];
