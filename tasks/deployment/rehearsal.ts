/** A deployment tried on a copy of its chain: what it would send, and what stands already. */
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Interface, toQuantity, type Provider } from "ethers";
import type { ArtifactManager } from "hardhat/types/artifacts";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import { deployModule, type Chain, type DeploymentOptions } from "./deploy.ts";
import type { DeploymentRecord } from "./record.ts";

/** A contract as it will stand. */
export interface RehearsedContract {
  readonly address: string;
  /** Whether it does already. */
  readonly stands: boolean;
}

/** A transaction that would be sent. */
export interface RehearsedTransaction {
  /** A contract that is deployed, or a function that is called. */
  readonly call: string;
  readonly gas: bigint;
}

export interface Rehearsal {
  readonly contracts: Readonly<Record<string, RehearsedContract>>;
  readonly transactions: readonly RehearsedTransaction[];
  readonly gas: bigint;
}

/** A chain of this process that stands where the one of a connection does; what is done there is gone with it. */
export async function copyOf(
  hre: HardhatRuntimeEnvironment,
  { networkConfig, ethers }: Pick<NetworkConnection, "networkConfig" | "ethers">,
): Promise<NetworkConnection> {
  // Chains of processes of their own begin anew at each connection.
  if (networkConfig.type !== "http") return hre.network.create();
  const { chainId } = await ethers.provider.getNetwork();
  const forking = { url: await networkConfig.url.getUrl() };
  const copy = await hre.network.create({ network: "default", override: { chainId: Number(chainId), forking } });
  // Up to the block that was copied the copy has the rules of the past: what opcodes there are is seen behind it.
  await copy.provider.request({ method: "hardhat_mine", params: [] });
  return copy;
}

/** More than any deployment costs: whether the account has enough is not for the copy to say. */
const PLENTY = 10n ** 24n;

/**
 * Deploys on a copy, going on from the journal in the folder, which stays as it is.
 * @param copy of the chain, on which nothing counts
 * @param chain the one itself
 * @throws as `deployModule`
 */
export async function rehearse(
  copy: Chain,
  chain: Pick<Provider, "getCode">,
  deployer: string,
  options: DeploymentOptions,
): Promise<Rehearsal> {
  const { provider, ethers } = copy.connection;
  const folder = mkdtempSync(join(tmpdir(), "ketwork-rehearsal-"));
  try {
    if (existsSync(options.folder)) cpSync(options.folder, folder, { recursive: true });
    await provider.request({ method: "hardhat_impersonateAccount", params: [deployer] });
    await provider.request({ method: "hardhat_setBalance", params: [deployer, toQuantity(PLENTY)] });
    const hashes: string[] = [];
    const acting = { ethers, provider: actingAs(deployer, provider, hashes) };
    const record = await deployModule({ ...copy, connection: acting }, { ...options, folder });
    const contracts = await Promise.all(
      Object.entries(record.contracts).map(async ([name, { address }]) => {
        return [name, { address, stands: (await chain.getCode(address)) !== "0x" }] as const;
      }),
    );
    const transactions: RehearsedTransaction[] = [];
    for (const hash of hashes) transactions.push(await described(hash, record, ethers.provider, copy.artifacts));
    const gas = transactions.reduce((sum, transaction) => sum + transaction.gas, 0n);
    return { contracts: Object.fromEntries(contracts), transactions, gas };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A node whose only account is the deployer's; what it sends is noted. */
function actingAs(
  deployer: string,
  provider: NetworkConnection["provider"],
  hashes: string[],
): NetworkConnection["provider"] {
  const request: typeof provider.request = async (call) => {
    if (call.method === "eth_accounts") return [deployer];
    const answer: unknown = await provider.request(call);
    if (call.method === "eth_sendTransaction") hashes.push(answer as string);
    return answer;
  };
  return new Proxy(provider, {
    get(target, name) {
      if (name === "request") return request;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

async function described(
  hash: string,
  { contracts }: DeploymentRecord,
  provider: Provider,
  artifacts: ArtifactManager,
): Promise<RehearsedTransaction> {
  const [receipt, transaction] = await Promise.all([
    provider.getTransactionReceipt(hash),
    provider.getTransaction(hash),
  ]);
  const { gasUsed: gas } = receipt!;
  const known = Object.entries(contracts);
  // The machine brings its other half in the same transaction.
  const [deployed] = known.find(([name, own]) => own.transaction === hash && name !== "VectorChecker") ?? [];
  if (deployed !== undefined) return { call: deployed, gas };
  const { to, data } = transaction!;
  const [name, own] = known.find(([, { address }]) => address === to) ?? [];
  if (name === undefined || own === undefined) return { call: `call of ${to}`, gas };
  const abi = new Interface((await artifacts.readArtifact(own.contract)).abi);
  return { call: `${name}.${abi.parseTransaction({ data })?.name ?? data}`, gas };
}
