/** Which market a task means: the one deployed on the connected chain, or one that a folder or a file names. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import type { Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import { DEPLOYMENTS, deploymentId } from "../deployment/folder.ts";
import { readRecord, recordPath, type DeploymentRecord } from "../deployment/record.ts";
import { AgentError } from "../protocol/agent-error.ts";
import { CONTRACT_NAMES, type ContractName } from "../protocol/connect.ts";

/** Where a market stands, and since when. */
export interface Deployment {
  readonly chainId: bigint;
  readonly contracts: Readonly<Record<ContractName, string>>;
  /** Block before its first event; 0 where that is not known. */
  readonly fromBlock: number;
  /** Where that was read. */
  readonly path: string;
  /** What `deploy` wrote, where it is known. */
  readonly record?: DeploymentRecord;
}

/** The contracts of a market by the names that a deployment record has for them. */
export const SOLIDITY_NAMES: Readonly<Record<ContractName, string>> = {
  machine: "KetMachine",
  game: "DisputeGame",
  store: "ProgramStore",
  datasets: "DatasetNFT",
  licences: "DataLicence",
  sealedRows: "SealedRows",
  rules: "PostingRules",
  board: "BountyBoard",
  lens: "BountyLens",
  models: "ModelRegistry",
  modelLicences: "ModelLicence",
  desk: "InferenceDesk",
  privateDesk: "PrivateDesk",
};

/**
 * The market on the chain of `provider`.
 * @param named a folder with a `record.json`, or a file: such a record, `{chainId, contracts}`, or `{chainId: {name:
 * address}}` as in `deploy/addresses.json`; default: the folder that `deploy` wrote for this chain
 * @throws KetworkRangeError `DeploymentRecordMissing`, `DeploymentIncomplete`, `DeploymentOfOtherChain`; AgentError
 * `DeploymentMalformed`
 */
export async function findDeployment(provider: Provider, named?: string): Promise<Deployment> {
  const { chainId } = await provider.getNetwork();
  if (named === undefined) {
    const folder = join(DEPLOYMENTS, await deploymentId(provider, "Ketwork"));
    if (!existsSync(recordPath(folder))) {
      const rule = `no market is known on chain ${chainId}: give --network, run the task deploy, or give --deployment`;
      throw new KetworkRangeError("DeploymentRecordMissing", rule, { chainId, path: recordPath(folder) });
    }
    return ofRecord(readRecord(folder), folder);
  }
  if (existsSync(named) && statSync(named).isDirectory())
    return ofThisChain(ofRecord(readRecord(named), named), chainId);
  return ofThisChain(ofFile(named, chainId), chainId);
}

function ofRecord(record: DeploymentRecord, path: string): Deployment {
  // A market of one's own stands on contracts of another deployment, which its parameters name.
  const borrowed = record.parameters[record.module] ?? {};
  const known = CONTRACT_NAMES.map((name) => {
    const address = record.contracts[SOLIDITY_NAMES[name]]?.address ?? borrowed[name];
    return [name, address === undefined ? undefined : String(address)] as const;
  });
  const blocks = Object.values(record.contracts).map(({ block }) => block);
  return {
    chainId: BigInt(record.chainId),
    contracts: complete(Object.fromEntries(known), path),
    // What is borrowed is older than what was deployed.
    fromBlock: record.module === "OwnMarket" ? 0 : Math.min(...blocks),
    path,
    record,
  };
}

interface AddressFile {
  readonly format?: unknown;
  readonly chainId?: string | number;
  readonly contracts?: Readonly<Record<string, string>>;
  readonly [chainId: string]: unknown;
}

function ofFile(path: string, chainId: bigint): Deployment {
  let file: AddressFile | null;
  try {
    file = JSON.parse(readFileSync(path, "utf8")) as AddressFile | null;
  } catch (cause) {
    throw new AgentError("DeploymentMalformed", `${path} is no JSON file that can be read`, { path }, cause);
  }
  if (file?.format === "ketwork-deployment-1") return ofRecord(file as unknown as DeploymentRecord, path);
  const listed = file?.[chainId.toString()] as Readonly<Record<string, string>> | undefined;
  const given = file?.contracts ?? listed;
  if (typeof given !== "object" || given === null) {
    throw new AgentError("DeploymentMalformed", `${path} has no contracts of chain ${chainId}`, { path, chainId });
  }
  const contracts = CONTRACT_NAMES.map((name) => [name, given[name] ?? given[SOLIDITY_NAMES[name]]] as const);
  return {
    chainId: BigInt(file?.contracts ? (file.chainId ?? chainId) : chainId),
    contracts: complete(Object.fromEntries(contracts), path),
    fromBlock: 0,
    path,
  };
}

function complete(
  contracts: Readonly<Record<string, string | undefined>>,
  path: string,
): Readonly<Record<ContractName, string>> {
  const missing = CONTRACT_NAMES.filter((name) => contracts[name] === undefined);
  if (missing.length === 0) return contracts as Readonly<Record<ContractName, string>>;
  const names = missing.map((name) => SOLIDITY_NAMES[name]).join(", ");
  throw new KetworkRangeError("DeploymentIncomplete", `${path} has no ${names}`, { path, missing });
}

function ofThisChain(deployment: Deployment, chainId: bigint): Deployment {
  if (deployment.chainId === chainId) return deployment;
  const { path, chainId: other } = deployment;
  throw new KetworkRangeError("DeploymentOfOtherChain", `${path} is of chain ${other}, the node is on ${chainId}`, {
    path,
    expected: other,
    actual: chainId,
  });
}
