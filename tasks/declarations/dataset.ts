/** Datasets and their licences. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { licenceTasks } from "./licences.ts";
import { CONTENT, GATEWAY, accountTask, marketTask, optional, plainTask } from "./options.ts";

const ID = { name: "id", description: "Number of the dataset" } as const;

export const datasetTasks: TaskDefinition[] = [
  emptyTask("dataset", "Makes datasets of tables, mints them, checks them and licenses them").build(),
  plainTask(["dataset", "prepare"], "Makes the cells of a dataset from a table, and keeps them")
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addPositionalArgument({ name: "file", description: "Table: CSV, Parquet, or JSON (an array or lines)" })
    .addOption(
      optional(
        "schema",
        "What the columns are: JSON as in docs/schemas/dataset.json; default: dataset.json beside the table",
      ),
    )
    .addOption(optional("format", "csv, parquet or json; default: what the name of the file says"))
    .addFlag({ name: "keepSource", description: "Keep the table in the content store too, for everybody" })
    .setAction(() => import("../actions/dataset/prepare.ts"))
    .build(),
  accountTask(["dataset", "mint"], "Mints the token of a dataset that was prepared")
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addPositionalArgument({ name: "cid", description: "Content that `dataset prepare` has named" })
    .addOption(optional("name", "For people, at most 64 bytes; default: the schema's"))
    .addOption({
      ...{ name: "royaltyBps", description: "Hundredths of a percent of resales, at most 1000" },
      ...{ type: ArgumentType.INT, defaultValue: 0 },
    })
    .addOption({
      ...{ name: "modelShareBps", description: "Hundredths of a percent of licences of models, at most 500" },
      ...{ type: ArgumentType.INT, defaultValue: 0 },
    })
    .addOption(optional("parent", "Dataset that this is the next version of"))
    .setAction(() => import("../actions/dataset/mint.ts"))
    .build(),
  marketTask(["dataset", "show"], "Shows a dataset, its content and the licences on sale")
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addPositionalArgument(ID)
    .setAction(() => import("../actions/dataset/show.ts"))
    .build(),
  marketTask(["dataset", "verify"], "Checks content, or a file, against the root of a dataset")
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addPositionalArgument(ID)
    .addOption(optional("file", "The cells, or the table that they were made from; default: what the store has"))
    .setAction(() => import("../actions/dataset/verify.ts"))
    .build(),
  ...licenceTasks("dataset", {
    offer: () => import("../actions/dataset/licence/offer.ts"),
    buy: () => import("../actions/dataset/licence/buy.ts"),
    check: () => import("../actions/dataset/licence/check.ts"),
  }),
];
