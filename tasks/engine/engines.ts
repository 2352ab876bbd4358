/** A worker's engines: making one takes as long as many rounds of a loop, and the next task mostly has the same program. */
import type { Engine } from "../../sim/machine/engine/engine.ts";
import { workerEngine } from "../../sim/machine/parallel/stretch.ts";
import type { Statement } from "../../sim/machine/program.ts";

const MAX_ENGINES = 4;
const engines = new Map<string, Engine>();

/** The engine for a statement that has this name among all statements. */
export async function engineOf(name: string, statement: () => Statement | Promise<Statement>): Promise<Engine> {
  const engine = engines.get(name) ?? workerEngine(await statement());
  // The last one used stands last.
  engines.delete(name);
  engines.set(name, engine);
  if (engines.size > MAX_ENGINES) engines.delete(engines.keys().next().value!);
  return engine;
}
