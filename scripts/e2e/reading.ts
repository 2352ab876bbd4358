/** What a chain says when all is over, read straight from its node. */
import { ZeroHash } from "ethers";

import type { Actor } from "./actors/context.ts";
import { verdictOn } from "./actors/watching.ts";
import { revealedClaims, type ConnectedMarket, type EventRecord } from "../../tasks/protocol/index.ts";
import { MoodyToken__factory } from "../../types/factories/contracts/mocks/MoodyToken__factory.ts";
import type { Truth } from "./judgement.ts";
import { ETHER, type Holdings, type PaidTransaction } from "./ledger.ts";
import { quantity, type Request } from "./rpc.ts";

interface RawTransaction {
  readonly hash: string;
  readonly from: string;
  readonly value: string;
}

interface RawReceipt {
  readonly status: string;
  readonly gasUsed: string;
  readonly effectiveGasPrice: string;
}

/** All transactions of some accounts in the blocks after `first`. */
export async function transactionsAfter(
  request: Request,
  first: number,
  last: number,
  accounts: ReadonlySet<string>,
): Promise<PaidTransaction[]> {
  const found: PaidTransaction[] = [];
  for (let number = first + 1; number <= last; number++) {
    const block = (await request("eth_getBlockByNumber", [quantity(number), true])) as {
      readonly transactions: readonly RawTransaction[];
    };
    for (const { hash, from, value } of block.transactions) {
      if (!accounts.has(from.toLowerCase())) continue;
      const receipt = (await request("eth_getTransactionReceipt", [hash])) as RawReceipt;
      found.push({
        from,
        value: BigInt(value),
        gasPaid: BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice),
        succeeded: BigInt(receipt.status) === 1n,
      });
    }
  }
  return found;
}

/** Balances of an account by token. */
export async function balancesOf(
  market: ConnectedMarket,
  token: string,
  account: string,
): Promise<Map<string, bigint>> {
  const provider = market.board.runner!.provider!;
  const tokens = MoodyToken__factory.connect(token, provider);
  return new Map([
    [ETHER, await provider.getBalance(account)],
    [token.toLowerCase(), await tokens.balanceOf(account)],
  ]);
}

export async function holdingsOf(
  market: ConnectedMarket,
  token: string,
  { account, name, before }: Pick<Holdings, "account" | "name" | "before">,
): Promise<Holdings> {
  const credits = new Map([
    [`board:${ETHER}`, await market.board.credits(account, ETHER)],
    [`board:${token.toLowerCase()}`, await market.board.credits(account, token)],
    [`game:${ETHER}`, await market.game.credits(account)],
  ]);
  return { account, name, before, after: await balancesOf(market, token, account), credits };
}

/** What the contracts hold, by `contract:token`. */
export async function reservesOf(market: ConnectedMarket, token: string): Promise<Map<string, bigint>> {
  const reserves = new Map<string, bigint>();
  for (const contract of ["board", "game"] as const) {
    const balances = await balancesOf(market, token, await market[contract].getAddress());
    for (const [unit, amount] of balances) reserves.set(`${contract}:${unit}`, amount);
  }
  return reserves;
}

/** Every ranked claim, computed again by the harness. */
export async function truthsOf(actor: Actor, events: readonly EventRecord[]): Promise<Truth[]> {
  const revealed = events.filter(({ event, args }) => event === "Revealed" && args["claimId"] !== ZeroHash);
  const truths: Truth[] = [];
  for (const bountyId of new Set(revealed.map(({ args }) => args["bountyId"] as string))) {
    for (const claim of await revealedClaims(actor.market, bountyId)) {
      const { right } = await verdictOn(actor, claim);
      truths.push({ claimId: claim.claimId, isTrue: right });
    }
  }
  return truths;
}
