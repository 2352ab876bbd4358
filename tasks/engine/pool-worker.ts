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
  | { readonly kind: "stretch"; readonly statement: Shared; readonly kets: Kets; readonly task: OwnTask }
  | { readonly kind: "job"; readonly statement: Shared };

export default async function work(call: PoolCall): Promise<Stretch | JobResult> {
  const statement = () => unpackStatement(call.statement.bytes);
  if (call.kind === "job") return makeJob(statement());
  const engine = await engineOf(call.statement.name, statement);
  return makeStretch(engine, { ...call.task, statement: engine.machine.statement, kets: call.kets });
}
