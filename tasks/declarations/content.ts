/** Content by its identifier: kept, fetched, and carried from one machine to another. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { CONTENT, GATEWAY, optional, plainTask } from "./options.ts";

export const contentTasks: TaskDefinition[] = [
  emptyTask("content", "Keeps files by their content identifiers, fetches them and carries them in archives").build(),
  plainTask(["content", "add"], "Keeps a file, and says its content identifier")
    .addOption(CONTENT)
    .addOption(optional("kubo", "RPC of a Kubo node that is to keep it too: http://127.0.0.1:5001"))
    .addPositionalArgument({ name: "file", description: "Any file" })
    .setAction(() => import("../actions/content/add.ts"))
    .build(),
  plainTask(["content", "get"], "Writes the file that an identifier names, checked block by block")
    .addOption(CONTENT)
    .addOption(GATEWAY)
    .addPositionalArgument({ name: "cid", description: "Content identifier" })
    .addPositionalArgument({ name: "out", description: "Where the file goes" })
    .setAction(() => import("../actions/content/get.ts"))
    .build(),
  plainTask(["content", "export"], "Writes kept files to an archive (CAR)")
    .addOption(CONTENT)
    .addPositionalArgument({ name: "out", description: "Where the archive goes" })
    .addVariadicArgument({ name: "cids", description: "Content identifiers", type: ArgumentType.STRING })
    .setAction(() => import("../actions/content/export.ts"))
    .build(),
  plainTask(["content", "import"], "Keeps the files of an archive (CAR), every block checked")
    .addOption(CONTENT)
    .addPositionalArgument({ name: "file", description: "Archive" })
    .setAction(() => import("../actions/content/import.ts"))
    .build(),
];
