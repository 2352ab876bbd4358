import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import {
  copyOf,
  DATA,
  execute,
  forget,
  initialMemory,
  join,
  KNOWN,
  type Memory,
  VARIES,
} from "../../../../sim/machine/estimate/memory.ts";

/** A memory after the instructions that `write` emits, with cells 4, 5, … to be used. */
function after(write: (asm: Assembler) => void): Memory {
  const asm = new Assembler();
  asm.cells(20);
  write(asm);
  const memory = initialMemory(asm.halt().assemble({ qubits: 3, ketDepth: 1, argsDepth: 1 }));
  for (const instruction of memory.machine.code.slice(0, -1)) expect(execute(memory, instruction)).to.equal(undefined);
  return memory;
}

describe("a memory that is partly known", () => {
  it("begins with zeros, and has the machine's bits where all operands are known", () => {
    const { machine, kind } = after((asm) => {
      asm.setFloat(4, 0.1).immediate("FMUL", 5, 4, 3).cis(6, 5, 0.5).setInt(8, 4).load(9, 0, 8).mov(10, 6);
    });
    expect([4, 5, 6, 7, 8, 9, 10, 11].map((cell) => kind[cell])).to.deep.equal(new Array(8).fill(KNOWN));
    expect([machine.floats[5], machine.floats[9], machine.floats[10]]).to.deep.equal([0.1 * 3, 0.1, machine.floats[6]]);
  });

  it("does not know data, amplitudes and what is made of them", () => {
    const { kind } = after((asm) => {
      asm.emit("ARG", { a: 4, b: 0 }).emit("KDOT", { a: 6, k: 0, k2: 1 }).emit("KGET", { a: 8, k: 0, b: 4 });
      asm.binary("FADD", 10, 4, 11).cis(12, 10, 1).mov(14, 12).immediate("FADD", 15, 11, 1);
    });
    expect([4, 6, 7, 8, 9, 10, 12, 13, 14].map((cell) => kind[cell])).to.deep.equal(new Array(9).fill(DATA));
    expect(kind[15]).to.equal(KNOWN);
  });

  it("knows bounds of flags, masks, shifts and sums of them, so that a store there spares other cells", () => {
    const memory = after((asm) => {
      asm.emit("ARG", { a: 4, b: 0 }).immediate("FLE", 5, 4, 0.5).immediate("ISHL", 5, 5, 1);
      asm.immediate("IAND", 6, 4, 1).binary("IADD", 5, 5, 6).setInt(7, 9).store(8, 5, 7);
    });
    expect(memory.top[5]).to.equal(3);
    expect([7, 8, 9, 10, 11, 12].map((cell) => memory.kind[cell])).to.deep.equal([
      KNOWN,
      DATA,
      DATA,
      DATA,
      DATA,
      KNOWN,
    ]);
  });

  it("says where a store could be anywhere", () => {
    const asm = new Assembler();
    const [index, value] = [asm.cells(1), asm.cells(1)];
    const memory = initialMemory(asm.store(0, index, value).halt().assemble({ qubits: 1 }));
    for (const [kind, problem] of [
      [VARIES, "storeVaries"],
      [DATA, "storeData"],
    ] as const) {
      forget(memory, index, kind);
      expect(execute(memory, memory.machine.code[0]!)).to.equal(problem);
    }
  });

  it("reports faults that are certain", () => {
    const asm = new Assembler();
    const cell = asm.cells(1);
    const memory = initialMemory(asm.immediate("IDIV", cell, cell, 0).halt().assemble({ qubits: 1 }));
    expect(execute(memory, memory.machine.code[0]!)).to.equal("DivisionByZero");
  });

  it("joined with another knows what both know", () => {
    const memory = after((asm) => asm.setInt(4, 1).setInt(5, 2).emit("ARG", { a: 6, b: 0 }));
    const before = copyOf(memory);
    expect(join(memory, before, true)).to.equal(false);
    memory.machine.cells[4] = 7n;
    forget(memory, 5, DATA);
    expect(join(memory, before, false)).to.equal(true);
    expect([4, 5, 6].map((cell) => memory.kind[cell])).to.deep.equal([VARIES, DATA, DATA]);
    expect([memory.top[4], memory.top[5]]).to.deep.equal([7, Infinity]);
    const wider = copyOf(memory);
    memory.top[4] = 8;
    expect(join(memory, wider, true)).to.equal(true);
    expect(memory.top[4]).to.equal(Infinity);
  });
});
