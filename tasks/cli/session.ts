/** What the action of a task works with: the network, the market on it, an account. */
import type { Interface, Provider, Signer } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { connectMarket, CONTRACT_NAMES, type ConnectedMarket } from "../protocol/connect.ts";
import { redactor, type Redactor } from "../protocol/redact.ts";
import { rangedProvider } from "../protocol/rpc/index.ts";
import { openAccount, type AccountOptions } from "./account.ts";
import { findDeployment, SOLIDITY_NAMES, type Deployment } from "./deployment.ts";
import type { Io } from "./io.ts";
import { transactionsOf, type Plan, type Transactions } from "./transact.ts";
import type { JsonRpc } from "./upon-state.ts";

/** Options of every task that looks at a market. */
export interface MarketOptions {
  readonly deployment: string | undefined;
  readonly json: boolean;
}

/** Options of every task that sends. */
export interface SendingOptions extends MarketOptions, AccountOptions {
  readonly dryRun: boolean;
  readonly yes: boolean;
}

/** A task that looks at a market. */
export interface MarketSession {
  readonly hre: HardhatRuntimeEnvironment;
  readonly provider: Provider;
  /** What the provider has no word for. */
  readonly rpc: JsonRpc;
  readonly deployment: Deployment;
  /** In tasks that send, it is connected to the account. */
  readonly market: ConnectedMarket;
  /** Tells the person at the terminal how far it is. */
  progress(text: string): void;
}

/** A task that sends. */
export interface AccountSession extends MarketSession, Pick<Transactions, "planned" | "sent"> {
  readonly account: string;
  readonly signer: Signer;
  readonly dryRun: boolean;
  /**
   * The only way to send: every function of the SDK is called within it. `undefined` in a dry run.
   * @throws AgentError `ConfirmationMissing`, `ConfirmationRefused`, and as `work`
   */
  transact<T>(plan: Plan, work: () => Promise<T>): Promise<T | undefined>;
}

/** @throws as `findDeployment` and `connectMarket` */
export async function openMarket(
  { deployment: named }: MarketOptions,
  hre: HardhatRuntimeEnvironment,
  io: Io,
): Promise<MarketSession> {
  const { ethers } = await hre.network.getOrCreate();
  const provider: Provider = rangedProvider(ethers.provider);
  const deployment = await findDeployment(provider, named);
  const market = await connectMarket(deployment, provider);
  const rpc: JsonRpc = (method, params) => ethers.provider.send(method, [...params]);
  return { hre, provider, rpc, deployment, market, progress: (text) => io.progress(text) };
}

/** OP Stack chains and Arbitrum publish transactions on Ethereum, and take money for it. */
const CHARGES_FOR_DATA: readonly bigint[] = [10n, 8453n, 42161n];

/** @throws as `openMarket` and `openAccount` */
export async function openAccountSession(
  options: SendingOptions,
  hre: HardhatRuntimeEnvironment,
  io: Io,
  keys: Redactor = redactor(),
): Promise<AccountSession> {
  const { ethers } = await hre.network.getOrCreate();
  const session = await openMarket(options, hre, io);
  const { provider, deployment } = session;
  const own = await openAccount(options, hre, provider, () => ethers.getSigners(), keys);
  const names = new Map(
    CONTRACT_NAMES.map((name) => [
      deployment.contracts[name].toLowerCase(),
      [SOLIDITY_NAMES[name], session.market[name].interface],
    ]),
  ) as ReadonlyMap<string, readonly [string, Interface]>;
  const explorer = hre.config.chainDescriptors.get(deployment.chainId)?.blockExplorers.etherscan?.url;
  const transactions = transactionsOf({
    ...{ signer: own, provider, io, dryRun: options.dryRun, yes: options.yes },
    nameOf(to, data) {
      const [name, abi] = names.get(to.toLowerCase()) ?? [];
      return name === undefined ? `call of ${to}` : `${name}.${abi?.parseTransaction({ data })?.name ?? data}`;
    },
    urlOf: (hash) => (explorer === undefined ? undefined : `${explorer}/tx/${hash}`),
    chargesForData: CHARGES_FOR_DATA.includes(deployment.chainId),
  });
  const { signer, planned, sent, transact } = transactions;
  return {
    ...session,
    market: await connectMarket(deployment, signer),
    ...{ account: await own.getAddress(), signer, planned, sent, transact, dryRun: options.dryRun },
  };
}
