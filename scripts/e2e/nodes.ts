/**
 * Chains in processes of their own, whose blocks the harness makes: `hardhat node` and anvil.
 *
 * A node is killed in the way that its kind can bear. Anvil's state is taken as it is, its process gets SIGKILL, and another
 * one goes on from the state: what was in the pool is lost. `hardhat node` has its state in memory alone: there the way to
 * it is cut (`harness.ts`), and it loses its pool by a reorganisation. Hardhat has no call for reorganisations: its chain
 * is put back to a snapshot that was taken before the block, and other blocks follow. Anvil has one.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

import { blockAt, quantity, requester, type ChainHead, type Request } from "./rpc.ts";

export type NodeKind = "hardhat" | "anvil";

export interface ChainNode extends AsyncDisposable {
  readonly kind: NodeKind;
  readonly port: number;
  readonly url: string;
  readonly request: Request;
  /** Makes a block with what is in the pool. `time` in Unix seconds, later than the head's. */
  mine(time: number): Promise<ChainHead>;
  /**
   * Replaces the last blocks by as many others, with none of their transactions, and forgets those.
   * @param time of the last of the new blocks
   */
  reorganise(depth: number, time: number): Promise<ChainHead>;
  /** Base fee of the next block, wei a gas. */
  spike(baseFee: bigint): Promise<void>;
  setBalance(address: string, wei: bigint): Promise<void>;
  /** Kills the process and starts another one from its state, if that is whole: anvil only. */
  restart?(): Promise<boolean>;
}

const START_SECONDS = 60;
/** Hardhat looks for its configuration here. */
const PROJECT = join(import.meta.dirname, "../..");
/** Blocks whose states a restarted anvil still knows. */
const KEPT_STATES = 96;
/** Snapshots that are kept: as deep as reorganisations go. */
const KEPT_SNAPSHOTS = 16;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** No node survives the harness, whatever ends it. */
const ALIVE = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of ALIVE) child.kill("SIGKILL");
});

/** Starts a program that says nothing. */
function launch(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { cwd: PROJECT, stdio: "ignore" });
  ALIVE.add(child);
  child.once("close", () => ALIVE.delete(child));
  return child;
}

/** Ends a process that was started here, and waits until it has ended. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("close", done));
  child.kill("SIGKILL");
  await ended;
}

async function untilAnswers(child: ChildProcess, request: Request, name: string): Promise<void> {
  for (const until = Date.now() + 1000 * START_SECONDS; ; await sleep(50)) {
    const answer = await request("eth_chainId").catch(() => undefined);
    if (answer !== undefined) return;
    if (child.exitCode !== null || Date.now() > until) throw new Error(`${name} does not answer`);
  }
}

export async function startHardhatNode(): Promise<ChainNode> {
  const port = await freePort();
  const cli = join(dirname(fileURLToPath(import.meta.resolve("hardhat"))), "cli.js");
  const child = launch(process.execPath, [cli, "node", "--port", String(port)]);
  const url = `http://127.0.0.1:${port}`;
  const request = requester(url);
  await untilAnswers(child, request, "hardhat node");
  await request("evm_setAutomine", [false]);
  const snapshots: { readonly before: number; readonly id: unknown }[] = [];

  async function mine(time: number): Promise<ChainHead> {
    const { number } = await blockAt(request, "latest");
    snapshots.push({ before: number + 1, id: await request("evm_snapshot") });
    if (snapshots.length > KEPT_SNAPSHOTS) snapshots.shift();
    await request("evm_setNextBlockTimestamp", [time]);
    await request("evm_mine");
    return blockAt(request, "latest");
  }

  return {
    kind: "hardhat",
    port,
    url,
    request,
    mine,
    async reorganise(depth, time) {
      const head = await blockAt(request, "latest");
      const index = snapshots.findIndex(({ before }) => before === head.number - depth + 1);
      if (index < 0) throw new Error(`no snapshot is ${depth} blocks old`);
      const ancestor = await blockAt(request, head.number - depth);
      await request("evm_revert", [snapshots[index]!.id]);
      snapshots.length = index;
      await dropPool(request);
      const step = Math.max(1, Math.floor((time - ancestor.time) / depth));
      for (let i = 1; i < depth; i++) await mine(ancestor.time + i * step);
      return mine(Math.max(time, ancestor.time + depth * step));
    },
    spike: async (fee) => void (await request("hardhat_setNextBlockBaseFeePerGas", [quantity(fee)])),
    setBalance: async (address, wei) => void (await request("hardhat_setBalance", [address, quantity(wei)])),
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** Takes everything out of the pool that a snapshot brought back. */
async function dropPool(request: Request): Promise<void> {
  const pending = (await request("eth_pendingTransactions").catch(() => [])) as { readonly hash: string }[];
  for (const { hash } of pending) await request("hardhat_dropTransaction", [hash]).catch(() => undefined);
}

/**
 * @param program of anvil; npm's is a script that starts the program beside it, which would survive the script's death
 * @param folder for the state between two lives
 */
export async function startAnvil(program: string, folder: string): Promise<ChainNode> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const request = requester(url);
  const binary = anvilBinary(program);
  const start = async (state?: string): Promise<ChildProcess> => {
    const load = state === undefined ? [] : ["--load-state", state];
    const options = ["--port", String(port), "--hardfork", "osaka", "--no-mining", "--silent"];
    const started = launch(binary, [...options, "--preserve-historical-states", ...load]);
    await untilAnswers(started, request, "anvil");
    return started;
  };
  let child = await start();
  let known: readonly string[] = [];

  /** After it was loaded, an anvil can go back to a state that it does not have, and is empty then: no run goes on from that. */
  async function requireContracts(): Promise<void> {
    for (const address of known) {
      if ((await request("eth_getCode", [address, "latest"])) === "0x") throw new Error(`anvil lost ${address}`);
    }
  }

  async function mine(time: number): Promise<ChainHead> {
    await request("evm_setNextBlockTimestamp", [time]);
    await request("evm_mine");
    return blockAt(request, "latest");
  }

  return {
    kind: "anvil",
    port,
    url,
    request,
    mine,
    async reorganise(depth, time) {
      // The blocks that it makes all bear their ancestor's time: the last of them is left to `mine`.
      await request("anvil_reorg", [depth, []]);
      await requireContracts();
      return mine(time);
    },
    spike: async (fee) => void (await request("anvil_setNextBlockBaseFeePerGas", [quantity(fee)])),
    setBalance: async (address, wei) => void (await request("anvil_setBalance", [address, quantity(wei)])),
    async restart() {
      const dumped = (await request("anvil_dumpState", [true])) as string;
      const path = join(folder, "anvil-state.json");
      const text = gunzipSync(Buffer.from(dumped.slice(2), "hex")).toString();
      // A dump of anvil's can lack the code of every contract: what it says must be what the chain would go on from.
      const kept = contractsIn(text);
      if (kept.length < Math.max(1, known.length)) return false;
      writeFileSync(path, recentStates(text));
      await end(child);
      child = await start(path);
      known = kept;
      await requireContracts();
      return true;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

/** The accounts of a dump that have code. */
function contractsIn(text: string): string[] {
  const { accounts } = JSON.parse(text) as Dump;
  const entries = Object.entries(accounts).filter(([, { code }]) => code !== undefined && code !== "0x");
  return entries.map(([address]) => address);
}

interface Dump {
  readonly accounts: Readonly<Record<string, { readonly code?: string }>>;
  readonly best_block_number: number | string;
  readonly blocks: readonly { readonly header: { readonly number: string; readonly parentHash: string } }[];
  readonly historical_states: readonly (readonly [hash: string, state: unknown])[] | null;
}

/** A dump without the states of old blocks, which nobody asks for and which are most of it. */
function recentStates(text: string): string {
  const dump = JSON.parse(text) as Dump;
  const first = Number(dump.best_block_number) - KEPT_STATES;
  const recent = dump.blocks.filter(({ header }) => Number(header.number) > first);
  const wanted = new Set(recent.map(({ header }) => header.parentHash));
  const states = (dump.historical_states ?? []).filter(([hash]) => wanted.has(hash));
  return JSON.stringify({ ...dump, historical_states: states });
}

/** The program behind npm's script, or the program itself. */
function anvilBinary(program: string): string {
  const packages = join(dirname(program), "..", "@foundry-rs");
  const found = readable(packages).find((name) => name.startsWith("anvil-"));
  return found === undefined ? program : join(packages, found, "bin", "anvil");
}

function readable(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
