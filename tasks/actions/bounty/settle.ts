import { openBounty, rewardCoin } from "../../cli/bounty.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { pruneBounty, settleBounty, type SettledPrize } from "../../protocol/bounties.ts";

interface SettleOptions extends SendingOptions {
  readonly bounty: string;
}

/** Pays every prize that can be paid now. */
export default accountCommand<SettleOptions>(async ({ bounty }, session) => {
  const { market, transact } = session;
  const fetched = await openBounty(session, bounty);
  const { bountyId } = fetched;
  const coin = await rewardCoin(session, fetched);
  const prizes: SettledPrize[] = [];
  await dropDefeated();
  do {
    const prize = await transact({ title: "Pay the next prize", details: { bounty: bountyId } }, () =>
      settleBounty(market.board, bountyId),
    );
    if (!prize) return undefined;
    prizes.push(prize);
  } while (prizes.at(-1)!.status === "open" && (await leads()));
  return {
    json: { bountyId, status: prizes.at(-1)!.status, prizes },
    text: prizes
      .map(({ rank, amount, solver }) => `prize ${rank + 1n}: ${formatAmount(amount, coin)} to ${solver}`)
      .join("\n"),
  };

  /** Whether a claim is left that the next prize can go to at once. */
  async function leads(): Promise<boolean> {
    const { ranked, index } = await market.board.leaderOf(bountyId);
    if (ranked === 0n) return false;
    const { claimId } = await market.board.commitOf(bountyId, index);
    return market.game.isFinal(claimId);
  }

  /** A leader that lost a dispute stands in the way. */
  async function dropDefeated(): Promise<void> {
    const { ranked, index } = await market.board.leaderOf(bountyId);
    if (ranked === 0n) return;
    const { claimId } = await market.board.commitOf(bountyId, index);
    if (!(await market.game.isDefeated(claimId))) return;
    await transact({ title: "Drop defeated claims", details: { bounty: bountyId } }, () =>
      pruneBounty(market.board, bountyId),
    );
  }
});
