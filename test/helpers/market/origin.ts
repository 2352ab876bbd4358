import { expect } from "chai";
import type { AddressLike, Provider } from "ethers";
import { resolveAddress } from "ethers";

/** That no event of the chain names an account, such as the one that signs for contracts which act in their own names. */
export async function expectUnnamed(provider: Pick<Provider, "getLogs">, account: AddressLike): Promise<void> {
  const word = (await resolveAddress(account)).slice(2).toLowerCase();
  for (const { topics, data, transactionHash } of await provider.getLogs({ fromBlock: 0, toBlock: "latest" })) {
    expect([...topics, data].join(""), `events of ${transactionHash}`).to.not.include(word);
  }
}
