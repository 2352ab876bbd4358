/** The ways of paying in tokens: allowances, EIP-2612, Permit2. */
import { AbiCoder, Signature, type Addressable } from "ethers";
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";

import type { MoodyToken, SignatureTransfer } from "../../../types/index.ts";

const coder = AbiCoder.defaultAbiCoder();

/** Where Permit2 is on every chain. */
export const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";
export const FOREVER = 2n ** 48n;

/** An EIP-2612 permit, and the call that anybody who sees it can make. */
export async function signPermit(
  token: MoodyToken,
  owner: HardhatEthersSigner,
  spender: Addressable,
  amount: bigint,
  deadline = FOREVER,
) {
  const domain = {
    name: "Moody",
    version: "1",
    chainId: await chainIdOf(owner),
    verifyingContract: await token.getAddress(),
  };
  const types = {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  };
  const nonce = await token.nonces(owner);
  const message = { owner: owner.address, spender: await spender.getAddress(), value: amount, nonce, deadline };
  const { v, r, s } = Signature.from(await owner.signTypedData(domain, types, message));
  const words = coder.encode(["uint8", "uint256", "uint8", "bytes32", "bytes32"], [1, deadline, v, r, s]);
  return { words, send: () => token.permit(owner, spender, amount, deadline, v, r, s) };
}

export interface Transfer2 {
  readonly token: Addressable;
  readonly amount: bigint;
  readonly nonce: bigint;
  readonly deadline?: bigint;
}

/** A transfer of Permit2 signed for a spender. */
export async function signTransfer(signer: HardhatEthersSigner, spender: Addressable, transfer: Transfer2) {
  const { token, amount, nonce, deadline = FOREVER } = transfer;
  const domain = { name: "Permit2", chainId: await chainIdOf(signer), verifyingContract: PERMIT2 };
  const types = {
    PermitTransferFrom: [
      { name: "permitted", type: "TokenPermissions" },
      { name: "spender", type: "address" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
    TokenPermissions: [
      { name: "token", type: "address" },
      { name: "amount", type: "uint256" },
    ],
  };
  const permitted = { token: await token.getAddress(), amount };
  const message = { permitted, spender: await spender.getAddress(), nonce, deadline };
  const signature = await signer.signTypedData(domain, types, message);
  return coder.encode(["uint8", "uint256", "uint256", "bytes"], [2, nonce, deadline, signature]);
}

/**
 * Puts Permit2's code where it is on every chain. Its immutables, a cached chain id and the hash that goes with it, stay
 * zero, so that it computes its domain from where it is.
 */
export async function placePermit2(ethers: HardhatEthers, code: string): Promise<SignatureTransfer> {
  await ethers.provider.send("hardhat_setCode", [PERMIT2, code]);
  return (await ethers.getContractAt("SignatureTransfer", PERMIT2)) as unknown as SignatureTransfer;
}

async function chainIdOf(signer: HardhatEthersSigner): Promise<bigint> {
  return (await signer.provider!.getNetwork()).chainId;
}
