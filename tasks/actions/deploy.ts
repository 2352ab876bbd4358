import { join } from "node:path";

import { PrettyEventHandler } from "@nomicfoundation/hardhat-ignition/helpers";
import type { ExecutionEventListener } from "@nomicfoundation/ignition-core";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { KetworkRangeError } from "../../sim/index.ts";
import { deployModule } from "../deployment/deploy.ts";
import { DEPLOYMENTS, deploymentId } from "../deployment/folder.ts";
import { moduleNamed } from "../deployment/modules.ts";
import { parametersPath, readParameters } from "../deployment/parameters.ts";
import { addAddresses, LOCAL_CHAINS } from "../deployment/record.ts";
import { drawTable } from "../view/table.ts";

interface DeployArguments {
  readonly module: string;
  readonly parameters: string | undefined;
  readonly guardian: string | undefined;
  readonly votesHolder: string | undefined;
  readonly strategy: string;
  readonly salt: string;
  readonly folder: string | undefined;
  readonly json: boolean;
}

const action: NewTaskActionFunction<DeployArguments> = async (args, hre) => {
  const { strategy, json } = args;
  if (strategy !== "basic" && strategy !== "create2") {
    throw new KetworkRangeError("DeploymentStrategyUnknown", `--strategy ${strategy}: basic or create2`, { strategy });
  }
  const module = moduleNamed(args.module);
  process.stderr.write("building the contracts, which takes minutes where they have changed\n");
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const connection = await hre.network.create();
  const { provider } = connection.ethers;
  const chainId = Number((await provider.getNetwork()).chainId);
  const path = parametersPath(chainId, args.parameters);
  const parameters = await readParameters(path, { guardian: args.guardian, votesHolder: args.votesHolder });
  const folder = args.folder ?? join(DEPLOYMENTS, await deploymentId(provider, module.id));
  const record = await deployModule(
    { connection, artifacts: hre.artifacts },
    {
      ...{ module, parameters, folder, strategy, saltName: args.salt },
      ...(!json && { listener: new PrettyEventHandler(hre.interruptions) as ExecutionEventListener }),
    },
  );
  // A market of one's own is an integrator's, not this project's.
  if (!LOCAL_CHAINS.has(chainId) && module.id !== "OwnMarket") {
    addAddresses(join(DEPLOYMENTS, "../addresses.json"), record);
  }
  const rows = Object.entries(record.contracts).map(([name, { address, block }]) => [name, address, block]);
  if (json) {
    const addresses = Object.fromEntries(rows.map(([name, address]) => [name, address]));
    process.stdout.write(`${JSON.stringify({ chainId, module: module.id, folder, addresses })}\n`);
  } else {
    const head = [{ head: "contract" }, { head: "address" }, { head: "block", align: "right" as const }];
    process.stdout.write(`${drawTable(head, rows as (string | number)[][])}\nrecorded in ${folder}\n`);
  }
};

export default action;
