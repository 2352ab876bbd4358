import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Datasets and their licences, and what writes the metadata of models, which markets can share. Models belong to a board: they stand in the module `Market`. */
export default buildModule("Registry", (m) => {
  const datasets = m.contract("DatasetNFT");
  return { datasets, licences: m.contract("DataLicence", [datasets]), card: m.contract("ModelCard") };
});
