/** A market at a glance: its bounties, its programs, what an account has in it. */
import type { Terms } from "./bounty.ts";
import { BOUNTY_STATUS, COMMIT_STATUS } from "./bounty.ts";
import type { ConnectedMarket } from "./connect.ts";
import { ORDER_STATUS, type PrivateOrder } from "./private-order.ts";
import { eventsFrom } from "./ranges.ts";
import { plainOf } from "./send.ts";
import { textIn } from "./text.ts";

/** A bounty in a list. By the node's word: `fetchBounty` checks one against its id. */
export interface BountySummary {
  readonly bountyId: string;
  readonly poster: string;
  readonly terms: Terms;
  readonly status: (typeof BOUNTY_STATUS)[number];
  readonly commits: bigint;
  /** What is left of the reward. */
  readonly escrow: bigint;
  readonly metadata: string;
  readonly blockNumber: number;
}

/** All bounties of a board, oldest first. */
export async function listBounties({ board }: ConnectedMarket, fromBlock = 0): Promise<BountySummary[]> {
  const events = await eventsFrom(board, board.filters.BountyPosted(), fromBlock);
  return Promise.all(
    events.map(async ({ args, blockNumber }) => {
      const { status, commits, escrow } = await board.bountyOf(args.bountyId);
      return {
        ...{ bountyId: args.bountyId, poster: args.poster, terms: plainOf<Terms>(args.terms) },
        ...{ status: BOUNTY_STATUS[Number(status)]!, commits, escrow, metadata: textIn(args, "metadata"), blockNumber },
      };
    }),
  );
}

/** A published program in a list. */
export interface ProgramSummary {
  readonly programId: string;
  readonly shape: bigint;
  readonly blockNumber: number;
}

/** All programs of a store, oldest first. */
export async function listPrograms({ store }: ConnectedMarket, fromBlock = 0): Promise<ProgramSummary[]> {
  const events = await eventsFrom(store, store.filters.ProgramPublished(), fromBlock);
  const first = new Map<string, number>();
  for (const { args, blockNumber } of events) {
    if (!first.has(args.programId)) first.set(args.programId, blockNumber);
  }
  return Promise.all(
    [...first].map(async ([programId, blockNumber]) => {
      const { shape } = await store.programOf(programId);
      return { programId, shape, blockNumber };
    }),
  );
}

/** A commit of an account. Amounts in wei. */
export interface OwnCommit {
  readonly bountyId: string;
  readonly index: bigint;
  readonly commitment: string;
  readonly status: (typeof COMMIT_STATUS)[number];
  readonly bond: bigint;
  readonly claimId: string;
}

/** All commits of an account on all bounties, oldest first. */
export async function commitsBy({ board }: ConnectedMarket, solver: string, fromBlock = 0): Promise<OwnCommit[]> {
  const events = await eventsFrom(board, board.filters.Committed(undefined, undefined, solver), fromBlock);
  return Promise.all(
    events.map(async ({ args: { bountyId, index, commitment } }) => {
      const { status, bond, claimId } = await board.commitOf(bountyId, index);
      return { bountyId, index, commitment, status: COMMIT_STATUS[Number(status)]!, bond, claimId };
    }),
  );
}

/** A prize that an account won, in the bounty's token. */
export interface Prize {
  readonly bountyId: string;
  readonly rank: bigint;
  readonly amount: bigint;
  readonly token: string;
}

/** All prizes of an account, oldest first. */
export async function prizesOf({ board }: ConnectedMarket, solver: string, fromBlock = 0): Promise<Prize[]> {
  const events = await eventsFrom(board, board.filters.PrizeAwarded(undefined, undefined, solver), fromBlock);
  return Promise.all(
    events.map(async ({ args: { bountyId, rank, amount } }) => {
      const { token } = await board.termsOf(bountyId);
      return { bountyId, rank, amount, token };
    }),
  );
}

/** The bounties whose ids begin with `prefix`, `0x` included. */
export async function bountyIdsLike({ board }: ConnectedMarket, prefix: string, fromBlock = 0): Promise<string[]> {
  const events = await eventsFrom(board, board.filters.BountyPosted(), fromBlock);
  return events.map(({ args }) => args.bountyId).filter((id) => id.startsWith(prefix.toLowerCase()));
}

/** A private order in a list. By the node's word: `fetchOrder` checks one against its id. */
export interface OrderSummary {
  readonly orderId: string;
  readonly poster: string;
  readonly order: PrivateOrder;
  readonly status: (typeof ORDER_STATUS)[number];
  /** Who took it last; the zero address where nobody has. */
  readonly solver: string;
  readonly metadata: string;
  readonly blockNumber: number;
}

/** All private orders, oldest first. */
export async function listOrders({ privateDesk }: ConnectedMarket, fromBlock = 0): Promise<OrderSummary[]> {
  const events = await eventsFrom(privateDesk, privateDesk.filters.Ordered(), fromBlock);
  return Promise.all(
    events.map(async ({ args, blockNumber }) => {
      const { orderId, poster } = args;
      const metadata = textIn(args, "metadata");
      const { status, solver } = await privateDesk.factsOf(orderId);
      const order = plainOf<PrivateOrder>(args.order);
      return { orderId, poster, order, status: ORDER_STATUS[Number(status)]!, solver, metadata, blockNumber };
    }),
  );
}

/** The private orders whose ids begin with `prefix`, `0x` included. */
export async function orderIdsLike(
  { privateDesk }: Pick<ConnectedMarket, "privateDesk">,
  prefix: string,
  fromBlock = 0,
): Promise<string[]> {
  const events = await eventsFrom(privateDesk, privateDesk.filters.Ordered(), fromBlock);
  return events.map(({ args }) => args.orderId).filter((id) => id.startsWith(prefix.toLowerCase()));
}

/** The private orders that an account has taken at some time, oldest first, each once. */
export async function ordersTakenBy(
  { privateDesk }: Pick<ConnectedMarket, "privateDesk">,
  solver: string,
  fromBlock = 0,
): Promise<string[]> {
  const events = await eventsFrom(privateDesk, privateDesk.filters.OrderTaken(undefined, solver), fromBlock);
  return [...new Set(events.map(({ args }) => args.orderId))];
}
