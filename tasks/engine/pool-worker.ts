/** A thread of a pool (pool.ts). */
import { makeJob, makeStretch, type JobResult, type Kets, type Stretch } from "../../sim/machine/parallel/stretch.ts";
import { engineOf } from "./engines.ts";
import { unpackStatement, type OwnTask } from "./wire.ts";

/** Shared bytes, and a name for them. */
export interface Shared {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type PoolCall =
  | {
      readonly kind: "stretch";
      readonly statement: Shared;
      readonly kets: Kets;
      readonly task: OwnTask;
      /** One shared word, not zero as soon as nobody waits for the answer. */
      readonly cancelled: Int32Array | undefined;
    }
  | { readonly kind: "job"; readonly statement: Shared };

export default async function work(call: PoolCall): Promise<Stretch | JobResult> {
  const statement = () => unpackStatement(call.statement.bytes);
  if (call.kind === "job") return makeJob(statement());
  const engine = await engineOf(call.statement.name, statement);
  const { task, kets, cancelled } = call;
  const pause = (): undefined => {
    if (cancelled && Atomics.load(cancelled, 0) !== 0) throw new Error("cancelled");
  };
  pause();
  return makeStretch(engine, { ...task, statement: engine.machine.statement, kets }, pause);
}
