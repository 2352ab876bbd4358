import { expect } from "chai";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { countedLoops, listing, writtenCells } from "../../../sim/machine/listing.ts";
import { EMPTY_INSTRUCTION, FLAG1 } from "../../../sim/machine/instruction.ts";
import { ISA, MNEMONICS } from "../../../sim/machine/isa.ts";
import { programId } from "../../../sim/machine/program.ts";
import { step } from "../../../sim/machine/interpreter.ts";
import { Machine } from "../../../sim/machine/machine.ts";
import { PROGRAMS } from "../../helpers/sim/programs.ts";

/** A training loop in miniature. */
function example(): Assembler {
  const asm = new Assembler();
  const [cell, pair] = [asm.cells(1), asm.cells(2, 2)];
  asm.source("training", () => {
    asm.loop(200, () => {
      asm.source("circuit", () => {
        asm.source("h q0", () => asm.emit("KH", { k: 0, x: 1 }));
        asm.source("nothing", () => undefined);
      });
      asm.emit("KDOT", { a: pair, k: 0, k2: 0 }).jumpIfZero("end", cell);
    });
  });
  return asm.label("end").halt();
}

describe("listing", () => {
  it("shows places, instructions, sources and loops, nested", () => {
    expect(listing(example().assemble({ qubits: 1 }))).to.equal(
      [
        "; 1 qubits, 1 registers, 16 cells, 6 instructions",
        "     training",
        "  0    SET a=8 x=0xc8",
        "       loop.0:",
        "       200 times",
        "         circuit",
        "           h q0",
        "  1          KH k=0 x=0x1",
        "  2      KDOT a=6 k=0 k2=0",
        "  3      JZ a=end b=4",
        "  4      LOOP a=loop.0 b=8",
        "     end:",
        "  5  HALT",
        "",
      ].join("\n"),
    );
  });

  it("shows the loops of a program without notes or labels, and survives notes that are wrong", () => {
    const { code, shape } = example().assemble({ qubits: 1 });
    const sources = [
      { first: 1, end: 3, text: "crossing" },
      { first: 0, end: 2, text: "crossed" },
      { first: 90, end: 2, text: "nowhere" },
    ];
    for (const program of [
      { code, shape },
      { code, shape, notes: { loops: [], sources } },
    ]) {
      const text = listing(program);
      expect(text).to.include("200 times");
      expect(text.match(/^ *\d+ +[A-Z]/gm)).to.have.lengthOf(code.length);
    }
  });

  it("tells of every emitter what its code is for", () => {
    for (const { name, program } of PROGRAMS) {
      const { code, notes } = program;
      const covered = new Set(
        notes!.sources!.flatMap(({ first, end }) => code.slice(first, end).map((_, i) => first + i)),
      );
      expect(covered.size / code.length, name).to.be.above(0.7);
      const lines = listing(program).split("\n");
      expect(lines.filter((line) => /^ *\d+ +[A-Z]/.test(line))).to.have.lengthOf(code.length);
    }
  });

  it("changes nothing about a program: notes are no part of its id", () => {
    for (const { program } of PROGRAMS) {
      const { code, shape } = program;
      expect(program.notes!.sources!.length).to.be.above(0);
      expect(programId({ code, shape })).to.equal(programId(program));
    }
  });
});

describe("countedLoops", () => {
  it("finds the loops that a compiler notes", () => {
    for (const { name, program } of PROGRAMS) {
      const noted = program.notes!.loops.map(({ first, last, count }) => ({ first, last, count }));
      expect(countedLoops(program), name).to.have.deep.members(noted);
    }
  });

  const looping = (change: (asm: Assembler, counter: number) => void, before?: (asm: Assembler) => void): number => {
    const asm = new Assembler();
    before?.(asm);
    const counter = asm.cells(1);
    asm.setInt(counter, 3).label("again");
    change(asm, counter);
    return countedLoops(asm.emit("LOOP", { a: "again", b: counter }).halt().assemble({ qubits: 1 })).length;
  };
  it("does not believe in a counter that the body writes, nor in a loop that is jumped into", () => {
    expect(looping((asm) => asm.setInt(asm.cells(1), 1))).to.equal(1);
    expect(looping((asm, counter) => asm.setInt(counter, 1))).to.equal(0);
    expect(
      looping(
        (asm, counter) => asm.cis(counter - 1, counter, 1),
        (asm) => asm.cells(1),
      ),
    ).to.equal(0);
    expect(
      looping(
        (asm) => asm.label("inside").setInt(asm.cells(1), 1),
        (asm) => asm.jump("inside"),
      ),
    ).to.equal(0);
  });
  it("takes no forward jump and no count of zero for a loop", () => {
    const asm = new Assembler();
    const counter = asm.cells(1);
    asm.setInt(counter, 0).label("again").emit("LOOP", { a: "again", b: counter });
    asm.setInt(counter, 2).emit("LOOP", { a: "end", b: counter }).label("end").halt();
    expect(countedLoops(asm.assemble({ qubits: 1 }))).to.deep.equal([]);
  });
});

describe("writtenCells", () => {
  it("are the cells that a step changes", () => {
    const shape = {
      ...{ qubits: 2, ketDepth: 1, memDepth: 4, codeDepth: 0, argsDepth: 0, outDepth: 0, maxSteps: 9 },
      dataDepth: [0, 0, 0, 0] as const,
    };
    for (const mnemonic of MNEMONICS.filter((name) => name !== "HALT")) {
      const instruction = { ...EMPTY_INSTRUCTION, op: ISA[mnemonic].opcode, k2: 1, a: 8, b: 32, c: 0, x: 1n, z: 2n };
      const machine = new Machine({ program: { code: [instruction], shape } });
      machine.floats.fill(1.5);
      machine.cells[32] = 1n;
      const before = machine.cells.slice();
      step(machine);
      const changed = [...before.keys()].filter((cell) => before[cell] !== machine.cells[cell]);
      expect(writtenCells(instruction), mnemonic).to.include.members(changed);
    }
    const store = { ...EMPTY_INSTRUCTION, op: ISA.MOV.opcode, a: 8, flags: FLAG1 };
    expect(writtenCells(store)).to.deep.equal([]);
  });
});
