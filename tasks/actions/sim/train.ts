import { KetworkRangeError, run } from "../../../sim/index.ts";
import { plainCommand } from "../../cli/command.ts";
import { formatNumber } from "../../cli/numbers.ts";
import { cellsIn, readRecipeFile } from "../../cli/program.ts";
import { programOf, trainingFor, type JobRecipe } from "../../protocol/jobs/index.ts";
import { lineChart } from "../../view/plot.ts";
import { drawTable } from "../../view/table.ts";

interface TrainArguments {
  readonly file: string;
  readonly data: string | undefined;
  readonly iterations: number;
  readonly seed: number;
  readonly json: boolean;
}

/**
 * Trains a recipe for 1, 2, 4, … iterations from the same start. A descent of the machine shows nothing but its end, and a
 * longer one begins with a shorter one: all of them cost less than three times the longest.
 */
export default plainCommand<TrainArguments>(({ file, data, iterations, seed }, { io }) => {
  const recipe = readRecipeFile(file);
  const cells = cellsIn(data);
  const lengths: number[] = [];
  for (let length = 1; length < iterations; length *= 2) lengths.push(length);
  lengths.push(iterations);
  const curve = lengths.map((length) => {
    const { args, steps } = trained(recipe, length, seed, cells);
    const program = programOf({ ...recipe, work: "evaluation" }, cells);
    const { score } = run({ program, args, ...(cells && { data: [cells] }) }, { checkpointBytes: 0 });
    io.progress(`${length} iterations: score ${formatNumber(score)}`);
    return { iterations: length, score, steps, parameters: [...new Float64Array(args.buffer)] };
  });
  const last = curve.at(-1)!;
  const right = { align: "right" as const };
  const head = [
    { head: "iterations", ...right },
    { head: "score", ...right },
    { head: "steps of the machine", ...right },
  ];
  return {
    json: {
      seed,
      curve: curve.map(({ iterations: length, score, steps }) => ({ iterations: length, score, steps })),
      parameters: last.parameters,
    },
    text: [
      drawTable(
        head,
        curve.map((point) => [point.iterations, formatNumber(point.score), point.steps]),
      ),
      ...(curve.length > 2
        ? [
            lineChart(
              curve.map(({ score }) => score),
              { title: "score after 2^x iterations" },
            ),
          ]
        : []),
      `parameters ${last.parameters.map(formatNumber).join(", ")}`,
    ].join("\n"),
  };
});

function trained(recipe: JobRecipe, iterations: number, seed: number, cells: BigUint64Array | undefined) {
  const { training = { learningRate: 0.1 } } = recipe;
  const job = trainingFor({ ...recipe, work: "evaluation" }, { ...training, seed, iterations }, cells);
  if (!job) {
    throw new KetworkRangeError("RecipeUntrainable", `no training is known for a recipe of ${recipe.model.kind}`, {
      kind: recipe.model.kind,
    });
  }
  const made = run({ program: job.program, ...(cells && { data: [cells] }) }, { checkpointBytes: 0 });
  if (made.status === "halted") return { args: job.argsOf(made.outputs), steps: made.steps };
  throw new KetworkRangeError("RunNotHalted", `the training did not halt but ended ${made.status}`, {
    status: made.status,
  });
}
