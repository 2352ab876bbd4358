/** A market of one's own, for tests and experiments: what deploy/ deploys, without its governance. */
import { type ContractFactory, type Signer } from "ethers";

import { AccessManager__factory } from "../../types/factories/@openzeppelin/contracts/access/manager/AccessManager__factory.ts";
import { ModelCard__factory } from "../../types/factories/contracts/registry/ModelCard__factory.ts";
import { FACTORIES } from "./abi.ts";
import { connectMarket, type ConnectedMarket, type ContractName } from "./connect.ts";

/** What new bounties are held to, `Limits` of IPostingRules.sol. Times in seconds, the bond in wei. */
export interface MarketLimits {
  readonly forcedInclusionSeconds: number;
  readonly marginSeconds: number;
  readonly revealDelayBlocks: number;
  readonly revealDelaySeconds: number;
  readonly maxCommitSeconds: number;
  readonly maxWindowSeconds: number;
  readonly minBond: bigint;
}

/** Short windows and small bonds: those of deploy/parameters/local.json. */
export const LOCAL_LIMITS: MarketLimits = {
  forcedInclusionSeconds: 60,
  marginSeconds: 300,
  revealDelayBlocks: 2,
  revealDelaySeconds: 24,
  maxCommitSeconds: 2_592_000,
  maxWindowSeconds: 2_592_000,
  minBond: 10n ** 15n,
};

/**
 * Deploys a market whose posting rules the signer governs. For tests: there is no delay and no vote.
 * @param tokens ERC-20 tokens that rewards can be paid in
 */
export async function deployLocalMarket(
  signer: Signer,
  limits: MarketLimits = LOCAL_LIMITS,
  tokens: readonly string[] = [],
): Promise<ConnectedMarket> {
  const deploy = async (Factory: new (signer: Signer) => ContractFactory, ...args: unknown[]): Promise<string> => {
    const contract = await new Factory(signer).deploy(...args);
    await contract.waitForDeployment();
    return contract.getAddress();
  };
  const machine = await deploy(FACTORIES.machine);
  const game = await deploy(FACTORIES.game);
  const store = await deploy(FACTORIES.store);
  const datasets = await deploy(FACTORIES.datasets);
  const sealedRows = await deploy(FACTORIES.sealedRows);
  const manager = await deploy(AccessManager__factory, await signer.getAddress());
  const licences = await deploy(FACTORIES.licences, datasets);
  const rules = await deploy(FACTORIES.rules, manager, store, datasets, licences, limits, [machine], [...tokens]);
  const board = await deploy(FACTORIES.board, { game, rules, sealedRows });
  const lens = await deploy(FACTORIES.lens, board);
  const models = await deploy(FACTORIES.models, lens, await deploy(ModelCard__factory));
  const modelLicences = await deploy(FACTORIES.modelLicences, models);
  const desk = await deploy(FACTORIES.desk, game, rules, models);
  const privateDesk = await deploy(FACTORIES.privateDesk, game, rules);
  const contracts: Record<ContractName, string> = {
    ...{ machine, game, store, datasets, licences, sealedRows, rules, board, lens },
    ...{ models, modelLicences, desk, privateDesk },
  };
  const { chainId } = await signer.provider!.getNetwork();
  return connectMarket({ chainId, contracts }, signer);
}
