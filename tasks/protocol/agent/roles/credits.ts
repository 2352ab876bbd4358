/** Money that the account is owed: withdrawn once it is worth the gas. */
import { ZeroAddress } from "ethers";

import { isAgentError, type AgentError } from "../../agent-error.ts";
import type { Duty } from "../../clock/index.ts";
import type { AgentContext } from "../role.ts";
import type { MarketView } from "../view.ts";

interface WithdrawOptions {
  readonly withdrawAbove: bigint;
  readonly withdrawEverySeconds: number;
  readonly tokens: readonly string[];
}

/** Looks at the credits now and then. */
export function withdrawals(context: AgentContext, options: WithdrawOptions): (view: MarketView) => Duty[] {
  let next = 0;
  return (view) => {
    if (view.head.timestamp < next) return [];
    const run = async (): Promise<void> => {
      await withdrawCredits(context, options);
      next = context.view().head.timestamp + options.withdrawEverySeconds;
    };
    return [{ key: "withdraw", deadline: Infinity, run }];
  };
}

/** A token may refuse its transfers: that is no reason to leave the other credits where they are. */
const isRefused = (error: unknown): error is AgentError =>
  isAgentError(error, "TransactionReverts", "TransactionFailed", "GasOverCap");

async function withdrawCredits(context: AgentContext, { withdrawAbove, tokens }: WithdrawOptions): Promise<void> {
  const { market, account } = context;
  for (const name of ["board", "desk", "privateDesk", "licences", "modelLicences"] as const) {
    for (const token of [ZeroAddress, ...tokens]) {
      const amount = await market[name].credits(account, token);
      if (amount <= (token === ZeroAddress ? withdrawAbove : 0n)) continue;
      await withdraw(context, name, token, [token, account], amount);
    }
  }
  const bonds = await market.game.credits(account);
  if (bonds > withdrawAbove) await withdraw(context, "game", ZeroAddress, [account], bonds);
}

/**
 * One withdrawal. They are numbered, and the number is only raised when one is mined: whoever dies in between finds the
 * same intent again.
 */
async function withdraw(
  { market, store, send, log, metrics }: AgentContext,
  debtor: "board" | "desk" | "privateDesk" | "licences" | "modelLicences" | "game",
  token: string,
  args: readonly unknown[],
  amount: bigint,
): Promise<void> {
  const counter = `withdrawals:${debtor}:${token}`;
  const number = Number(store.settings.get(counter) ?? "0");
  try {
    await send(`withdraw:${debtor}:${token}:${number}`, { contract: market[debtor], method: "withdraw", args });
  } catch (error) {
    if (!isRefused(error)) throw error;
    metrics.count("withdrawals_failed_total", { debtor });
    log.warn({ debtor, token, amount: `${amount}`, err: error.message }, "credits: cannot be withdrawn");
    return;
  }
  store.settings.set(counter, `${number + 1}`);
  metrics.count("withdrawals_total", { debtor });
  log.info({ debtor, token, amount: `${amount}` }, "withdrew credits");
}
