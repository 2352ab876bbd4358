import { expect } from "chai";
import {
  addPaulis,
  commutator,
  formatPauliSum,
  fromLabel,
  multiplyPaulis,
  parsePauliSum,
  type PauliSum,
  pauliTerm,
  pauliWidth,
  requireHermitian,
  scalePaulis,
  simplify,
  stringOf,
} from "../../../sim/observable/pauli.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { add, denseSum, distance, multiply, scale } from "../../helpers/sim/dense.ts";

const SEED = 7;
const QUBITS = 3;

const randomSum = (random: Random): PauliSum =>
  simplify(
    Array.from({ length: 5 }, () => ({ x: random.below(8), z: random.below(8), re: random.unit(), im: random.unit() })),
  );

describe("Pauli sums", () => {
  describe("parsePauliSum", () => {
    const cases: readonly (readonly [string, PauliSum])[] = [
      ["Z0", [{ x: 0, z: 1, re: 1, im: 0 }]],
      ["-Y2 X0", [{ x: 5, z: 4, re: -1, im: 0 }]],
      ["0.5 Z0 Z1", [{ x: 0, z: 3, re: 0.5, im: 0 }]],
      ["1.5", [{ x: 0, z: 0, re: 1.5, im: 0 }]],
      ["2 * I", [{ x: 0, z: 0, re: 2, im: 0 }]],
      [
        "  .5*X0X1 − 1e-3Z24 ",
        [
          { x: 3, z: 0, re: 0.5, im: 0 },
          { x: 0, z: 2 ** 24, re: -1e-3, im: 0 },
        ],
      ],
      [
        "Z0 + X0 + Z0",
        [
          { x: 0, z: 1, re: 2, im: 0 },
          { x: 1, z: 0, re: 1, im: 0 },
        ],
      ],
      ["Z0 - Z0", []],
    ];
    for (const [text, sum] of cases) {
      it(`reads ${JSON.stringify(text)}`, () => {
        expect(parsePauliSum(text)).to.deep.equal(sum);
      });
    }

    const faults: readonly (readonly [string, string, number])[] = [
      ["", "PauliMalformed", 1],
      ["Z0 X1 +", "PauliMalformed", 8],
      ["0.5 Z0 + + X1", "PauliMalformed", 10],
      ["Z0 0.5", "PauliMalformed", 4],
      ["Z", "PauliMalformed", 1],
      ["0.5 * + Z0", "PauliMalformed", 7],
      ["z0", "PauliMalformed", 1],
      ["Z0 ; X1", "PauliMalformed", 4],
      ["X0 Z25", "PauliQubitOutOfRange", 4],
      ["X0 Z0", "PauliQubitRepeated", 4],
    ];
    for (const [text, code, column] of faults) {
      it(`refuses ${JSON.stringify(text)} at column ${column}`, () => {
        expectError(() => parsePauliSum(text), code, { column });
      });
    }
    it("refuses a number beyond binary64", () => {
      expectError(() => parsePauliSum("1e999 Z0"), "PauliCoefficientNotFinite");
    });
  });

  it("formatPauliSum writes what parsePauliSum reads", () => {
    const text = "-1.05 + 0.4 Z0 - X0 Y1 - 1e-7 Z3";
    expect(formatPauliSum(parsePauliSum(text))).to.equal(text);
    expect(formatPauliSum([])).to.equal("0");
    expectError(() => formatPauliSum(scalePaulis(parsePauliSum("Z0"), 0, 1)), "PauliNotHermitian");
  });

  it("labels name the highest qubit first", () => {
    expect(fromLabel("XIZ", 2)).to.deep.equal(parsePauliSum("2 Z0 X2"));
    expect(stringOf({ x: 0, z: 0 })).to.equal("I");
    expectError(() => fromLabel("XQ"), "PauliMalformed");
    expectError(() => fromLabel("I".repeat(26)), "PauliQubitOutOfRange");
  });

  it("terms are made of letters by qubit", () => {
    expect(pauliTerm({ 0: "Y", 2: "Z" }, -3)).to.deep.equal([{ x: 1, z: 5, re: -3, im: 0 }]);
    expectError(() => pauliTerm({ 25: "X" }), "PauliQubitOutOfRange");
    expectError(() => pauliTerm({ 0: "X" }, NaN), "PauliCoefficientNotFinite");
  });

  it(`arithmetic is that of matrices (seed ${SEED})`, () => {
    const random = new Random(SEED);
    const dense = (sum: PauliSum) => denseSum(QUBITS, sum);
    for (let round = 0; round < 10; round += 1) {
      const [a, b] = [randomSum(random), randomSum(random)];
      expect(distance(dense(addPaulis(a, b)), add(dense(a), dense(b)))).to.be.below(1e-14);
      expect(distance(dense(scalePaulis(a, 0.3, -2)), scale(dense(a), [0.3, -2]))).to.be.below(1e-14);
      const product = multiply(dense(a), dense(b));
      expect(distance(dense(multiplyPaulis(a, b)), product)).to.be.below(1e-13);
      const other = scale(multiply(dense(b), dense(a)), [-1, 0]);
      expect(distance(dense(commutator(a, b)), add(product, other))).to.be.below(1e-13);
    }
  });

  it("X·Y = iZ exactly, and strings that commute have no commutator", () => {
    expect(multiplyPaulis(parsePauliSum("X0"), parsePauliSum("Y0"))).to.deep.equal([{ x: 0, z: 1, re: 0, im: 1 }]);
    expect(commutator(parsePauliSum("X0 X1"), parsePauliSum("Z0 Z1"))).to.deep.equal([]);
  });

  it("knows its width and whether it is Hermitian", () => {
    expect([pauliWidth([]), pauliWidth(parsePauliSum("Z0")), pauliWidth(parsePauliSum("X3 + Z24"))]).to.deep.equal([
      1, 1, 25,
    ]);
    const sum = parsePauliSum("X0 + Z1");
    expect(requireHermitian(sum)).to.equal(sum);
    expectError(() => requireHermitian([{ x: 1, z: 1, re: 0, im: 1 }]), "PauliNotHermitian");
  });
});
