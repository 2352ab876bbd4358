import { expect } from "chai";
import { gradient, kernelMatrix, training } from "../../../scripts/bench/workloads.ts";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { runParallel } from "../../../sim/machine/parallel/run.ts";
import { NO_KETS } from "../../../sim/machine/parallel/stretch.ts";
import { run } from "../../../sim/machine/run.ts";
import { nodePool, type NodePool } from "../../../tasks/engine/pool.ts";

describe("nodePool", () => {
  let pool: NodePool;
  before(() => {
    pool = nodePool(2);
  });
  after(() => pool.close());

  for (const [name, statement] of [
    ["a training program", training(2)],
    ["a shift gradient", gradient("parameter-shift")],
    ["a kernel matrix", kernelMatrix(5, 30, 6)],
  ] as const) {
    it(`runs ${name} by threads with the same bits`, async () => {
      let merged = 0;
      const { steps, state } = await runParallel(statement, {
        pool,
        minCost: 0,
        onLoop: (loop) => (merged += loop.merged),
      });
      const expected = run(statement);
      expect([steps, state.hash()]).to.deep.equal([expected.steps, expected.state.hash()]);
      expect(merged).to.be.greaterThan(1);
    });
  }

  it("makes whole runs, several at a time", async () => {
    const jobs = [training(1), training(2), kernelMatrix(4, 5, 5)];
    const results = await Promise.all(jobs.map((job) => pool.runJob(job)));
    expect(results.map(({ stateHash }) => stateHash)).to.deep.equal(jobs.map((job) => run(job).state.hash()));
  });

  it("lets go of a task that nobody waits for, and goes on with others", async () => {
    const asm = new Assembler().label("again").jump("again");
    const statement = { program: asm.assemble({ qubits: 1 }) };
    const task = { statement, kets: NO_KETS, pc: 0, cells: new BigUint64Array(8), maxSteps: 2 ** 48 };
    const abort = new AbortController();
    const endless = Array.from({ length: 3 }, () =>
      pool.run({ ...task, wanted: { count: 4, cell: 0 } }, abort.signal).catch((error: Error) => error.message),
    );
    setTimeout(() => abort.abort(), 20);
    expect(await Promise.all(endless)).to.deep.equal(["cancelled", "cancelled", "cancelled"]);
    const { status } = await pool.runJob(training(1));
    expect(status).to.equal("halted");
  });
});
