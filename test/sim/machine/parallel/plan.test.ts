import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { memoryCells } from "../../../../sim/machine/instruction.ts";
import { ISA } from "../../../../sim/machine/isa.ts";
import { Machine } from "../../../../sim/machine/machine.ts";
import { planLoop } from "../../../../sim/machine/parallel/plan.ts";

/** The plan of the last loop of a program whose body is emitted into a loop; cells 4, 5, … are there to be used. */
function planOf(body: (asm: Assembler) => void, before: (asm: Assembler) => void = () => undefined) {
  const asm = new Assembler();
  asm.cells(40);
  before(asm);
  asm.loop(9, () => body(asm));
  const program = asm.halt().assemble({ qubits: 1, ketDepth: 1 });
  const { code } = new Machine({ program });
  const last = code.findLastIndex(({ op }) => op === ISA.LOOP.opcode);
  const { a: first, b: counter } = code[last]!;
  return { plan: planLoop(code, { first, last, counter }, memoryCells(program.shape)), counter, first, last };
}

describe("planLoop", () => {
  it("parts what a round needs from what it makes", () => {
    const { plan, counter } = planOf((asm) => {
      asm.binary("FMUL", 4, 5, 5).binary("FADD", 6, 6, 4).immediate("IADD", 7, 7, 3).mov(8, 7);
      asm.emit("KZERO", { k: 0 }).emit("KADDP", { k: 0, k2: 1, b: 10 });
    });
    expect(plan!.exposed).to.have.members([5, 7, 10, 11, counter]);
    expect(plan!.exposedKets).to.deep.equal([1]);
    expect(plan!.settled).to.have.members([4, 7, 8, counter]);
    expect(plan!.sums.map(({ cell, operand }) => [cell, operand])).to.deep.equal([[6, 4]]);
    expect([...plan!.counters]).to.have.members([7, counter]);
    expect(plan!.blocks).to.deep.equal([]);
  });

  it("follows both ways of a branch, and marks what only one of them writes", () => {
    const { plan, first } = planOf((asm) => {
      asm.jumpIfZero("over", 5).setInt(4, 1).setInt(6, 2).label("over").mov(8, 4);
    });
    expect(plan!.exposed).to.include.members([4, 5]);
    expect(plan!.settled).to.include(8);
    expect(plan!.settled).to.not.include.members([4]);
    expect(plan!.blocks).to.deep.equal([{ leader: first + 1, cells: [4, 6] }]);
  });

  it("follows a subroutine to where it was called from", () => {
    const call = (asm: Assembler) => asm.call("twice").mov(8, 5).call("twice").binary("FADD", 9, 8, 5);
    const { plan } = planOf(
      (asm) => call(asm),
      (asm) => asm.subroutine("twice", () => asm.binary("FADD", 5, 6, 6)),
    );
    // On the way of the first call back to the place of the second, cell 8 would be read before it is written.
    expect(plan!.exposed).to.include(6).and.not.include(8);
    expect(plan!.settled).to.include.members([5, 8, 9]);
  });

  const UNFIT: Readonly<Record<string, (asm: Assembler) => void>> = {
    "is read": (asm) => asm.binary("FADD", 6, 6, 4).mov(8, 6),
    "is set": (asm) => asm.binary("FADD", 6, 6, 4).setFloat(6, 0),
    "is its own operand": (asm) => asm.binary("FADD", 6, 6, 6),
    "is subtracted from an integer": (asm) => asm.binary("ISUB", 6, 4, 6),
    "is summed into another": (asm) => asm.binary("FADD", 6, 6, 4).binary("FADD", 7, 7, 6),
  };
  for (const [what, body] of Object.entries(UNFIT)) {
    it(`takes no cell for a sum that ${what}`, () => {
      const { plan } = planOf(body);
      expect(plan!.sums.map(({ cell }) => cell)).to.not.include(6);
      expect(plan!.exposed).to.include(6);
    });
  }

  it("turns the operands of a sum round, where the cell is the second one", () => {
    const { plan } = planOf((asm) =>
      asm.binary("FSUB", 6, 4, 6).emit("FSUB", { a: 7, b: 4, c: 7, flags: 2 }).binary("IADD", 8, 4, 8),
    );
    expect(plan!.sums.map(({ cell, flags }) => [cell, flags])).to.deep.equal([
      [6, 3],
      [7, 1],
      [8, 1],
    ]);
  });

  const REFUSED: Readonly<Record<string, (asm: Assembler) => void>> = {
    "whose counter is written": (asm) => asm.setInt(44, 3),
    "with a return address that something else writes": (asm) =>
      asm
        .subroutine("one", () => asm.setInt(4, 1))
        .setInt(45, 2)
        .call("one"),
    "with code that is run as a subroutine, and without a call": (asm) =>
      asm
        .jumpIfZero("in", 5)
        .emit("CALL", { a: "in", b: 6 })
        .jump("out")
        .label("in")
        .setInt(4, 1)
        .emit("RET", { b: 6 })
        .label("out"),
    "that calls itself": (asm) => asm.label("again").emit("CALL", { a: "again", b: 46 }),
  };
  for (const [what, body] of Object.entries(REFUSED)) {
    it(`leaves a loop alone ${what}`, () => {
      expect(planOf(body).plan).to.equal(undefined);
    });
  }
});
