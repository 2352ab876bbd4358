import { readFileSync } from "node:fs";

import { expect } from "chai";

import {
  bondsOf,
  GAS,
  leastWatching,
  riseBorne,
  simulateStrategy,
  type World,
} from "../../../scripts/economics/model.ts";

const world: World = {
  baseFeeGwei: 2,
  volatility: 0,
  reward: 1,
  solverBond: 0.5,
  challengerBond: 0.1,
  watched: 0.9,
};
const near = (value: number, expected: number, tolerance: number) =>
  expect(Math.abs(value - expected), `${value} for ${expected}`).to.be.below(tolerance);

describe("the economics of disputes", () => {
  it("take the least bond where the terms ask for less", () => {
    expect(bondsOf(world)).to.deep.equal({ solver: 0.5, challenger: 0.1 });
    const dear = bondsOf({ ...world, baseFeeGwei: 100 });
    near(dear.solver, 0.6, 1e-12);
    near(dear.challenger, 0.6, 1e-12);
  });

  it("find the watching from which lying loses, as the formula says", () => {
    near(leastWatching(world), 2 / 3, 1e-12);
    near(leastWatching(world, true), 0.8, 1e-12);
    const without = { ...world, baseFeeGwei: 1e-9 };
    for (const [watched, sign] of [
      [0.6, 1],
      [0.75, -1],
    ] as const) {
      const { attacker } = simulateStrategy("a false claim", { ...without, watched }, 20_000, 1);
      expect(Math.sign(attacker), String(watched)).to.equal(sign);
      near(attacker, 1 - watched - 0.5 * watched, 0.02);
    }
  });

  it("pay an honest side for every challenge and every lie while the base fee stays", () => {
    for (const strategy of [
      "a challenge of a true claim, then silence",
      "a challenge of a true claim, played to the end",
    ]) {
      const { attacker, honest, honestLosses } = simulateStrategy(strategy, world, 100, 1);
      expect(attacker).to.be.below(-world.challengerBond);
      expect(honest).to.be.above(0);
      expect(honestLosses).to.equal(0);
    }
    const { honest } = simulateStrategy("a false claim", { ...world, watched: 1 }, 10, 1);
    near(honest, 0.25 - 679_000 * 2e-9, 1e-9);
  });

  it("bear a rise of the base fee up to the factor that is told", () => {
    // Bonds at the least: the factor is reached exactly where the honest side earns nothing.
    const least = { ...world, solverBond: 0, challengerBond: 0 };
    const strategy = "a challenge of a true claim, played to the end";
    for (const [factor, sign] of [
      [riseBorne(GAS.solverMoves) - 0.01, 1],
      [riseBorne(GAS.solverMoves) + 0.01, -1],
    ] as const) {
      const bond = bondsOf(least).challenger;
      const later = { ...least, baseFeeGwei: 2 * factor, challengerBond: bond };
      // The bond was posted at the old fee: what the rise would add to it is left out.
      const earned = bond / 2 - GAS.solverMoves * later.baseFeeGwei * 1e-9;
      expect(Math.sign(earned)).to.equal(sign);
    }
    expect(simulateStrategy(strategy, { ...least, volatility: 2 }, 5_000, 1).honestLosses).to.be.within(0.1, 0.5);
  });

  it("count with at least the gas that disputes are measured to take", () => {
    const snapshot = JSON.parse(readFileSync("test/gas-snapshot.json", "utf8")) as Record<string, number>;
    const whole = Object.entries(snapshot).filter(([name]) => name.startsWith("dispute: whole"));
    expect(whole.length).to.be.above(10);
    const most = Math.max(...whole.map(([, gas]) => gas));
    const counted = GAS.challenge + GAS.solverMoves + GAS.challengerMoves;
    expect(counted).to.be.within(most, 1.2 * most);
  });

  it("are the same for the same seed, and know no other strategies", () => {
    const play = (seed: number) => simulateStrategy("a false claim", world, 500, seed);
    expect(play(7)).to.deep.equal(play(7));
    expect(play(7)).to.not.deep.equal(play(8));
    expect(() => simulateStrategy("luck", world, 1, 1)).to.throw(RangeError);
  });
});
