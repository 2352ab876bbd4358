import { openBounty, rewardCoin } from "../../cli/bounty.ts";
import { formatAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { cancelBounty } from "../../protocol/bounties.ts";

interface CancelOptions extends SendingOptions {
  readonly bounty: string;
}

export default accountCommand<CancelOptions>(async ({ bounty }, session) => {
  const fetched = await openBounty(session, bounty);
  const { bountyId } = fetched;
  const { escrow } = await session.market.board.bountyOf(bountyId);
  const reward = formatAmount(escrow, await rewardCoin(session, fetched));
  const details = { bounty: bountyId, "comes back": `${reward}, as a credit` };
  const done = await session.transact({ title: "Cancel the bounty", details }, () =>
    cancelBounty(session.market.board, bountyId),
  );
  return done && { json: { bountyId, credited: escrow }, text: `${bountyId} is cancelled: ${reward} can be withdrawn` };
});
