/** The contracts of one deployment. */
import { join } from "node:path";

import type { NetworkConnection } from "hardhat/types/network";

import Ketwork from "../../deploy/modules/Ketwork.ts";
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

export interface Market {
  readonly machine: KetMachine;
  readonly game: DisputeGame;
  readonly store: ProgramStore;
  readonly datasets: DatasetNFT;
  readonly licences: DataLicence;
  readonly rules: PostingRules;
  readonly sealedRows: SealedRows;
  readonly board: BountyBoard;
  readonly lens: BountyLens;
  readonly models: ModelRegistry;
  readonly modelLicences: ModelLicence;
  readonly desk: InferenceDesk;
  readonly privateDesk: PrivateDesk;
}

const PARAMETERS = join(import.meta.dirname, "../../deploy/parameters");

/**
 * Deploys everything by Ignition.
 * @param parameters a file of `deploy/parameters`, without its extension
 */
export async function deployMarket(
  { ethers, ignition }: Pick<NetworkConnection, "ethers" | "ignition">,
  parameters = "local",
): Promise<Market> {
  const deployed = await ignition.deploy(Ketwork, { parameters: join(PARAMETERS, `${parameters}.json`) });
  const at = async <C>(name: string, contract: { getAddress(): Promise<string> }): Promise<C> =>
    (await ethers.getContractAt(name, await contract.getAddress())) as unknown as C;
  return {
    machine: await at<KetMachine>("KetMachine", deployed.machine),
    game: await at<DisputeGame>("DisputeGame", deployed.game),
    store: await at<ProgramStore>("ProgramStore", deployed.store),
    datasets: await at<DatasetNFT>("DatasetNFT", deployed.datasets),
    licences: await at<DataLicence>("DataLicence", deployed.licences),
    rules: await at<PostingRules>("PostingRules", deployed.rules),
    sealedRows: await at<SealedRows>("SealedRows", deployed.sealedRows),
    lens: await at<BountyLens>("BountyLens", deployed.lens),
    board: await at<BountyBoard>("BountyBoard", deployed.board),
    models: await at<ModelRegistry>("ModelRegistry", deployed.models),
    modelLicences: await at<ModelLicence>("ModelLicence", deployed.modelLicences),
    desk: await at<InferenceDesk>("InferenceDesk", deployed.desk),
    privateDesk: await at<PrivateDesk>("PrivateDesk", deployed.privateDesk),
  };
}
