import { expect } from "chai";
import { Emitter } from "../../../../../sim/compile/emitter.ts";
import { depthForCells, runProgram } from "../../../../../sim/compile/host.ts";
import { emitRowLoop } from "../../../../../sim/compile/rows.ts";
import { FLAG0 } from "../../../../../sim/machine/instruction.ts";
import { toCells } from "../../../../../sim/machine/program.ts";
import {
  accuracy,
  classOfScores,
  emitAccuracy,
  emitR2,
  firstLargest,
  type JudgedRows,
  r2,
} from "../../../../../sim/qml/models/supervised/quality.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";

const SEED = 3;

/** Judges predictions inside the machine: rows of a prediction and a value in data segment 0. */
function judge(emit: typeof emitR2, predicted: readonly number[], values: readonly number[]): number {
  const emitter = new Emitter();
  const { asm } = emitter;
  const [label, prediction] = [asm.cells(1), asm.cells(1)];
  const count = values.length;
  const rows: JudgedRows = {
    count,
    label,
    forEach: (body) => {
      emitRowLoop(emitter, { segment: 0, columns: 2, first: 0, count }, (c) => {
        asm.emit("DATA", { a: prediction, k: 0, b: 0, c, flags: FLAG0 });
        asm.emit("DATA", { a: label, k: 0, b: 1, c, flags: FLAG0 });
        body();
      });
    },
  };
  emit(emitter, rows, 0, (target) => asm.mov(target, prediction));
  const program = emitter.finish({ qubits: 1, dataDepth: [depthForCells(2 * count), 0, 0, 0] });
  return runProgram(program, { data: [toCells(values.flatMap((value, i) => [predicted[i]!, value]))] }).floats[0]!;
}

describe("quality of predictions", () => {
  it("accuracy is the share of right predictions", () => {
    expect(accuracy([0, 1, 1, 1], [0, 0, 1, 1])).to.equal(0.75);
    expect(accuracy(["a"], ["b"])).to.equal(0);
  });

  it("R² is 1 for what is exact, 0 for the mean, and below for worse", () => {
    const targets = [1, 2, 3, 6];
    expect(r2(targets, targets)).to.equal(1);
    expect(r2([3, 3, 3, 3], targets)).to.equal(0);
    expect(r2([6, 3, 2, 1], targets)).to.be.below(0);
    expect(r2([1, 2, 3, 2], targets)).to.equal(1 - 16 / 14);
    expectError(() => r2([1, 2], [3, 3]), "DataDegenerate");
  });

  it(`has the same bits in the machine (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const count of [2, 3, 50]) {
      const values = Array.from({ length: count }, () => 100 * random.unit());
      const predicted = values.map((value) => value + 30 * random.unit());
      expect(judge(emitR2, predicted, values)).to.equal(r2(predicted, values));
      const classes = values.map(() => random.below(3));
      const guesses = classes.map(() => random.below(3));
      expect(judge(emitAccuracy, guesses, classes)).to.equal(accuracy(guesses, classes));
    }
  });

  it("takes the first of the largest scores, and of two classes the second where its score is positive", () => {
    expect(
      [
        [1, 3, 3],
        [NaN, 1, 2],
        [0, NaN, 1],
      ].map(firstLargest),
    ).to.deep.equal([1, 0, 2]);
    expect([[0], [1e-300], [-1], [NaN]].map(classOfScores)).to.deep.equal([0, 1, 0, 0]);
    expect(classOfScores([0.1, 0.2, 0.15])).to.equal(1);
  });
});
