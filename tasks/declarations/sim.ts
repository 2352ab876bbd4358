/** The simulator on its own, without a chain. */
import { emptyTask } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";

import { optional, plainTask } from "./options.ts";

const FILE = { name: "file", description: "OpenQASM 2 or 3" } as const;
const INPUTS = optional("inputs", "Values of the program's inputs: theta=0.3,phi=1");

export const simTasks: TaskDefinition[] = [
  emptyTask("sim", "Runs, draws, samples and trains circuits, without a chain").build(),
  plainTask(["sim", "run"], "Runs a QASM program: states, and the probabilities of what it measures")
    .addPositionalArgument(FILE)
    .addOption(INPUTS)
    .addOption({ name: "limit", description: "Rows of a table", type: ArgumentType.INT, defaultValue: 16 })
    .setAction(() => import("../actions/sim/run.ts"))
    .build(),
  plainTask(["sim", "draw"], "Draws a circuit")
    .addPositionalArgument(FILE)
    .addOption(INPUTS)
    .addOption(optional("svg", "Also writes the drawing to this file"))
    .setAction(() => import("../actions/sim/draw.ts"))
    .build(),
  plainTask(["sim", "sample"], "Samples what a QASM program measures")
    .addPositionalArgument(FILE)
    .addOption(INPUTS)
    .addOption({ name: "shots", description: "How often", type: ArgumentType.INT, defaultValue: 1000 })
    .addOption({ name: "seed", description: "Of the random numbers", type: ArgumentType.INT, defaultValue: 1 })
    .setAction(() => import("../actions/sim/sample.ts"))
    .build(),
  plainTask(["sim", "train"], "Trains the recipe of a job, and draws how its score gets better")
    .addPositionalArgument({ name: "file", description: "Recipe in YAML or JSON, as in docs/schemas/job.json" })
    .addOption(optional("data", "File of the cells of segment 0"))
    .addOption({ name: "iterations", description: "Of the training", type: ArgumentType.INT, defaultValue: 128 })
    .addOption({ name: "seed", description: "Of its start", type: ArgumentType.INT, defaultValue: 1 })
    .setAction(() => import("../actions/sim/train.ts"))
    .build(),
  plainTask(["sim", "bench"], "Measures what evaluations of circuits cost on this machine")
    .addOption({ name: "qubits", description: "Up to so many", type: ArgumentType.INT, defaultValue: 16 })
    .addOption({
      name: "seconds",
      description: "At least so long for each",
      type: ArgumentType.FLOAT,
      defaultValue: 0.5,
    })
    .setAction(() => import("../actions/sim/bench.ts"))
    .build(),
];
