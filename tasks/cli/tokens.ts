/** What ERC-20 tokens say of themselves. */
import { Contract, ZeroAddress, type Provider } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import { checkAddress } from "../protocol/check.ts";
import { ETHER, type Coin } from "./amounts.ts";

const ABI = [
  "function symbol() view returns (string)",
  "function decimals() view returns (uint8)",
  "function balanceOf(address account) view returns (uint256)",
  "function allowance(address owner, address spender) view returns (uint256)",
];

/**
 * The coin of a token; ether for the zero address and for none. A token that has no symbol is called by its address.
 * @throws KetworkRangeError `TokenUnreadable` where there is no such token
 */
export async function coinOf(provider: Provider, token: string = ZeroAddress): Promise<Coin> {
  const address = checkAddress("token", token);
  if (address === ZeroAddress) return ETHER;
  const contract = new Contract(address, ABI, provider);
  try {
    const decimals = Number(await contract.getFunction("decimals")());
    const symbol = String(
      await contract
        .getFunction("symbol")()
        .catch(() => address),
    );
    // What a token calls itself must not draw in somebody's terminal.
    return { decimals, symbol: symbol.replace(/[^\x20-\x7e]/g, "?").slice(0, 42) };
  } catch {
    throw new KetworkRangeError("TokenUnreadable", `there is no ERC-20 token with decimals at ${address}`, { address });
  }
}

/** In the token's smallest unit. */
export async function allowanceOf(provider: Provider, token: string, owner: string, spender: string): Promise<bigint> {
  return (await new Contract(token, ABI, provider).getFunction("allowance")(owner, spender)) as bigint;
}

/** In the token's smallest unit. */
export async function tokenBalance(provider: Provider, token: string, owner: string): Promise<bigint> {
  return (await new Contract(token, ABI, provider).getFunction("balanceOf")(owner)) as bigint;
}
