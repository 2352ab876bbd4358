import { expect } from "chai";
import { circuit } from "../../../../../sim/circuit/builder.ts";
import { bind } from "../../../../../sim/circuit/circuit.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import {
  angleEncoding,
  type FeatureMap,
  featureMap,
  iqpFeatureMap,
  zzFeatureMap,
} from "../../../../../sim/qml/encoding/encoding.ts";
import { fidelityKernel } from "../../../../../sim/qml/models/kernel/fidelity.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { Random } from "../../../../helpers/machine/random.ts";
import { denseState } from "../../../../helpers/sim/dense.ts";
import { AD_HOC } from "../../../../helpers/sim/models/adhoc.ts";
import { disputeSteps } from "../../../../helpers/sim/disputable.ts";

const SEED = 13;
/** The sum of roundings in a few dozen gates on angles up to 40. */
const TOLERANCE = 1e-13;
/** The first two training rows of the ad hoc data set of seed 0. */
const PAIR = [AD_HOC[0]!.rows[0]!, AD_HOC[0]!.rows[1]!] as const;
/** Their kernel under Qiskit's ZZFeatureMap(2, reps=2). */
const AD_HOC_KERNEL = 0.0729766597449167;

const randomRows = (count: number, columns: number, random: Random): number[][] =>
  Array.from({ length: count }, () => Array.from({ length: columns }, () => Math.PI * (1 + random.unit())));

/** |⟨φ(a)|φ(b)⟩|² from dense states. */
function denseKernel({ circuit, name, encode }: FeatureMap, a: readonly number[], b: readonly number[]): number {
  const [left, right] = [a, b].map((row) => denseState(bind(circuit, { [name]: encode(row) })));
  let [re, im] = [0, 0];
  for (let i = 0; i < left!.length; i += 2) {
    re += left![i]! * right![i]! + left![i + 1]! * right![i + 1]!;
    im += left![i]! * right![i + 1]! - left![i + 1]! * right![i]!;
  }
  return re * re + im * im;
}

describe("fidelityKernel", () => {
  it("has the published value on the ad hoc data", () => {
    expect(Math.abs(fidelityKernel(zzFeatureMap(2)).value(...PAIR) - AD_HOC_KERNEL)).to.be.below(TOLERANCE);
    expect(Math.abs(denseKernel(zzFeatureMap(2), ...PAIR) - AD_HOC_KERNEL)).to.be.below(TOLERANCE);
  });

  for (const [name, map] of Object.entries({ zz: zzFeatureMap(3), iqp: iqpFeatureMap(3, { name: "f" }) })) {
    it(`is the squared overlap of dense states: ${name} (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const [rows, others] = [randomRows(3, 3, random), randomRows(2, 3, random)];
      const matrix = fidelityKernel(map).matrix(rows, others);
      expect(matrix.map((row) => row.length)).to.deep.equal([2, 2, 2]);
      matrix.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(Math.abs(value - denseKernel(map, rows[i]!, others[j]!)), `${i}, ${j}`).to.be.below(TOLERANCE);
        });
      });
    });
  }

  it(`of angles is Π cos²((a − b)/2), in matrices of several runs (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const [rows, others] = [randomRows(130, 2, random), randomRows(31, 2, random)];
    const matrix = fidelityKernel(featureMap(angleEncoding(2))).matrix(rows, others);
    let worst = 0;
    rows.forEach((a, i) => {
      others.forEach((b, j) => {
        const exact = a.reduce((product, value, q) => product * Math.cos((value - b[q]!) / 2) ** 2, 1);
        worst = Math.max(worst, Math.abs(matrix[i]![j]! - exact));
      });
    });
    expect(matrix).to.have.length(130);
    expect(worst).to.be.below(TOLERANCE);
  });

  it(`of rows with themselves is symmetric to the bit, and 1 on the diagonal (seed ${SEED})`, () => {
    const rows = randomRows(5, 2, new Random(SEED));
    const matrix = fidelityKernel(zzFeatureMap(2)).matrix(rows);
    matrix.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(value).to.equal(matrix[j]![i]);
      });
      expect(Math.abs(row[i]! - 1)).to.be.below(TOLERANCE);
    });
  });

  it(`has a program with the same bits, any step of which can be disputed (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const [rows, others] = [randomRows(3, 2, random), randomRows(2, 2, random)];
    const kernel = fidelityKernel(zzFeatureMap(2));
    const program = kernel.program(3, 2);
    const data = [kernel.segment(rows).cells, kernel.segment(others).cells];
    const { floats } = runProgram(program, { data });
    expect(Array.from(floats.subarray(0, 6))).to.deep.equal(kernel.matrix(rows, others).flat());
    expect(disputeSteps({ program, data }, 30, random)).to.include("ket");
    expect(kernel.program(3, 2, { maxSteps: 1000 }).shape.maxSteps).to.equal(1000);
  });

  it("refuses rows that do not fit and matrices that are too large", () => {
    const kernel = fidelityKernel(zzFeatureMap(2));
    expectError(() => kernel.matrix([[1, 2], [1]]), "DataShape", { row: 1 });
    expectError(() => kernel.matrix([[1, 2]], [[1, NaN]]), "DataNotFinite", { row: 0, column: 1 });
    expectError(() => kernel.matrix([]), "DataDegenerate");
    expectError(() => kernel.matrix([[1, 2]], []), "DataDegenerate");
    expectError(() => kernel.program(0, 1), "KernelRows", { name: "rows", value: 0 });
    expectError(() => kernel.program(1, 1.5), "KernelRows", { name: "others", value: 1.5 });
    expectError(() => kernel.program(64, 65), "KernelTooLarge", { rows: 64, others: 65 });
    const wide = featureMap(angleEncoding(23));
    expectError(() => fidelityKernel(wide).program(1, 3), "KernelTooLarge", { rows: 1, others: 3 });
    expectError(() => fidelityKernel(featureMap(angleEncoding(24))), "KernelTooWide", { qubits: 24 });
    expectError(() => fidelityKernel(featureMap(circuit(1).h(0).build())).matrix([[]]), "DataDegenerate");
  });
});
