import { expect } from "chai";

import { hardwareEfficient, hydrogen2, toCells, vqe } from "../../../sim/index.ts";
import { concealing, isConcealing } from "../../../sim/machine/concealing.ts";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { estimate } from "../../../sim/machine/estimate/index.ts";
import { EMPTY_INSTRUCTION } from "../../../sim/machine/instruction.ts";
import { ISA } from "../../../sim/machine/isa.ts";
import { cellsRoot, MAX_STEPS, programId, type Program } from "../../../sim/machine/program.ts";
import { Prover } from "../../../sim/machine/prover.ts";
import { run } from "../../../sim/machine/run.ts";
import { zeroRoot } from "../../../sim/machine/tree.ts";
import { concat, encodeCells, toHex } from "../../../sim/machine/word.ts";
import { Random } from "../../helpers/machine/random.ts";

const SECRET = 0xdeadbeefcafef00dn;

/** Leaves its first argument in every cell behind the outputs, and halts in one of two places. */
function careless(outputs: number, cells: number): Program {
  const asm = new Assembler({ outputs });
  const first = asm.cells(cells);
  for (let i = 0; i < cells; i++) asm.emit("ARG", { a: first + i, b: 0 });
  asm.emit("ARG", { a: 0, b: 1 }).jumpIfZero("other", 0).halt();
  return asm.label("other").setInt(0, 7).halt().assemble({ qubits: 2, maxSteps: 1000 });
}

/** All bytes that the result of a run shows. */
function shownBy(program: Program, args: BigUint64Array): string {
  const prover = new Prover(run({ program, args }));
  const { finalState, outputs, outputProof } = prover.outcome();
  return [prover.roots.argsRoot, finalState.mem, finalState.kets, ...outputs, ...outputProof].join("");
}

describe("concealing", () => {
  const args = BigUint64Array.of(SECRET, 5n);
  const bare = SECRET.toString(16);

  it("leaves outputs as they are and shows no argument, whatever sizes outputs and memory have", () => {
    for (const outputs of [1, 4, 5, 9, 33]) {
      for (const cells of [1, 3, 4, 5, 12, 60]) {
        const program = careless(outputs, cells);
        expect(shownBy(program, args), `${outputs}, ${cells}`).to.contain(bare);
        const concealed = concealing(program);
        expect(shownBy(concealed, args), `${outputs}, ${cells}`).to.not.contain(bare);
        for (const own of [args, BigUint64Array.of(SECRET)]) {
          const [before, after] = [program, concealed].map((job) => run({ program: job, args: own }));
          expect(after!.status).to.equal("halted");
          expect([...after!.outputs]).to.deep.equal([...before!.outputs]);
          const proof = new Prover(after!).outcome().outputProof;
          const zeros = proof.map((_, i) => toHex(zeroRoot(program.shape.outDepth + i)));
          expect(proof).to.deep.equal(zeros);
        }
      }
    }
  });

  it("hides the parameters of a compiled evaluation, which its proof shows without it", () => {
    const { evaluationProgram } = vqe({ hamiltonian: hydrogen2.hamiltonian, ansatz: hardwareEfficient(2, 1) });
    const parameters = toCells([0.1, 0.2, 0.3, 0.4]);
    const [bareProgram, concealed] = [evaluationProgram(), concealing(evaluationProgram())];
    const shown = [bareProgram, concealed].map((program) => shownBy(program, parameters));
    const found = shown.map((text) => [...parameters].map((value) => text.includes(value.toString(16))));
    expect(found).to.deep.equal([
      [true, true, true, true],
      [false, false, false, false],
    ]);
    const scores = [bareProgram, concealed].map((program) => run({ program, args: parameters }).score);
    expect(scores[1]).to.equal(scores[0]);
  });

  it("clears the register of a program whose registers are one word", () => {
    const rotate = (qubits: number) => {
      const asm = new Assembler();
      const pair = asm.cells(2, 2);
      asm.emit("CIS", { a: pair, b: pair, x: 1 }).emit("KZERO", { k: 0 }).emit("KH", { k: 0, x: 1 });
      return concealing(asm.halt().assemble({ qubits, maxSteps: 100 }));
    };
    const ketsOf = (program: Program) => new Prover(run({ program })).outcome().finalState.kets;
    expect(ketsOf(rotate(1))).to.equal(toHex(zeroRoot(0)));
    expect(ketsOf(rotate(2))).to.not.equal(toHex(zeroRoot(1)));
  });

  it("makes a tree of arguments whose root is none of them", () => {
    const program = careless(1, 4);
    expect(program.shape.argsDepth).to.equal(0);
    const concealed = concealing(program);
    expect(concealed.shape.argsDepth).to.equal(1);
    const padded = BigUint64Array.from({ length: 4 }, (_, i) => args[i] ?? 0n);
    expect(cellsRoot(args, 0)).to.equal(toHex(concat(encodeCells(padded))));
    expect(cellsRoot(args, 1)).to.not.contain(bare);
  });

  it("returns what is concealing as it is, and knows what is not", () => {
    const program = careless(5, 12);
    const concealed = concealing(program);
    expect(isConcealing(program)).to.equal(false);
    expect(concealing(concealed)).to.equal(concealed);
    // A shape with another memory, another output, or one word of arguments has another ending; so has cut code.
    const { code, shape } = concealed;
    for (const change of [{ memDepth: shape.memDepth + 1 }, { outDepth: shape.outDepth - 1 }, { argsDepth: 0 }]) {
      expect(isConcealing({ code, shape: { ...shape, ...change } }), JSON.stringify(change)).to.equal(false);
    }
    expect(isConcealing({ code: code.slice(0, -1), shape })).to.equal(false);
    const halt = { ...EMPTY_INSTRUCTION, op: ISA.HALT.opcode };
    expect(isConcealing({ code: [halt, ...code.slice(1)], shape })).to.equal(false);
    const around = { ...EMPTY_INSTRUCTION, op: ISA.JMP.opcode, a: code.length - 1 };
    expect(isConcealing({ code: [around, ...code.slice(1)], shape })).to.equal(false);
    // Whatever instruction of the ending is another one.
    const first = program.code.length;
    for (let at = first; at < code.length; at++) {
      const changed = code.map((instruction, i) => (i === at ? { ...instruction, b: instruction.b + 1 } : instruction));
      expect(isConcealing({ code: changed, shape }), `${at}`).to.equal(false);
    }
  });

  it("needs nothing where all memory is outputs", () => {
    const asm = new Assembler({ outputs: 8 }).emit("ARG", { a: 0, b: 0 }).halt();
    const program = asm.assemble({ qubits: 2, argsDepth: 1, maxSteps: 100 });
    expect(concealing(program)).to.equal(program);
  });

  it("allows the steps that it takes, and no more than there are", () => {
    const random = new Random(3);
    for (let i = 0; i < 8; i++) {
      const program = careless(1 + random.below(12), 1 + random.below(40));
      const own = [program, concealing(program)].map((job) => estimate(job).steps);
      const room = concealing(program).shape.maxSteps - program.shape.maxSteps;
      expect(own[1]!.high - own[0]!.high, `${program.code.length}`).to.equal(room);
      const tight = { ...program, shape: { ...program.shape, maxSteps: run({ program, args }).steps } };
      expect(run({ program: concealing(tight), args }).status).to.equal("halted");
    }
    const most = careless(1, 3);
    const { shape } = concealing({ ...most, shape: { ...most.shape, maxSteps: MAX_STEPS } });
    expect(shape.maxSteps).to.equal(MAX_STEPS);
  });

  it("is a program of its own", () => {
    const program = careless(1, 4);
    expect(programId(concealing(program))).to.not.equal(programId(program));
  });
});
