import { ZeroAddress } from "ethers";

import { formatAmount, type Coin } from "../cli/amounts.ts";
import { heldBonds } from "../cli/bonds.ts";
import { drawRows } from "../cli/bounty-view.ts";
import { lookingCommand } from "../cli/command.ts";
import { shortId } from "../cli/ids.ts";
import { allCredits } from "../cli/purses.ts";
import type { AccountOptions } from "../cli/account.ts";
import type { MarketOptions } from "../cli/session.ts";
import { coinOf } from "../cli/tokens.ts";
import { commitsBy, prizesOf } from "../protocol/overview.ts";
import { drawTable } from "../view/table.ts";

export default lookingCommand<MarketOptions & AccountOptions>(async (_, { account, market, deployment, provider }) => {
  const { fromBlock } = deployment;
  const [balance, nonce, credits, commits, held, prizes, record] = await Promise.all([
    provider.getBalance(account),
    provider.getTransactionCount(account),
    allCredits(market, deployment, account),
    commitsBy(market, account, fromBlock),
    heldBonds(market, account, fromBlock),
    prizesOf(market, account, fromBlock),
    market.board.recordOf(account),
  ]);
  const tokens = [...new Set([ZeroAddress, ...credits.map(({ token }) => token), ...prizes.map(({ token }) => token)])];
  const coins = new Map<string, Coin>(
    await Promise.all(tokens.map(async (token) => [token, await coinOf(provider, token)] as const)),
  );
  const sumOf = (bonds: readonly { readonly bond: bigint }[]) => bonds.reduce((sum, { bond }) => sum + bond, 0n);
  const staked = sumOf(held.filter(({ free }) => free === "none"));
  const freeable = sumOf(held.filter(({ free }) => free !== "none"));
  const { claims, wins, defeats } = record;
  const summary = drawRows([
    ["account", account],
    ["balance", formatAmount(balance)],
    ["transactions", String(nonce)],
    ["bonds at stake", formatAmount(staked)],
    ["free bonds", `${formatAmount(freeable)}, which withdraw brings`],
    ["record", `${claims} claims, ${wins} prizes, ${defeats} defeats`],
  ]);
  const list = (title: string, head: readonly string[], rows: readonly (readonly string[])[]) =>
    rows.length === 0
      ? []
      : [
          title,
          drawTable(
            head.map((name) => ({ head: name })),
            rows,
          ),
        ];
  return {
    json: {
      ...{ account, balance, nonce, staked, freeable, record: { claims, wins, defeats } },
      credits: credits.map(({ name, token, amount }) => ({ contract: name, token, amount })),
      ...{ commits, prizes },
    },
    text: [
      summary,
      ...list(
        "credits, to be withdrawn",
        ["owed by", "amount"],
        credits.map(({ name, token, amount }) => [name, formatAmount(amount, coins.get(token))]),
      ),
      ...list(
        "commits",
        ["bounty", "commit", "status", "bond"],
        commits.map(({ bountyId, index, status, bond }) => [shortId(bountyId), `${index}`, status, formatAmount(bond)]),
      ),
      ...list(
        "prizes",
        ["bounty", "rank", "amount"],
        prizes.map(({ bountyId, rank, amount, token }) => [
          ...[shortId(bountyId), String(rank + 1n), formatAmount(amount, coins.get(token))],
        ]),
      ),
    ].join("\n"),
  };
});
