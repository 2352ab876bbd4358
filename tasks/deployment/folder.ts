/** Where the deployments of each chain stand. */
import { join } from "node:path";

import { dataSlice, type Provider } from "ethers";

import { LOCAL_CHAINS } from "./record.ts";

/** Where a deployment's folder stands by default. */
export const DEPLOYMENTS = join(import.meta.dirname, "../../deploy/deployments");

/**
 * The name of a deployment's folder. Each start of a local chain is a chain of its own, told apart by its first block; a
 * market of one's own is no part of the protocol's deployment.
 */
export async function deploymentId(provider: Provider, module: string): Promise<string> {
  const chainId = Number((await provider.getNetwork()).chainId);
  const first = LOCAL_CHAINS.has(chainId) ? `-${dataSlice((await provider.getBlock(0))!.hash!, 0, 4).slice(2)}` : "";
  return `chain-${chainId}${first}${module === "OwnMarket" ? `-${module}` : ""}`;
}
