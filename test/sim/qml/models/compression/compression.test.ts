import { expect } from "chai";
import { lossProgram } from "../../../../../sim/compile/derivatives.ts";
import { runProgram } from "../../../../../sim/compile/host.ts";
import { evaluationProgram, gradientProgram, initialParameters } from "../../../../../sim/compile/training.ts";
import { stronglyEntangling } from "../../../../../sim/qml/ansatz/ansatz.ts";
import {
  amplitudeSegment,
  compressionObjective,
  stateMap,
} from "../../../../../sim/qml/models/compression/compression.ts";
import { expectError } from "../../../../helpers/machine/errors.ts";
import { expectNear, expectSameBits } from "../../../../helpers/sim/models/conventions.ts";

const SEED = 29;
/** Roundings of a dozen gates. */
const TOLERANCE = 1e-14;
/** Central differences with steps of 1e-5. */
const DIFFERENCES = 1e-9;

const circuit = stronglyEntangling(2, 1);
// The squares add up to 1.
const ROWS = [
  [0.5, 0.5, -0.1, 0.3],
  [0.2, 0.6, 0],
].map((row) => row.concat(0, 0, 0, 0).slice(0, 4));
const WEIGHTS = [1, 0.25];

describe("compressionObjective", () => {
  const objective = compressionObjective(circuit, 2, WEIGHTS);
  const data = [amplitudeSegment(ROWS, 2).cells];
  const args = initialParameters(6, SEED);
  const loss = (point: ArrayLike<number>) => runProgram(lossProgram(objective), { args: point, data }).floats[0]!;

  it(`is what the first basis states lack, by their weights (seed ${SEED})`, () => {
    const { forward } = stateMap(circuit, args);
    const kept = ROWS.map(forward).reduce(
      (sum, state) => sum + WEIGHTS.reduce((part, w, j) => part + w * (state[2 * j]! ** 2 + state[2 * j + 1]! ** 2), 0),
      0,
    );
    expectNear([loss(args)], [1 - kept], TOLERANCE);
    const { floats } = runProgram(evaluationProgram(objective), { args, data });
    expectSameBits(floats.subarray(0, 1), [loss(args)]);
  });

  it("has the derivatives of differences", () => {
    const step = 1e-5;
    const differences = Array.from(args, (value, i) => {
      const moved = (by: number) => loss(args.map((old, at) => (at === i ? value + by : old)));
      return (moved(step) - moved(-step)) / (2 * step);
    });
    const { floats } = runProgram(gradientProgram(objective), { args, data });
    expect(Math.max(...differences.map(Math.abs))).to.be.above(0.05);
    expectNear(floats.subarray(0, 7), [loss(args), ...differences], DIFFERENCES);
  });

  it("goes back from states to rows", () => {
    const { forward, backward } = stateMap(circuit, args);
    const row = backward(forward(ROWS[0]!));
    expectNear(
      row,
      ROWS[0]!.flatMap((value) => [value, 0]),
      TOLERANCE,
    );
  });

  it("refuses rows without room", () => {
    expectError(() => amplitudeSegment([[1, 2, 3]], 1), "DataShape");
  });
});
