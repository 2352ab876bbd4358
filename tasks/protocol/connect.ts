/** The contracts of one deployment, found by their addresses. */
import type { ContractRunner } from "ethers";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import type {
  BountyBoard,
  BountyLens,
  DataLicence,
  DatasetNFT,
  DisputeGame,
  InferenceDesk,
  KetMachine,
  ModelLicence,
  ModelRegistry,
  PostingRules,
  PrivateDesk,
  ProgramStore,
  SealedRows,
} from "../../types/index.ts";
import { FACTORIES } from "./abi.ts";
import { checkAddress } from "./check.ts";

/** The contracts of a market, typed, each connected to the same account or node. */
export interface MarketContracts {
  readonly machine: KetMachine;
  readonly game: DisputeGame;
  readonly store: ProgramStore;
  readonly datasets: DatasetNFT;
  readonly licences: DataLicence;
  readonly sealedRows: SealedRows;
  readonly rules: PostingRules;
  readonly board: BountyBoard;
  readonly lens: BountyLens;
  readonly models: ModelRegistry;
  readonly modelLicences: ModelLicence;
  readonly desk: InferenceDesk;
  readonly privateDesk: PrivateDesk;
}

/** The name of a contract within a market. */
export type ContractName = keyof MarketContracts;

/** Where a market stands. */
export interface MarketAddresses {
  readonly chainId: bigint | number | string;
  readonly contracts: Readonly<Record<ContractName, string>>;
}

/** A market, and the chain that it is on. */
export interface ConnectedMarket extends MarketContracts {
  readonly chainId: bigint;
}

export const CONTRACT_NAMES = Object.keys(FACTORIES) as readonly ContractName[];

/**
 * Connects to a market. Looks whether the node is on that chain and has code at every address; whose code, it cannot
 * know.
 * @param runner an account, or a provider to read only
 * @throws KetworkTypeError `ProviderMissing`, `AddressMalformed`; KetworkRangeError `ChainMismatch`, `CodeMissing`
 */
export async function connectMarket(
  { chainId, contracts }: MarketAddresses,
  runner: ContractRunner,
): Promise<ConnectedMarket> {
  const { provider } = runner;
  if (!provider) throw new KetworkTypeError("ProviderMissing", "the account is not connected to a node");
  const expected = BigInt(chainId);
  const { chainId: actual } = await provider.getNetwork();
  if (actual !== expected) {
    throw new KetworkRangeError("ChainMismatch", `the node is on chain ${actual}, the market on ${expected}`, {
      actual,
      expected,
    });
  }
  const entries = await Promise.all(
    CONTRACT_NAMES.map(async (name) => {
      const address = checkAddress(`contracts.${name}`, contracts[name]);
      if ((await provider.getCode(address)) === "0x") {
        throw new KetworkRangeError("CodeMissing", `there is no contract ${name} at ${address}`, { name, address });
      }
      return [name, FACTORIES[name].connect(address, runner)] as const;
    }),
  );
  return { ...(Object.fromEntries(entries) as unknown as MarketContracts), chainId: expected };
}

/** The same market, for another account. */
export function connectAs(market: ConnectedMarket, runner: ContractRunner): ConnectedMarket {
  const connected = CONTRACT_NAMES.map((name) => [name, market[name].connect(runner)] as const);
  return { ...market, ...(Object.fromEntries(connected) as unknown as MarketContracts) };
}
