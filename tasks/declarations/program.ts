/** Programs: compiled, looked at, published. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { accountTask, marketTask, optional, plainTask } from "./options.ts";

const PROGRAM = { name: "program", description: "Program file, or the id of a published program" } as const;

export const programTasks: TaskDefinition[] = [
  emptyTask("program", "Compiles programs, looks at them and publishes them").build(),
  plainTask(
    ["program", "compile"],
    "Compiles the recipe of a job, a circuit with an observable, or the text of a program, to a program file",
  )
    .addPositionalArgument({
      name: "file",
      description: "Recipe (.yaml, .json), OpenQASM (.qasm), or text as `program disassemble` writes it",
    })
    .addOption(optional("out", "Where the program file goes; default: beside the source"))
    .addOption(optional("observable", 'Pauli sum that a circuit is scored by: "Z0 Z1 + 0.5 X2"'))
    .addOption(optional("inputs", "Values of a circuit's inputs: theta=0.3,phi=1"))
    .addOption(optional("data", "File of the cells of segment 0, where a recipe's program depends on them"))
    .addFlag({
      name: "prediction",
      description: "The program that predicts a row with the model which the recipe trains",
    })
    .addOption({
      name: "maxSteps",
      description: "Longest run that can be claimed of a circuit's program; 0 for the default, 2^32 − 1",
      type: ArgumentType.INT,
      defaultValue: 0,
    })
    .setAction(() => import("../actions/program/compile.ts"))
    .build(),
  marketTask(["program", "list"], "Lists the programs that are published")
    .setAction(() => import("../actions/program/list.ts"))
    .build(),
  marketTask(["program", "estimate"], "Estimates steps, time and memory of a program, and the windows that it needs")
    .addPositionalArgument(PROGRAM)
    .setAction(() => import("../actions/program/estimate.ts"))
    .build(),
  accountTask(["program", "publish"], "Publishes the program of a file")
    .addPositionalArgument({ name: "file", description: "Program file, as `program compile` writes it" })
    .setAction(() => import("../actions/program/publish.ts"))
    .build(),
  marketTask(["program", "disassemble"], "Writes the text of a program, which `program compile` reads")
    .addPositionalArgument(PROGRAM)
    .addFlag({ name: "listing", description: "A listing with places and loops instead" })
    .setAction(() => import("../actions/program/disassemble.ts"))
    .build(),
];
