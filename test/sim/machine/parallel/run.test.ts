import { expect } from "chai";
import { difference } from "../../../../scripts/fuzz/engines.ts";
import { fuzzLoops } from "../../../../scripts/fuzz/loops.ts";
import { gradient, kernelMatrix, training } from "../../../../scripts/bench/workloads.ts";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { ISA } from "../../../../sim/machine/isa.ts";
import type { LoopReport } from "../../../../sim/machine/parallel/loops.ts";
import { inlinePool, type RangePool } from "../../../../sim/machine/parallel/pool.ts";
import { runParallel, type ParallelOptions } from "../../../../sim/machine/parallel/run.ts";
import type { Statement } from "../../../../sim/machine/program.ts";
import { Prover } from "../../../../sim/machine/prover.ts";
import { run } from "../../../../sim/machine/run.ts";

const SEED = 20_261_122;
const pool = inlinePool(2);

/** Runs a statement both ways; everything must agree. */
async function both(statement: Statement, options: Partial<ParallelOptions> = {}) {
  const loops: LoopReport[] = [];
  const expected = run(statement, options);
  const actual = await runParallel(statement, { pool, minCost: 0, onLoop: (loop) => loops.push(loop), ...options });
  expect(actual).to.deep.include({ status: expected.status, steps: expected.steps, fault: expected.fault });
  expect(actual.outputs).to.deep.equal(expected.outputs);
  const mistake = difference(expected.machineAt(expected.steps), actual.machineAt(actual.steps));
  expect(mistake).to.equal(undefined);
  expect(actual.state.hash()).to.equal(expected.state.hash());
  return { loops, expected, actual };
}

/** A program of one loop of `count` rounds, claimed or not, over cells 4 … 19, and an index in cell 4. */
function looping(count: number, body: (asm: Assembler) => void, isClaimed = true): Statement {
  const asm = new Assembler();
  asm.cells(16);
  asm.setFloat(5, 0.1).setFloat(6, 1);
  asm.range(4, 0, count, () => body(asm), isClaimed ? { independent: true } : {});
  const data = [BigUint64Array.from({ length: 64 }, (_, i) => BigInt(i) << 52n)];
  return { program: asm.halt().assemble({ qubits: 2, ketDepth: 3, dataDepth: [4, 0, 0, 0] }), data };
}

const chunks = (loops: readonly LoopReport[]) =>
  loops.map(({ rounds, chunks, merged }) => ({ rounds, chunks, merged }));

describe("runParallel", () => {
  for (const [name, statement, rounds] of [
    ["the rows of a training program", training(2), 104],
    ["the shifts of a gradient", gradient("parameter-shift"), 79],
    ["the rows of a kernel matrix", kernelMatrix(4, 20, 6), 19],
  ] as const) {
    it(`hands out ${name}`, async () => {
      const { loops } = await both(statement);
      expect(loops.some((loop) => loop.rounds === rounds && loop.merged === loop.chunks && loop.chunks > 1)).to.equal(
        true,
      );
    });
  }

  it("adds floats in the order of the rounds", async () => {
    const statement = looping(40, (asm) =>
      asm.emit("DATA", { a: 7, k: 0, b: 0, c: 4, flags: 1 }).binary("FADD", 5, 5, 7).binary("FSUB", 6, 7, 6),
    );
    const { loops } = await both(statement, { chunking: () => [7, 1, 12, 19] });
    expect(chunks(loops)).to.deep.equal([{ rounds: 39, chunks: 4, merged: 4 }]);
  });

  it("watches a second round of a loop that nobody has claimed", async () => {
    const { loops } = await both(looping(20, (asm) => asm.binary("FADD", 5, 5, 6), false));
    expect(loops.map(({ rounds }) => rounds)).to.deep.equal([18]);
  });

  it("goes on alone where a round needs another one's result, whatever the notes claim", async () => {
    const { loops } = await both(looping(20, (asm) => asm.binary("FMUL", 7, 6, 5).mov(6, 7).mov(8, 6)));
    expect(loops).to.deep.equal([]);
    // From round 11 on, another value is read.
    const late = looping(20, (asm) => {
      asm.immediate("IEQ", 8, 4, 11).jumpIfZero("same", 8).setFloat(6, 3).label("same").binary("FMUL", 9, 6, 6);
      asm.binary("FADD", 5, 5, 9);
    });
    const found = await both(late, { chunking: () => [4, 4, 4, 4, 4] });
    expect(chunks(found.loops)).to.deep.equal([{ rounds: 19, chunks: 5, merged: 3 }]);
  });

  it("keeps what the last round left in a cell that not every round writes", async () => {
    const statement = looping(20, (asm) => {
      asm.immediate("ILT", 8, 4, 9).jumpIfZero("over", 8).mov(9, 4).label("over");
    });
    const { loops, actual } = await both(statement);
    expect(chunks(loops)).to.deep.equal([{ rounds: 19, chunks: 7, merged: 7 }]);
    expect(actual.machineAt(actual.steps).cells[9]).to.equal(8n);
  });

  it("stores to an array, and finds out where rounds read what others store", async () => {
    const apart = looping(8, (asm) => asm.store(8, 4, 5).load(6, 8, 4));
    expect(chunks((await both(apart)).loops)).to.deep.equal([{ rounds: 7, chunks: 7, merged: 7 }]);
    const alone = looping(8, (asm) => asm.unary("FROM", 7, 4).store(8, 4, 7));
    expect(chunks((await both(alone)).loops)).to.deep.equal([{ rounds: 7, chunks: 7, merged: 7 }]);
    const linked = looping(8, (asm) => asm.load(7, 8, 4).immediate("FADD", 7, 7, 1).store(9, 4, 7));
    const { loops } = await both(linked);
    expect(loops[0]!.merged).to.be.below(7);
  });

  it("finds out where rounds copy registers of others", async () => {
    const linked = looping(6, (asm) => {
      asm.emit("KCOPY", { k: 1, k2: 0, a: 4, b: 4, flags: 3 });
    });
    const { code } = linked.program;
    const zero = new Assembler().emit("KZERO", { k: 0 }).halt().assemble({ qubits: 2 }).code[0]!;
    const shifted = code.map((i) => (i.op === 0x05 ? { ...i, a: i.a + 1 } : i));
    const program = { ...linked.program, code: [zero, ...shifted], notes: undefined };
    const codeDepth = program.shape.codeDepth + 1;
    const { loops } = await both({ ...linked, program: { ...program, shape: { ...program.shape, codeDepth } } });
    expect(loops).to.have.lengthOf(1);
    expect(loops[0]!.merged).to.be.below(loops[0]!.chunks);
  });

  it("faults, and stops, where the run alone does", async () => {
    const dividing = looping(30, (asm) =>
      asm.immediate("ISUB", 7, 4, 17).binary("IDIV", 8, 4, 7).emit("KZERO", { k: 1 }).emit("KH", { k: 1, x: 1 }),
    );
    const { actual, loops } = await both(dividing, { chunking: () => [5, 5, 5, 5, 5, 5] });
    expect(actual.status).to.equal("faulted");
    expect(loops[0]!.merged).to.equal(3);
    const summing = looping(30, (asm) =>
      asm.binary("FADD", 5, 5, 6).emit("KZERO", { k: 1 }).emit("KH", { k: 1, x: 1 }),
    );
    for (const maxSteps of [40, 77, 78, 79, 80, 1000]) await both(summing, { maxSteps });
  });

  it("does not follow a jump behind the code into what it has put there", async () => {
    const leaving = looping(20, (asm) =>
      asm.binary("FADD", 5, 5, 6).immediate("IEQ", 8, 4, 11).emit("JNZ", { a: 0, b: 8 }).store(8, 4, 8),
    );
    const { code, shape } = leaving.program;
    for (let beyond = 0; beyond < 24; beyond++) {
      const jumping = code.map((i) => (i.op === ISA.JNZ.opcode ? { ...i, a: code.length + beyond } : i));
      const { actual } = await both({ ...leaving, program: { ...leaving.program, code: jumping, shape } });
      expect(actual.status).to.equal("faulted");
    }
  });

  it("recomputes states inside of a loop that others have made", async () => {
    const { expected, actual } = await both(training(1));
    const steps = Array.from({ length: 12 }, (_, i) => Math.floor((expected.steps * (i + 1)) / 13));
    expect(actual.hashesAt(steps)).to.deep.equal(expected.hashesAt(steps));
    expect(new Prover(actual).outcome()).to.deep.equal(new Prover(expected).outcome());
  });

  it("makes itself what a lost worker does not, and stops where it is told to", async () => {
    let asked = 0;
    const losing: RangePool = {
      ...pool,
      run: (task) => (asked++ % 2 ? pool.run(task) : Promise.reject(new Error("lost"))),
    };
    const statement = looping(40, (asm) => asm.binary("FADD", 5, 5, 6));
    const { loops } = await both(statement, { pool: losing });
    expect(chunks(loops)).to.deep.equal([{ rounds: 39, chunks: 8, merged: 8 }]);
    expect(asked).to.equal(8);
    const cancelled = await runParallel(training(60), { pool, onProgress: () => false });
    expect(cancelled.status).to.equal("cancelled");
  });

  it(`agrees with runs alone on random loops (seed ${SEED})`, async () => {
    const failures: string[] = [];
    const report = await fuzzLoops({ seed: SEED, steps: 60_000, onFailure: (text) => failures.push(text) });
    expect(failures).to.deep.equal([]);
    expect(report.loops.whole).to.be.greaterThan(50);
    expect(report.loops.part).to.be.greaterThan(10);
  });
});
