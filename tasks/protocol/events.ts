/** Events for indexers: logs of a market as JSON, in the form of docs/reference/events.md. */
import type { Log, Result } from "ethers";

import type { ConnectedMarket, ContractName } from "./connect.ts";
import { CONTRACT_NAMES } from "./connect.ts";
import { textIn } from "./text.ts";

/** A value in JSON: integers are decimal strings, bytes and addresses lower-case hex; text that is no UTF-8 is "". */
export type EventValue = string | boolean | readonly EventValue[] | { readonly [field: string]: EventValue };

/** An event of a market. With block hash and log index it is known for good: a reorganisation brings another hash. */
export interface EventRecord {
  readonly contract: ContractName;
  readonly event: string;
  readonly address: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly transactionHash: string;
  readonly logIndex: number;
  readonly args: Readonly<Record<string, EventValue>>;
}

/** Reads logs of a market's contracts; `undefined` for those of others, and for events that the contracts do not declare. */
export async function eventReader(market: ConnectedMarket): Promise<(log: Log) => EventRecord | undefined> {
  const entries = await Promise.all(
    CONTRACT_NAMES.map(async (name) => [(await market[name].getAddress()).toLowerCase(), name] as const),
  );
  const names = new Map(entries);
  return (log) => {
    const name = names.get(log.address.toLowerCase());
    const parsed = name && market[name].interface.parseLog(log);
    if (!name || !parsed) return undefined;
    const inputs = parsed.fragment.inputs;
    return {
      contract: name,
      event: parsed.name,
      address: log.address.toLowerCase(),
      blockNumber: log.blockNumber,
      blockHash: log.blockHash,
      transactionHash: log.transactionHash,
      logIndex: log.index,
      args: Object.fromEntries(inputs.map((input, i) => [input.name, fieldOf(parsed.args, i, input)])),
    };
  };
}

type Param = NonNullable<ReturnType<ConnectedMarket["board"]["interface"]["getEvent"]>>["inputs"][number];

/** Text is read where it stands: some is none. */
const fieldOf = (fields: Result, i: number, type: Param): EventValue =>
  type.baseType === "string" ? textIn(fields, i) : valueOf(fields[i], type);

function valueOf(value: unknown, type: Param): EventValue {
  const items = type.arrayChildren;
  if (items) return Array.from({ length: (value as Result).length }, (_, i) => fieldOf(value as Result, i, items));
  if (type.components) {
    const fields = type.components.map((field, i) => [field.name, fieldOf(value as Result, i, field)] as const);
    return Object.fromEntries(fields);
  }
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "boolean") return value;
  return String(value).toLowerCase();
}
