import { expect } from "chai";
import { positions, segment } from "../../../sim/machine/bisection.ts";
import { Assembler } from "../../../sim/machine/assembler.ts";
import { step } from "../../../sim/machine/interpreter.ts";
import { Machine } from "../../../sim/machine/machine.ts";
import { toCells, type Program } from "../../../sim/machine/program.ts";
import { run } from "../../../sim/machine/run.ts";
import { initialStateHash, MachineState, stateHash } from "../../../sim/machine/state.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";

/** Rotates a qubit `rounds` times and counts; the score is ⟨Z⟩. */
function rotations(rounds: number): Program {
  const asm = new Assembler({ outputs: 2 });
  const angle = asm.cells(1);
  const cis = asm.cells(2, 2);
  const dot = asm.cells(2, 2);
  asm.setFloat(angle, 0.01).cis(cis, angle, 0.5).emit("KZERO", { k: 0 });
  asm.loop(rounds, () => asm.emit("KROT", { k: 0, x: 1, b: cis }).immediate("IADD", 1, 1, 1));
  asm.emit("KDOT", { a: dot, k: 0, k2: 0, z: 1 }).mov(0, dot).halt();
  return asm.assemble({ qubits: 2, maxSteps: 10_000_000 });
}

describe("run", () => {
  it("ends on HALT with outputs and score", () => {
    const result = run({ program: rotations(50) });
    expect(result).to.deep.include({ status: "halted", steps: 4 + 3 * 50 + 2, fault: undefined });
    expect(Math.abs(result.score - Math.cos(0.5))).to.be.below(1e-12);
    expect([...result.outputs]).to.deep.equal([toCells([result.score])[0], 50n, 0n, 0n]);
    expect(result.state.pc).to.equal(result.statement.program.code.length - 1);
  });

  it("tells where and why it faulted, the step counted in", () => {
    const asm = new Assembler();
    asm.setInt(4, 0).binary("IDIV", 5, 4, 4).halt();
    const program = asm.assemble({ qubits: 1 });
    const result = run({ program });
    expect(result).to.deep.include({ status: "faulted", steps: 2 });
    expect(result.fault).to.deep.equal({ reason: "DivisionByZero", step: 1, pc: 1 });
    expect(result.state.pc).to.equal(0xffffffff);

    const jumping = new Assembler().emit("JMP", { a: 0xffffffff }).assemble({ qubits: 1 });
    expect(run({ program: jumping }).fault).to.deep.equal({ reason: "JumpToFault", step: 0, pc: 0 });
  });

  it("stops at the steps allowed, and where progress says so", () => {
    const program = rotations(100_000);
    expect(run({ program }, { maxSteps: 17 })).to.deep.include({ status: "outOfSteps", steps: 17 });
    const short = { ...program, shape: { ...program.shape, maxSteps: 9 } };
    expect(run({ program: short }, { maxSteps: 17 })).to.deep.include({ status: "outOfSteps", steps: 9 });
    expect(run({ program }, { maxSteps: 0 })).to.deep.include({ status: "outOfSteps", steps: 0 });
    const seen: number[] = [];
    const cancelled = run({ program }, { onProgress: (steps) => seen.push(steps) < 3 });
    expect(cancelled).to.deep.include({ status: "cancelled", steps: seen[2] });
    expect(seen).to.deep.equal([...seen].sort((left, right) => left - right));
    const exact = run({ program: rotations(1) });
    expect(run({ program: rotations(1) }, { maxSteps: exact.steps }).status).to.equal("halted");
  });

  it("refuses malformed statements", () => {
    const program = rotations(1);
    expectError(() => run({ program, args: new BigUint64Array(5) }), "ArgsTooLong");
    expectError(() => run({ program, data: [new BigUint64Array(5)] }), "DataTooLong");
    expectError(() => run({ program: { ...program, shape: { ...program.shape, codeDepth: 2 } } }), "CodeTooLong");
    expectError(() => run({ program: { ...program, shape: { ...program.shape, qubits: 0 } } }), "ShapeOutOfRange");
  });

  for (const checkpointBytes of [0, 300, 2000, undefined]) {
    it(`recomputes any state from ${checkpointBytes ?? "the usual"} bytes of checkpoints`, () => {
      const program = rotations(70_000);
      const result = run({ program }, { checkpointBytes });
      const random = new Random(3);
      const steps = [0, result.steps, ...Array.from({ length: 6 }, () => random.below(result.steps))];
      const fresh = new Machine({ program });
      const expected = new Map<number, string>();
      for (const target of [...steps].sort((left, right) => left - right)) {
        while (fresh.steps < target) step(fresh);
        expected.set(target, stateHash(fresh.state.roots()));
      }
      for (const target of [...steps, ...steps.reverse()]) {
        expect(result.hashAt(target), `step ${target}`).to.equal(expected.get(target));
        expect(result.machineAt(target).steps).to.equal(target);
      }
      expect(result.hashAt(0)).to.equal(initialStateHash(program.shape));
    });
  }

  it("makes the hashes of a round in one pass, and marks states so that the next round starts among them", () => {
    const program = rotations(1000);
    let made = 0;
    const count = () => {
      const before = made;
      made = 0;
      return before;
    };
    const result = run({ program }, { onStep: () => made++ });
    expect(count()).to.equal(result.steps);
    const steps = positions(0, result.steps);
    const hashes = result.hashesAt([...steps].reverse()).reverse();
    expect(count()).to.equal(steps.at(-1));
    expect(result.hashesAt(steps)).to.deep.equal(hashes);
    // All of them are marked, so every one is at hand.
    expect(count()).to.equal(0);
    const { lo, hi } = segment(0, result.steps, 7);
    const next = positions(lo, hi);
    const finer = result.hashesAt(next);
    expect(count()).to.equal(next.at(-1)! - lo);
    const fresh = run({ program }, { checkpointBytes: 0 });
    expect([...hashes, ...finer]).to.deep.equal([...steps, ...next].map((at) => fresh.hashAt(at)));
    expect(fresh.hashesAt([3, 3, 1])).to.deep.equal([3, 3, 1].map((at) => fresh.hashAt(at)));
    expect(fresh.hashesAt([])).to.deep.equal([]);
  });

  it("has no state behind its end", () => {
    const result = run({ program: rotations(1) });
    for (const at of [result.steps + 1, -1, 0.5]) expectError(() => result.stateAt(at), "StepOutOfRange", { step: at });
  });

  it("calls onStep after every step, and again when the step is recomputed", () => {
    const program = rotations(2);
    const result = run(
      { program },
      {
        onStep: ({ steps, cells }) => {
          if (steps === 5) cells[11] = 99n;
        },
      },
    );
    const honest = run({ program });
    expect(result.hashAt(4)).to.equal(honest.hashAt(4));
    expect(result.stateAt(5).cells[11]).to.equal(99n);
    expect(result.stateAt(3).cells[11]).not.to.equal(99n);
    expect(result.stateAt(result.steps).cells[11]).to.equal(99n);
  });

  it("hashes what stands in the registers, also where onStep looks, changes them and is repeated", () => {
    const program = rotations(20);
    const look = (machine: Machine) => {
      if (machine.steps % 4 === 0) {
        machine.state.hash();
        machine.update(0)[1]! += 0.25;
      }
    };
    const result = run({ program }, { onStep: look });
    for (const at of [20, 3, 4, 8, 8, 12, 2, 20, 19]) {
      const { state } = result.machineAt(at);
      const anew = new MachineState(program.shape);
      anew.restore(state.snapshot());
      expect(state.hash(), `step ${at}`).to.equal(anew.hash());
      const { pc, cells, kets } = state;
      anew.restore({ pc, cells, kets });
      expect(state.hash(), `step ${at}`).to.equal(anew.hash());
    }
  });
});
