import { expect } from "chai";

import {
  Assembler,
  Prover,
  run,
  statementHash,
  statementRoots,
  toCells,
  type Statement,
} from "../../../../../sim/index.ts";
import { footprintOf } from "../../../../../tasks/protocol/agent/provers/prover-threads.ts";
import { ownProver, proverThreads, type ProverOptions } from "../../../../../tasks/protocol/agent/provers/index.ts";
import { everyKind } from "../../../../helpers/dispute/runs.ts";
import { rejection } from "../../../../helpers/tasks/nodes.ts";

/** Some steps that depend on a cell of data. */
function counted(value: number): Statement {
  const asm = new Assembler();
  const x = asm.cells(1);
  asm.setFloat(x, value);
  asm.loop(20, () => asm.immediate("FADD", x, x, 1));
  asm.mov(0, x).halt();
  return { program: asm.assemble({ qubits: 1, maxSteps: 1000 }), args: toCells([]) };
}

function endless(): Statement {
  const asm = new Assembler().label("again").jump("again");
  return { program: asm.assemble({ qubits: 1 }) };
}

describe("proverThreads", () => {
  const closing: (() => Promise<void>)[] = [];
  const runs: string[] = [];
  const started = (options: ProverOptions = {}) => {
    runs.length = 0;
    const threads = proverThreads({ onRun: (name) => runs.push(name), ...options });
    closing.push(() => threads.close());
    return threads;
  };
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it("answers all that a run on this thread answers", async () => {
    const statement = everyKind(7);
    const expected = ownProver(new Prover(run(statement)));
    const prover = await started().prover("every kind", async () => statement);
    expect(prover.summary).to.deep.equal(expected.summary);
    expect(prover.summary.statementHash).to.equal(statementHash(statementRoots(statement)));
    const { steps } = expected.summary;
    const asked = [0, 1, Math.floor(steps / 2), steps, steps + 1];
    expect(await prover.hashesAt(asked)).to.deep.equal(await expected.hashesAt(asked));
    expect(await prover.outcome()).to.deep.equal(await expected.outcome());
    const kinds = new Set<string>();
    for (let step = 0; step < steps; step++) {
      const opening = await expected.open(step);
      expect(await prover.open(step)).to.deep.equal(opening);
      if (!opening || opening.kind === "settled") continue;
      kinds.add(opening.kind);
      const { levels } = opening;
      expect(await prover.nodes(step, 0, levels)).to.deep.equal(await expected.nodes(step, 0, levels));
      expect(await prover.leafProof(step, 1)).to.equal(await expected.leafProof(step, 1));
    }
    expect([...kinds].sort()).to.deep.equal(["ket", "sum"]);
    expect(runs).to.deep.equal(["every kind"]);
  });

  it("makes a run once for all who ask, and asks for its inputs once", async () => {
    const threads = started({ threads: 2 });
    let fetched = 0;
    const statement = async () => {
      fetched++;
      return counted(1);
    };
    const provers = await Promise.all(Array.from({ length: 8 }, () => threads.prover("one", statement)));
    await Promise.all(provers.map((prover) => prover.hashesAt([3])));
    expect([fetched, runs]).to.deep.equal([1, ["one"]]);
  });

  it("keeps this thread free while a run is made", async () => {
    const threads = started();
    const abort = new AbortController();
    const made = threads.prover("endless", async () => endless(), abort.signal).catch((error: Error) => error.message);
    const begun = performance.now();
    for (let i = 0; i < 5; i++) await new Promise((done) => setTimeout(done, 10));
    expect(performance.now() - begun).to.be.below(5000);
    abort.abort(new Error("enough"));
    expect(await made).to.equal("enough");
    // The thread that was stopped goes on with others.
    expect((await threads.prover("next", async () => counted(2))).summary.status).to.equal("halted");
  });

  it("stops a run only when nobody waits for it any more", async () => {
    const threads = started();
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [first, second].map(({ signal }) =>
      threads.prover("endless", async () => endless(), signal).catch((error: Error) => error.message),
    );
    await new Promise((done) => setTimeout(done, 50));
    first.abort(new Error("first"));
    expect(await waits[0]).to.equal("first");
    expect(runs).to.deep.equal(["endless"]);
    second.abort(new Error("second"));
    expect(await waits[1]).to.equal("second");
    await threads.prover("next", async () => counted(3));
    expect(runs).to.deep.equal(["endless", "next"]);
  });

  it("drops the run that was not used for longest where memory is short, and makes it again when it is asked", async () => {
    const room = 2.5 * footprintOf(counted(0), 2 ** 20);
    const threads = started({ memoryBytes: room, checkpointBytes: 2 ** 20 });
    const provers = [];
    for (const value of [0, 1, 2]) provers.push(await threads.prover(`run ${value}`, async () => counted(value)));
    expect(runs).to.deep.equal(["run 0", "run 1", "run 2"]);
    const [hash] = await provers[1]!.hashesAt([10]);
    expect(runs).to.have.length(3);
    expect(hash).to.equal(run(counted(1)).hashAt(10));
    expect(await provers[0]!.hashesAt([10])).to.deep.equal([run(counted(0)).hashAt(10)]);
    expect(runs).to.deep.equal(["run 0", "run 1", "run 2", "run 0"]);
    // Run 2 had to go for it, as run 1 was used after it.
    await provers[1]!.hashesAt([11]);
    expect(runs).to.have.length(4);
  });

  it("tells what a statement is refused for, and what its inputs fail with, and tries again when it is asked again", async () => {
    const threads = started();
    const bad: Statement = { ...counted(1), data: [toCells([1, 2, 3, 4, 5])] };
    const refused = await rejection(threads.prover("bad", async () => bad));
    expect([refused.code, (refused.details as { code: string }).code]).to.deep.equal(["ProverFailed", "DataTooLong"]);
    let tries = 0;
    const flaky = async () => {
      if (tries++ === 0) throw new Error("no source has it");
      return counted(4);
    };
    expect(await threads.prover("flaky", flaky).catch((error: Error) => error.message)).to.equal("no source has it");
    expect((await threads.prover("flaky", flaky)).summary.status).to.equal("halted");
  });
});
