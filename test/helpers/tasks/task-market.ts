/** A market on the network that tasks run on, and a file that says where it is. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import { connectAs, CONTRACT_NAMES } from "../../../tasks/protocol/connect.ts";
import { deployLocalMarket, LOCAL_LIMITS } from "../../../tasks/protocol/local.ts";
import { publishProgram } from "../../../tasks/protocol/programs.ts";
import type { MoodyToken } from "../../../types/index.ts";
import { constantJob, dataJob, echoJob } from "../market/jobs.ts";
import { runTask, type TaskRun } from "./run-task.ts";
import type { World } from "./sdk.ts";

type Connection = Awaited<ReturnType<typeof hre.network.getOrCreate>>;

export interface TaskWorld extends World {
  readonly networkHelpers: Connection["networkHelpers"];
  /** Runs a task on this market, without questions. */
  run(id: string, args?: Record<string, unknown>): Promise<TaskRun>;
  /** The document that a task prints with `--json`. */
  json(id: string, args?: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/**
 * Deploys a market for tasks.
 * @param folder for its addresses, and for content
 */
export async function deployTaskWorld(folder: string): Promise<TaskWorld> {
  const { ethers, networkHelpers } = await hre.network.getOrCreate();
  const accounts = await ethers.getSigners();
  const token = (await ethers.deployContract("MoodyToken")) as unknown as MoodyToken;
  const market = await deployLocalMarket(accounts[0]!, LOCAL_LIMITS, [await token.getAddress()]);
  const jobs = { exact: constantJob(-1.5), open: echoJob(), data: dataJob() };
  for (const job of Object.values(jobs)) await publishProgram(market.store, job);
  const deployment = join(folder, "market.json");
  const addresses = await Promise.all(
    CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()] as const),
  );
  writeFileSync(deployment, JSON.stringify({ chainId: `${market.chainId}`, contracts: Object.fromEntries(addresses) }));
  const content = join(folder, "content");
  /** Options that a task does not have are not given to it. */
  const argumentsOf = (id: string, args: Record<string, unknown>) => {
    const { options } = hre.tasks.getTask(id.split(" "));
    const common = { deployment, content, yes: true };
    return { ...Object.fromEntries(Object.entries(common).filter(([name]) => options.has(name))), ...args };
  };
  const run = (id: string, args: Record<string, unknown> = {}) => runTask(id.split(" "), argumentsOf(id, args));
  return {
    ...{ market, token, jobs, accounts, networkHelpers, run },
    as: (i) => connectAs(market, accounts[i]!),
    async json(id, args = {}) {
      const { stdout } = await run(id, { ...args, json: true });
      return JSON.parse(stdout) as Record<string, unknown>;
    },
  };
}
