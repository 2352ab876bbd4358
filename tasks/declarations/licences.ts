/** The tasks about licences, of datasets and of models. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { NewTaskActionFunction, TaskArguments, TaskDefinition } from "hardhat/types/tasks";

import type { BuyOptions, CheckOptions, OfferOptions } from "../cli/licences.ts";
import { accountTask, marketTask, optional } from "./options.ts";

type Load<Options> = () => Promise<{ default: NewTaskActionFunction<Options & TaskArguments> }>;

/** Offer, buy and check licences of a kind. */
export const licenceTasks = (
  subject: "dataset" | "model",
  actions: {
    readonly offer: Load<OfferOptions>;
    readonly buy: Load<BuyOptions>;
    readonly check: Load<CheckOptions>;
  },
): TaskDefinition[] => [
  emptyTask([subject, "licence"], `Offers, buys and checks licences of a ${subject}`).build(),
  accountTask([subject, "licence", "offer"], `Offers licences of a ${subject} of the account, for good`)
    .addPositionalArgument({ name: "id", description: `Number of the ${subject}` })
    .addPositionalArgument({ name: "price", description: "Of one licence: 0.1 ether, or 12.5 of a token" })
    .addOption(optional("token", "Address of the token of the price; default: ether"))
    .addOption({ name: "openFor", description: "How long anybody can buy, at most two years", defaultValue: "30 days" })
    .addOption(optional("duration", "How long a licence lasts, at least a day; default: for ever"))
    .addOption({ name: "right", description: "compute or download", defaultValue: "compute" })
    .addFlag({ name: "transferable", description: "Licences can change hands" })
    .setAction(actions.offer)
    .build(),
  accountTask([subject, "licence", "buy"], `Buys a licence of a ${subject}`)
    .addPositionalArgument({ name: "offer", description: "Id of the offer, or its first digits" })
    .addOption({ name: "count", description: "How many", type: ArgumentType.INT, defaultValue: 1 })
    .addOption(optional("receiver", "Who gets it; default: the account"))
    .addOption({
      name: "permit",
      description: "How tokens are taken: allowance, eip2612 or permit2",
      defaultValue: "allowance",
    })
    .setAction(actions.buy)
    .build(),
  marketTask([subject, "licence", "check"], `Shows which licences of a ${subject} somebody holds`)
    .addPositionalArgument({ name: "holder", description: "Address of the holder" })
    .addOption(optional("id", `Number of a ${subject}: exit code 1 where the holder has no licence of it that lasts`))
    .addOption(optional("offer", "Id of an offer, or its first digits: only licences of it, exit code 1 likewise"))
    .setAction(actions.check)
    .build(),
];
