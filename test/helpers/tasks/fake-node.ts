/** A node in memory that can be made to reorganise, forget, lag, lie and refuse. */
import { keccak256, toUtf8Bytes, Transaction, type Wallet } from "ethers";

import { AgentError } from "../../../tasks/protocol/agent-error.ts";
import { rateLimited, type Endpoint } from "../../../tasks/protocol/rpc/endpoint.ts";

export const CHAIN_ID = 31_337n;
const BLOCK_SECONDS = 12;
const GENESIS_TIME = 1_800_000_000;

/** A signed transaction; its sender is recovered once. */
export interface FakeTransaction {
  readonly hash: string;
  readonly from: string;
  readonly nonce: number;
  readonly to: string | null;
  readonly data: string;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly signature: { readonly r: string; readonly s: string; readonly yParity: 0 | 1 };
}

function transactionOf(raw: string): FakeTransaction {
  const { hash, from, nonce, to, data, value, gasLimit, maxFeePerGas, maxPriorityFeePerGas, signature } =
    Transaction.from(raw);
  return {
    hash: hash!,
    from: from!.toLowerCase(),
    nonce,
    to,
    data,
    value,
    gasLimit,
    maxFeePerGas: maxFeePerGas!,
    maxPriorityFeePerGas: maxPriorityFeePerGas!,
    signature: signature!,
  };
}

interface FakeBlock {
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  readonly timestamp: number;
  readonly baseFee: bigint;
  readonly transactions: readonly FakeTransaction[];
}

const hex = (value: number | bigint): string => `0x${value.toString(16)}`;

export interface FakeNode extends Endpoint {
  readonly chain: readonly FakeBlock[];
  readonly pool: ReadonlyMap<string, FakeTransaction>;
  baseFee: bigint;
  /** Data that make a transaction revert. */
  readonly reverting: Set<string>;
  /** Calls by method. */
  readonly calls: Map<string, number>;
  /** Runs before every request: throws what the node is to answer with, or returns its answer. */
  fault?: (method: string, params: readonly unknown[]) => unknown;
  /** Blocks of its head that the node does not show yet. */
  lag: number;
  /** A key that it holds. */
  wallet?: Wallet;
  /** Mines blocks; with `empty`, without the pool. */
  mine(blocks?: number, empty?: boolean): void;
  /** Takes the last blocks away; their transactions return to the pool, or are lost. New blocks follow with `mine`. */
  reorganise(depth: number, lose?: boolean): void;
  dropPool(): void;
  /** Puts a transaction into the pool, past all rules. */
  inject(raw: string): void;
  /** All transactions of the chain, in their order. */
  mined(): FakeTransaction[];
}

export function fakeNode(name = "fake"): FakeNode {
  const chain: FakeBlock[] = [];
  const pool = new Map<string, FakeTransaction>();
  let forks = 0;

  const refuse = (reason: string): never => {
    throw new AgentError("RpcRefused", reason, { endpoint: name, rpcCode: -32000, reason });
  };
  const countAt = (address: string, number: number): number =>
    chain
      .slice(0, number + 1)
      .reduce(
        (sum, { transactions }) => sum + transactions.filter((tx) => tx.from === address.toLowerCase()).length,
        0,
      );

  function add(transactions: readonly FakeTransaction[]): void {
    const number = chain.length;
    const parentHash = chain.at(-1)?.hash ?? `0x${"0".repeat(64)}`;
    const content = `${parentHash} ${forks} ${transactions.map(({ hash }) => hash).join()}`;
    const timestamp = GENESIS_TIME + BLOCK_SECONDS * number;
    chain.push({
      number,
      hash: keccak256(toUtf8Bytes(content)),
      parentHash,
      timestamp,
      baseFee: node.baseFee,
      transactions,
    });
  }

  /** What the next block takes: by nonce, at a price of at least the base fee, the best tip for each nonce. */
  function ready(): FakeTransaction[] {
    const taken: FakeTransaction[] = [];
    for (let found = true; found;) {
      found = false;
      for (const tx of [...pool.values()].sort((a, b) => (b.maxPriorityFeePerGas > a.maxPriorityFeePerGas ? 1 : -1))) {
        const next = countAt(tx.from, chain.length - 1) + taken.filter(({ from }) => from === tx.from).length;
        if (tx.nonce !== next || tx.maxFeePerGas < node.baseFee) continue;
        taken.push(tx);
        found = true;
      }
    }
    return taken;
  }

  function send(raw: string): string {
    const tx = transactionOf(raw);
    if (pool.has(tx.hash)) refuse("already known");
    if (tx.nonce < countAt(tx.from, shown())) refuse("nonce too low");
    for (const [hash, other] of pool) {
      if (other.from !== tx.from || other.nonce !== tx.nonce) continue;
      const tenth = (fee: bigint) => (fee * 110n) / 100n;
      if (tx.maxFeePerGas < tenth(other.maxFeePerGas) || tx.maxPriorityFeePerGas < tenth(other.maxPriorityFeePerGas)) {
        refuse("replacement transaction underpriced");
      }
      pool.delete(hash);
    }
    pool.set(tx.hash, tx);
    return tx.hash;
  }

  const shown = (): number => Math.max(0, chain.length - 1 - node.lag);
  const number = (tag: unknown): number => {
    if (tag === "latest" || tag === "pending") return shown();
    return tag === "finalized" ? Math.max(0, shown() - 4) : Number(tag);
  };
  const wire = (tx: FakeTransaction) => ({
    type: "0x2",
    chainId: hex(CHAIN_ID),
    nonce: hex(tx.nonce),
    hash: tx.hash,
    from: tx.from,
    to: tx.to,
    input: tx.data,
    value: hex(tx.value),
    gas: hex(tx.gasLimit),
    maxFeePerGas: hex(tx.maxFeePerGas),
    maxPriorityFeePerGas: hex(tx.maxPriorityFeePerGas),
    accessList: [],
    r: tx.signature.r,
    s: tx.signature.s,
    yParity: hex(tx.signature.yParity),
    v: hex(tx.signature.yParity),
  });

  const methods: Record<string, (...params: never[]) => unknown> = {
    eth_chainId: () => hex(CHAIN_ID),
    eth_maxPriorityFeePerGas: () => hex(1_000n),
    eth_estimateGas: ({ data }: { data: string }) => {
      if (node.reverting.has(data)) refuse("execution reverted");
      return hex(40_000);
    },
    eth_getBlockByNumber: (tag: string, full: boolean) => {
      const block = number(tag) <= shown() ? chain[number(tag)] : undefined;
      if (!block) return null;
      const { hash, parentHash, timestamp, baseFee, transactions } = block;
      return {
        number: hex(block.number),
        hash,
        parentHash,
        timestamp: hex(timestamp),
        baseFeePerGas: hex(baseFee),
        transactions: transactions.map((tx) => (full ? wire(tx) : tx.hash)),
      };
    },
    eth_getTransactionCount: (address: string, tag: string) => {
      if (number(tag) > shown()) refuse("header not found");
      let count = countAt(address, number(tag));
      if (tag !== "pending") return hex(count);
      const nonces = new Set(
        [...pool.values()].filter((tx) => tx.from === address.toLowerCase()).map(({ nonce }) => nonce),
      );
      while (nonces.has(count)) count++;
      return hex(count);
    },
    eth_getTransactionByHash: (hash: string) => {
      const tx = pool.get(hash) ?? node.mined().find((mined) => mined.hash === hash);
      return tx ? wire(tx) : null;
    },
    eth_getTransactionReceipt: (hash: string) => {
      const block = chain.slice(0, shown() + 1).find(({ transactions }) => transactions.some((tx) => tx.hash === hash));
      if (!block) return null;
      const { data } = block.transactions.find((tx) => tx.hash === hash)!;
      return {
        transactionHash: hash,
        blockNumber: hex(block.number),
        blockHash: block.hash,
        status: node.reverting.has(data) ? "0x0" : "0x1",
      };
    },
    eth_sendRawTransaction: (raw: string) => send(raw),
    eth_sendTransaction: async (fields: Record<string, string>) => {
      const { gas, from, ...rest } = fields;
      const signed = await node.wallet!.signTransaction({
        ...rest,
        type: 2,
        nonce: Number(rest.nonce),
        gasLimit: gas,
        from,
      });
      return send(signed);
    },
  };

  const node: FakeNode = {
    name,
    chain,
    pool,
    baseFee: 1_000_000n,
    reverting: new Set(),
    calls: new Map(),
    lag: 0,
    async request(method, params) {
      await Promise.resolve();
      node.calls.set(method, (node.calls.get(method) ?? 0) + 1);
      const forced = node.fault?.(method, params);
      if (forced !== undefined) return forced;
      const answer = methods[method];
      if (!answer) return refuse(`the method ${method} does not exist`);
      return answer(...(params as never[]));
    },
    mine(blocks = 1, empty = false) {
      for (let i = 0; i < blocks; i++) {
        const transactions = empty ? [] : ready();
        add(transactions);
        for (const [hash, tx] of pool) if (tx.nonce < countAt(tx.from, chain.length - 1)) pool.delete(hash);
      }
    },
    reorganise(depth, lose = false) {
      forks++;
      const gone = chain.splice(Math.max(1, chain.length - depth));
      if (!lose) for (const tx of gone.flatMap(({ transactions }) => transactions)) pool.set(tx.hash, tx);
    },
    dropPool: () => pool.clear(),
    inject(raw) {
      const tx = transactionOf(raw);
      for (const [hash, other] of pool) if (other.from === tx.from && other.nonce === tx.nonce) pool.delete(hash);
      pool.set(tx.hash, tx);
    },
    mined: () => chain.flatMap(({ transactions }) => transactions),
  };
  add([]);
  return node;
}

/** Faults for `FakeNode.fault`. */
export const faults = {
  unreachable: (): never => {
    throw new AgentError("RpcUnreachable", "no connection", { endpoint: "fake" });
  },
  rateLimited: (): never => {
    throw rateLimited("fake", 5);
  },
};
