/** How a node that lags, or lies about its head, answers: calls and answers rewritten on their way. */
import { quantity, type Answer, type Message } from "./rpc.ts";

/** What of the truth a proxy keeps back. */
export interface Untruth {
  /** Blocks by which it is behind. */
  readonly lagBlocks: number;
  /** `ahead`: a head some blocks on that nobody has; `fork`: every block has another hash. */
  readonly lie?: "ahead" | "fork";
}

/** Where the methods have the block that they are asked for. */
const BLOCK_AT: Readonly<Record<string, number>> = {
  eth_getBlockByNumber: 0,
  eth_getBalance: 1,
  eth_getTransactionCount: 1,
  eth_getCode: 1,
  eth_call: 1,
  eth_getStorageAt: 2,
};
const AHEAD = 6;
const BLOCK_SECONDS = 12;

const isTag = (value: unknown): boolean => value === "latest" || value === "pending";
const numberOf = (value: unknown): number =>
  typeof value === "string" && value.startsWith("0x") ? Number(value) : Number.NaN;

/** The call as it goes to the node: what asks for the end of the chain asks for an older block. */
export function rewriteCall(message: Message, { lagBlocks }: Untruth, head: number): Message {
  const { method = "", params = [] } = message;
  if (lagBlocks === 0) return message;
  const shown = Math.max(0, head - lagBlocks);
  const position = BLOCK_AT[method];
  if (position !== undefined && (isTag(params[position]) || params[position] === undefined)) {
    return { ...message, params: Object.assign([...params], { [position]: quantity(shown) }) };
  }
  if (method === "eth_getLogs") {
    const [filter] = params as [Readonly<Record<string, unknown>>];
    const { blockHash, toBlock } = filter;
    const beyond = toBlock === undefined || isTag(toBlock) || numberOf(toBlock) > shown;
    if (blockHash === undefined && beyond) return { ...message, params: [{ ...filter, toBlock: quantity(shown) }] };
  }
  return message;
}

/** The node's answer as the client gets it. */
export function rewriteAnswer(message: Message, answer: Answer, untruth: Untruth, head: number): Answer {
  const { lagBlocks, lie } = untruth;
  const { method, params = [] } = message;
  const shown = Math.max(0, head - lagBlocks);
  if (method === "eth_blockNumber") {
    return { ...answer, result: quantity(lie === "ahead" ? head + AHEAD : shown) };
  }
  const fields = answer.result as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof fields !== "object" || fields === null) return answer;
  if (method === "eth_getTransactionReceipt" && lagBlocks > 0) {
    return numberOf(fields["blockNumber"]) > shown ? { ...answer, result: null } : answer;
  }
  if (method !== "eth_getBlockByNumber") return answer;
  if (lagBlocks > 0 && numberOf(fields["number"]) > shown) return { ...answer, result: null };
  if (lie === "ahead" && isTag(params[0])) {
    const time = numberOf(fields["timestamp"]) + AHEAD * BLOCK_SECONDS;
    const number = numberOf(fields["number"]) + AHEAD;
    const invented = { number: quantity(number), timestamp: quantity(time), hash: inverted(fields["hash"]) };
    return { ...answer, result: { ...fields, ...invented } };
  }
  if (lie === "fork") {
    const invented = { hash: inverted(fields["hash"]), parentHash: inverted(fields["parentHash"]) };
    return { ...answer, result: { ...fields, ...invented } };
  }
  return answer;
}

/** Another hash, the same for the same block: a chain of its own. */
function inverted(hash: unknown): string {
  const digits = String(hash).slice(2);
  return `0x${[...digits].map((digit) => (15 - Number.parseInt(digit, 16)).toString(16)).join("")}`;
}
