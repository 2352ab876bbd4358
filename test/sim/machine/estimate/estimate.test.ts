import { expect } from "chai";
import { Assembler } from "../../../../sim/machine/assembler.ts";
import { estimate, slowSeconds } from "../../../../sim/machine/estimate/estimate.ts";
import { MNEMONIC_OF, type Mnemonic } from "../../../../sim/machine/isa.ts";
import { type Program, type Shape, type Statement, unpackShape, packShape } from "../../../../sim/machine/program.ts";
import { run } from "../../../../sim/machine/run.ts";
import { decodeInstruction, encodeInstruction } from "../../../../sim/machine/instruction.ts";
import { expectError } from "../../../helpers/machine/errors.ts";
import { PROGRAMS } from "../../../helpers/sim/programs.ts";

/** What a run of the reference executes, counted step by step. */
function measure(statement: Statement): { steps: number; updates: number; counts: Partial<Record<Mnemonic, number>> } {
  const counts: Partial<Record<Mnemonic, number>> = {};
  let updates = 0;
  let pc = 0;
  const { steps, status } = run(statement, {
    checkpointBytes: 0,
    onStep: (machine) => {
      const { op, cost } = machine.code[pc]!;
      counts[MNEMONIC_OF.get(op)!] = (counts[MNEMONIC_OF.get(op)!] ?? 0) + 1;
      updates += cost;
      pc = machine.state.pc;
    },
  });
  expect(status).to.equal("halted");
  return { steps, updates, counts };
}

/** The program as a stranger finds it on the chain: words and a shape. */
const downloaded = ({ code, shape }: Program): Program => ({
  code: code.map((instruction) => decodeInstruction(encodeInstruction(instruction))),
  shape: unpackShape(packShape(shape)),
});

const only = (value: number): { low: number; high: number } => ({ low: value, high: value });

describe("estimate", () => {
  for (const { name, branches, ...statement } of PROGRAMS) {
    it(`of ${name} ${branches ? "encloses" : "is"} what a run executes`, () => {
      const { steps, updates, counts } = measure(statement);
      const found = estimate(downloaded(statement.program));
      expect(found.end).to.equal("halts");
      expect(found.exact).to.equal(branches === undefined);
      if (branches) {
        expect(steps).to.be.within(found.steps.low, found.steps.high);
        expect(updates).to.be.within(found.updates.low, found.updates.high);
        for (const [mnemonic, count] of Object.entries(counts)) {
          const { low, high } = found.instructions[mnemonic as Mnemonic]!;
          expect(count, mnemonic).to.be.within(low, high);
        }
        expect(found.steps.high / found.steps.low, "a useful bound").to.be.below(2);
      } else {
        expect(found.steps).to.deep.equal(only(steps));
        expect(found.updates).to.deep.equal(only(updates));
        expect(found.instructions).to.deep.equal(
          Object.fromEntries(Object.entries(counts).map(([mnemonic, count]) => [mnemonic, only(count)])),
        );
        const wide = (updates - 20 * steps) / 2 ** statement.program.shape.qubits;
        expect(found.scalarSteps).to.deep.equal(only(steps - wide));
      }
    });
  }

  it("takes no longer for more rounds", () => {
    const asm = new Assembler();
    const cell = asm.cells(1);
    asm.loop(2 ** 20, () => asm.loop(2 ** 20, () => asm.immediate("IADD", cell, cell, 1)));
    const { steps, exact } = estimate(asm.halt().assemble({ qubits: 1 }), { budget: 1_000 });
    expect(exact).to.equal(true);
    expect(steps).to.deep.equal(only(1 + 2 ** 20 * (2 + 2 * 2 ** 20)));
  });

  it("follows rounds one by one where their length depends on the round", () => {
    const asm = new Assembler();
    const [i, j] = [asm.cells(1), asm.cells(1)];
    asm.range(i, 1, 10, () => {
      asm.mov(j, i).label("inner").immediate("ISUB", j, j, 1).jumpIfNotZero("inner", j);
    });
    const program = asm.halt().assemble({ qubits: 1 });
    expect(estimate(program)).to.deep.include({ exact: true, steps: only(run({ program }).steps) });
  });

  it("believes the code and not the notes, counters that are written included", () => {
    const asm = new Assembler();
    const cell = asm.cells(1);
    asm.loop(1_000_000, () => asm.setInt(cell, 1));
    const honest = asm.halt().assemble({ qubits: 1 });
    const counter = honest.code[0]!.a;
    const code = honest.code.map((one, pc) => (pc === 1 ? { ...one, a: counter } : one));
    const lying = { ...honest, code, notes: { loops: [{ first: 1, last: 2, count: 5 }] } };
    expect(estimate(honest).steps).to.deep.equal(only(2_000_001));
    expect(estimate(lying).steps).to.deep.equal(only(run({ program: lying }).steps));
  });

  const endless = (name: string, write: (asm: Assembler, cell: number) => void, more: object): void => {
    it(`comes to an end for ${name}`, () => {
      const asm = new Assembler();
      write(asm, asm.cells(2, 2));
      const program = asm.halt().assemble({ qubits: 2, argsDepth: 0, maxSteps: 1_000_000 });
      expect(estimate(program, { budget: 10_000 })).to.deep.include(more);
    });
  };
  const unknown = { end: "unknown", exact: false };
  endless("a jump to itself", (asm) => asm.label("here").jump("here"), { ...unknown, stopped: "budget" });
  endless("a loop of 2^64 rounds", (asm, cell) => asm.label("here").emit("LOOP", { a: "here", b: cell }), {
    ...{ end: "outOfSteps", exact: false, steps: only(1_000_000) },
  });
  endless(
    "a loop whose length depends on data",
    (asm, cell) => asm.emit("ARG", { a: cell, b: 0 }).label("here").emit("LOOP", { a: "here", b: cell }),
    { ...unknown, stopped: "data", steps: { low: 2, high: 1_000_000 } },
  );
  endless(
    "a store to anywhere",
    (asm, cell) =>
      asm
        .emit("ARG", { a: cell, b: 0 })
        .store(0, cell, cell)
        .loop(9, () => asm.setInt(cell, 1)),
    { ...unknown, stopped: "data", steps: { low: 2, high: 1_000_000 } },
  );
  endless("a return to anywhere", (asm, cell) => asm.emit("ARG", { a: cell, b: 0 }).emit("RET", { b: cell }), {
    ...{ ...unknown, stopped: "data" },
  });
  endless("recursion", (asm) => asm.label("here").call("here"), { ...unknown, stopped: "budget" });
  endless("a fault", (asm) => asm.emit("JMP", { a: 77 }), { end: "faults", exact: true, steps: only(2) });
  endless(
    "an end or a fault, as data have it",
    (asm, cell) => {
      asm.emit("ARG", { a: cell, b: 0 }).jumpIfZero("end", cell).emit("JMP", { a: 99 }).label("end");
    },
    { end: "depends", exact: false, steps: { low: 2, high: 4 } },
  );

  it("says what a run takes up, and how long", () => {
    const asm = new Assembler();
    const pair = asm.cells(2, 2);
    asm.emit("KZERO", { k: 0 }).emit("KDOT", { a: pair, k: 0, k2: 2 });
    const program = asm.halt().assemble({ qubits: 10, ketDepth: 2, dataDepth: [3, 0, 0, 0] });
    const speed = { step: 1, amplitude: { KZERO: 2, KDOT: 0.5 } };
    const { seconds, registers, bytes } = estimate(program, { speed });
    expect(seconds).to.deep.equal(only(2 + 1024 * 2.5));
    expect(registers).to.equal(3);
    expect(bytes).to.equal(16 * 4 * 1024 + 8 * 8 + 8 * 4 * (1 + 8));
    const copying = new Assembler();
    copying.emit("KCOPY", { k: 0, k2: 0, b: copying.cells(1), flags: 2 });
    expect(estimate(copying.halt().assemble({ qubits: 1, ketDepth: 3 })).registers).to.equal(8);
  });

  it("refuses a budget that is none", () => {
    expectError(() => estimate(new Assembler().halt().assemble({ qubits: 1 }), { budget: 0 }), "EstimateBudget");
  });
});

describe("slowSeconds", () => {
  // The cases of test/market/TimeRule.test.ts, which the contract is held against.
  const small: Shape = {
    ...{ qubits: 1, ketDepth: 0, memDepth: 1, codeDepth: 1, argsDepth: 0, outDepth: 0, maxSteps: 1 },
    dataDepth: [0, 0, 0, 0],
  };
  const cases: readonly (readonly [string, Shape, number])[] = [
    ["the smallest shape", small, 1],
    ["a million scalar steps", { ...small, maxSteps: 1_000_000 }, 2],
    ["20 qubits, two registers", { ...small, qubits: 20, ketDepth: 1, memDepth: 8, maxSteps: 10_000 }, 687],
    ["the largest registers", { ...small, qubits: 25, memDepth: 20 }, 2765],
    ["the longest run", { ...small, maxSteps: 2 ** 48 - 1 }, 309_622_475],
  ];
  for (const [name, shape, expected] of cases) {
    it(`of ${name} is ${expected}`, () => {
      expect(slowSeconds(shape)).to.equal(expected);
    });
  }
});
