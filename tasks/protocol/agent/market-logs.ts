/** Logs of a market's contracts, parsed. */
import { getAddress, type Interface, type LogDescription } from "ethers";

import { AgentError } from "../agent-error.ts";
import type { ConnectedMarket } from "../connect.ts";
import type { TimedLog } from "../rpc/index.ts";

/** The contracts whose events are followed. */
export const FOLLOWED = ["board", "game", "sealedRows", "desk", "privateDesk"] as const;
export type Followed = (typeof FOLLOWED)[number];

export interface MarketEvent {
  readonly contract: Followed;
  readonly name: string;
  readonly args: LogDescription["args"];
  readonly log: TimedLog;
}

export interface MarketLogs {
  readonly chainId: bigint;
  /** With a checksum. */
  readonly addresses: Readonly<Record<Followed, string>>;
  /**
   * The events of logs; those that a contract does not declare are left out.
   * @throws AgentError `LogsInconsistent` for one that does not decode
   */
  parse(logs: readonly TimedLog[]): MarketEvent[];
}

export async function marketLogs(market: ConnectedMarket): Promise<MarketLogs> {
  const entries = await Promise.all(FOLLOWED.map(async (name) => [name, await market[name].getAddress()] as const));
  const names = new Map(entries.map(([name, address]) => [address.toLowerCase(), name]));
  return {
    chainId: market.chainId,
    addresses: Object.fromEntries(entries.map(([name, address]) => [name, getAddress(address)])) as Record<
      Followed,
      string
    >,
    parse: (logs) =>
      logs.flatMap((log) => {
        const contract = names.get(log.address);
        const parsed = contract && parsedBy(market[contract].interface, log);
        return parsed ? [{ contract, name: parsed.name, args: parsed.args, log }] : [];
      }),
  };
}

function parsedBy(abi: Interface, { topics, data, block, index }: TimedLog): LogDescription | null {
  try {
    return abi.parseLog({ topics: [...topics], data });
  } catch (cause) {
    throw new AgentError("LogsInconsistent", `log ${index} of block ${block.number} does not decode`, {}, cause);
  }
}
