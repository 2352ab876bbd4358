/** Who a task sends for: an account of the network, a key, or a signer of its own. */
import { getAddress, isAddress, type Provider, type Signer as EthersSigner } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { KetworkRangeError, KetworkTypeError } from "../../sim/index.ts";
import { openSigner, type KeySource } from "../protocol/keys.ts";
import type { Redactor } from "../protocol/redact.ts";
import { httpEndpoint } from "../protocol/rpc/index.ts";
import { KeySigner } from "./key-signer.ts";

export interface AccountOptions {
  /** Index or address among the network's accounts; with `signer`, the address that it signs for. */
  readonly account: string | undefined;
  readonly keyEnv: string | undefined;
  readonly keystore: string | undefined;
  readonly signer: string | undefined;
  readonly signerUrl: string | undefined;
}

const PROTOCOLS = ["clef", "web3signer", "node"] as const;

/**
 * The account that the options name; by default the network's first.
 * @param accounts the network's own
 * @throws KetworkTypeError `AccountAmbiguous`, `AccountMalformed`, `SignerUnknown`, `SignerIncomplete`; KetworkRangeError
 * `AccountUnknown`; AgentError as `openSigner`
 */
export async function openAccount(
  options: AccountOptions,
  hre: HardhatRuntimeEnvironment,
  provider: Provider,
  accounts: () => Promise<readonly EthersSigner[]>,
  redactor: Redactor,
): Promise<EthersSigner> {
  const source = sourceOf(options, hre);
  if (!source) return accountOf(await accounts(), options.account ?? "0");
  const signer = new KeySigner(await openSigner(source, redactor), provider);
  if (options.account !== undefined && source.kind !== "external") await requireAddress(options.account, signer);
  return signer;
}

function sourceOf(options: AccountOptions, hre: HardhatRuntimeEnvironment): KeySource | undefined {
  const { account, keyEnv, keystore, signer, signerUrl } = options;
  const given = Object.entries({ "--key-env": keyEnv, "--keystore": keystore, "--signer": signer });
  const named = given.filter(([, value]) => value !== undefined).map(([option]) => option);
  if (named.length > 1) {
    throw new KetworkTypeError("AccountAmbiguous", `${named.join(" and ")}: only one can say who signs`, { named });
  }
  if (keyEnv !== undefined) return { kind: "environment", name: keyEnv };
  if (keystore !== undefined) return { kind: "variable", name: keystore, variable: variableOf(keystore, hre) };
  if (signer === undefined) return undefined;
  const protocol = PROTOCOLS.find((name) => name === signer);
  if (!protocol) {
    throw new KetworkTypeError("SignerUnknown", `--signer ${signer}: there are ${PROTOCOLS.join(", ")}`, { signer });
  }
  if (signerUrl === undefined || account === undefined || !isAddress(account)) {
    const rule = "--signer needs --signer-url, and --account with the address that it signs for";
    throw new KetworkTypeError("SignerIncomplete", rule, { account });
  }
  return { kind: "external", protocol, endpoint: httpEndpoint(signerUrl), address: getAddress(account) };
}

/** A configuration variable as Hardhat reads one: the environment first, then its keystore, which asks for its password. */
export function variableOf(name: string, hre: HardhatRuntimeEnvironment): { get(): Promise<string> } {
  const variable = { _type: "ConfigurationVariable", name } as const;
  return {
    get: async () =>
      process.env[name] ??
      hre.hooks.runHandlerChain("configurationVariables", "fetchValue", [variable], () =>
        Promise.reject(new KetworkRangeError("VariableUnset", `${name} is not in the keystore`, { name })),
      ),
  };
}

async function accountOf(accounts: readonly EthersSigner[], named: string): Promise<EthersSigner> {
  const addresses = await Promise.all(accounts.map((account) => account.getAddress()));
  if (!/^\d+$/.test(named) && !isAddress(named)) {
    const rule = `--account ${named}: it must be an index from 0 or an address`;
    throw new KetworkTypeError("AccountMalformed", rule, { account: named });
  }
  const index = isAddress(named) ? addresses.indexOf(getAddress(named)) : Number(named);
  const found = accounts[index];
  if (found) return found;
  const rule = `--account ${named}: the network has ${accounts.length} accounts; --key-env, --keystore and --signer bring others`;
  throw new KetworkRangeError("AccountUnknown", rule, { account: named, accounts: addresses });
}

async function requireAddress(account: string, signer: EthersSigner): Promise<void> {
  const address = await signer.getAddress();
  if (isAddress(account) && getAddress(account) === address) return;
  const rule = `--account ${account}: the key is of ${address}`;
  throw new KetworkRangeError("AccountUnknown", rule, { account, address });
}
