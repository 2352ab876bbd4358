/** Contracts, actors and clock of the demonstration. */
import { join } from "node:path";

import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkHelpers } from "@nomicfoundation/hardhat-network-helpers/types";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import Ketwork from "../../deploy/modules/Ketwork.ts";
import { connectMarket, CONTRACT_NAMES, type ConnectedMarket, type ContractName } from "../protocol/connect.ts";

const PARAMETERS = join(import.meta.dirname, "../../deploy/parameters/local.json");

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
  readonly market: ConnectedMarket;
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
  const { chainId } = await ethers.provider.getNetwork();
  const deployed = await connection.ignition.deploy(Ketwork, { parameters: PARAMETERS });
  const addressOf = async (name: ContractName) => [name, await deployed[name].getAddress()] as const;
  const contracts = Object.fromEntries(await Promise.all(CONTRACT_NAMES.map(addressOf))) as Record<
    ContractName,
    string
  >;
  const market = await connectMarket({ chainId, contracts }, actors.deployer);
  return { ethers, helpers: networkHelpers, market, actors, chainId };
}
