/** Models, their lineage and their licences. */
import { emptyTask } from "hardhat/config";
import type { TaskDefinition } from "hardhat/types/tasks";

import { licenceTasks } from "./licences.ts";
import { accountTask, CONTENT, GATEWAY, marketTask, optional } from "./options.ts";

const ID = { name: "id", description: "Number of the model" } as const;

export const modelTasks: TaskDefinition[] = [
  emptyTask("model", "Looks at models, computes them again, mints and licenses them").build(),
  marketTask(["model", "list"], "Lists the models of the market")
    .setAction(() => import("../actions/model/list.ts"))
    .build(),
  marketTask(["model", "show"], "Shows a model, where it comes from and the licences on sale")
    .addPositionalArgument(ID)
    .setAction(() => import("../actions/model/show.ts"))
    .build(),
  marketTask(["model", "lineage"], "Draws the tree of data, programs, bounties and parents of a model")
    .addPositionalArgument(ID)
    .addOption(optional("svg", "File for the tree as a drawing"))
    .setAction(() => import("../actions/model/lineage.ts"))
    .build(),
  marketTask(["model", "predict"], "Predicts a row with a model on this machine")
    .addPositionalArgument(ID)
    .addPositionalArgument({
      name: "row",
      description: "Features, separated by commas; `--` stands before a first one below zero",
    })
    .addOption(
      optional("program", "Prediction program, by file or id; default: by the recipe in the document of the bounty"),
    )
    .addFlag({ name: "raw", description: "The row is as in the source: the recipe of the model's data prepares it" })
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .setAction(() => import("../actions/model/predict.ts"))
    .build(),
  marketTask(["model", "verify"], "Computes the score of a model again, and says whether it is the same to the bit")
    .addPositionalArgument(ID)
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .setAction(() => import("../actions/model/verify.ts"))
    .build(),
  accountTask(["model", "mint"], "Mints the model of a settled bounty, for its poster")
    .addPositionalArgument({ name: "bounty", description: "Id of the bounty, or its first digits" })
    .setAction(() => import("../actions/model/mint.ts"))
    .build(),
  ...licenceTasks("model", {
    offer: () => import("../actions/model/licence/offer.ts"),
    buy: () => import("../actions/model/licence/buy.ts"),
    check: () => import("../actions/model/licence/check.ts"),
  }),
];
