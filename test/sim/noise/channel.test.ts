import { expect } from "chai";
import { krausChannel, paulisOfChannel, superoperator, superoperatorChannel } from "../../../sim/noise/channel.ts";
import { amplitudeDamping, depolarising } from "../../../sim/noise/channels.ts";
import type { Matrix } from "../../../sim/circuit/complex.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { add, apply, type Dense, denseSum, difference, distance, multiply, scale } from "../../helpers/sim/dense.ts";
import { denseChannel, flat, randomDensity } from "../../helpers/sim/noise.ts";
import { randomChannel } from "../../helpers/sim/channels.ts";

const SEED = 15;

describe("quantum channels", () => {
  for (const qubits of [1, 2] as const) {
    it(`on ${qubits} qubits: superoperator and Pauli expansion are the sum over Kraus operators (seed ${SEED})`, () => {
      const random = new Random(SEED);
      const channel = randomChannel(qubits, 3, random);
      const rho = randomDensity(qubits, random);
      const places = [0, 1].slice(0, qubits);
      const expected = denseChannel(qubits, rho, channel.kraus, places);
      expect(difference(apply(superoperator(channel), flat(rho)), flat(expected))).to.be.below(1e-15);
      const string = ({ x, z }: { readonly x: number; readonly z: number }): Dense =>
        denseSum(qubits, [{ x, z, re: 1, im: 0 }]);
      const expanded = paulisOfChannel(channel)
        .map(({ left, right, coefficient }) => scale(multiply(multiply(string(left), rho), string(right)), coefficient))
        .reduce(add);
      expect(distance(expanded, expected)).to.be.below(1e-15);
    });
  }

  it(`come back from their superoperators (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const qubits of [1, 2] as const) {
      const channel = randomChannel(qubits, 3, random);
      const back = superoperatorChannel("back", superoperator(channel));
      expect(back.kraus.length).to.equal(3);
      expect(distance(superoperator(back), superoperator(channel))).to.be.below(1e-14);
    }
  });

  it("are not the transposition, nor what loses trace or hermiticity", () => {
    const swap = [0, 2, 1, 3].map((one) => [0, 1, 2, 3].map((j): [number, number] => [j === one ? 1 : 0, 0]));
    expectError(() => superoperatorChannel("transposition", swap), "ChannelNotPositive", { eigenvalue: -1 });
    const scaled = (factor: (i: number) => number): Matrix =>
      [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => [i === j ? factor(i) : 0, 0]));
    expectError(
      () =>
        superoperatorChannel(
          "loss",
          scaled(() => 0.5),
        ),
      "ChannelNotTracePreserving",
      { name: "loss" },
    );
    expectError(
      () =>
        superoperatorChannel(
          "skew",
          scaled((i) => [1, 0.5, 0, 1][i]!),
        ),
      "ChannelNotHermitian",
      {
        deviation: 0.5,
      },
    );
    expectError(
      () =>
        superoperatorChannel(
          "nothing",
          scaled(() => NaN),
        ),
      "ChannelNotFinite",
    );
    expectError(() => superoperatorChannel("small", scaled(() => 1).slice(1)), "ChannelShape", { size: 3 });
  });

  it("Pauli channels have one term for each of their strings", () => {
    expect(paulisOfChannel(depolarising(0.1)).length).to.equal(4);
    expect(paulisOfChannel(depolarising(0.1, 2)).length).to.equal(16);
    expect(paulisOfChannel(amplitudeDamping(0.1)).length).to.be.above(4);
  });

  const half = Math.SQRT1_2;
  const faults: readonly (readonly [string, string, readonly Matrix[], Record<string, unknown>])[] = [
    ["no operator", "ChannelShape", [], { size: 0 }],
    ["3×3", "ChannelShape", [[1, 0, 0].map(() => [1, 0, 0].map(() => [1, 0]))], { size: 3 }],
    ["a ragged matrix", "ChannelShape", [[[[1, 0]], [[1, 0]]]], { size: 2 }],
    [
      "NaN",
      "ChannelNotFinite",
      [
        [
          [
            [1, 0],
            [0, NaN],
          ],
          [
            [0, 0],
            [1, 0],
          ],
        ],
      ],
      {},
    ],
    [
      "a lost share",
      "ChannelNotTracePreserving",
      [
        [
          [
            [1, 0],
            [0, 0],
          ],
          [
            [0, 0],
            [0.5, 0],
          ],
        ],
      ],
      { deviation: 0.75 },
    ],
    [
      "a coherence of Σ K†K",
      "ChannelNotTracePreserving",
      [
        [
          [
            [half, 0],
            [0, half],
          ],
          [
            [half, 0],
            [0, half],
          ],
        ],
      ],
      {},
    ],
  ];
  for (const [what, code, kraus, details] of faults) {
    it(`with ${what} are refused as ${code}`, () => {
      expectError(() => krausChannel("test", kraus), code, details);
    });
  }
});
