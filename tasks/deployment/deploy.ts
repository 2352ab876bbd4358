/** Deploys a module by Ignition, goes on where an earlier attempt was cut off, and writes down what stands then. */
import { HardhatArtifactResolver } from "@nomicfoundation/hardhat-ignition/helpers";
import {
  deploy,
  DeploymentResultType,
  getVerificationInformation,
  type ArtifactResolver,
  type DeploymentParameters,
  type DeploymentResult,
  type EIP1193Provider,
  type ExecutionEventListener,
  type IgnitionModule,
} from "@nomicfoundation/ignition-core";
import { Contract, getAddress, Interface, keccak256, type Provider } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";
import type { NetworkConnection } from "hardhat/types/network";

import { KetworkRangeError } from "../../sim/index.ts";
import { requireFactory, saltOf } from "./create2.ts";
import { requireLeadingZeros } from "./opcode.ts";
import { writeRecord, type DeploymentRecord, type RecordedContract } from "./record.ts";
import { prepareToResume } from "./resume.ts";

export interface DeploymentOptions {
  readonly module: IgnitionModule;
  readonly parameters: DeploymentParameters;
  /** Where the journal and the record stand. */
  readonly folder: string;
  readonly strategy: "basic" | "create2";
  /** Of `create2`: another name gives other addresses. */
  readonly saltName: string;
  readonly listener?: ExecutionEventListener;
}

/** What is needed of Hardhat. */
export interface Chain {
  readonly connection: Pick<NetworkConnection, "ethers" | "provider">;
  readonly artifacts: ArtifactManager;
}

/**
 * @returns the record, which also stands in the folder
 * @throws KetworkRangeError as `requireChain` before anything is sent, `DeploymentFailed` with what Ignition says
 */
export async function deployModule(chain: Chain, options: DeploymentOptions): Promise<DeploymentRecord> {
  const { ethers, provider } = chain.connection;
  const { module, parameters, folder, strategy, saltName, listener } = options;
  const { chainId } = await ethers.provider.getNetwork();
  await requireChain(ethers.provider, strategy);
  const deployer = await deployerOn(provider);
  await prepareToResume(folder, deployer, ethers.provider, provider as EIP1193Provider);
  const salt = strategy === "create2" ? saltOf(deployer, saltName) : undefined;
  const result = await deployed({
    provider: provider as EIP1193Provider,
    artifactResolver: new HardhatArtifactResolver(chain.artifacts) as unknown as ArtifactResolver,
    deploymentDir: folder,
    ignitionModule: module,
    deploymentParameters: parameters,
    accounts: [deployer],
    ...(listener && { executionEventListener: listener }),
    strategy,
    ...(salt !== undefined && { strategyConfig: { salt } }),
  });
  if (result.type !== DeploymentResultType.SUCCESSFUL_DEPLOYMENT) {
    throw new KetworkRangeError("DeploymentFailed", reasonsOf(result).join("\n"), { type: result.type });
  }
  const record: DeploymentRecord = {
    format: "ketwork-deployment-1",
    chainId: Number(chainId),
    module: module.id,
    strategy,
    ...(salt !== undefined && { salt }),
    deployer: getAddress(deployer),
    compiler: await compilerOf(chain.artifacts),
    parameters,
    contracts: await contractsIn(chain, folder),
  };
  writeRecord(folder, record);
  return record;
}

/**
 * Whether a chain can bear a deployment.
 * @throws KetworkRangeError `DeploymentChainTooOld`, `DeploymentFactoryMissing`
 */
export async function requireChain(provider: Provider, strategy: DeploymentOptions["strategy"]): Promise<void> {
  await requireLeadingZeros(provider);
  if (strategy === "create2") await requireFactory(provider);
}

/** What Ignition gives up at is an error of the deployment; what the node says comes as it is. */
async function deployed(given: Parameters<typeof deploy>[0]): Promise<DeploymentResult> {
  try {
    return await deploy(given);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "HardhatError") throw error;
    throw new KetworkRangeError("DeploymentFailed", error.message, {});
  }
}

/** Who deploys: the network's first account. @throws KetworkRangeError `DeploymentAccountMissing` */
export async function deployerOn(provider: Pick<NetworkConnection["provider"], "request">): Promise<string> {
  const [deployer] = (await provider.request({ method: "eth_accounts" })) as string[];
  if (deployer === undefined) throw new KetworkRangeError("DeploymentAccountMissing", "the network has no account");
  return deployer;
}

async function compilerOf(artifacts: ArtifactManager): Promise<string> {
  const path = await artifacts.getBuildInfoPath((await artifacts.getBuildInfoId("KetMachine"))!);
  const { default: info } = (await import(path!, { with: { type: "json" } })) as {
    default: { solcLongVersion: string };
  };
  return info.solcLongVersion;
}

/** What the journal says was deployed, by name. */
async function contractsIn({ connection, artifacts }: Chain, folder: string) {
  const { provider } = connection.ethers;
  const contracts: Record<string, RecordedContract> = {};
  const look = async (contract: string, address: string, constructorData: string, transaction: string) => {
    const receipt = await provider.getTransactionReceipt(transaction);
    contracts[contract.split(":")[1]!] = {
      address,
      contract,
      constructorData,
      transaction,
      block: receipt!.blockNumber,
      codeHash: keccak256(await provider.getCode(address)),
    };
  };
  for await (const info of getVerificationInformation(folder)) {
    if (typeof info === "string") continue;
    const { abi } = await artifacts.readArtifact(info.contract);
    const constructorData = new Interface(abi).encodeDeploy(info.constructorArgs);
    await look(info.contract, info.address, constructorData, info.creationTxHash!);
  }
  const machine = contracts["KetMachine"];
  if (machine) {
    // The machine deploys its other half itself.
    const half = new Contract(machine.address, ["function VECTOR_CHECKER() view returns (address)"], provider);
    const address = (await half.getFunction("VECTOR_CHECKER").staticCall()) as string;
    await look("contracts/machine/VectorChecker.sol:VectorChecker", address, "0x", machine.transaction);
  }
  const byName = Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(byName);
}

/** What went wrong, one line each. */
function reasonsOf(result: DeploymentResult): string[] {
  const lists = (errors: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(errors).flatMap(([future, reasons]) => reasons.map((reason) => `${future}: ${reason}`));
  switch (result.type) {
    case DeploymentResultType.VALIDATION_ERROR:
    case DeploymentResultType.RECONCILIATION_ERROR:
    case DeploymentResultType.PREVIOUS_RUN_ERROR:
      return lists(result.errors);
    case DeploymentResultType.EXECUTION_ERROR:
      return [
        ...result.failed.map(({ futureId, error }) => `${futureId}: ${error}`),
        ...result.held.map(({ futureId, reason }) => `${futureId}: ${reason}`),
        ...result.timedOut.map(({ futureId }) => `${futureId}: timed out`),
      ];
    default:
      return [];
  }
}
