/** Quantities, blocks and receipts of JSON-RPC, read with care: a node may send anything. */
import { AgentError } from "../agent-error.ts";

export interface Block {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Seconds. */
  readonly timestamp: number;
  /** Wei a gas. */
  readonly baseFeePerGas: bigint;
}

export interface Receipt {
  readonly hash: string;
  readonly block: { readonly number: number; readonly hash: string };
  readonly succeeded: boolean;
}

/** An event of a contract. Addresses and hashes are lower-case hexadecimal. */
export interface ChainLog {
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly block: { readonly number: number; readonly hash: string };
  readonly index: number;
  readonly transactionHash: string;
}

const QUANTITY = /^0x[0-9a-f]{1,64}$/i;
const HASH = /^0x[0-9a-f]{64}$/i;
const ADDRESS = /^0x[0-9a-f]{40}$/i;
const BYTES = /^0x([0-9a-f]{2})*$/i;

/** A number as JSON-RPC writes it. */
export const quantity = (value: number | bigint): string => `0x${value.toString(16)}`;

/** The value of a quantity; `undefined` for anything else. */
export function quantityOf(value: unknown): bigint | undefined {
  return typeof value === "string" && QUANTITY.test(value) ? BigInt(value) : undefined;
}

const numberOf = (value: unknown): number | undefined => {
  const number = Number(quantityOf(value) ?? -1n);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
};

const hashOf = (value: unknown): string | undefined =>
  typeof value === "string" && HASH.test(value) ? value.toLowerCase() : undefined;

const malformed = (endpoint: string, what: string): AgentError =>
  new AgentError("RpcMalformed", `${endpoint} sent a malformed ${what}`, { endpoint, what });

/** A block, or `undefined` for `null`. @throws AgentError `RpcMalformed` */
export function blockFrom(endpoint: string, value: unknown): Block | undefined {
  if (value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const [number, timestamp] = [numberOf(fields.number), numberOf(fields.timestamp)];
  const [hash, parentHash] = [hashOf(fields.hash), hashOf(fields.parentHash)];
  if (number === undefined || timestamp === undefined || !hash || !parentHash) throw malformed(endpoint, "block");
  return { number, hash, parentHash, timestamp, baseFeePerGas: quantityOf(fields.baseFeePerGas) ?? 0n };
}

/** A receipt, or `undefined` for `null`. @throws AgentError `RpcMalformed` */
export function receiptFrom(endpoint: string, value: unknown): Receipt | undefined {
  if (value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const [number, blockHash, hash] = [
    numberOf(fields.blockNumber),
    hashOf(fields.blockHash),
    hashOf(fields.transactionHash),
  ];
  const status = quantityOf(fields.status);
  if (number === undefined || !blockHash || !hash || status === undefined) throw malformed(endpoint, "receipt");
  return { hash, block: { number, hash: blockHash }, succeeded: status === 1n };
}

/** A count of transactions. @throws AgentError `RpcMalformed` */
export function countFrom(endpoint: string, value: unknown): number {
  const count = numberOf(value);
  if (count === undefined) throw malformed(endpoint, "count");
  return count;
}

function logFrom(endpoint: string, value: unknown): ChainLog {
  const fields = (value ?? {}) as Record<string, unknown>;
  const { address, data, topics } = fields;
  const [number, index] = [numberOf(fields.blockNumber), numberOf(fields.logIndex)];
  const [hash, transactionHash] = [hashOf(fields.blockHash), hashOf(fields.transactionHash)];
  const words = Array.isArray(topics) ? topics.map(hashOf) : [undefined];
  const complete = number !== undefined && index !== undefined && hash && transactionHash && fields.removed !== true;
  const formed = typeof address === "string" && ADDRESS.test(address) && typeof data === "string" && BYTES.test(data);
  if (!complete || !formed || words.length > 4 || words.includes(undefined)) throw malformed(endpoint, "log");
  return {
    address: address.toLowerCase(),
    topics: words as string[],
    data: data.toLowerCase(),
    block: { number, hash },
    index,
    transactionHash,
  };
}

/** Logs, in the order of the chain. @throws AgentError `RpcMalformed` */
export function logsFrom(endpoint: string, value: unknown): ChainLog[] {
  if (!Array.isArray(value)) throw malformed(endpoint, "list of logs");
  const logs = value.map((log) => logFrom(endpoint, log));
  return logs.sort((a, b) => a.block.number - b.block.number || a.index - b.index);
}
