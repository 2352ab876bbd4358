/** The chain that a gauntlet stands on: without limits of size and gas, put back to its beginning before every episode. */
import { concat, id, keccak256, ZeroAddress, ZeroHash } from "ethers";
import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { MarketGauntlet } from "../../types/index.ts";
import { Assembler } from "../../sim/machine/assembler.ts";
import { encodeInstruction } from "../../sim/machine/instruction.ts";
import { packShape, programId, type Program } from "../../sim/machine/program.ts";
import { toHex } from "../../sim/machine/word.ts";

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
export const CALL_GAS = 2n ** 40n;
const ADMIN = 8;

/** Creation code of other contracts of the same interface: with them a test sees the gauntlet fail. */
export interface Sabotage {
  readonly board?: string;
  readonly game?: string;
}

export interface Chain {
  readonly gauntlet: MarketGauntlet;
  readonly helpers: Helpers;
  /** Sends to the gauntlet, straight to the chain, as there are a million calls. */
  send(data: string): Promise<Receipt>;
  request(method: string, ...params: unknown[]): Promise<unknown>;
  /** Back to where it was deployed. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

export interface Receipt {
  readonly logs: readonly { readonly address: string; readonly topics: string[]; readonly data: string }[];
  readonly gasUsed: string;
}

/** Deploys a market with a scripted machine, and the gauntlet. */
export async function startChain(hre: HardhatRuntimeEnvironment, sabotage: Sabotage): Promise<Chain> {
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
  const to = await gauntlet.getAddress();
  const from = (await ethers.getSigners())[0]!.address;
  const request: Chain["request"] = (method, ...params) => provider.request({ method, params });
  let start = await networkHelpers.takeSnapshot();
  return {
    gauntlet,
    helpers: networkHelpers,
    request,
    async send(data) {
      const call = { from, to, data, gas: quantity(CALL_GAS / 4n), gasPrice: quantity(100) };
      const hash = await request("eth_sendTransaction", call);
      return (await request("eth_getTransactionReceipt", hash)) as Receipt;
    },
    async restore() {
      await start.restore();
      start = await networkHelpers.takeSnapshot();
    },
    async close() {
      await connection.close();
    },
  };
}

/** A number as JSON-RPC has it. */
export const quantity = (value: bigint | number) => `0x${value.toString(16)}`;

export interface Helpers {
  takeSnapshot(): Promise<{ restore(): Promise<void> }>;
  mine(blocks: number): Promise<void>;
  setNextBlockBaseFeePerGas(fee: number): Promise<void>;
  time: {
    increase(seconds: number): Promise<number>;
    increaseTo(time: bigint): Promise<void>;
    latest(): Promise<number>;
  };
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
