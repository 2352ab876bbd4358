import { join } from "node:path";

import { getAddress } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { KetworkRangeError } from "../../sim/index.ts";
import { roundAmount } from "../cli/amounts.ts";
import { plainCommand, type Answer } from "../cli/command.ts";
import { confirm } from "../cli/confirm.ts";
import { buildContracts, ignitionListener, rehearsalText } from "../cli/deployment-steps.ts";
import type { Io } from "../cli/io.ts";
import { deployerOn, deployModule, requireChain, type DeploymentOptions } from "../deployment/deploy.ts";
import { DEPLOYMENTS, deploymentId } from "../deployment/folder.ts";
import { moduleNamed } from "../deployment/modules.ts";
import { parametersPath, readParameters } from "../deployment/parameters.ts";
import { addAddresses, LOCAL_CHAINS } from "../deployment/record.ts";
import { copyOf, rehearse } from "../deployment/rehearsal.ts";
import { drawTable } from "../view/table.ts";

interface DeployArguments {
  readonly module: string;
  readonly parameters: string | undefined;
  readonly guardian: string | undefined;
  readonly votesHolder: string | undefined;
  readonly strategy: string;
  readonly salt: string;
  readonly folder: string | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** A deployment that is to be, on a chain that can bear it. */
interface Planned {
  readonly hre: HardhatRuntimeEnvironment;
  readonly connection: NetworkConnection;
  readonly chainId: number;
  /** As the node writes it, and so the journal. */
  readonly deployer: string;
  readonly options: DeploymentOptions;
}

export default plainCommand<DeployArguments>(async (args, { hre, io }) => {
  const planned = await plan(args, hre);
  await buildContracts(hre, (text) => io.progress(text));
  if (args.dryRun) return tried(planned);
  // On a chain of one's own nothing costs anything.
  if (!LOCAL_CHAINS.has(planned.chainId) && !args.yes) {
    const { text, json } = await tried(planned);
    io.progress(text);
    await confirm(io, "Deploy it?", { chainId: planned.chainId, gas: json["gas"] });
  }
  return deployed(planned, io);
});

/** All that can be found wrong before the contracts are built. */
async function plan(args: DeployArguments, hre: HardhatRuntimeEnvironment): Promise<Planned> {
  const { strategy, salt } = args;
  if (strategy !== "basic" && strategy !== "create2") {
    throw new KetworkRangeError("DeploymentStrategyUnknown", `--strategy ${strategy}: basic or create2`, { strategy });
  }
  const module = moduleNamed(args.module);
  const connection = await hre.network.create();
  const { provider } = connection.ethers;
  const chainId = Number((await provider.getNetwork()).chainId);
  const path = parametersPath(chainId, args.parameters);
  const parameters = await readParameters(path, { guardian: args.guardian, votesHolder: args.votesHolder });
  await requireChain(provider, strategy);
  const deployer = await deployerOn(connection.provider);
  const folder = args.folder ?? join(DEPLOYMENTS, await deploymentId(provider, module.id));
  const options = { module, parameters, folder, strategy, saltName: salt } as const;
  return { hre, connection, chainId, deployer, options };
}

/** What the deployment would send, tried on a copy of the chain. */
async function tried({ hre, connection, chainId, deployer, options }: Planned): Promise<Answer> {
  const { provider } = connection.ethers;
  const copy = await copyOf(hre, connection);
  try {
    const rehearsal = await rehearse({ connection: copy, artifacts: hre.artifacts }, provider, deployer, options);
    const [{ gasPrice }, balance] = await Promise.all([provider.getFeeData(), provider.getBalance(deployer)]);
    const fee = rehearsal.gas * (gasPrice ?? 0n);
    const { module, folder } = options;
    const payer = getAddress(deployer);
    const cost = `about ${rehearsal.gas} gas, ${roundAmount(fee)}, of which ${payer} has ${roundAmount(balance)}`;
    return {
      json: { dryRun: true, chainId, module: module.id, folder, deployer: payer, balance, fee, ...rehearsal },
      text: `${rehearsalText(rehearsal)}\n${cost}`,
    };
  } finally {
    await copy.close();
  }
}

async function deployed({ hre, connection, chainId, options }: Planned, io: Io): Promise<Answer> {
  const { module, folder } = options;
  const listener = ignitionListener((text) => io.progress(text));
  const record = await deployModule({ connection, artifacts: hre.artifacts }, { ...options, listener });
  // A market of one's own is an integrator's, not this project's.
  if (!LOCAL_CHAINS.has(chainId) && module.id !== "OwnMarket") {
    addAddresses(join(DEPLOYMENTS, "../addresses.json"), record);
  }
  const rows = Object.entries(record.contracts).map(([name, { address, block }]) => [name, address, block] as const);
  const head = [{ head: "contract" }, { head: "address" }, { head: "block", align: "right" as const }];
  return {
    json: { chainId, module: module.id, folder, addresses: Object.fromEntries(rows) },
    text: `${drawTable(head, rows)}\nrecorded in ${folder}`,
  };
}
