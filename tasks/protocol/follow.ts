/** Games read from a contract's events: no archive, no trace, any JSON-RPC node. */
import {
  getAddress,
  type Log,
  type LogDescription,
  type Overrides,
  type Provider,
  type TransactionReceipt,
  type TransactionResponse,
} from "ethers";

import type { DisputeGame } from "../../types/index.ts";
import { claimIdOf, gameIdOf, type Claim } from "./claim.ts";
import { beginGame, follow, type Game, type GameEvent } from "./game.ts";
import type { Move } from "./moves.ts";
import { inRanges } from "./ranges.ts";

/** `StepKind.Ket` of IKetMachine.sol. */
const KET = 1;

/** An event of the contract in the words of `game.ts`; `undefined` for those that move no game. */
export function readEvent(contract: DisputeGame, log: Log): GameEvent | undefined {
  const parsed = contract.interface.parseLog(log);
  return parsed ? gameEventOf(parsed) : undefined;
}

/** The same of an event that was parsed. */
export function gameEventOf(parsed: Pick<LogDescription, "name" | "args">): GameEvent | undefined {
  switch (parsed.name) {
    case "Bisected":
      return { name: "Bisected", hashes: [...parsed.args.hashes] as string[] };
    case "SegmentPicked":
      return { name: "SegmentPicked", index: Number(parsed.args.index) };
    case "StepOpened":
      return {
        name: "StepOpened",
        kind: Number(parsed.args.step.kind) === KET ? "ket" : "sum",
        context: parsed.args.step.context as string,
        node: parsed.args.step.node as string,
        levels: Number(parsed.args.step.levels),
        nodes: [...parsed.args.nodes] as string[],
      };
    case "NodesRevealed":
      return { name: "NodesRevealed", nodes: [...parsed.args.nodes] as string[] };
    case "NodePicked":
      return { name: "NodePicked", index: Number(parsed.args.index) };
    case "GameDecided":
      return { name: "GameDecided", solverWon: parsed.args.solverWon as boolean };
    case "GameClosed":
      return { name: "GameClosed" };
    default:
      return undefined;
  }
}

/** Everything that a contract has said of a game, in the order of the chain. */
export async function logsOfGame(contract: DisputeGame, gameId: string, fromBlock: number): Promise<Log[]> {
  const provider = contract.runner!.provider as Provider;
  const address = await contract.getAddress();
  const about = (topics: (string | null)[]) =>
    inRanges(provider, fromBlock, (from, toBlock) => provider.getLogs({ address, fromBlock: from, toBlock, topics }));
  const [moves, ends] = await Promise.all([about([null, gameId]), about([null, null, gameId])]);
  return [...moves, ...ends].sort((a, b) => a.blockNumber - b.blockNumber || a.index - b.index);
}

/**
 * The game of a challenger on a claim as the chain has it now.
 * @param fromBlock not after the challenge
 */
export async function readGame(
  contract: DisputeGame,
  claim: Claim,
  challenger: string,
  fromBlock: number,
): Promise<Game> {
  const gameId = gameIdOf(claimIdOf(claim), claim.solver, challenger);
  return (await logsOfGame(contract, gameId, fromBlock)).reduce(
    (game, log) => {
      const event = readEvent(contract, log);
      return event ? follow(game, event) : game;
    },
    beginGame(claim, challenger),
  );
}

/** The game after a transaction, in which other contracts may have emitted what they like. */
export async function followReceipt(contract: DisputeGame, game: Game, receipt: TransactionReceipt): Promise<Game> {
  const address = getAddress(await contract.getAddress());
  return receipt.logs
    .filter((log) => log.address === address && (log.topics[1] === game.gameId || log.topics[2] === game.gameId))
    .reduce((followed, log) => {
      const event = readEvent(contract, log);
      return event ? follow(followed, event) : followed;
    }, game);
}

/** Sends a move as it is, without a look whether the game takes it: players use `send`. */
export async function sendMove(
  contract: DisputeGame,
  { method, args }: Move,
  overrides: Overrides = {},
): Promise<TransactionReceipt> {
  const response = (await contract.getFunction(method)(...args, overrides)) as TransactionResponse;
  return (await response.wait())!;
}
