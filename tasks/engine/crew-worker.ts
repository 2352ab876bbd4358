/** A thread of a crew (crew.ts): works on one machine at a time, until it is dismissed. */
import { parentPort } from "node:worker_threads";

import {
  instantiate,
  type EngineExports,
  type WasmMemory,
  type WasmModule,
} from "../../sim/machine/engine/webassembly.ts";

interface Call {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  readonly id: number;
  readonly call: number;
}

let last: { buffer: ArrayBufferLike; engine: EngineExports } | undefined;

parentPort!.on("message", ({ module, memory, id, call }: Call) => {
  if (last?.buffer !== memory.buffer) {
    last = { buffer: memory.buffer, engine: instantiate(module, memory) };
    last.engine.configure();
  }
  last.engine.serve(id, call);
});
