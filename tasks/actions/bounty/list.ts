import { KetworkTypeError } from "../../../sim/index.ts";
import type { Coin } from "../../cli/amounts.ts";
import { bountiesTable, directionOf, kindOf, titleOf } from "../../cli/bounty-view.ts";
import { marketCommand } from "../../cli/command.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { coinOf } from "../../cli/tokens.ts";
import { BOUNTY_STATUS } from "../../protocol/bounty.ts";
import { listBounties } from "../../protocol/overview.ts";

interface ListOptions extends MarketOptions {
  readonly status: string;
}

export default marketCommand<ListOptions>(async ({ status }, { market, deployment, provider }) => {
  if (status !== "all" && !BOUNTY_STATUS.some((name) => name === status)) {
    const names = ["all", ...BOUNTY_STATUS.slice(1)].join(", ");
    throw new KetworkTypeError("StatusUnknown", `--status ${status}: there are ${names}`, { status });
  }
  const all = await listBounties(market, deployment.fromBlock);
  const bounties = all.filter((bounty) => status === "all" || bounty.status === status);
  const tokens = [...new Set(bounties.map(({ terms }) => terms.token))];
  const coins = new Map<string, Coin>(
    await Promise.all(tokens.map(async (token) => [token, await coinOf(provider, token)] as const)),
  );
  const { timestamp } = (await provider.getBlock("latest"))!;
  return {
    json: {
      bounties: bounties.map(({ terms, metadata, ...rest }) => ({
        ...rest,
        ...{ kind: kindOf(terms), direction: directionOf(terms), token: terms.token, reward: terms.reward },
        ...{ programId: terms.programId, commitDeadline: terms.commitDeadline, name: titleOf(metadata) },
      })),
    },
    text: bountiesTable(bounties, coins, timestamp),
  };
});
