/** Where every wei went. */
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroAddress } from "ethers";

export interface Books {
  /** Change of each account's balance, in wei, fees taken off: what the market gave or took. */
  readonly changes: ReadonlyMap<string, bigint>;
  readonly burned: bigint;
  readonly fees: bigint;
  /** What the contracts hold at the end. */
  readonly held: bigint;
  /** Whether all that left somebody arrived somewhere, to the wei, and nothing is left behind. */
  readonly conserved: boolean;
}

/** Remembers the balances of `accounts` now; the function returned compares them with those of later. */
export async function openBooks(
  { provider }: HardhatEthers,
  accounts: readonly string[],
  contracts: readonly string[],
): Promise<() => Promise<Books>> {
  const balances = async (addresses: readonly string[]): Promise<bigint[]> =>
    Promise.all(addresses.map((address) => provider.getBalance(address)));
  const firstBlock = await provider.getBlockNumber();
  const before = await balances(accounts);
  const [burnedBefore] = await balances([ZeroAddress]);

  return async () => {
    const fees = new Map<string, bigint>();
    const lastBlock = await provider.getBlockNumber();
    for (let number = firstBlock + 1; number <= lastBlock; number += 1) {
      const block = await provider.getBlock(number);
      for (const hash of block!.transactions) {
        const receipt = (await provider.getTransactionReceipt(hash))!;
        fees.set(receipt.from, (fees.get(receipt.from) ?? 0n) + receipt.fee);
      }
    }
    const after = await balances(accounts);
    const changes = new Map(
      accounts.map((account, i) => [account, after[i]! - before[i]! + (fees.get(account) ?? 0n)]),
    );
    const held = (await balances(contracts)).reduce((sum, balance) => sum + balance, 0n);
    const burned = (await balances([ZeroAddress]))[0]! - burnedBefore!;
    const moved = [...changes.values()].reduce((sum, change) => sum + change, 0n);
    return {
      changes,
      burned,
      fees: [...fees.values()].reduce((sum, fee) => sum + fee, 0n),
      held,
      conserved: moved + burned + held === 0n && held === 0n,
    };
  };
}
