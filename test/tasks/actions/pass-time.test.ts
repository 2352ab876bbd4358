import { expect } from "chai";
import hre from "hardhat";

import { runTask } from "../../helpers/tasks/run-task.ts";

describe("The task pass-time", () => {
  const pass = (duration: string, blocks = 2) => runTask(["pass-time"], { duration, blocks, json: true });

  it("moves the clock and mines blocks", async () => {
    const { ethers } = await hre.network.getOrCreate();
    const before = (await ethers.provider.getBlock("latest"))!;
    const { success, value } = await pass("1h 30m", 3);
    expect(success).to.equal(true);
    expect(value).to.include({ seconds: 5400, number: before.number + 3 });
    expect(Number(value["timestamp"]) - before.timestamp).to.be.within(5400, 5460);
  });

  it("refuses what is no duration or no number of blocks", async () => {
    expect((await pass("soon")).value).to.include({ code: "DurationMalformed" });
    expect((await pass("1m", 0)).value).to.include({ code: "BlockCountMalformed" });
  });

  it("refuses a chain that keeps its own time", async () => {
    const connection = await hre.network.getOrCreate();
    const { provider } = connection.ethers;
    const getNetwork = provider.getNetwork.bind(provider);
    provider.getNetwork = async () => Object.assign(await getNetwork(), { chainId: 1n });
    try {
      expect((await pass("1m")).value).to.include({ code: "ChainNotLocal" });
    } finally {
      provider.getNetwork = getNetwork;
    }
  });
});
