import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole protocol: one checker, the dispute game, programs, datasets, the board of bounties and the registry of
 * models. Nothing has an owner: whoever deploys keeps no right. What the parameters mean, and what a chain needs, stands
 * in docs/market.md; deploy/parameters holds them for some.
 */
export default buildModule("Ketwork", (m) => {
  const machine = m.contract("KetMachine");
  const game = m.contract("DisputeGame");
  const store = m.contract("ProgramStore");
  const datasets = m.contract("DatasetNFT");
  const config = {
    game,
    store,
    datasets,
    forcedInclusionSeconds: m.getParameter<number>("forcedInclusionSeconds"),
    marginSeconds: m.getParameter<number>("marginSeconds"),
    revealDelayBlocks: m.getParameter<number>("revealDelayBlocks"),
    revealDelaySeconds: m.getParameter<number>("revealDelaySeconds"),
    maxCommitSeconds: m.getParameter<number>("maxCommitSeconds"),
    maxWindowSeconds: m.getParameter<number>("maxWindowSeconds"),
    minBond: m.getParameter<bigint>("minBond"),
  };
  const board = m.contract("BountyBoard", [config, [machine]]);
  const models = m.contract("ModelRegistry", [board]);
  return { machine, game, store, datasets, board, models };
});
