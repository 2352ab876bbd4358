import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { makeStretch, workerEngine, type StretchTask } from "../../../../sim/machine/parallel/stretch.ts";

/** Applies H to register 0, and counts. */
const asm = new Assembler();
asm.immediate("IADD", 1, 1, 1).emit("KCOPY", { k: 2, k2: 1 }).emit("KH", { k: 0, x: 1 }).halt();
const statement = { program: asm.assemble({ qubits: 1, ketDepth: 2 }) };
const task = (kets: StretchTask["kets"], count: bigint): StretchTask => ({
  ...{ statement, kets, pc: 0, cells: BigUint64Array.of(0n, count), maxSteps: 100 },
  wanted: { count: 2, cell: 3 },
});

describe("makeStretch", () => {
  it("starts from the cells and registers of its task, task after task", async () => {
    const engine = workerEngine(statement);
    const amplitudes = Float64Array.of(1, 0, 0, 0, 0, 0, 5, 0);
    const registers = [0, 1];
    for (const kets of [
      { registers, amplitudes },
      { registers, amplitudes, name: "a" },
      { registers, amplitudes, name: "a" },
      { registers, amplitudes: amplitudes.map((part) => 2 * part), name: "b" },
      { registers, amplitudes, name: "a" },
    ]) {
      const made = await makeStretch(engine, task(kets, 7n));
      expect([...made.cells]).to.deep.equal([0n, 8n]);
      expect(made).to.deep.include({ halted: true, steps: 3 });
      const [one, half] = [kets.amplitudes[0]!, kets.amplitudes[0]! * Math.SQRT1_2];
      expect(made.kets.registers).to.have.members([0, 2]);
      const expected = { 0: [half, 0, half, 0], 2: [0, 0, 5 * one, 0] } as const;
      made.kets.registers.forEach((r, i) => {
        expect([...made.kets.amplitudes.subarray(4 * i, 4 * i + 4)]).to.deep.equal(expected[r as 0 | 2]);
      });
    }
  });

  it("refuses an engine that is at work", async () => {
    const engine = workerEngine(statement);
    const kets = { registers: [], amplitudes: new Float64Array() };
    const first = makeStretch(engine, task(kets, 0n), () => Promise.resolve());
    const second: unknown = await makeStretch(engine, task(kets, 0n)).catch((error: unknown) => error);
    expect(second).to.have.property("code", "EngineBusy");
    expect((await first).halted).to.equal(true);
    expect((await makeStretch(engine, task(kets, 0n))).halted).to.equal(true);
  });

  it("ends with what a pause throws, and says nothing of a stretch without a HALT", async () => {
    const engine = workerEngine(statement);
    const kets = { registers: [], amplitudes: new Float64Array() };
    const thrown: unknown = await makeStretch(engine, task(kets, 0n), () => {
      throw new Error("enough");
    }).catch((error: unknown) => error);
    expect(thrown).to.have.property("message", "enough");
    const cut = await makeStretch(engine, { ...task(kets, 0n), maxSteps: 2 });
    expect(cut).to.deep.include({ halted: false, steps: 2 });
    expect(cut.cells).to.have.lengthOf(0);
  });
});
