import { fileURLToPath } from "node:url";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";

import { tasks } from "./tasks/index.ts";

const compiler = (runs: number) => ({
  version: "0.8.37",
  // The npm package `solc` is the official compiler as WebAssembly: nothing is downloaded at build time.
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: {
    viaIR: true,
    optimizer: { enabled: true, runs },
    // The machine's checker counts leading zeros, an opcode since the Osaka hard fork.
    evmVersion: "osaka",
    metadata: { bytecodeHash: "none" },
  },
});
const solidity = {
  compilers: [compiler(20_000)],
  // The board is near the limit of a contract's size: a little gas is given for room.
  overrides: { "contracts/market/BountyBoard.sol": compiler(200) },
};
/** Contracts of OpenZeppelin that are deployed as they are. */
const npmFilesToBuild = [
  "@openzeppelin/contracts/access/manager/AccessManager.sol",
  "@openzeppelin/contracts/governance/TimelockController.sol",
];

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks,
  // Ignition deploys what the production profile builds: the same bytecode that is tested.
  solidity: { profiles: { default: solidity, production: solidity }, npmFilesToBuild },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "osaka",
      // Mainnet's limits hold: 24 576 bytes of code, 16 777 216 gas a transaction (EIP-7825).
    },
  },
  paths: { ignition: "deploy", cache: "cache", artifacts: "artifacts" },
  typechain: { outDir: "types" },
  test: { mocha: { timeout: 120_000 } },
});
