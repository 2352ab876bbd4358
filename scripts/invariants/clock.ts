/** A chain whose time does not depend on the machine: the same seed is the same film. */
import type { NetworkConnection } from "hardhat/types/network";

const MINES = new Set(["eth_sendTransaction", "eth_sendRawTransaction", "evm_mine", "hardhat_mine", "evm_revert"]);

/** Has every block stand one second after the last, unless a caller says when. */
export async function steadyClock({ provider }: Pick<NetworkConnection, "provider">): Promise<void> {
  const request = provider.request.bind(provider);
  const setNext = async (): Promise<void> => {
    const { timestamp } = (await request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
      readonly timestamp: string;
    };
    await request({ method: "evm_setNextBlockTimestamp", params: [Number(timestamp) + 1] });
  };
  provider.request = async (args) => {
    const mines = MINES.has(args.method);
    return request(args).finally(() => (mines ? setNext() : undefined));
  };
  await setNext();
}
