import { expect } from "chai";
import { statementHash, statementRoots } from "../../../sim/machine/program.ts";
import {
  packJob,
  packKets,
  packStatement,
  packStretch,
  packTask,
  unpackJob,
  unpackKets,
  unpackStatement,
  unpackStretch,
  unpackTask,
} from "../../../tasks/engine/wire.ts";
import { training } from "../../../scripts/bench/workloads.ts";

const kets = { registers: [0, 3], amplitudes: Float64Array.of(0.1, -0, Infinity, NaN, 1e-310, 2) };
const cells = BigUint64Array.of(0n, 2n ** 64n - 1n, 0x7ff8000000000000n);

describe("the wire", () => {
  it("keeps statements", () => {
    const statement = training(1);
    const kept = unpackStatement(packStatement(statement));
    expect(statementHash(statementRoots(kept))).to.equal(statementHash(statementRoots(statement)));
  });

  it("keeps tasks and answers bit for bit", () => {
    expect(unpackKets(packKets(kets))).to.deep.equal(kets);
    const task = { pc: 7, maxSteps: 2 ** 52, wanted: { count: 3, cell: 1 }, cells };
    expect(unpackTask(packTask(task))).to.deep.equal(task);
    const stretch = { halted: true, steps: 5, cost: 1e9, cells, kets };
    expect(unpackStretch(packStretch(stretch))).to.deep.equal(stretch);
    const fault = { reason: "DivisionByZero", step: 3, pc: 1 } as const;
    const job = { status: "faulted", steps: 4, fault, outputs: cells, stateHash: "0x12" } as const;
    expect(unpackJob(packJob(job))).to.deep.equal(job);
    expect(unpackJob(packJob({ ...job, fault: undefined })).fault).to.equal(undefined);
  });
});
