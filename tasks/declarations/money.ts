/** What an account owns and is owed. */
import type { TaskDefinition } from "hardhat/types/tasks";

import { accountTask, lookingTask, optional } from "./options.ts";

export const moneyTasks: TaskDefinition[] = [
  lookingTask("account", "Shows balance, credits, bonds at stake, commits and prizes of the account")
    .setAction(() => import("../actions/account.ts"))
    .build(),
  accountTask("withdraw", "Withdraws everything that the market owes the account")
    .addOption(optional("to", "Who gets it; default: the account"))
    .setAction(() => import("../actions/withdraw.ts"))
    .build(),
];
