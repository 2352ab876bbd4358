import { openBounty, rewardCoin } from "../../cli/bounty.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { refundBounty } from "../../protocol/bounties.ts";

interface RefundOptions extends SendingOptions {
  readonly bounty: string;
}

export default accountCommand<RefundOptions>(async ({ bounty }, session) => {
  const fetched = await openBounty(session, bounty);
  const { bountyId, poster } = fetched;
  const { escrow } = await session.market.board.bountyOf(bountyId);
  const reward = formatAmount(escrow, await rewardCoin(session, fetched));
  const details = { bounty: bountyId, "goes back": `${reward} to ${poster}, as a credit` };
  const done = await session.transact({ title: "Refund the bounty", details }, () =>
    refundBounty(session.market.board, bountyId),
  );
  return done && { json: { bountyId, poster, status: done.status, credited: escrow }, text: `${reward} to ${poster}` };
});
