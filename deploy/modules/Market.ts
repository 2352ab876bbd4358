import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { marketOn } from "../market.ts";
import Core from "./Core.ts";
import Registry from "./Registry.ts";

/**
 * Rules, board, models and desk on the core and the registry. The access manager obeys the first account until the module
 * `Governance` hands it over.
 */
export default buildModule("Market", (m) => {
  const core = m.useModule(Core);
  const registry = m.useModule(Registry);
  const manager = m.contract("AccessManager", [m.getAccount(0)]);
  return {
    ...core,
    ...registry,
    manager,
    ...marketOn(m, { ...core, ...registry, authority: manager }),
  };
});
