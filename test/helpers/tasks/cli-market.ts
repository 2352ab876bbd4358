/** A market on the network that tasks in this process use, with a file of its addresses for them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import hre from "hardhat";

import { jsonOf } from "../../../tasks/cli/json.ts";
import { CONTRACT_NAMES, type ConnectedMarket } from "../../../tasks/protocol/connect.ts";
import { deployLocalMarket } from "../../../tasks/protocol/local.ts";

export interface CliMarket {
  readonly market: ConnectedMarket;
  /** For the option `deployment`. */
  readonly file: string;
  /** Lets time pass, and blocks. */
  pass(seconds: number, blocks?: number): Promise<void>;
}

export async function cliMarket(folder: string): Promise<CliMarket> {
  const { ethers, networkHelpers } = await hre.network.getOrCreate();
  const [deployer] = await ethers.getSigners();
  const market = await deployLocalMarket(deployer!);
  const contracts = await Promise.all(
    CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()] as const),
  );
  const file = join(folder, "market.json");
  writeFileSync(file, jsonOf({ chainId: market.chainId, contracts: Object.fromEntries(contracts) }));
  return {
    market,
    file,
    async pass(seconds, blocks = 1) {
      await networkHelpers.time.increase(seconds);
      await networkHelpers.mine(blocks);
    },
  };
}
