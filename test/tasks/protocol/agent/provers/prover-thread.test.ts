import { expect } from "chai";

import { Assembler } from "../../../../../sim/index.ts";
import { packStatement } from "../../../../../tasks/engine/wire.ts";
import { startThread } from "../../../../../tasks/protocol/agent/provers/prover-thread.ts";
import { rejection } from "../../../../helpers/tasks/nodes.ts";

describe("startThread", () => {
  it("tells all who wait when the thread ends, and its owner", async () => {
    let ended = 0;
    const thread = startThread(() => ended++);
    const program = new Assembler().label("again").jump("again").assemble({ qubits: 1 });
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const make = {
      kind: "make",
      run: 0,
      statement: packStatement({ program }),
      checkpointBytes: 0,
      cancelled,
    } as const;
    const waits = [thread.ask(make), thread.ask({ kind: "ask", run: 0, method: "outcome", args: [] })].map(rejection);
    expect(thread.waiting).to.equal(2);
    await thread.end();
    expect((await Promise.all(waits)).map(({ code }) => code)).to.deep.equal(["ProverLost", "ProverLost"]);
    expect([ended, thread.waiting]).to.deep.equal([1, 0]);
  });
});
