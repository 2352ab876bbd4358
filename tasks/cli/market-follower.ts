/** A market followed by a task: every block is read once, in ranges that the node allows, and nothing is left on the disk. */
import type { Provider } from "ethers";

import { isAgentError } from "../protocol/agent-error.ts";
import { createFollower, type Follower } from "../protocol/agent/follower.ts";
import type { MarketView } from "../protocol/agent/view.ts";
import { connectMarket, type ConnectedMarket } from "../protocol/connect.ts";
import { connectChain, localEndpoint, type Chain } from "../protocol/rpc/index.ts";
import { ChainProvider } from "../protocol/rpc/provider.ts";
import { IN_MEMORY, openStore, type Store } from "../protocol/store/index.ts";
import type { MarketSession } from "./session.ts";

/** Blocks under the head that are read for good. A deeper reorganisation makes the follower begin anew. */
const FINALITY = 32;
/** Tries of a request within one look; the next look tries again. */
const TRIES = 3;

export interface MarketFollower {
  /** The market at the head. @throws AgentError as `Follower.sync` */
  look(signal?: AbortSignal): Promise<MarketView>;
  /** The same market and node, for what no event tells: ranges of blocks are halved where the node refuses. */
  readonly market: ConnectedMarket;
  readonly provider: Provider;
  close(): void;
}

interface Following {
  readonly store: Store;
  readonly chain: Chain;
  readonly follower: Follower;
}

/**
 * Follows the market of a session.
 * @throws as `connectMarket`
 */
export async function followMarket(session: MarketSession): Promise<MarketFollower> {
  const { hre, deployment } = session;
  const { provider: node } = await hre.network.getOrCreate();
  const endpoint = localEndpoint("the node", {
    request: ({ method, params }) => node.request({ method, params }),
  });
  const chainOf = (): Chain =>
    connectChain({
      ...{ endpoints: [endpoint], chainId: deployment.chainId, finality: FINALITY, tries: TRIES, distrustMs: 0 },
      onEvent: (event) => {
        if (event.type === "retry") session.progress(`the node could not do ${event.method}: trying again`);
      },
    });
  const reading = chainOf();
  const provider = new ChainProvider(reading);
  const market = await connectMarket(deployment, provider);

  async function begin(): Promise<Following> {
    const store = openStore(IN_MEMORY);
    const chain = chainOf();
    const options = {
      ...{ chain, market, store, fromBlock: deployment.fromBlock },
      onEvent: (event: { type: string; left?: number; to?: number }) => {
        if (event.type === "folded" && event.left! > 0)
          session.progress(`read to block ${event.to}, ${event.left} to go`);
      },
    };
    return { store, chain, follower: await createFollower(options) };
  }
  const end = ({ store, chain }: Following): void => {
    chain.close();
    store.close();
  };

  let following = await begin();
  return {
    market,
    provider,
    async look(signal) {
      try {
        return await following.follower.sync(signal);
      } catch (error) {
        if (!isOtherChain(error)) throw error;
        session.progress("the node's chain is another one than it was: reading it anew");
        end(following);
        following = await begin();
        return following.follower.sync(signal);
      }
    },
    close() {
      end(following);
      provider.destroy();
      reading.close();
    },
  };
}

/** Whether what was read for good is not on the chain any more: a node of a developer was reset, say. */
function isOtherChain(error: unknown): boolean {
  if (isAgentError(error, "FinalBlockChanged", "HeadBehind", "CursorRewound")) return true;
  if (!isAgentError(error, "RpcExhausted")) return false;
  const failures = error.details.failures as readonly { readonly error: unknown }[];
  return failures.some((failure) => isOtherChain(failure.error));
}
