import { expect } from "chai";

import { ethers } from "../helpers/dispute/fixture.ts";

describe("Clock", () => {
  const deploy = () => ethers.deployContract("DisputeHarness");

  it("takes the time of a move off its mover's clock, leaves the least, and refuses what is late: every small clock", async () => {
    const harness = await deploy();
    const most = 12n;
    const [made, late, wrong] = await harness.ticks(most);
    const inTime = ((most + 1n) * (most + 2n)) / 2n;
    expect(wrong).to.equal(0n);
    expect(made).to.equal(2n * most * inTime);
    expect(made + late).to.equal(2n * most * (most + 1n) * (most + 2n));
  });

  it("lets a side take its budget and the least time of each move but the first, and not a second more", async () => {
    const harness = await deploy();
    for (const [moves, budget, least] of [
      [1, 7, 3],
      [2, 7, 3],
      [3, 7, 3],
      [4, 5, 2],
      [5, 4, 2],
      [4, 4, 4],
      [6, 3, 1],
    ] as const) {
      expect(await harness.longest(moves, budget, least)).to.equal(budget + (moves - 1) * least);
    }
  });
});
