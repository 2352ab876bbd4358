/** A gauntlet on an embedded chain, and what its episodes come to. */
import { id } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { Random } from "../../sim/math/random.ts";
import { quantity, startChain, type Chain, type Sabotage } from "./chain.ts";

/** Names of `MarketGauntlet.Action`, in its order. */
export const ACTIONS = [
  ...["post", "raise", "cancel", "commit", "commitLicensed", "reveal", "forfeit", "returnBond", "prune", "reopen"],
  ...["settle", "refund", "withdraw", "openRows", "challenge", "move", "timeout", "close", "release", "withdrawGame"],
  ...["openClaim", "setFee", "setMachine", "setToken", "pause", "unpause", "behave"],
] as const;

/** An embedded chain keeps everything that it ever mined, about 8 kB a call: after so many episodes there is another one. */
const CHAIN_EPISODES = 125;

/** One transaction of an episode. */
export interface Batch {
  readonly seed: bigint;
  readonly first: number;
  readonly count: number;
  /** Calls left out, a bit each. */
  readonly skip: bigint;
  readonly waitSeconds: number;
  readonly mineBlocks: number;
  readonly baseFee: number;
}

export interface Outcome {
  /** `function: error` → how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  readonly calls: number;
  /** What did not hold, and what it was about. */
  readonly broken: readonly string[];
  /** What was called, in order: the trace of a failure. */
  readonly trace: readonly string[];
  /** Gas of all transactions so far. */
  readonly gas: number;
}

export interface Gauntlet {
  /** Plays batches from the beginning, then ends everything. */
  play(batches: readonly Batch[]): Promise<Outcome>;
  close(): Promise<void>;
}

/** Calls of one transaction: a few, so that time goes by between them. */
export const BATCH_CALLS = 40;

/** The transactions of an episode, from its seed. */
export function batchesOf(seed: number, episode: number, calls: number): Batch[] {
  const random = new Random((BigInt(seed) << 32n) | BigInt(episode));
  const batches: Batch[] = [];
  const own = random.nextUint64();
  for (let first = 0; first < calls; first += BATCH_CALLS) {
    batches.push({
      seed: own,
      first,
      count: Math.min(BATCH_CALLS, calls - first),
      skip: 0n,
      waitSeconds: 1 + random.nextInt(random.nextInt(3) === 0 ? 200 : 40),
      mineBlocks: random.nextInt(3),
      baseFee: random.nextInt(20),
    });
  }
  return batches;
}

/** Starts a gauntlet on a chain of its own. */
export async function startGauntlet(hre: HardhatRuntimeEnvironment, sabotage: Sabotage = {}): Promise<Gauntlet> {
  const known = await errorNames(hre, await hre.artifacts.getAllFullyQualifiedNames());
  let chain: Chain = await startChain(hre, sabotage);
  let episodes = 0;
  let gas = 0;
  const events = async (data: string) => {
    const { gauntlet, send } = chain;
    const address = (await gauntlet.getAddress()).toLowerCase();
    const { logs, gasUsed } = await send(data);
    gas += Number(gasUsed);
    return logs.filter((log) => log.address === address).map((log) => gauntlet.interface.parseLog(log)!);
  };

  return {
    async play(batches) {
      if (episodes++ % CHAIN_EPISODES === 0 && episodes > 1) {
        await chain.close();
        chain = await startChain(hre, sabotage);
      }
      const { gauntlet, helpers, request } = chain;
      await chain.restore();
      const outcomes = new Map<string, number>();
      const trace: string[] = [];
      const broken: string[] = [];
      const note = (logs: Awaited<ReturnType<typeof events>>) => {
        for (const { name, args } of logs) {
          if (name === "Broken") broken.push(`${String(args[0])} (${String(args[1])})`);
          if (name !== "Trace") continue;
          for (const call of args[0] as bigint[]) {
            const action = ACTIONS[Number(call >> 40n)] ?? "?";
            const selector = (call & 0xffffffffn).toString(16).padStart(8, "0");
            const error = selector === "00000000" ? "ok" : (known.get(selector) ?? `unknown error 0x${selector}`);
            if (!known.has(selector) && error !== "ok") broken.push(`${action}: ${error}`);
            const key = `${action}: ${error}`;
            outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
            trace.push(`${key} (actor ${(call >> 32n) & 0xffn})`);
          }
        }
      };
      try {
        for (const batch of batches) {
          const interval = quantity(Math.ceil(batch.waitSeconds / (batch.mineBlocks + 1)));
          if (batch.mineBlocks > 0) {
            await request("hardhat_mine", quantity(batch.mineBlocks), interval);
          }
          await request("evm_increaseTime", interval);
          await request("hardhat_setNextBlockBaseFeePerGas", quantity(batch.baseFee));
          const { seed, first, count, skip } = batch;
          note(await events(gauntlet.interface.encodeFunctionData("volley", [seed, first, count, skip])));
          if (broken.length > 0) break;
        }
        for (let round = 0; round < 3 && broken.length === 0; round++) {
          const end = await gauntlet.latestEnd();
          const now = BigInt(await helpers.time.latest());
          if (end >= now) await helpers.time.increaseTo(end + 1n);
          await helpers.setNextBlockBaseFeePerGas(0);
          const before = trace.length;
          note(await events(gauntlet.interface.encodeFunctionData("finish")));
          trace.splice(before, 0, "— the end —");
          if ((await gauntlet.latestEnd()) <= BigInt(await helpers.time.latest())) break;
        }
      } catch (error) {
        // The gauntlet itself stopped: what it relies on does not hold.
        broken.push(`the gauntlet reverted: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
      }
      return { outcomes, calls: trace.length, broken, trace, gas };
    },
    async close() {
      await chain.close();
    },
  };
}

/** Selectors of all errors of the project and of the packages that it builds. */
async function errorNames(hre: HardhatRuntimeEnvironment, contracts: Iterable<string>): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  const selectorOf = (signature: string) => id(signature).slice(2, 10);
  const typeOf = ({ type, components }: AbiType): string =>
    type.startsWith("tuple") ? `(${(components ?? []).map(typeOf).join(",")})${type.slice(5)}` : type;
  for (const name of contracts) {
    if (name.startsWith("contracts/mocks/gauntlet/Books") || name.includes("MarketGauntlet")) continue;
    const { abi } = (await hre.artifacts.readArtifact(name)) as unknown as { abi: AbiItem[] };
    for (const { type, name: error, inputs } of abi) {
      if (type !== "error") continue;
      known.set(selectorOf(`${error!}(${(inputs ?? []).map(typeOf).join(",")})`), error!);
    }
  }
  return known;
}

interface AbiType {
  readonly type: string;
  readonly components?: readonly AbiType[];
}

interface AbiItem {
  readonly type: string;
  readonly name?: string;
  readonly inputs?: readonly AbiType[];
}
