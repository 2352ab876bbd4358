import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { Machine } from "../../../../sim/machine/machine.ts";
import { roundFlow } from "../../../../sim/machine/parallel/flow.ts";

/** The flow of the first noted loop. */
function flowOf(asm: Assembler) {
  const program = asm.assemble({ qubits: 1 });
  const { first, last } = program.notes!.loops.at(-1)!;
  const { code } = new Machine({ program });
  const flow = roundFlow(code, { first, last, counter: code[last]!.b }, 64);
  return { flow, first, last };
}

describe("roundFlow", () => {
  it("has a place of a subroutine's instruction for every call", () => {
    const asm = new Assembler();
    asm.subroutine("sub", () => asm.setInt(2, 1).setInt(3, 1));
    const { flow, first, last } = flowOf(asm.loop(3, () => asm.call("sub").call("sub")).halt());
    expect(flow!.places.map(({ pc }) => pc).sort((a, b) => a - b)).to.deep.equal([
      1,
      1,
      2,
      2,
      3,
      3,
      first,
      first + 1,
      last,
    ]);
    expect(flow!.code).to.deep.equal([1, 2, 3, first, first + 1, last]);
    expect(flow!.places[flow!.end]!.pc).to.equal(last);
    expect(flow!.returnCells.size).to.equal(1);
  });

  it("begins a block where a jump leads to, and behind one", () => {
    const asm = new Assembler();
    asm.loop(3, () => asm.setInt(1, 1).jumpIfZero("over", 1).setInt(2, 1).setInt(3, 1).label("over").setInt(1, 0));
    const { flow, first } = flowOf(asm.halt());
    expect([...flow!.leaders].sort((a, b) => a - b)).to.deep.equal([first, first + 2, first + 4]);
  });

  it("leaves out what leads out of the loop, and what always faults", () => {
    const asm = new Assembler();
    asm.loop(3, () =>
      asm.jumpIfZero("end", 1).jumpIfNotZero("bad", 2).jump("good").label("bad").mov(1, 70).label("good"),
    );
    const { flow, first } = flowOf(asm.setInt(1, 1).label("end").halt());
    expect(flow!.code).to.deep.equal([first, first + 1, first + 2, first + 4]);
  });

  it("is not to be told where a round has no end", () => {
    const asm = new Assembler();
    asm.loop(3, () => asm.jump("end"));
    expect(flowOf(asm.label("end").halt()).flow).to.equal(undefined);
  });
});
