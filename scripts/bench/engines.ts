/** Engines made once and run again and again, so that their set-up is not what is timed. */
import { referenceEngine, type Engine } from "../../sim/machine/engine/engine.ts";
import { wasmEngine, type WasmOptions } from "../../sim/machine/engine/wasm.ts";
import { Machine } from "../../sim/machine/machine.ts";
import type { Statement } from "../../sim/machine/program.ts";
import { interleaved, median, ratio, sample } from "./measure.ts";

export function engineFor(statement: Statement, options?: WasmOptions): Engine {
  const engine = wasmEngine(statement, options);
  if (!engine) throw new Error("no WebAssembly with SIMD here");
  return engine;
}

export const referenceFor = (statement: Statement): Engine => referenceEngine(new Machine(statement));

/** Runs a program from its start to its end on a machine that was used before; it must set up its registers itself. */
export function replay(engine: Engine): void {
  const { machine } = engine;
  machine.cells.fill(0n);
  machine.state.pc = 0;
  machine.state.steps = 0;
  while (engine.advance(Infinity, Infinity).cost > 0) continue;
}

/** Milliseconds of a run, its compilation to fast code left out. */
export function timeOf(statement: Statement): number {
  const engine = engineFor(statement);
  sample(() => replay(engine));
  return median([1, 2, 3].map(() => sample(() => replay(engine))));
}

/** Milliseconds of a run by the engine, and how many times as long the reference takes. */
export function againstReference(statement: Statement): { ms: number; times: number } {
  const [engine, reference] = [engineFor(statement), referenceFor(statement)];
  replay(engine);
  const taken = interleaved(3, {
    ours: () => sample(() => replay(engine)),
    reference: () => sample(() => replay(reference)),
  });
  return { ms: median(taken.ours), times: ratio(taken.reference, taken.ours) };
}
