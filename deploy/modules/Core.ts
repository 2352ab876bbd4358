import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Machine from "./Machine.ts";

/** What any number of markets can share, as nobody governs it and nothing of it depends on the chain. */
export default buildModule("Core", (m) => ({
  ...m.useModule(Machine),
  game: m.contract("DisputeGame"),
  store: m.contract("ProgramStore"),
  sealedRows: m.contract("SealedRows"),
}));
