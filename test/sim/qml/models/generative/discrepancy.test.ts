import { expect } from "chai";
import { evolve } from "../../../../../sim/compile/host.ts";
import { gaussianKernel, type OutcomeDistance } from "../../../../../sim/qml/models/generative/discrepancy.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear } from "../../../../helpers/sim/models/conventions.ts";

/** Roundings of a transform of at most 5 qubits, and of library functions that are not the machine's. */
const TOLERANCE = 1e-14;

const squared = (distance: OutcomeDistance, x: number, y: number): number =>
  distance === "integer" ? (x - y) ** 2 : (x ^ y).toString(2).replaceAll("0", "").length;

describe("gaussianKernel", () => {
  for (const distance of ["integer", "hamming"] as const) {
    for (const width of [1, 2, 4]) {
      it(`of ${width} bits by ${distance} distance is F†·diag(λ)·F, entry by entry`, () => {
        const bandwidths = [0.4, 1.5];
        const { qubits, transform, eigenvalues } = gaussianKernel(width, distance, bandwidths);
        const size = 2 ** qubits;
        // Column y of F.
        const columns = Array.from({ length: 2 ** width }, (_, y) => {
          const basis = new Float64Array(2 * size);
          basis[2 * y] = 1;
          return evolve(qubits, transform, basis);
        });
        for (let x = 0; x < 2 ** width; x += 1) {
          for (let y = 0; y < 2 ** width; y += 1) {
            const [a, b] = [columns[x]!, columns[y]!];
            let entry = 0;
            eigenvalues.forEach((value, m) => {
              entry += value * (a[2 * m]! * b[2 * m]! + a[2 * m + 1]! * b[2 * m + 1]!);
            });
            const expected =
              bandwidths.reduce((sum, s) => sum + Math.exp(-squared(distance, x, y) / (2 * s * s)), 0) / 2;
            expectNear([entry], [expected], TOLERANCE * size);
          }
        }
      });
    }
  }
  it("refuses bandwidths and distances that are none", () => {
    for (const bandwidths of [[], [0], [1, NaN], [Infinity]]) {
      expectError(() => gaussianKernel(2, "hamming", bandwidths), "KernelBandwidth", { bandwidths });
    }
    expectError(() => gaussianKernel(2, "taxicab" as OutcomeDistance, [1]), "KernelDistance");
  });
  it("has one qubit more where outcomes are numbers", () => {
    expect(gaussianKernel(3, "integer", [1]).qubits).to.equal(4);
    expect(gaussianKernel(3, "hamming", [1]).eigenvalues).to.have.length(8);
  });
});
