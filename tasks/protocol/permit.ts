/** Permissions to take tokens, as calls of the market want them (IPurse.sol). */
import { AbiCoder, Contract, randomBytes, Signature, toBigInt, type Signer } from "ethers";

import { checkAddress, checkUint } from "./check.ts";
import { send } from "./send.ts";

/** The same address on every chain. */
export const PERMIT2_ADDRESS = "0x000000000022D473030F116dDEE9F6B43aC78BA3";

const EIP2612 = 1;
const PERMIT2 = 2;

const TOKEN = [
  "function approve(address spender, uint256 amount) returns (bool)",
  "function name() view returns (string)",
  "function version() view returns (string)",
  "function nonces(address owner) view returns (uint256)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
];

/** What may be taken, by whom and until when. */
export interface PermitRequest {
  readonly token: string;
  /** The contract that takes the tokens: the board, the desk, the licences. */
  readonly spender: string;
  /** In the token's smallest unit. */
  readonly amount: bigint;
  /** Last second in which it may be taken, Unix time. */
  readonly deadline: bigint;
}

/**
 * Gives an allowance by a transaction: the way that every token knows.
 * @throws ProtocolError as the token refuses it
 */
export async function approveTokens(
  signer: Signer,
  { token, spender, amount }: Omit<PermitRequest, "deadline">,
): Promise<void> {
  const contract = new Contract(checkAddress("token", token), TOKEN, signer);
  await send(contract, "approve", [checkAddress("spender", spender), checkUint("amount", amount, 256)]);
}

/**
 * Signs an EIP-2612 permit. No transaction; the token has to know it (`nonces` and a domain of EIP-712).
 * @returns the `permit` argument of the market's calls
 */
export async function signPermit(signer: Signer, request: PermitRequest): Promise<string> {
  const { token, spender, value, deadline } = checked(request);
  const contract = new Contract(token, TOKEN, signer);
  const owner = await signer.getAddress();
  const types = {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  };
  const nonce = (await contract.getFunction("nonces")(owner)) as bigint;
  const domain = { ...(await domainOf(contract)), chainId: await chainOf(signer), verifyingContract: token };
  const signed = await signer.signTypedData(domain, types, { owner, spender, value, nonce, deadline });
  const { v, r, s } = Signature.from(signed);
  return AbiCoder.defaultAbiCoder().encode(
    ["uint8", "uint256", "uint8", "bytes32", "bytes32"],
    [EIP2612, deadline, v, r, s],
  );
}

/**
 * Signs a transfer by Permit2. No transaction, if the account has given Permit2 an allowance of the token once.
 * @param nonce one that the account has not used with Permit2; default: a random one
 * @returns the `permit` argument of the market's calls
 */
export async function signPermit2(
  signer: Signer,
  request: PermitRequest,
  nonce: bigint = toBigInt(randomBytes(32)),
): Promise<string> {
  const { token, spender, value, deadline } = checked(request);
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
  const domain = { name: "Permit2", chainId: await chainOf(signer), verifyingContract: PERMIT2_ADDRESS };
  const message = { permitted: { token, amount: value }, spender, nonce, deadline };
  const signature = await signer.signTypedData(domain, types, message);
  return AbiCoder.defaultAbiCoder().encode(
    ["uint8", "uint256", "uint256", "bytes"],
    [PERMIT2, checkUint("nonce", nonce, 256), deadline, signature],
  );
}

const checked = ({ token, spender, amount, deadline }: PermitRequest) => ({
  token: checkAddress("token", token),
  spender: checkAddress("spender", spender),
  value: checkUint("amount", amount, 256),
  deadline: checkUint("deadline", deadline, 256),
});

async function chainOf(signer: Signer): Promise<bigint> {
  return (await signer.provider!.getNetwork()).chainId;
}

/** Name and version of a token's domain: by ERC-5267 where it has that, else by `version`, else version 1. */
async function domainOf(contract: Contract): Promise<{ name: string; version: string }> {
  const known = (await quietly(contract, "eip712Domain")) as { name: string; version: string } | undefined;
  if (known) return { name: known.name, version: known.version };
  const version = (await quietly(contract, "version")) as string | undefined;
  return { name: (await contract.getFunction("name")()) as string, version: version ?? "1" };
}

/** What a view says; `undefined` where the token does not have it. */
async function quietly(contract: Contract, view: string): Promise<unknown> {
  try {
    return await contract.getFunction(view)();
  } catch (error) {
    if ((error as { code?: string }).code === "CALL_EXCEPTION" || (error as { code?: string }).code === "BAD_DATA") {
      return undefined;
    }
    throw error;
  }
}
