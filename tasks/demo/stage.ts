/** Contracts, actors and clock of the demonstration. */
import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import type { Market } from "../protocol/market.ts";
import { deployMarket } from "../protocol/market.ts";

/** Who plays which part; the accounts of the embedded chain in this order. */
export const ROLES = {
  deployer: "deploys the contracts and goes",
  Dora: "owns the Iris measurements",
  Paula: "posts both bounties",
  Alice: "solves the H2 bounty",
  Scott: "moves a number of the memory",
  Susan: "shows a false tree of terms",
  Pete: "copies Alice's commitment",
  Bob: "trains the classifier for long",
  Carol: "trains the classifier briefly",
  Kurt: "forges the states of the classifier",
  Harry: "invents hashes",
  Vera: "computes every claim again",
  Frank: "challenges a result that is right",
} as const;

export type Role = keyof typeof ROLES;

export interface Stage {
  readonly ethers: HardhatEthers;
  readonly helpers: NetworkHelpers;
  readonly market: Market;
  readonly actors: Readonly<Record<Role, HardhatEthersSigner>>;
  readonly chainId: bigint;
}

/** Deploys the whole system on a new embedded chain. */
export async function setStage(hre: HardhatRuntimeEnvironment): Promise<Stage> {
  const connection = await hre.network.create();
  const { ethers, networkHelpers } = connection;
  const signers = await ethers.getSigners();
  const actors = Object.fromEntries((Object.keys(ROLES) as Role[]).map((role, i) => [role, signers[i]!])) as Record<
    Role,
    HardhatEthersSigner
  >;
  const market = await deployMarket(connection);
  const { chainId } = await ethers.provider.getNetwork();
  return { ethers, helpers: networkHelpers, market, actors, chainId };
}
