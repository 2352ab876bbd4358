import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

/** Datasets, which markets can share. Models belong to a board: they stand in the module `Market`. */
export default buildModule("Registry", (m) => ({ datasets: m.contract("DatasetNFT") }));
