import { expect } from "chai";
import type { Channel } from "../../../sim/noise/channel.ts";
import {
  amplitudeDamping,
  applyReadout,
  bitFlip,
  bitPhaseFlip,
  depolarising,
  generalisedAmplitudeDamping,
  pauliChannel,
  phaseDamping,
  phaseFlip,
} from "../../../sim/noise/channels.ts";
import { expectError } from "../../helpers/machine/errors.ts";
import { Random } from "../../helpers/machine/random.ts";
import { type Dense, distance, identity, scale } from "../../helpers/sim/dense.ts";
import { denseChannel, randomDensity } from "../../helpers/sim/noise.ts";

const SEED = 64;

/** Entries of the image of a one-qubit state with populations 1 − b, b and coherence c + d·i, as textbooks state them. */
type Image = (b: number, c: number, d: number) => readonly [excited: number, re: number, im: number];

const CASES: readonly (readonly [string, Channel, Image])[] = [
  ["bit flip", bitFlip(0.2), (b, c, d) => [b + 0.2 * (1 - 2 * b), c, 0.6 * d]],
  ["phase flip", phaseFlip(0.2), (b, c, d) => [b, 0.6 * c, 0.6 * d]],
  ["bit-phase flip", bitPhaseFlip(0.2), (b, c, d) => [b + 0.2 * (1 - 2 * b), 0.6 * c, d]],
  ["depolarising", depolarising(0.3), (b, c, d) => [0.6 * b + 0.2, 0.6 * c, 0.6 * d]],
  ["pauli", pauliChannel(0.1, 0.2, 0.3), (b, c, d) => [b + 0.3 * (1 - 2 * b), 0 * c, 0.2 * d]],
  ["amplitude damping", amplitudeDamping(0.36), (b, c, d) => [0.64 * b, 0.8 * c, 0.8 * d]],
  ["phase damping", phaseDamping(0.36), (b, c, d) => [b, 0.8 * c, 0.8 * d]],
  ["thermal damping", generalisedAmplitudeDamping(0.36, 0.25), (b, c, d) => [0.64 * b + 0.09, 0.8 * c, 0.8 * d]],
];

describe("channels of textbooks", () => {
  for (const [name, channel, image] of CASES) {
    it(`${name} does what is written (seed ${SEED})`, () => {
      const rho = randomDensity(1, new Random(SEED));
      const got = denseChannel(1, rho, channel.kraus, [0]);
      const [excited, re, im] = image(rho[1]![1]![0], rho[0]![1]![0], rho[0]![1]![1]);
      const expected: Dense = [
        [
          [1 - excited, 0],
          [re, im],
        ],
        [
          [re, -im],
          [excited, 0],
        ],
      ];
      expect(distance(got, expected)).to.be.below(1e-15);
    });
  }

  it(`depolarising at 3/4, and 15/16 on two qubits, leaves nothing (seed ${SEED})`, () => {
    const random = new Random(SEED);
    for (const [qubits, p] of [
      [1, 3 / 4],
      [2, 15 / 16],
    ] as const) {
      const got = denseChannel(
        qubits,
        randomDensity(qubits, random),
        depolarising(p, qubits).kraus,
        [0, 1].slice(0, qubits),
      );
      expect(distance(got, scale(identity(qubits), [1 / 2 ** qubits, 0]))).to.be.below(1e-15);
    }
  });

  it("of probability 0 are the identity alone", () => {
    for (const channel of [bitFlip(0), phaseFlip(0), bitPhaseFlip(0), depolarising(0), depolarising(0, 2)]) {
      expect(distance(channel.kraus[0]!, identity(channel.qubits))).to.equal(0);
      expect(channel.kraus.length).to.equal(1);
    }
  });

  it("refuse probabilities that are none", () => {
    for (const value of [-0.1, 1.1, NaN]) {
      for (const make of [bitFlip, phaseFlip, bitPhaseFlip, depolarising, amplitudeDamping, phaseDamping]) {
        expectError(() => make(value), "NoiseProbabilityOutOfRange", { value });
      }
      expectError(() => generalisedAmplitudeDamping(0.1, value), "NoiseProbabilityOutOfRange", { name: "excited" });
    }
    expectError(() => pauliChannel(0.5, 0.3, 0.3), "NoiseProbabilityOutOfRange", { name: "pX + pY + pZ" });
  });
});

describe("applyReadout", () => {
  it("mixes the outcomes bit by bit", () => {
    const exact = Float64Array.of(0.5, 0.25, 0.125, 0.125);
    const errors = [
      { zeroAsOne: 0.1, oneAsZero: 0.2 },
      { zeroAsOne: 0, oneAsZero: 0.5 },
    ];
    const share = (bit: number, read: number, { zeroAsOne, oneAsZero }: (typeof errors)[number]): number =>
      bit === 0 ? (read === 1 ? zeroAsOne : 1 - zeroAsOne) : read === 0 ? oneAsZero : 1 - oneAsZero;
    const got = applyReadout(exact, errors);
    for (let read = 0; read < 4; read += 1) {
      let expected = 0;
      for (let o = 0; o < 4; o += 1) {
        expected += exact[o]! * share(o & 1, read & 1, errors[0]!) * share(o >> 1, read >> 1, errors[1]!);
      }
      expect(Math.abs(got[read]! - expected)).to.be.below(1e-16);
    }
  });
  it("refuses other lengths and probabilities", () => {
    expectError(() => applyReadout(Float64Array.of(1, 0), []), "ProbabilitiesLength", { length: 2 });
    expectError(
      () => applyReadout(Float64Array.of(1, 0), [{ zeroAsOne: 2, oneAsZero: 0 }]),
      "NoiseProbabilityOutOfRange",
      { name: "zeroAsOne", value: 2 },
    );
  });
});
