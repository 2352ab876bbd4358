import { expect } from "chai";
import { boys, type Contraction, gaussianIntegrals, nuclearRepulsion } from "../../../../sim/qml/problems/gaussians.ts";
import { closeTo, heh, HELIUM, HYDROGEN, scaled } from "../../../helpers/sim/heh.ts";

/** They print four digits, of functions that are normalised to five. */
const PRINTED = 1.5e-4;
describe("boys", () => {
  it("is the integral of exp(−t·u²), also where the series ends", () => {
    for (const t of [0, 1e-9, 0.3, 1, 7.7, 39.9, 40.1, 200]) {
      const steps = 20_000;
      let simpson = 1 + Math.exp(-t);
      for (let i = 1; i < steps; i += 1) simpson += (i % 2 === 1 ? 4 : 2) * Math.exp((-t * i * i) / (steps * steps));
      expect(Math.abs(boys(t) - simpson / (3 * steps)), `${t}`).to.be.below(1e-14);
    }
    expect(boys(0)).to.equal(1);
  });
});

describe("gaussianIntegrals", () => {
  it("of HeH+ are the overlaps and core energies of Szabo and Ostlund", () => {
    closeTo(heh.overlap, [1, 0.4508, 0.4508, 1], PRINTED);
    closeTo(heh.core, [-2.6527, -1.3472, -1.3472, -1.7318], PRINTED);
  });

  it("of HeH+ are the repulsions of Szabo and Ostlund, with their symmetries", () => {
    // (11|11), (11|12), (11|22), (12|12), (12|22), (22|22)
    const at = (i: number, j: number, k: number, l: number): number => heh.repulsion[8 * i + 4 * j + 2 * k + l]!;
    const found = [at(0, 0, 0, 0), at(0, 0, 0, 1), at(0, 0, 1, 1), at(0, 1, 0, 1), at(0, 1, 1, 1), at(1, 1, 1, 1)];
    closeTo(found, [1.3072, 0.4373, 0.6057, 0.1773, 0.3118, 0.7746], PRINTED);
    const same = [at(0, 0, 0, 1), at(0, 0, 1, 0), at(0, 1, 0, 0), at(1, 0, 0, 0)];
    closeTo(same, Array(4).fill(same[0]!) as number[], 1e-15);
  });

  it("do not depend on where the molecule stands", () => {
    const moved = (centre: Contraction["centre"]): Contraction["centre"] => [
      centre[2] + 1,
      centre[0] - 2,
      centre[1] + 3,
    ];
    const elsewhere = gaussianIntegrals(
      [scaled(2.0925, moved([0, 0, 0])), scaled(1.24, moved([0, 0, 1.4632]))],
      [HELIUM, HYDROGEN].map((nucleus) => ({ ...nucleus, centre: moved(nucleus.centre) })),
    );
    closeTo(elsewhere.core, Array.from(heh.core), 1e-13);
    closeTo(elsewhere.repulsion, Array.from(heh.repulsion), 1e-13);
  });
});

describe("nuclearRepulsion", () => {
  it("is that of all pairs", () => {
    const third = { charge: 3, centre: [0, 4, 0] as const };
    const wanted = 2 / 1.4632 + 6 / 4 + 3 / Math.sqrt(16 + 1.4632 ** 2);
    closeTo([nuclearRepulsion([HELIUM, HYDROGEN, third])], [wanted], 1e-15);
    closeTo([nuclearRepulsion([HELIUM])], [0], 1e-300);
  });
});
