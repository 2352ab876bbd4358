/** What a deployment leaves behind: `record.json` in its folder, and a line of `deploy/addresses.json`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import type { DeploymentParameters } from "@nomicfoundation/ignition-core";

import { KetworkRangeError } from "../../sim/index.ts";

export interface RecordedContract {
  readonly address: string;
  /** `path/of/Source.sol:Name`. */
  readonly contract: string;
  /** Arguments of the constructor, ABI-encoded. */
  readonly constructorData: string;
  readonly transaction: string;
  readonly block: number;
  /** keccak256 of the code that the chain holds. */
  readonly codeHash: string;
}

export interface DeploymentRecord {
  readonly format: "ketwork-deployment-1";
  readonly chainId: number;
  readonly module: string;
  readonly strategy: "basic" | "create2";
  /** Of `create2`. */
  readonly salt?: string;
  readonly deployer: string;
  readonly compiler: string;
  /** As Ignition got them; numbers that end in `n` are `bigint`s. */
  readonly parameters: DeploymentParameters;
  readonly contracts: Readonly<Record<string, RecordedContract>>;
}

/** Chains that are gone when their process ends. */
export const LOCAL_CHAINS: ReadonlySet<number> = new Set([31337]);

const BIGINT = /^-?\d+n$/;
const replacer = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
const reviver = (_: string, value: unknown) =>
  typeof value === "string" && BIGINT.test(value) ? BigInt(value.slice(0, -1)) : value;

export function recordPath(folder: string): string {
  return join(folder, "record.json");
}

export function writeRecord(folder: string, record: DeploymentRecord): void {
  write(recordPath(folder), record);
}

/** @throws KetworkRangeError `DeploymentRecordMissing` */
export function readRecord(folder: string): DeploymentRecord {
  const path = recordPath(folder);
  if (!existsSync(path)) {
    throw new KetworkRangeError("DeploymentRecordMissing", `${path} is not there: deploy first`, { path });
  }
  return JSON.parse(readFileSync(path, "utf8"), reviver) as DeploymentRecord;
}

/** The address of a contract. */
export function addressIn(record: DeploymentRecord, name: string): string {
  const found = record.contracts[name];
  if (!found) {
    throw new KetworkRangeError("DeploymentContractMissing", `the deployment has no ${name}`, { name });
  }
  return found.address;
}

/** Adds a deployment to `addresses.json`: `{chainId: {name: address}}`. */
export function addAddresses(path: string, record: DeploymentRecord): void {
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, object>) : {};
  const addresses = Object.entries(record.contracts).map(([name, { address }]) => [name, address]);
  write(path, { ...known, [record.chainId]: Object.fromEntries(addresses) });
}

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(value, replacer, 2)}\n`);
}
