/** What an actor of the harness works with: an account, a market, and the events so far. */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { JsonRpcProvider, Network, Wallet, type TransactionRequest, type TransactionResponse } from "ethers";

import type { Program } from "../../../sim/index.ts";
import { folderStore } from "../../../tasks/protocol/content/index.ts";
import { datasetCells, fetchDataset } from "../../../tasks/protocol/datasets/index.ts";
import {
  CONTRACT_NAMES,
  connectMarket,
  eventReader,
  fetchBounty,
  fetchProgram,
  type ConnectedMarket,
  type EventRecord,
  type FetchedBounty,
  type MarketAddresses,
} from "../../../tasks/protocol/index.ts";

/** How an actor is started: the JSON file that its process is given. */
export interface ActorConfig {
  readonly role: "solver" | "watchtower" | "poster" | "liar" | "plagiarist";
  readonly name: string;
  readonly rpcUrl: string;
  readonly key: string;
  readonly market: { readonly chainId: number; readonly contracts: MarketAddresses["contracts"] };
  /** Of its own: what it keeps. */
  readonly folder: string;
  readonly contentFolder: string;
  readonly seed: number;
}

/** A transaction that waits for so long is given up: the next one takes its nonce. */
const WAIT_MS = 8000;
const POLL_MS = 150;

/** Sends one transaction at a time, each with the nonce that the chain has for the account, and is back when it is mined. */
class PatientWallet extends Wallet {
  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const nonce = await this.provider!.getTransactionCount(this.address, "latest");
    // More than what may still wait with the same nonce, most of the time.
    const { baseFeePerGas } = (await this.provider!.getBlock("latest"))!;
    const tip = 10n ** 9n + BigInt(Date.now() % 1000) * 10n ** 7n;
    const maxFeePerGas = 3n * (baseFeePerGas ?? 0n) + tip;
    const response = await super.sendTransaction({ ...request, nonce, maxFeePerGas, maxPriorityFeePerGas: tip });
    await this.#mined(response.hash);
    return response;
  }

  /** Asks for the receipt itself: who listens for blocks hears nothing any more once its node was away. */
  async #mined(hash: string): Promise<void> {
    for (const until = Date.now() + WAIT_MS; Date.now() < until; await sleep(POLL_MS)) {
      if (await this.provider!.getTransactionReceipt(hash)) return;
    }
    throw Object.assign(new Error(`${hash} is not mined`), { code: "TIMEOUT" });
  }
}

export interface Actor {
  readonly config: ActorConfig;
  readonly market: ConnectedMarket;
  readonly address: string;
  /** Unix time of the latest block. */
  time(): Promise<number>;
  /** Everything that has happened on the market, in the chain's order. */
  events(): Promise<EventRecord[]>;
  bounty(bountyId: string): Promise<FetchedBounty>;
  program(programId: string): Promise<Program>;
  cells(root: string, bounty: FetchedBounty): Promise<BigUint64Array>;
  /** What it keeps beyond its death, as JSON. */
  load<T>(name: string, otherwise: T): T;
  save(name: string, value: unknown): void;
  close(): void;
}

export async function openActor(config: ActorConfig): Promise<Actor> {
  const chain = Network.from(config.market.chainId);
  const provider = new JsonRpcProvider(config.rpcUrl, chain, {
    staticNetwork: chain,
    batchMaxCount: 1,
    cacheTimeout: -1,
    pollingInterval: 200,
  });
  const wallet = new PatientWallet(config.key, provider);
  const market = await connectMarket(config.market, wallet);
  const readEvent = await eventReader(market);
  const content = folderStore(config.contentFolder);
  const addresses = await Promise.all(CONTRACT_NAMES.map((name) => market[name].getAddress()));
  const bounties = new Map<string, FetchedBounty>();
  const programs = new Map<string, Program>();
  const segments = new Map<string, BigUint64Array>();

  return {
    config,
    market,
    address: wallet.address,
    time: async () => (await provider.getBlock("latest"))!.timestamp,
    async events() {
      const logs = await provider.getLogs({ address: addresses, fromBlock: 0 });
      return logs.map(readEvent).filter((event) => event !== undefined);
    },
    async bounty(bountyId) {
      const known = bounties.get(bountyId) ?? (await fetchBounty(market.board, market.chainId, bountyId));
      bounties.set(bountyId, known);
      return known;
    },
    async program(programId) {
      const known = programs.get(programId) ?? (await fetchProgram(market.store, programId));
      programs.set(programId, known);
      return known;
    },
    async cells(root, { terms }) {
      const known = segments.get(root);
      if (known) return known;
      const segment = terms.dataRoots.indexOf(root);
      const token = await fetchDataset(market.datasets, terms.datasetIds[segment]!);
      const cells = await datasetCells(content, token);
      segments.set(root, cells);
      return cells;
    },
    load(name, otherwise) {
      try {
        return JSON.parse(readFileSync(join(config.folder, `${name}.json`), "utf8")) as typeof otherwise;
      } catch {
        return otherwise;
      }
    },
    save(name, value) {
      const path = join(config.folder, `${name}.json`);
      writeFileSync(`${path}.part`, JSON.stringify(value));
      renameSync(`${path}.part`, path);
    },
    close: () => provider.destroy(),
  };
}

/** The arguments of an event by name, as text. */
export const textOf = (args: EventRecord["args"], name: string): string => args[name] as string;

/** Errors that are no fault of the actor: a call that is refused is not due, and a node that is away comes back. */
export function isNoise(error: unknown): boolean {
  const { name, code } = error as { name?: string; code?: string };
  return name === "ProtocolError" || (typeof code === "string" && NOISE.has(code));
}
const NOISE = new Set([
  "TIMEOUT",
  "SERVER_ERROR",
  "NETWORK_ERROR",
  "NONCE_EXPIRED",
  "REPLACEMENT_UNDERPRICED",
  "TRANSACTION_REPLACED",
  "UNKNOWN_ERROR",
  "CALL_EXCEPTION",
  "BAD_DATA",
  "INSUFFICIENT_FUNDS",
  "ECONNREFUSED",
  "ECONNRESET",
  "EventMissing",
  "ChainMismatch",
]);
