/** Parameters of a deployment: a chain's facts from `deploy/parameters`, the people from whoever deploys. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { readDeploymentParameters } from "@nomicfoundation/hardhat-ignition/helpers";
import type { DeploymentParameters, ModuleParameters } from "@nomicfoundation/ignition-core";
import { isAddress, ZeroAddress } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";

const FOLDER = join(import.meta.dirname, "../../deploy/parameters");

/** File of `deploy/parameters` for a chain's id. */
const FILES: Readonly<Record<number, string>> = {
  1: "mainnet",
  10: "optimism",
  8453: "base",
  42161: "arbitrum",
  11155111: "sepolia",
  31337: "local",
};

/** Who gets what at the deployment; nobody's address stands in the files of public networks. */
export interface People {
  /** Can pause new posts. */
  readonly guardian?: string;
  /** Gets all votes, to hand them out. */
  readonly votesHolder?: string;
}

export const LIMITS = [
  "forcedInclusionSeconds",
  "marginSeconds",
  "revealDelayBlocks",
  "revealDelaySeconds",
  "maxCommitSeconds",
  "maxWindowSeconds",
] as const;

/** Path of a file that is named by its path, by its name in `deploy/parameters`, or by the chain that it is for. */
export function parametersPath(chainId: number, given?: string): string {
  if (given !== undefined && existsSync(given)) return given;
  const name = given ?? FILES[chainId];
  const path = join(FOLDER, `${name}.json`);
  if (name === undefined || !existsSync(path)) {
    throw new KetworkRangeError("DeploymentParametersMissing", `no parameters for chain ${chainId}: name a file`, {
      chainId,
      given,
    });
  }
  return path;
}

/**
 * Reads a file and adds the people to its section `Governance`.
 * @throws KetworkRangeError `DeploymentParameterOutOfRange` where the limits do not fit together, or a person is no account
 */
export async function readParameters(path: string, people: People = {}): Promise<DeploymentParameters> {
  const parameters = { ...(await readDeploymentParameters(path)) };
  for (const [name, account] of Object.entries(people)) {
    if (account !== undefined) parameters["Governance"] = { ...parameters["Governance"], [name]: account };
  }
  for (const section of ["Market", "OwnMarket"]) {
    if (parameters[section]) checkLimits(parameters[section]);
  }
  for (const name of ["guardian", "votesHolder"]) {
    const account = parameters["Governance"]?.[name];
    if (account !== undefined && (!isAddress(account) || account === ZeroAddress)) fail(name, account, "an account");
  }
  return parameters;
}

/** What the contracts trust whoever deploys them to have thought of (docs/market.md). */
export function checkLimits(limits: ModuleParameters): void {
  const seconds = (name: string): number => {
    const value = limits[name];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 0) fail(name, value, "a whole number");
    return value as number;
  };
  const [inclusion, margin, , delay, , longest] = LIMITS.map(seconds);
  if (delay! >= margin!) fail("revealDelaySeconds", delay, "less than marginSeconds");
  if (longest! >= 2 ** 24) fail("maxWindowSeconds", longest, "below 2^24, as dispute budgets are");
  if (inclusion! + margin! + delay! >= longest!) fail("maxWindowSeconds", longest, "more than the least window");
  if (typeof limits["minBond"] !== "bigint" || limits["minBond"] <= 0n) fail("minBond", limits["minBond"], "some wei");
}

function fail(name: string, value: unknown, rule: string): never {
  throw new KetworkRangeError("DeploymentParameterOutOfRange", `${name} is ${String(value)}: it must be ${rule}`, {
    name,
    value,
  });
}
