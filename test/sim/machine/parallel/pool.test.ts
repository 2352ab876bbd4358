import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { inlinePool } from "../../../../sim/machine/parallel/pool.ts";
import { run } from "../../../../sim/machine/run.ts";
import { training } from "../../../../scripts/bench/workloads.ts";

describe("inlinePool", () => {
  it("makes whole runs", async () => {
    const pool = inlinePool();
    const faulting = { program: new Assembler().binary("IDIV", 4, 4, 4).assemble({ qubits: 1 }) };
    const endless = { program: new Assembler().label("on").jump("on").assemble({ qubits: 1, maxSteps: 77 }) };
    for (const statement of [training(1), faulting, endless]) {
      const { status, steps, fault, outputs, state } = run(statement);
      expect(await pool.runJob(statement)).to.deep.equal({ status, steps, fault, outputs, stateHash: state.hash() });
    }
  });
});
