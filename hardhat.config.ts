import { fileURLToPath } from "node:url";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

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
  // These are near the limit of a contract's size: a little gas is given for room.
  overrides: {
    "contracts/market/BountyBoard.sol": compiler(200),
    "contracts/registry/ModelRegistry.sol": compiler(200),
  },
};
/** Contracts of OpenZeppelin that are deployed as they are. */
const npmFilesToBuild = [
  "@openzeppelin/contracts/access/manager/AccessManager.sol",
  "@openzeppelin/contracts/governance/TimelockController.sol",
];

/** Public networks: `npx hardhat keystore set MAINNET_RPC_URL`, and `DEPLOYER_KEY` for all (docs/deployment.md). */
const live = (name: string, chainId: number, chainType: "l1" | "op" | "generic") => ({
  type: "http" as const,
  chainType,
  chainId,
  url: configVariable(`${name}_RPC_URL`),
  accounts: [configVariable("DEPLOYER_KEY")],
});

/** `hardhat node` or anvil, by Hardhat's name for it or by a shorter one. */
const ownNode = {
  type: "http" as const,
  chainType: "l1" as const,
  url: process.env["LOCAL_RPC_URL"] ?? "http://127.0.0.1:8545",
};

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  tasks,
  // Ignition deploys what the production profile builds: the same bytecode that is tested, compiled in one job.
  solidity: { profiles: { default: solidity, production: { ...solidity, isolated: false } }, npmFilesToBuild },
  networks: {
    default: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "osaka",
      // Mainnet's limits hold: 24 576 bytes of code, 16 777 216 gas a transaction (EIP-7825).
    },
    local: ownNode,
    localhost: ownNode,
    mainnet: live("MAINNET", 1, "l1"),
    sepolia: live("SEPOLIA", 11155111, "l1"),
    optimism: live("OPTIMISM", 10, "op"),
    base: live("BASE", 8453, "op"),
    arbitrum: live("ARBITRUM", 42161, "generic"),
  },
  paths: { ignition: "deploy", cache: "cache", artifacts: "artifacts" },
  typechain: { outDir: "types" },
  test: { mocha: { timeout: 120_000 } },
});
