import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import Ketwork from "../../deploy/modules/Ketwork.ts";
import { onChain, echoJob } from "../helpers/market/jobs.ts";

const folder = join(import.meta.dirname, "../../deploy/parameters");
const { ethers, ignition } = await network.create();

describe("The Ignition module Ketwork", () => {
  for (const file of readdirSync(folder)) {
    it(`deploys contracts that know each other, with the limits of ${file}`, async () => {
      const path = join(folder, file);
      const deployed = await ignition.deploy(Ketwork, { parameters: path });
      const { machine, game, store, datasets, licences, sealedRows, rules, board, models, modelLicences } = deployed;
      const config = await board.getFunction("config").staticCall();
      const addresses = await Promise.all([game, rules, sealedRows].map((contract) => contract.getAddress()));
      expect([...config]).to.deep.equal(addresses);
      expect(await rules.getFunction("STORE").staticCall()).to.equal(await store.getAddress());
      expect(await rules.getFunction("DATASETS").staticCall()).to.equal(await datasets.getAddress());
      expect(await rules.getFunction("LICENCES").staticCall()).to.equal(await licences.getAddress());
      expect(await licences.getFunction("DATASETS").staticCall()).to.equal(await datasets.getAddress());
      expect(await modelLicences.getFunction("MODELS").staticCall()).to.equal(await models.getAddress());
      const limits = await rules.getFunction("limits").staticCall();
      expect(await rules.getFunction("isMachine").staticCall(machine)).to.equal(true);
      expect(await models.getFunction("BOARD").staticCall()).to.equal(await board.getAddress());

      const { Ketwork: given } = JSON.parse(readFileSync(path, "utf8")) as { Ketwork: Record<string, number | string> };
      for (const [name, value] of Object.entries(given)) {
        expect(limits[name], name).to.equal(BigInt(String(value).replace(/n$/, "")));
      }
      expect(Object.keys(given)).to.have.length(7);

      // A small job has room between its least windows and the longest ones, and the delay of reveals fits its margin.
      const windows = await rules.getFunction("minimumWindows").staticCall(onChain(echoJob()).shape);
      for (const least of windows) expect(least < limits.maxWindowSeconds).to.equal(true);
      expect(limits.revealDelaySeconds < limits.marginSeconds).to.equal(true);
    });
  }

  it("gives the deployer no function that others do not have", async () => {
    const registry = ["DatasetNFT", "DataLicence", "ModelRegistry", "ModelCard", "ModelLicence"];
    const market = ["BountyBoard", "BountyLens", "SealedRows", "DisputeGame", "ProgramStore", "KetMachine"];
    for (const name of [...market, ...registry]) {
      const { interface: abi } = await ethers.getContractFactory(name);
      const names: string[] = [];
      abi.forEachFunction((method) => names.push(method.name));
      expect(names.length).to.be.above(0);
      expect(
        names.filter((word) =>
          /^owner$|admin|role|pause|upgrade|initialize|^set(?!ApprovalForAll$|Operator$|tle$|BountyShare$|Status$|StatusFor$|Key$)/i.test(
            word,
          ),
        ),
      ).to.deep.equal([]);
    }
  });
});
