/** Private orders, by both sides. */
import { emptyTask } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { accountTask, CONTENT, DATA, GATEWAY, marketTask, optional } from "./options.ts";
import { ARGS, ITERATIONS, LICENCES, SEED } from "./solving.ts";

const ORDER = { name: "order", description: "Id of the order, or its first digits" } as const;
const KEY_STORE = optional("store", "File that keeps the keys of orders; default: under the user's data");
const RESULT_STORE = optional("store", "File that keeps what is to be delivered; default: under the user's data");

export const orderTasks: TaskDefinition[] = [
  emptyTask("order", "Places private orders, whose results only the poster reads, takes them and ends them").build(),
  accountTask(
    ["order", "post"],
    "Places the private order of a file, with a new key, and publishes its program if it is not",
  )
    .addPositionalArgument({ name: "file", description: "YAML or JSON as in docs/schemas/order-file.json" })
    .addOption(KEY_STORE)
    .setAction(() => import("../actions/order/post.ts"))
    .build(),
  marketTask(["order", "list"], "Lists the private orders of the market")
    .addOption({
      name: "status",
      description: "all, open, taken, delivered, paid or refunded",
      defaultValue: "all",
    })
    .setAction(() => import("../actions/order/list.ts"))
    .build(),
  marketTask(["order", "show"], "Shows terms, delivery and document of a private order")
    .addPositionalArgument(ORDER)
    .setAction(() => import("../actions/order/show.ts"))
    .build(),
  accountTask(["order", "take"], "Finds arguments for a private order, keeps them, and takes it")
    .addPositionalArgument(ORDER)
    .addOption(ARGS)
    .addOption(DATA)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addOption(LICENCES)
    .addOption(ITERATIONS)
    .addOption(SEED)
    .addOption(RESULT_STORE)
    .setAction(() => import("../actions/order/take.ts"))
    .build(),
  accountTask(
    ["order", "deliver"],
    "Delivers what was kept for an order that the account has taken, encrypted to its poster",
  )
    .addPositionalArgument(ORDER)
    .addOption(DATA)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addOption(RESULT_STORE)
    .setAction(() => import("../actions/order/deliver.ts"))
    .build(),
  marketTask(
    ["order", "read"],
    "Decrypts a delivery as its poster, computes it again, and writes its arguments to a file",
  )
    .addPositionalArgument(ORDER)
    .addOption(optional("out", "File for the arguments; default: order-<digits>.args.json"))
    .addOption(DATA)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addOption(KEY_STORE)
    .setAction(() => import("../actions/order/read.ts"))
    .build(),
  accountTask(["order", "accuse"], "Shows the chain that a delivery cannot be read, and takes the reward back")
    .addPositionalArgument(ORDER)
    .addOption(KEY_STORE)
    .addFlag({ name: "anyway", description: "Although a reorganisation may still replace the delivery" })
    .setAction(() => import("../actions/order/accuse.ts"))
    .build(),
  accountTask(["order", "pay"], "Pays for a delivery whose challenge window is over")
    .addPositionalArgument(ORDER)
    .setAction(() => import("../actions/order/pay.ts"))
    .build(),
  accountTask(["order", "cancel"], "Takes an order back that nobody is at, as its poster")
    .addPositionalArgument(ORDER)
    .setAction(() => import("../actions/order/cancel.ts"))
    .build(),
  accountTask(["order", "refund"], "Drops a silent solver, and gives the reward back where nobody earned it")
    .addPositionalArgument(ORDER)
    .setAction(() => import("../actions/order/refund.ts"))
    .build(),
];
