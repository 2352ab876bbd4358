/** Looks over everything that the tasks and agents stand on. */
import { formatEther, type Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { checkCode } from "../deployment/check/code.ts";
import type { Finding } from "../deployment/check/finding.ts";
import { checkMachine } from "../deployment/check/machine.ts";
import { checkWiring } from "../deployment/check/wiring.ts";
import { LOCAL_CHAINS } from "../deployment/record.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { redactor } from "../protocol/redact.ts";
import { openStore } from "../protocol/store/index.ts";
import { openAccount, type AccountOptions } from "./account.ts";
import { findDeployment, type Deployment } from "./deployment.ts";
import { formatDuration } from "./durations.ts";
import { failureOf } from "./failure.ts";
import { connectMarket } from "../protocol/connect.ts";

export interface Diagnosis {
  readonly name: string;
  readonly verdict: "ok" | "warn" | "fail";
  readonly found: string;
}

export interface DoctorOptions extends AccountOptions {
  readonly deployment: string | undefined;
  readonly store: string;
}

/** Oldest Node.js with `node:sqlite` as the store uses it. */
const OLDEST_NODE = 24;
/** A public chain whose head is older than this stands still, or its node does. */
const STALE_SECONDS = 120;

/** What one check says; an error is a failure of that check, and the others go on. */
async function look(name: string, check: () => Promise<Omit<Diagnosis, "name">>): Promise<Diagnosis> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    const { code, message } = failureOf(error);
    return { name, verdict: "fail", found: `${code}: ${message}` };
  }
}

export async function examine(options: DoctorOptions, hre: HardhatRuntimeEnvironment): Promise<Diagnosis[]> {
  const findings = [nodeVersion(), await look("store", () => Promise.resolve(storeOpens(options.store)))];
  const { ethers } = await hre.network.getOrCreate();
  const { provider } = ethers;
  const chain = await look("chain", () => chainFacts(provider));
  findings.push(chain);
  // Nothing below can be asked of a node that does not answer.
  if (chain.verdict === "fail") return findings;
  findings.push(await look("head", () => headAge(provider)));
  findings.push(await look("account", () => accountFacts(options, hre, provider, () => ethers.getSigners())));
  let deployment: Deployment | undefined;
  findings.push(
    await look("deployment", async () => {
      deployment = await findDeployment(provider, options.deployment);
      await connectMarket(deployment, provider);
      return { verdict: "ok", found: deployment.path };
    }),
  );
  if (!deployment) return findings;
  const { record, contracts } = deployment;
  if (record) {
    findings.push(await look("code", async () => summary(await checkCode(provider, hre.artifacts, record))));
    findings.push(await look("wiring", async () => summary(await checkWiring(provider, hre.artifacts, record))));
  } else {
    findings.push({ name: "code", verdict: "warn", found: "no deployment record to compare with" });
  }
  findings.push(await look("machine", async () => summary(await checkMachine(provider, contracts.machine))));
  return findings;
}

function nodeVersion(): Diagnosis {
  const { node } = process.versions;
  const verdict = Number(node.split(".")[0]) >= OLDEST_NODE ? "ok" : "fail";
  return { name: "Node.js", verdict, found: verdict === "ok" ? node : `${node}: at least ${OLDEST_NODE} is needed` };
}

/** Opens the store for a moment. One that another process has open is in use, not broken. */
function storeOpens(path: string): Omit<Diagnosis, "name"> {
  try {
    openStore(path).close();
    return { verdict: "ok", found: path };
  } catch (error) {
    if (!isAgentError(error, "StoreLocked")) throw error;
    return { verdict: "warn", found: error.message };
  }
}

interface Asking {
  send(method: string, params: unknown[]): Promise<unknown>;
}

async function chainFacts(provider: Provider & Asking): Promise<Omit<Diagnosis, "name">> {
  const { chainId } = await provider.getNetwork();
  const begun = performance.now();
  const client = await provider.send("web3_clientVersion", []).catch(() => "a client that does not say its name");
  return { verdict: "ok", found: `${chainId}, ${String(client)}, ${Math.ceil(performance.now() - begun)} ms` };
}

async function headAge(provider: Provider): Promise<Omit<Diagnosis, "name">> {
  const { chainId } = await provider.getNetwork();
  const { number, timestamp } = (await provider.getBlock("latest"))!;
  const age = Math.floor(Date.now() / 1000) - timestamp;
  const found = `block ${number}, ${age < 0 ? `${formatDuration(-age)} ahead` : `${formatDuration(age)} old`}`;
  // A node of one's own makes blocks when there is something to put into them.
  const stale = !LOCAL_CHAINS.has(Number(chainId)) && Math.abs(age) > STALE_SECONDS;
  return { verdict: stale ? "warn" : "ok", found };
}

async function accountFacts(
  options: AccountOptions,
  hre: HardhatRuntimeEnvironment,
  provider: Provider,
  accounts: Parameters<typeof openAccount>[3],
): Promise<Omit<Diagnosis, "name">> {
  const address = await (await openAccount(options, hre, provider, accounts, redactor())).getAddress();
  const balance = await provider.getBalance(address);
  return { verdict: balance > 0n ? "ok" : "warn", found: `${address}, ${formatEther(balance)} ETH` };
}

function summary(findings: readonly Finding[]): Omit<Diagnosis, "name"> {
  const wrong = findings.filter(({ pass }) => !pass);
  if (wrong.length === 0) return { verdict: "ok", found: `${findings.length} checks` };
  const [{ name, expected, found }] = wrong as [Finding, ...Finding[]];
  return {
    verdict: "fail",
    found: `${wrong.length} of ${findings.length} checks: ${name} is ${found}, it should be ${expected}`,
  };
}
