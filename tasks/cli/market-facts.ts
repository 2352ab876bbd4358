/** What a view of a market shows beside the bounties, claims and games themselves. */
import type { Provider } from "ethers";
import { ZeroAddress } from "ethers";

import { isKetworkError } from "../../sim/index.ts";
import { CONTRACT_NAMES, type ConnectedMarket } from "../protocol/connect.ts";
import { readHistory } from "../protocol/history.ts";
import { pictureOf, type GamePicture } from "../view/game/picture.ts";
import type { ShownMarket } from "../view/market/input.ts";
import type { TokenFacts } from "../view/market/money.ts";
import type { Award, GasOfCall, MarketFacts } from "../view/market/types.ts";
import { SOLIDITY_NAMES } from "./deployment.ts";
import { coinOf } from "./tokens.ts";

/** Prizes, tokens, and the bounties that are over. */
export async function readFacts(market: ConnectedMarket, provider: Provider, fromBlock: number): Promise<MarketFacts> {
  const { board } = market;
  const [posts, prizes] = await Promise.all([
    board.queryFilter(board.filters.BountyPosted(), fromBlock),
    board.queryFilter(board.filters.PrizeAwarded(), fromBlock),
  ]);
  const awards = new Map<string, Award[]>();
  for (const { args } of prizes) {
    const award = { index: args.index, rank: Number(args.rank), amount: args.amount };
    awards.set(args.bountyId, [...(awards.get(args.bountyId) ?? []), award]);
  }
  const addresses = [...new Set(posts.map(({ args }) => args.terms.token))].filter((token) => token !== ZeroAddress);
  const tokens = await Promise.all(
    addresses.map(async (token): Promise<(readonly [string, TokenFacts])[]> => {
      try {
        const { symbol, decimals } = await coinOf(provider, token);
        return [[token, { symbol, decimals }]];
      } catch (error) {
        // Nobody can be kept from naming something that is no token: its amounts are shown as they are.
        if (isKetworkError(error)) return [];
        throw error;
      }
    }),
  );
  return { ended: posts.map(({ args }) => args.bountyId), awards, tokens: new Map(tokens.flat()) };
}

/** The pictures of games, those that are live first, at most `most`. */
export async function readPictures(
  market: ConnectedMarket,
  view: ShownMarket,
  gameIds: readonly string[],
  fromBlock: number,
  most: number,
): Promise<ReadonlyMap<string, GamePicture>> {
  const bonds = new Map(view.claims().map(({ claimId, bond }) => [claimId, bond]));
  const games = [...new Set([...view.games().map(({ gameId }) => gameId), ...gameIds])].slice(0, most);
  const all = view.bounties().flatMap(({ bountyId }) => view.claims(bountyId));
  for (const { claimId, bond } of all) bonds.set(claimId, bond);
  const pictures = await Promise.all(
    games.map(async (gameId) => {
      const [challenged] = await market.game.queryFilter(market.game.filters.Challenged(undefined, gameId), fromBlock);
      const claim = challenged && view.claim(challenged.args.claimId);
      const shown = claim && view.games(claim.claimId).find((game) => game.gameId === gameId);
      if (!shown) return undefined;
      const history = await readHistory(market.game, claim.claim, shown.challenger, challenged.blockNumber);
      const standing = { deadline: shown.deadline, solverBond: claim.bond, challengerBond: shown.bond };
      return [gameId, pictureOf(history, standing)] as const;
    }),
  );
  return new Map(pictures.filter((picture) => picture !== undefined));
}

/** Gas by function, of the latest `most` transactions that called a contract of the market themselves. */
export async function readGas(
  market: ConnectedMarket,
  provider: Provider,
  fromBlock: number,
  most: number,
): Promise<GasOfCall[]> {
  const contracts = await Promise.all(
    CONTRACT_NAMES.map(async (name) => [(await market[name].getAddress()).toLowerCase(), name] as const),
  );
  const names = new Map(contracts);
  const logs = await provider.getLogs({ address: [...names.keys()], fromBlock });
  const hashes = [...new Set(logs.map(({ transactionHash }) => transactionHash))].slice(-most);
  const used = new Map<string, number[]>();
  for (const hash of hashes) {
    const [transaction, receipt] = await Promise.all([
      provider.getTransaction(hash),
      provider.getTransactionReceipt(hash),
    ]);
    const name = names.get(transaction?.to?.toLowerCase() ?? "");
    const method = name && market[name].interface.parseTransaction({ data: transaction!.data })?.name;
    if (!method || !receipt) continue;
    const call = `${SOLIDITY_NAMES[name]}.${method}`;
    used.set(call, [...(used.get(call) ?? []), Number(receipt.gasUsed)]);
  }
  return [...used].map(([call, gas]) => summary(call, gas)).sort((a, b) => b.median - a.median);
}

function summary(call: string, gas: readonly number[]): GasOfCall {
  const sorted = [...gas].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = Math.round((sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2);
  return { call, count: gas.length, least: sorted[0]!, median, most: sorted.at(-1)! };
}
