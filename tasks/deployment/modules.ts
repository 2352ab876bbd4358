/** The modules that can be deployed by name. */
import type { IgnitionModule } from "@nomicfoundation/ignition-core";

import Core from "../../deploy/modules/Core.ts";
import Governance from "../../deploy/modules/Governance.ts";
import Ketwork from "../../deploy/modules/Ketwork.ts";
import Machine from "../../deploy/modules/Machine.ts";
import Market from "../../deploy/modules/Market.ts";
import OwnMarket from "../../deploy/modules/OwnMarket.ts";
import Registry from "../../deploy/modules/Registry.ts";
import { KetworkRangeError } from "../../sim/index.ts";

const MODULES: readonly IgnitionModule[] = [Machine, Core, Registry, Market, Governance, Ketwork, OwnMarket];

/** @throws KetworkRangeError `DeploymentModuleUnknown` */
export function moduleNamed(name: string): IgnitionModule {
  const module = MODULES.find(({ id }) => id === name);
  if (!module) {
    const names = MODULES.map(({ id }) => id).join(", ");
    throw new KetworkRangeError("DeploymentModuleUnknown", `no module ${name}: there are ${names}`, { name });
  }
  return module;
}
