/** Until when the games that are not over wait for a move: the game contract's word at the head. */
import { AgentError, isAgentError } from "../agent-error.ts";
import type { ConnectedMarket } from "../connect.ts";
import { inLanes, type Chain, type ChainNode, type Head } from "../rpc/index.ts";
import type { GameRecord } from "./records.ts";
import type { State } from "./state.ts";

/** Asks for the deadlines of the live games of a state at its head, each once a move. */
export type GameDeadlines = (state: State, head: Head, signal?: AbortSignal) => Promise<(game: GameRecord) => number>;

export function gameDeadlines(chain: Chain, { game }: Pick<ConnectedMarket, "game">): GameDeadlines {
  let known = new Map<string, number>();
  // A move that is mined again in another block has another deadline; two moves of one block do not have one phase.
  const keyOf = ({ gameId, lastBlock, game: { phase, left, lists } }: GameRecord): string =>
    [gameId, lastBlock, phase, left, lists.length].join();

  async function ask(node: ChainNode, address: string, gameId: string, head: Head): Promise<number> {
    const call = { to: address, data: game.interface.encodeFunctionData("gameState", [gameId]) };
    try {
      const answer = await node.request("eth_call", [call, { blockHash: head.hash }]);
      const [{ deadline }] = game.interface.decodeFunctionResult("gameState", answer as string);
      return Number(deadline);
    } catch (error) {
      // It has not come as far as the head, or has left it.
      if (!isAgentError(error, "RpcRefused")) throw error;
      throw new AgentError("NodeBehind", `${node.name} has no state of block ${head.number}`, {}, error);
    }
  }

  return async (state, head, signal) => {
    const live = state.live("game");
    const address = live.length > 0 ? await game.getAddress() : "";
    const asked = new Map<string, number>();
    await inLanes(live, async (record) => {
      const key = keyOf(record);
      const deadline = known.get(key);
      const ofHead = () => chain.at("games", (node) => ask(node, address, record.gameId, head), signal);
      asked.set(key, deadline ?? (await ofHead()));
    });
    known = asked;
    return (record) => asked.get(keyOf(record)) ?? 0;
  };
}
