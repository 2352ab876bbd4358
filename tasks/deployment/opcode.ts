/** Whether a chain can run the machine at all, asked before anything is deployed. */
import { toBeHex, type Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";

/** `PUSH1 1 CLZ PUSH0 MSTORE PUSH1 32 PUSH0 RETURN`: returns 255 where CLZ (EIP-7939, Osaka) exists. */
const PROBE = "0x60011e5f5260205ff3";

/** Runs the probe as the code of a creation that is only simulated. */
export async function countsLeadingZeros(provider: Pick<Provider, "call">): Promise<boolean> {
  try {
    return (await provider.call({ data: PROBE })) === toBeHex(255, 32);
  } catch {
    // An opcode that a chain does not know ends the call.
    return false;
  }
}

/** @throws KetworkRangeError `DeploymentChainTooOld` */
export async function requireLeadingZeros(provider: Pick<Provider, "call" | "getNetwork">): Promise<void> {
  if (await countsLeadingZeros(provider)) return;
  const { chainId } = await provider.getNetwork();
  throw new KetworkRangeError("DeploymentChainTooOld", `chain ${chainId} lacks CLZ, an opcode of Osaka`, { chainId });
}
