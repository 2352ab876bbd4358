/** Whether the code at each address is what the sources here compile to. */
import { concat, dataLength, dataSlice, type Provider } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";

import { addressOf } from "../create2.ts";
import type { DeploymentRecord, RecordedContract } from "../record.ts";
import { compare, type Finding } from "./finding.ts";

type Places = Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>;

/** Code with the bytes of its immutables put to zero. */
export function withoutImmutables(code: string, references: Places): string {
  let masked = code;
  for (const { start, length } of Object.values(references).flat()) {
    if (start + length > dataLength(masked)) return code;
    masked = concat([
      dataSlice(masked, 0, start),
      `0x${"00".repeat(length)}`,
      dataSlice(masked, start + length, dataLength(masked)),
    ]);
  }
  return masked;
}

export async function checkCode(
  provider: Provider,
  artifacts: ArtifactManager,
  record: DeploymentRecord,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, contract] of Object.entries(record.contracts)) {
    const artifact = await artifacts.readArtifact(contract.contract);
    const references = (artifact.immutableReferences ?? {}) as Places;
    const code = await provider.getCode(contract.address);
    const same =
      withoutImmutables(code, references) === withoutImmutables(artifact.deployedBytecode, references)
        ? "as compiled here"
        : `${dataLength(code)} other bytes`;
    findings.push(compare("code", name, "as compiled here", same));
    // The address commits to the code of the constructor and to its arguments, immutables included.
    const address = expectedAddress(record, name, contract, artifact.bytecode);
    if (address !== undefined) findings.push(compare("code", `${name}: address`, address, contract.address));
  }
  return findings;
}

function expectedAddress(record: DeploymentRecord, name: string, contract: RecordedContract, bytecode: string) {
  // Deployed by the machine, not by the factory.
  if (record.salt === undefined || name === "VectorChecker") return undefined;
  return addressOf(record.deployer, record.salt, concat([bytecode, contract.constructorData]));
}
