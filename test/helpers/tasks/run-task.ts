/** Tasks of Hardhat run in this process, with what they print. */
import hre from "hardhat";

export interface TaskRun {
  readonly success: boolean;
  /** What the task answered, or its failure. */
  readonly value: Record<string, unknown>;
  readonly stdout: string;
  readonly stderr: string;
}

type Write = typeof process.stdout.write;

/** Runs a task with its streams caught; `args` by their names in the declaration. */
export async function runTask(id: readonly string[], args: Record<string, unknown> = {}): Promise<TaskRun> {
  const caught = { stdout: "", stderr: "" };
  const streams = ["stdout", "stderr"] as const;
  const before = streams.map((name) => process[name].write);
  for (const name of streams) {
    process[name].write = ((text: string | Uint8Array) => {
      caught[name] += typeof text === "string" ? text : Buffer.from(text).toString();
      return true;
    }) as Write;
  }
  try {
    const result = (await hre.tasks.getTask([...id]).run(args)) as
      { success: true; value: Record<string, unknown> } | { success: false; error: Record<string, unknown> };
    return { success: result.success, value: result.success ? result.value : result.error, ...caught };
  } finally {
    streams.forEach((name, i) => (process[name].write = before[i]!));
  }
}
