import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import Governance from "./Governance.ts";
import Market from "./Market.ts";

/** The whole protocol. The parts can be deployed alone, in this order, and this module then deploys the rest. */
export default buildModule("Ketwork", (m) => ({ ...m.useModule(Market), ...m.useModule(Governance) }));
