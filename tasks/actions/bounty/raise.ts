import { ZeroAddress } from "ethers";

import { openBounty, rewardCoin } from "../../cli/bounty.ts";
import { formatAmount, parseAmount } from "../../cli/amounts.ts";
import { accountCommand } from "../../cli/command.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { allowanceOf } from "../../cli/tokens.ts";
import { raiseReward } from "../../protocol/bounties.ts";
import { approveTokens } from "../../protocol/permit.ts";

interface RaiseOptions extends SendingOptions {
  readonly bounty: string;
  readonly amount: string;
}

export default accountCommand<RaiseOptions>(async (args, session) => {
  const { account, deployment, market, provider, signer, transact } = session;
  const fetched = await openBounty(session, args.bounty);
  const { bountyId } = fetched;
  const { token } = fetched.terms;
  const coin = await rewardCoin(session, fetched);
  const amount = parseAmount("amount", args.amount, coin);
  const spender = deployment.contracts.board;
  const details = { bounty: bountyId, amount: formatAmount(amount, coin), back: "nothing" };
  if (token !== ZeroAddress && (await allowanceOf(provider, token, account, spender)) < amount) {
    await transact({ title: "Let the board take the tokens", details }, () =>
      approveTokens(signer, { token, spender, amount }),
    );
  }
  const raised = await transact({ title: "Raise the reward", details }, () =>
    raiseReward(market.board, bountyId, amount),
  );
  if (!raised) return undefined;
  const { escrow } = raised;
  return { json: { bountyId, amount, escrow }, text: `the reward is ${formatAmount(escrow, coin)} now` };
});
