/** Reads everything of a deployment back from the chain that the record, the parameters and the sources tell of it. */
import type { Provider } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";

import type { DeploymentRecord } from "../record.ts";
import { checkCode } from "./code.ts";
import { compare, type Finding } from "./finding.ts";
import { checkMachine } from "./machine.ts";
import { checkRoles } from "./roles.ts";
import { checkWiring } from "./wiring.ts";

export async function checkDeployment(
  provider: Provider,
  artifacts: ArtifactManager,
  record: DeploymentRecord,
): Promise<Finding[]> {
  const { chainId } = await provider.getNetwork();
  const machine = record.contracts["KetMachine"]?.address ?? record.parameters[record.module]?.["machine"];
  return [
    compare("chain", "id", record.chainId, chainId),
    ...(await checkCode(provider, artifacts, record)),
    ...(await checkWiring(provider, artifacts, record)),
    ...(await checkRoles(provider, artifacts, record)),
    ...(machine === undefined ? [] : await checkMachine(provider, String(machine))),
  ];
}
