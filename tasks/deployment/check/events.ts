import type { Contract, EventLog, Result } from "ethers";

/** Blocks a query: what public nodes answer. */
const SPAN = 5_000;

/** Arguments of all events of a name since a block, in portions. */
export async function eventsOf(contract: Contract, name: string, from: number): Promise<Result[]> {
  const last = await contract.runner!.provider!.getBlockNumber();
  const found: Result[] = [];
  for (let first = from; first <= last; first += SPAN) {
    const logs = await contract.queryFilter(name, first, Math.min(last, first + SPAN - 1));
    found.push(...logs.map((log) => (log as EventLog).args));
  }
  return found;
}
