import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { referenceEngine } from "../../../../sim/machine/engine/engine.ts";
import { memoryCells } from "../../../../sim/machine/instruction.ts";
import { Machine } from "../../../../sim/machine/machine.ts";
import { chunkProgram, ROUND_STEPS } from "../../../../sim/machine/parallel/chunk.ts";
import { planLoop } from "../../../../sim/machine/parallel/plan.ts";
import { makeStretch, NO_KETS } from "../../../../sim/machine/parallel/stretch.ts";

/** A loop with a sum, a store, a branch and a call. */
function example() {
  const asm = new Assembler();
  asm.cells(28);
  asm.subroutine("half", () => asm.immediate("FMUL", 6, 5, 0.5));
  asm.range(4, 0, 10, () => {
    asm.unary("FROM", 5, 4).call("half").binary("FADD", 7, 7, 6).store(16, 4, 6);
    asm.immediate("IAND", 8, 4, 1).jumpIfZero("even", 8).mov(9, 4).label("even");
  });
  const program = asm.halt().assemble({ qubits: 1 });
  const machine = new Machine({ program });
  const { first, last } = program.notes!.loops[0]!;
  const counter = machine.code[last]!.b;
  const plan = planLoop(machine.code, { first, last, counter }, machine.cells.length)!;
  return { machine, plan, program, first, last, counter };
}

describe("chunkProgram", () => {
  it("writes down what a few rounds do, and how many steps are its own", async () => {
    const { machine, plan, program, first, counter } = example();
    const chunk = chunkProgram(machine.code, program.shape, plan, 64)!;
    const { memory, stop, extra, logged, marks, stored, log } = chunk.cells;
    expect(memory).to.equal(memoryCells(program.shape));
    const cells = new BigUint64Array(log);
    cells.set(chunk.preset, memory);
    [cells[4], cells[counter], cells[stop], cells[7]] = [3n, 7n, 4n, 99n];
    const made = await makeStretch(referenceEngine(new Machine({ program: chunk.program })), {
      ...{ statement: { program: chunk.program }, kets: NO_KETS, pc: first, cells, maxSteps: 1_000 },
      wanted: { count: log, cell: logged },
    });
    expect(made.halted).to.equal(true);
    const floats = (from: number, ...at: number[]) => at.map((i) => new Float64Array(made.cells.buffer)[from + i]);
    // Rounds 3, 4 and 5: operands in order, the sum itself as it was.
    expect(floats(log, 1, 3, 5)).to.deep.equal([1.5, 2, 2.5]);
    expect(made.cells).to.have.lengthOf(log + 6);
    expect(made.cells[7]).to.equal(99n);
    expect([...made.cells.subarray(stored, stored + memory)].flatMap((set, cell) => (set ? [cell] : []))).to.deep.equal(
      [19, 20, 21],
    );
    expect([made.cells[marks], made.cells[9], made.cells[counter]]).to.deep.equal([1n, 5n, 4n]);
    // Three rounds of 10 steps, 11 where the index is odd.
    const own = Number(made.cells[extra]!) + 3 * ROUND_STEPS + 3 * chunk.sumSteps[0]!;
    expect(made.steps - own).to.equal(3 * 10 + 2);
  });

  it("faults where a store would change what only the loop itself may", async () => {
    const { machine, plan, program, first, counter } = example();
    const chunk = chunkProgram(machine.code, program.shape, plan, 64)!;
    const { memory, stop, logged, log } = chunk.cells;
    for (const cell of [7, counter, memory, 2 ** 20]) {
      const cells = new BigUint64Array(log);
      cells.set(chunk.preset, memory);
      [cells[4], cells[counter], cells[stop]] = [BigInt.asUintN(64, BigInt(cell - 16)), 3n, 2n];
      const made = await makeStretch(referenceEngine(new Machine({ program: chunk.program })), {
        ...{ statement: { program: chunk.program }, kets: NO_KETS, pc: first, cells, maxSteps: 1_000 },
        wanted: { count: log, cell: logged },
      });
      expect(made.halted, `cell ${cell}`).to.equal(false);
    }
  });

  it("is not to be had where memory or code have no room for it", () => {
    const { machine, plan, program } = example();
    expect(chunkProgram(machine.code, program.shape, plan, 2 ** 22)).to.equal(undefined);
    const long = Array.from({ length: 2 ** 14 }, (_, pc) => machine.code[pc] ?? machine.code[0]!);
    expect(chunkProgram(long, program.shape, plan, 64)).to.equal(undefined);
  });
});
