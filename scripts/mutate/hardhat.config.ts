/** The project's configuration for mutants: no limits of time, and none of size, for a mutant is killed by what it does. */
import { defineConfig } from "hardhat/config";

import config from "../unhurried.config.ts";

const { default: mainnet, ...networks } = config.networks ?? {};
if (mainnet?.type !== "edr-simulated") throw new TypeError("tests run on the embedded chain");

export default defineConfig({
  ...config,
  networks: { ...networks, default: { ...mainnet, allowUnlimitedContractSize: true } },
});
