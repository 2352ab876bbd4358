/** Bounties, by those who pay for them. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { accountTask, marketTask, optional, plainTask } from "./options.ts";

const BOUNTY = { name: "bounty", description: "Id of the bounty, or its first digits" } as const;

export const bountyTasks: TaskDefinition[] = [
  emptyTask("bounty", "Posts bounties, looks at them and ends them").build(),
  accountTask(["bounty", "post"], "Posts the bounty of a file, and publishes its program if it is not")
    .addPositionalArgument({ name: "file", description: "YAML or JSON as in docs/schemas/bounty-file.json" })
    .setAction(() => import("../actions/bounty/post.ts"))
    .build(),
  marketTask(["bounty", "list"], "Lists the bounties of the market")
    .addOption({
      name: "status",
      description: "all, open, settled, refunded or cancelled",
      defaultValue: "all",
    })
    .setAction(() => import("../actions/bounty/list.ts"))
    .build(),
  marketTask(["bounty", "show"], "Shows terms, commits and document of a bounty")
    .addPositionalArgument(BOUNTY)
    .setAction(() => import("../actions/bounty/show.ts"))
    .build(),
  accountTask(["bounty", "cancel"], "Takes a bounty back on which nobody has committed, as its poster")
    .addPositionalArgument(BOUNTY)
    .setAction(() => import("../actions/bounty/cancel.ts"))
    .build(),
  accountTask(["bounty", "settle"], "Pays every prize of a bounty that can be paid now")
    .addPositionalArgument(BOUNTY)
    .setAction(() => import("../actions/bounty/settle.ts"))
    .build(),
  accountTask(["bounty", "refund"], "Gives the reward back to the poster where no valid claim can come any more")
    .addPositionalArgument(BOUNTY)
    .setAction(() => import("../actions/bounty/refund.ts"))
    .build(),
  plainTask(
    ["bounty", "seal"],
    "Seals rows that are held back until the commits have ended, before the bounty is posted",
  )
    .addPositionalArgument({ name: "cells", description: "File of the rows' cells, 8 bytes each, big-endian" })
    .addPositionalArgument({
      name: "out",
      description: "File that keeps rows and salt: a secret until they are opened",
    })
    .addOption({
      name: "depth",
      description: "Depth of the data segment that they are for: 4 · 2^depth cells",
      type: ArgumentType.INT,
      defaultValue: 8,
    })
    .addOption(optional("store", "Store of the agent that is to open them, while the agent does not run"))
    .setAction(() => import("../actions/bounty/seal.ts"))
    .build(),
  accountTask(["bounty", "unseal"], "Opens sealed rows, so that the commits can be revealed")
    .addPositionalArgument({ name: "file", description: "What `bounty seal` wrote" })
    .setAction(() => import("../actions/bounty/unseal.ts"))
    .build(),
  accountTask(["bounty", "raise"], "Adds to the reward of a bounty")
    .addPositionalArgument(BOUNTY)
    .addPositionalArgument({ name: "amount", description: "How much: 0.1 ether, or 12.5 of the bounty's token" })
    .setAction(() => import("../actions/bounty/raise.ts"))
    .build(),
];
