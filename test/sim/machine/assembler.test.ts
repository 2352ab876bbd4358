import { expect } from "chai";
import { Assembler, depthFor } from "../../../sim/machine/assembler.ts";
import { disassemble, parseAssembly } from "../../../sim/machine/disassembler.ts";
import { decodeInstruction, EMPTY_INSTRUCTION, type Instruction } from "../../../sim/machine/instruction.ts";
import { ISA, MNEMONICS } from "../../../sim/machine/isa.ts";
import { programId, type Program } from "../../../sim/machine/program.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { shapeOf } from "../../helpers/machine/shape.ts";

describe("Assembler", () => {
  it("allocates cells behind the outputs, aligned", () => {
    const asm = new Assembler({ outputs: 5 });
    expect([asm.cells(1), asm.cells(2, 2), asm.cells(1), asm.cells(32, 32), asm.cells(1)]).to.deep.equal([
      8, 10, 12, 32, 64,
    ]);
    const { shape } = asm.halt().assemble({ qubits: 1 });
    expect(shape).to.deep.include({ outDepth: 1, memDepth: 5, codeDepth: 0 });
  });

  it("emits the row's fields, floats as bits, and links labels forwards and backwards", () => {
    const asm = new Assembler();
    asm
      .label("start")
      .emit("FADD", { a: 1, b: 2, x: -0, flags: 1 })
      .emit("IADD", { a: 1, b: 2, x: -1, flags: 1 })
      .emit("JZ", { a: "end", b: 3 })
      .emit("KROT", { k: 0, x: 1n, z: 3, b: 2, c: 0 })
      .jump("start")
      .label("end")
      .halt();
    const fields = asm.assemble({ qubits: 2 }).code.map(({ op, a, x, z }) => [op, a, x, z]);
    expect(fields).to.deep.equal([
      [0x30, 1, 1n << 63n, 0n],
      [0x20, 1, 0xffffffffffffffffn, 0n],
      [0x03, 5, 0n, 0n],
      [0x63, 0, 1n, 3n],
      [0x02, 0, 0n, 0n],
      [0x01, 0, 0n, 0n],
    ]);
  });

  it("refuses operands that the row does not name or that do not fit", () => {
    const asm = new Assembler();
    expectError(() => asm.emit("SET", { a: 1, k: 2 } as never), "OperandMalformed", { field: "k" });
    expectError(() => asm.emit("SET", { a: "start" } as never), "OperandMalformed");
    expectError(() => asm.emit("SET", { a: 1, x: 0.5 }), "OperandMalformed", { field: "x", value: 0.5 });
    expectError(() => asm.emit("SET", { a: 1, x: 2 ** 53 }), "OperandMalformed");
    expectError(() => asm.emit("SET", { a: 1, x: 1n << 64n }), "OperandMalformed");
    expectError(() => asm.emit("NOP" as never, {} as never), "MnemonicUnknown");
    expectError(() => asm.label("1st"), "LabelMalformed");
    expectError(() => asm.label("here").label("here"), "LabelTwice");
    expectError(() => asm.loop(0, () => asm.halt()), "LoopCountOutOfRange", { count: 0 });
    expectError(() => asm.jump("nowhere").assemble({ qubits: 1 }), "LabelMissing", { label: "nowhere" });
  });

  it("refuses instructions that would always fault, naming place and rule", () => {
    const misaligned = new Assembler().halt().emit("CIS", { a: 3, b: 0 });
    expectError(() => misaligned.assemble({ qubits: 1 }), "InstructionBreaksRule", { pc: 1, rule: "A_PAIR" });
    const beyond = new Assembler().emit("KX", { k: 0, x: 4n });
    expectError(() => beyond.assemble({ qubits: 2 }), "InstructionBreaksRule", { rule: "X_MASK" });
    expectError(() => beyond.assemble({ qubits: 26 }), "ShapeOutOfRange", { name: "qubits" });
  });

  it("depthFor is the least depth that holds a count", () => {
    expect([0, 1, 2, 3, 4, 5, 1024, 1025].map(depthFor)).to.deep.equal([0, 0, 1, 2, 2, 3, 10, 11]);
  });

  it("notes its counted loops, inner ones first", () => {
    const asm = new Assembler();
    const cell = asm.cells(1);
    asm.loop(3, () => {
      asm.loop(5, () => asm.immediate("IADD", cell, cell, 1)).immediate("IADD", cell, cell, 2);
    });
    const { code, notes } = asm.halt().assemble({ qubits: 1 });
    const [inner, outer] = notes!.loops;
    expect(notes!.loops).to.deep.equal([
      { first: 2, last: 3, count: 5 },
      { first: 1, last: 5, count: 3 },
    ]);
    for (const loop of [inner!, outer!]) expect(code[loop.last]).to.include({ op: ISA.LOOP.opcode, a: loop.first });
  });

  it("notes what code is for, inner notes first, empty ones never", () => {
    const asm = new Assembler();
    asm.source("outer", () => {
      asm.source("nothing", () => undefined).source("inner", () => asm.emit("KZERO", { k: 0 }));
      asm.emit("KH", { k: 0, x: 1 });
    });
    expect(asm.halt().assemble({ qubits: 1 }).notes!.sources).to.deep.equal([
      { first: 0, end: 1, text: "inner" },
      { first: 0, end: 2, text: "outer" },
    ]);
  });

  it("places registers of their own behind those that are numbered", () => {
    const asm = new Assembler();
    const [first, second] = [asm.register(), asm.register()];
    asm.emit("KMUL", { k: 1, k2: second }).emit("KZERO", { k: first }).emit("DATA", { a: 4, k: 3, b: 0 });
    const { code, shape } = asm.halt().assemble({ qubits: 1 });
    expect(shape.ketDepth).to.equal(2);
    expect(code.slice(0, 3).map(({ k, k2 }) => [k, k2])).to.deep.equal([
      [1, 3],
      [2, 0],
      [3, 0],
    ]);
  });

  it("places them behind all registers of the given depth where a copy computes which", () => {
    const asm = new Assembler();
    const own = asm.register();
    asm.emit("KCOPY", { k: 0, k2: own, a: 4, flags: 1 });
    const { code, shape } = asm.halt().assemble({ qubits: 1, ketDepth: 2 });
    expect([code[0]!.k2, shape.ketDepth]).to.deep.equal([4, 3]);
  });
});

describe("disassembler", () => {
  it("notes what is claimed of a loop, and nothing else of it changes", () => {
    const made = (claims: { independent?: true }) => {
      const asm = new Assembler();
      const index = asm.cells(1);
      return asm
        .range(index, 0, 3, () => asm.setInt(0, 1), claims)
        .halt()
        .assemble({ qubits: 1 });
    };
    expect(made({ independent: true }).notes!.loops[0]).to.deep.equal({
      first: 2,
      last: 4,
      count: 3,
      independent: true,
    });
    expect(made({ independent: true }).code).to.deep.equal(made({}).code);
  });

  it("writes labels, fields and floats", () => {
    const asm = new Assembler();
    asm.label("again").cis(4, 6, 0.5).emit("JNZ", { a: "again", b: 7 }).emit("JMP", { a: 3 });
    expect(disassemble(asm.assemble({ qubits: 1, maxSteps: 9 }))).to.equal(
      [
        ".shape qubits=1 ketDepth=0 memDepth=1 codeDepth=2 argsDepth=0 dataDepth=0,0,0,0 outDepth=0 maxSteps=9",
        "again:",
        "  CIS a=4 b=6 x=0.5",
        "  JNZ a=again b=7",
        "  JMP a=at.3",
        "at.3:",
        "",
      ].join("\n"),
    );
  });

  it("round-trips random words of every opcode and of none", () => {
    const random = new Random(5);
    const codes = [0, 0xff, ...MNEMONICS.map((name) => ISA[name].opcode)];
    const code: Instruction[] = codes.flatMap((op) =>
      Array.from({ length: 20 }, () => ({
        op,
        k: random.below(4),
        k2: random.below(256),
        flags: random.below(5),
        a: random.below(random.chance(0.5) ? 100 : 2 ** 32),
        b: random.below(10),
        c: random.below(3),
        x: random.floatBits(),
        z: random.below(2) ? 0n : random.bits(),
      })),
    );
    const program: Program = { code, shape: shapeOf({ codeDepth: 14 }), labels: new Map([["x", 3]]) };
    const text = disassemble(program);
    const parsed = parseAssembly(text);
    expect(parsed.code).to.deep.equal(code);
    expect(programId(parsed)).to.equal(programId(program));
    expect(disassemble(parsed)).to.equal(text);
  });

  it("takes comments, and refuses malformed lines by their number", () => {
    const shape =
      ".shape qubits=1 ketDepth=0 memDepth=1 codeDepth=2 argsDepth=0 dataDepth=0,0,0,0 outDepth=0 maxSteps=9";
    const parsed = parseAssembly(`; a program\n${shape}\n\nHALT ; the end\n`);
    expect(parsed.code).to.deep.equal([{ ...EMPTY_INSTRUCTION, op: 1 }]);
    expect(parseAssembly(`${shape}\n.word 0x${"01".repeat(32)}`).code[0]).to.deep.equal(
      decodeInstruction(new Uint8Array(32).fill(1)),
    );
    const bad = [
      "NOP",
      "SET a",
      "SET a=b",
      "SET q=1",
      "SET a=1 x=1.5",
      "FADD a=1 b=1 x=abc",
      "SET a=1=2",
      ".word 0x01",
    ];
    for (const line of bad) {
      expectError(() => parseAssembly(`${shape}\n${line}`), "AssemblyMalformed", { line: 2 });
    }
    expectError(() => parseAssembly("HALT"), "AssemblyMalformed");
    expectError(() => parseAssembly(shape.replace("maxSteps=9", "")), "AssemblyMalformed", { line: 1 });
    expectError(() => parseAssembly(shape.replace("memDepth=1", "memDepth=99")), "ShapeOutOfRange");
    expectError(() => parseAssembly(`${shape}\nx:\nx:`), "AssemblyMalformed", { line: 3 });
    expectError(() => parseAssembly(`${shape}\nSET a=4294967296`), "InstructionFieldOutOfRange", { name: "a" });
  });
});
