/** A gauntlet on an embedded chain: deployed once, and put back to its beginning before every episode. */
import { concat, id, keccak256, ZeroAddress, ZeroHash } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { MarketGauntlet } from "../../types/index.ts";
import { Assembler } from "../../sim/machine/assembler.ts";
import { encodeInstruction } from "../../sim/machine/instruction.ts";
import { packShape, programId, type Program } from "../../sim/machine/program.ts";
import { toHex } from "../../sim/machine/word.ts";
import { Random } from "../../sim/math/random.ts";

/** Names of `MarketGauntlet.Action`, in its order. */
export const ACTIONS = [
  ...["post", "raise", "cancel", "commit", "commitLicensed", "reveal", "forfeit", "returnBond", "prune", "reopen"],
  ...["settle", "refund", "withdraw", "openRows", "challenge", "move", "timeout", "close", "release", "withdrawGame"],
  ...["openClaim", "setFee", "setMachine", "setToken", "pause", "unpause", "behave"],
] as const;

/** Windows of the rules, as short as a day is long for an episode. */
const LIMITS = {
  forcedInclusionSeconds: 60,
  marginSeconds: 30,
  revealDelayBlocks: 1,
  revealDelaySeconds: 24,
  maxCommitSeconds: 86_400,
  maxWindowSeconds: 86_400,
  minBond: 1000,
} as const;
const CALL_GAS = 2n ** 40n;
const ADMIN = 8;

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

const programs = (): readonly Program[] => {
  const shape = { qubits: 7, maxSteps: 40 } as const;
  const halted = new Assembler().halt();
  return [
    ...[40, 41, 42, 43].map((maxSteps) => halted.assemble({ ...shape, maxSteps })),
    halted.assemble({ ...shape, argsDepth: 1 }),
    halted.assemble({ ...shape, argsDepth: 1, dataDepth: [1, 0, 0, 0] }),
  ];
};

/** Creation code of other contracts of the same interface: with them a test sees the gauntlet fail. */
export interface Sabotage {
  readonly board?: string;
  readonly game?: string;
}

/** Deploys a market with a scripted machine, and the gauntlet, on a chain without limits of size and gas. */
export async function startGauntlet(hre: HardhatRuntimeEnvironment, sabotage: Sabotage = {}): Promise<Gauntlet> {
  const connection = await hre.network.create({
    network: "default",
    override: { allowUnlimitedContractSize: true, blockGasLimit: CALL_GAS, transactionGasCap: CALL_GAS },
  });
  const { ethers, networkHelpers, provider } = connection as unknown as {
    ethers: HardhatEthers;
    networkHelpers: Helpers;
    provider: { request(call: { method: string; params?: unknown[] }): Promise<unknown> };
  };
  const gauntlet = await deploy(ethers, sabotage);
  const names = errorNames(hre, await hre.artifacts.getAllFullyQualifiedNames());
  const known = await names;
  let start = await networkHelpers.takeSnapshot();
  const signer = (await ethers.getSigners())[0]!;
  let gas = 0;

  const gauntletAddress = await gauntlet.getAddress();
  const from = signer.address;
  const quantity = (value: bigint | number) => `0x${value.toString(16)}`;
  // Straight to the chain: there are a million calls.
  const events = async (data: string) => {
    const call = { from, to: gauntletAddress, data, gas: quantity(CALL_GAS / 4n), gasPrice: quantity(100) };
    const hash = await provider.request({ method: "eth_sendTransaction", params: [call] });
    const receipt = await provider.request({ method: "eth_getTransactionReceipt", params: [hash] });
    const { logs, gasUsed } = receipt as {
      logs: { address: string; topics: string[]; data: string }[];
      gasUsed: string;
    };
    gas += Number(gasUsed);
    const own = logs.filter(({ address }) => address === gauntletAddress.toLowerCase());
    return own.map((log) => gauntlet.interface.parseLog(log)!);
  };

  return {
    async play(batches) {
      await start.restore();
      start = await networkHelpers.takeSnapshot();
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
            await provider.request({ method: "hardhat_mine", params: [quantity(batch.mineBlocks), interval] });
          }
          await provider.request({ method: "evm_increaseTime", params: [interval] });
          await provider.request({ method: "hardhat_setNextBlockBaseFeePerGas", params: [quantity(batch.baseFee)] });
          const { seed, first, count, skip } = batch;
          note(await events(gauntlet.interface.encodeFunctionData("volley", [seed, first, count, skip])));
          if (broken.length > 0) break;
        }
        for (let round = 0; round < 3 && broken.length === 0; round++) {
          const end = await gauntlet.latestEnd();
          const now = BigInt(await networkHelpers.time.latest());
          if (end >= now) await networkHelpers.time.increaseTo(end + 1n);
          await networkHelpers.setNextBlockBaseFeePerGas(0);
          const before = trace.length;
          note(await events(gauntlet.interface.encodeFunctionData("finish")));
          trace.splice(before, 0, "— the end —");
          if ((await gauntlet.latestEnd()) <= BigInt(await networkHelpers.time.latest())) break;
        }
      } catch (error) {
        // The gauntlet itself stopped: what it relies on does not hold.
        broken.push(`the gauntlet reverted: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
      }
      return { outcomes, calls: trace.length, broken, trace, gas };
    },
    async close() {
      await connection.close();
    },
  };
}

interface Helpers {
  takeSnapshot(): Promise<{ restore(): Promise<void> }>;
  mine(blocks: number): Promise<void>;
  setNextBlockBaseFeePerGas(fee: number): Promise<void>;
  time: {
    increase(seconds: number): Promise<number>;
    increaseTo(time: bigint): Promise<void>;
    latest(): Promise<number>;
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

async function deploy(ethers: HardhatEthers, sabotage: Sabotage): Promise<MarketGauntlet> {
  const owner = (await ethers.getSigners())[0]!;
  const machine = await ethers.deployContract("TruthMachine");
  const made = async (name: string, code: string | undefined, args: unknown[]) => {
    const { interface: abi, bytecode } = await ethers.getContractFactory(name);
    return (await ethers.getContractFactory(abi.fragments as never, code ?? bytecode)).deploy(...args);
  };
  const game = await made("DisputeGame", sabotage.game, []);
  const store = await ethers.deployContract("ProgramStore");
  const datasets = await ethers.deployContract("DatasetNFT");
  const token = await ethers.deployContract("MoodyToken");
  const manager = await ethers.deployContract("AccessManager", [owner]);
  const rules = await ethers.deployContract("PostingRules", [
    ...[manager, store, datasets, ZeroAddress, LIMITS, [machine], [token]],
  ]);
  const sealedRows = await ethers.deployContract("SealedRows");
  const board = await made("BountyBoard", sabotage.board, [{ game, rules, sealedRows }]);
  const lens = await ethers.deployContract("BountyLens", [board]);
  const jobs = programs();
  for (const { code, shape } of jobs) {
    const publish = store.getFunction("publish");
    await publish(
      packShape(shape),
      code.map((instruction) => toHex(encodeInstruction(instruction))),
    );
  }
  const root = keccak256(concat([ZeroHash, id("public rows")]));
  const cid = `0x01551220${"22".repeat(32)}`;
  const dataset = {
    ...{ root, depth: 1, rows: 1, columns: 8, royaltyBps: 0, modelShareBps: 0, parent: 0n },
    ...{ cid, name: "Rows", format: "text/csv" },
  };
  await datasets.getFunction("mint")(dataset);
  const gauntlet = await ethers.deployContract("MarketGauntlet", [
    {
      ...{ board, lens, game, rules, sealedRows, token, machine },
      ...{ programs: jobs.map(programId), datasetId: 1, publicRoot: root },
    },
  ]);
  await gauntlet.getFunction("fund")({ value: 10n ** 18n });
  // The royalties of the dataset and the fee go to actors: whatever is credited can be withdrawn in the end.
  await datasets.getFunction("setBountyShare")(1, 700);
  const admin = (await gauntlet.getFunction("actors")(ADMIN)) as string;
  await datasets.getFunction("transferFrom")(owner, admin, 1);
  await manager.getFunction("grantRole")(0, admin, 0);
  return gauntlet as unknown as MarketGauntlet;
}
