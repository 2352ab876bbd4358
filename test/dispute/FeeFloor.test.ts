import { expect } from "chai";

import { ethers } from "../helpers/dispute/fixture.ts";

describe("FeeFloor", () => {
  const deploy = () => ethers.deployContract("DisputeHarness");

  it("rounds down by less than one part in 512 and keeps the order", async () => {
    const harness = await deploy();
    const fees = [0n, 1n, 7n, 511n, 512n, 1023n, 1024n, 1025n, 2047n, 2048n, 10n ** 9n, 123_456_789_012n, 2n ** 72n];
    let before = -1n;
    for (const fee of fees) {
      const packed = await harness.packFee(fee);
      const value = await harness.unpackFee(packed);
      expect(packed)
        .to.be.below(2n ** 16n)
        .and.to.be.at.least(before);
      expect(value).to.be.at.most(fee);
      expect((fee - value) * 512n).to.be.at.most(fee);
      if (fee < 1024n) expect(value).to.equal(fee);
      before = packed;
    }
  });

  it("stops at the largest fee that fits", async () => {
    const harness = await deploy();
    for (const fee of [1023n << 63n, 2n ** 73n, 2n ** 256n - 1n]) {
      expect(await harness.packFee(fee)).to.equal(2n ** 16n - 1n);
    }
    expect(await harness.unpackFee(2n ** 16n - 1n)).to.equal(1023n << 63n);
  });
});
