import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";

import { marketOn, NOBODY } from "../market.ts";

/**
 * A market of one's own, with limits of one's own, on a core and a registry that stand already. Its authority is any access
 * manager; without one the rules stay for ever as they are deployed.
 */
export default buildModule("OwnMarket", (m) =>
  marketOn(m, {
    machine: m.getParameter<string>("machine"),
    game: m.getParameter<string>("game"),
    store: m.getParameter<string>("store"),
    sealedRows: m.getParameter<string>("sealedRows"),
    datasets: m.getParameter<string>("datasets"),
    licences: m.getParameter<string>("licences", NOBODY),
    card: m.getParameter<string>("card"),
    authority: m.getParameter<string>("authority", NOBODY),
  }),
);
