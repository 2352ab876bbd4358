/**
 * Addresses that do not depend on the chain. Ignition's strategy `create2` deploys through the factory CreateX
 * (github.com/pcaversaccio/createx), which stands at one address on most networks.
 */
import { AbiCoder, concat, dataSlice, getCreate2Address, id, keccak256, type Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import { LOCAL_CHAINS } from "./record.ts";

export const CREATE_X = "0xba5Ed099633D3B313e4D5F7bdc1305d3c28ba5Ed";

/**
 * A salt that CreateX takes from this deployer only: its account, a zero byte (the same addresses on every chain), and 11
 * bytes of a name. Nobody else can deploy the same code first and stop a deployment by that.
 */
export function saltOf(deployer: string, name: string): string {
  return concat([deployer, "0x00", dataSlice(id(name), 0, 11)]).toLowerCase();
}

/** Where CreateX puts code that this deployer sends with a salt of `saltOf`. */
export function addressOf(deployer: string, salt: string, initCode: string): string {
  const guarded = keccak256(AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [deployer, salt]));
  return getCreate2Address(CREATE_X, guarded, keccak256(initCode));
}

/** @throws KetworkRangeError `DeploymentFactoryMissing` where a chain has no CreateX; on local ones Ignition puts it there */
export async function requireFactory(provider: Pick<Provider, "getCode" | "getNetwork">): Promise<void> {
  const { chainId } = await provider.getNetwork();
  if (LOCAL_CHAINS.has(Number(chainId)) || (await provider.getCode(CREATE_X)) !== "0x") return;
  const rule = `chain ${chainId} has no CreateX at ${CREATE_X}: --strategy basic needs none`;
  throw new KetworkRangeError("DeploymentFactoryMissing", rule, { chainId, factory: CREATE_X });
}
