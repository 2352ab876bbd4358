/** The market of a run: deployed on a chain that has just begun, with accounts that have ether and a token. */
import { JsonRpcProvider, keccak256, Network, NonceManager, toUtf8Bytes, Wallet } from "ethers";

import { CONTRACT_NAMES, deployLocalMarket, type ConnectedMarket } from "../../tasks/protocol/index.ts";
import type { MarketLimits } from "../../tasks/protocol/index.ts";
import { MoodyToken__factory } from "../../types/factories/contracts/mocks/MoodyToken__factory.ts";
import type { ChainNode } from "./nodes.ts";

/** Blocks of 12 seconds, and time enough for a process that was killed to come back. */
export const RUN_LIMITS: MarketLimits = {
  forcedInclusionSeconds: 600,
  marginSeconds: 300,
  revealDelayBlocks: 4,
  revealDelaySeconds: 60,
  maxCommitSeconds: 2_592_000,
  maxWindowSeconds: 2_592_000,
  minBond: 10n ** 15n,
};

const ETHER = 10n ** 18n;
export const FUNDS = 10_000n * ETHER;
const TOKENS = 1_000_000n * ETHER;

/** The account of a name in a run: the same for the same seed. It is worth nothing anywhere else. */
export const keyOf = (seed: number, name: string): string => keccak256(toUtf8Bytes(`ketwork e2e ${seed} ${name}`));

export interface Ground {
  readonly market: ConnectedMarket;
  readonly contracts: Readonly<Record<string, string>>;
  readonly chainId: number;
  readonly token: string;
  readonly provider: JsonRpcProvider;
  /** Signs for an account, one transaction after the other, from the nonce that it has now. */
  signer(key: string): NonceManager;
}

/** Deploys while every transaction is mined at once; `poster` gets tokens, and lets the board take them. */
export async function deployGround(node: ChainNode, seed: number, poster: string): Promise<Ground> {
  const chainId = Number(await node.request("eth_chainId"));
  const network = Network.from(chainId);
  const options = { staticNetwork: network, batchMaxCount: 1, cacheTimeout: -1, pollingInterval: 50 };
  const provider = new JsonRpcProvider(node.url, network, options);
  const signer = (key: string) => new NonceManager(new Wallet(key, provider));
  const deployer = signer(keyOf(seed, "deployer"));
  await node.setBalance(await deployer.getAddress(), FUNDS);
  await node.request("evm_setAutomine", [true]);
  const token = await new MoodyToken__factory(deployer).deploy();
  await token.waitForDeployment();
  const market = await deployLocalMarket(deployer, RUN_LIMITS, [await token.getAddress()]);
  const owner = signer(poster);
  await node.setBalance(await owner.getAddress(), FUNDS);
  await (await token.mint(await owner.getAddress(), TOKENS)).wait();
  await (await token.connect(owner).approve(market.board, TOKENS)).wait();
  const entries = await Promise.all(
    CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()] as const),
  );
  return {
    market,
    contracts: Object.fromEntries(entries),
    chainId,
    token: await token.getAddress(),
    provider,
    signer,
  };
}
