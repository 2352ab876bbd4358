import { formatAmount } from "../cli/amounts.ts";
import { freeBond, heldBonds } from "../cli/bonds.ts";
import { accountCommand } from "../cli/command.ts";
import { allCredits, withdrawCredit } from "../cli/purses.ts";
import type { SendingOptions } from "../cli/session.ts";
import { coinOf } from "../cli/tokens.ts";
import { checkAddress } from "../protocol/check.ts";
import { drawTable } from "../view/table.ts";

interface WithdrawOptions extends SendingOptions {
  readonly to: string | undefined;
}

export default accountCommand<WithdrawOptions>(async ({ to: given }, session) => {
  const { account, market, deployment, provider, transact } = session;
  const to = given === undefined ? account : checkAddress("to", given);
  const freed = [];
  for (const held of await heldBonds(market, account, deployment.fromBlock)) {
    if (held.free === "none") continue;
    const { place } = held;
    const what: Record<string, string> =
      "index" in place ? { bounty: place.bountyId, commit: String(place.index) } : { order: place.orderId };
    const details = { ...what, bond: formatAmount(held.bond) };
    const credited = await transact({ title: "Free a bond", details }, () => freeBond(market, held));
    if (credited !== undefined) freed.push({ ...place, bond: credited });
  }
  const credits = await allCredits(market, deployment, account);
  const withdrawn = [];
  for (const credit of credits) {
    const amount = formatAmount(credit.amount, await coinOf(provider, credit.token));
    const details = { amount, "owed by": credit.name, receiver: to };
    const paid = await transact({ title: "Withdraw a credit", details }, () => withdrawCredit(market, credit, to));
    if (paid !== undefined) withdrawn.push({ contract: credit.name, token: credit.token, amount: paid, text: amount });
  }
  const head = [{ head: "from" }, { head: "amount", align: "right" as const }];
  const rows = withdrawn.map(({ contract, text }) => [contract, text]);
  return {
    json: {
      account,
      to,
      freed,
      withdrawn: withdrawn.map(({ contract, token, amount }) => ({ contract, token, amount })),
    },
    text: credits.length === 0 ? `${account} is owed nothing.` : rows.length > 0 ? drawTable(head, rows) : "",
  };
});
