import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/**
 * The whole protocol: one checker, the dispute game, programs, datasets and their licences, the rules of new bounties,
 * the board, the registry of models and their licences. Only the rules have somebody who governs them, through the access manager. What the parameters mean, and what
 * a chain needs, stands in docs/market.md; deploy/parameters holds them for some.
 */
export default buildModule("Ketwork", (m) => {
  const machine = m.contract("KetMachine");
  const game = m.contract("DisputeGame");
  const store = m.contract("ProgramStore");
  const datasets = m.contract("DatasetNFT");
  const sealedRows = m.contract("SealedRows");
  const manager = m.contract("AccessManager", [m.getAccount(0)]);
  const limits = {
    forcedInclusionSeconds: m.getParameter<number>("forcedInclusionSeconds"),
    marginSeconds: m.getParameter<number>("marginSeconds"),
    revealDelayBlocks: m.getParameter<number>("revealDelayBlocks"),
    revealDelaySeconds: m.getParameter<number>("revealDelaySeconds"),
    maxCommitSeconds: m.getParameter<number>("maxCommitSeconds"),
    maxWindowSeconds: m.getParameter<number>("maxWindowSeconds"),
    minBond: m.getParameter<bigint>("minBond"),
  };
  const licences = m.contract("DataLicence", [datasets]);
  const rules = m.contract("PostingRules", [manager, store, datasets, licences, limits, [machine], []]);
  const board = m.contract("BountyBoard", [{ game, rules, sealedRows }]);
  const lens = m.contract("BountyLens", [board]);
  const models = m.contract("ModelRegistry", [lens, m.contract("ModelCard")]);
  const modelLicences = m.contract("ModelLicence", [models]);
  return {
    ...{ machine, game, store, datasets, licences, sealedRows, manager, rules, board, lens },
    ...{ models, modelLicences },
  };
});
