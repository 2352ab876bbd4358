/** What a view of a market shows beside the bounties, claims and games themselves. */
import type { Provider } from "ethers";
import { ZeroAddress } from "ethers";

import { isKetworkError } from "../../sim/index.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { CONTRACT_NAMES, type ConnectedMarket } from "../protocol/connect.ts";
import type { ContentSource } from "../protocol/content/index.ts";
import { datasetCells, fetchDataset } from "../protocol/datasets/index.ts";
import { jobOfBounty, trainingCurve, type CurveLimits, type TrainingCurve } from "../protocol/jobs/index.ts";
import { readHistory } from "../protocol/history.ts";
import { inRanges } from "../protocol/ranges.ts";
import { pictureOf, type GamePicture } from "../view/game/picture.ts";
import type { ShownBounty, ShownMarket } from "../view/market/input.ts";
import type { TokenFacts } from "../view/market/money.ts";
import type { Curve, GasOfCall, MarketFacts, MarketModel } from "../view/market/types.ts";
import { SOLIDITY_NAMES } from "./deployment.ts";
import { coinOf } from "./tokens.ts";

/** What the tokens of rewards say of themselves, each asked once. */
export function tokenReader(provider: Provider): (view: ShownMarket, ended: number) => Promise<MarketFacts> {
  const known = new Map<string, TokenFacts | undefined>();
  return async (view, ended) => {
    const bounties = [...view.bounties(), ...view.endedBounties(ended)].map(({ terms }) => terms);
    const questions = [...view.questions(), ...view.endedQuestions(ended)].map(({ question }) => question);
    const orders = [...view.orders(), ...view.endedOrders(ended)].map(({ order }) => order.terms);
    const named = [...bounties, ...questions, ...orders].map(({ token }) => token);
    const asked = [...new Set(named)].filter((token) => token !== ZeroAddress && !known.has(token));
    await Promise.all(
      asked.map(async (token) => {
        try {
          const { symbol, decimals } = await coinOf(provider, token);
          known.set(token, { symbol, decimals });
        } catch (error) {
          // Nobody can be kept from naming something that is no token: its amounts are shown as they are.
          if (!isKetworkError(error)) throw error;
          known.set(token, undefined);
        }
      }),
    );
    return { tokens: new Map([...known].flatMap(([token, facts]) => (facts ? [[token, facts] as const] : []))) };
  };
}

/** The pictures of the games of a model, those that are live first and then the latest, at most `most`. */
export async function readPictures(
  { game }: ConnectedMarket,
  view: ShownMarket,
  { games }: MarketModel,
  most: number,
): Promise<ReadonlyMap<string, GamePicture>> {
  const shown = games.flatMap(({ gameId, claimId }) => {
    const claim = view.claim(claimId);
    const one = view.games(claimId).find((own) => own.gameId === gameId);
    return claim && one ? [{ claim, game: one }] : [];
  });
  const rank = ({ game: { deadline, blockNumber } }: (typeof shown)[number]) => (deadline > 0 ? Infinity : blockNumber);
  shown.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)));
  const pictures = await Promise.all(
    shown.slice(0, most).map(async ({ claim, game: { gameId, challenger, blockNumber, deadline, bond } }) => {
      const history = await readHistory(game, claim.claim, challenger, blockNumber);
      return [gameId, pictureOf(history, { deadline, solverBond: claim.bond, challengerBond: bond })] as const;
    }),
  );
  return new Map(pictures);
}

const CURVE_LIMITS: CurveLimits = { qubits: 12, amplitudes: 2 ** 18, iterations: 2000, milliseconds: 3000 };
const MOST_CURVES = 12;

/**
 * Computes the trainings of bounties whose documents say how they are done, within limits: those that are not in `curves`.
 * `undefined` stands for a bounty that has none.
 * @param content where data are looked for
 */
export async function readCurves(
  market: Pick<ConnectedMarket, "datasets">,
  content: ContentSource,
  view: ShownMarket,
  { bounties }: MarketModel,
  curves: Map<string, Curve | undefined>,
): Promise<void> {
  for (const { bountyId } of bounties.slice(0, MOST_CURVES)) {
    const bounty = view.bounty(bountyId);
    if (bounty && !curves.has(bountyId)) curves.set(bountyId, await curveOf(market, content, bounty));
  }
}

async function curveOf(
  { datasets }: Pick<ConnectedMarket, "datasets">,
  content: ContentSource,
  bounty: ShownBounty,
): Promise<Curve | undefined> {
  const cells = await cellsAtHand(datasets, content, bounty.terms.datasetIds[0]);
  const { recipe } = jobOfBounty(bounty, cells);
  try {
    const curve = recipe && trainingCurve(recipe, CURVE_LIMITS, cells);
    return curve && curveLine(curve);
  } catch (error) {
    // Whoever posts may name data that are none for the model.
    if (isKetworkError(error)) return undefined;
    throw error;
  }
}

async function cellsAtHand(
  datasets: ConnectedMarket["datasets"],
  content: ContentSource,
  datasetId: bigint,
): Promise<BigUint64Array | undefined> {
  if (datasetId === 0n) return undefined;
  const token = await fetchDataset(datasets, datasetId);
  return datasetCells(content, token).catch((error: unknown) => {
    if (isAgentError(error)) return undefined;
    throw error;
  });
}

function curveLine({ losses, iterations }: TrainingCurve): Curve {
  const part = losses.length < iterations ? `, the first ${losses.length} of ${iterations} iterations` : "";
  return { title: `Training, run again here${part}`, y: "loss", values: losses };
}

/** Blocks in which transactions are looked for. */
const GAS_BLOCKS = 50_000;

/** Gas by function, of the latest `most` transactions within `GAS_BLOCKS` that called a contract of the market itself. */
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
  const address = [...names.keys()];
  const head = await provider.getBlockNumber();
  const first = Math.max(fromBlock, head - GAS_BLOCKS + 1);
  const logs = await inRanges(
    provider,
    first,
    (from, toBlock) => provider.getLogs({ address, fromBlock: from, toBlock }),
    { to: head },
  );
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
