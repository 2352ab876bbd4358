import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import Core from "../../deploy/modules/Core.ts";
import Ketwork from "../../deploy/modules/Ketwork.ts";
import Machine from "../../deploy/modules/Machine.ts";
import MarketModule from "../../deploy/modules/Market.ts";
import OwnMarket from "../../deploy/modules/OwnMarket.ts";
import Registry from "../../deploy/modules/Registry.ts";
import { LIMITS, parametersPath, readParameters } from "../../tasks/deployment/parameters.ts";
import { onChain, echoJob } from "../helpers/market/jobs.ts";

const folder = join(import.meta.dirname, "../../deploy/parameters");
const files = readdirSync(folder);
const GUARDIAN = "0x00000000000000000000000000000000000000A1";
const HOLDER = "0x00000000000000000000000000000000000000A2";
const DAY = 86_400;

const { ethers, ignition } = await network.create();

const parametersOf = (file: string) => readParameters(join(folder, file), { guardian: GUARDIAN, votesHolder: HOLDER });

describe("The Ignition module Ketwork", () => {
  for (const file of files) {
    it(`deploys contracts that know each other, with the limits of ${file}`, async () => {
      const parameters = await parametersOf(file);
      const deployed = await ignition.deploy(Ketwork, { parameters });
      const { machine, game, store, datasets, licences, sealedRows, rules, board } = deployed;
      const { models, modelLicences, governor, votes } = deployed;
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
      for (const name of [...LIMITS, "minBond"]) expect(limits[name], name).to.equal(parameters["Market"]![name]);
      const given = parameters["Governance"]!;
      expect(await governor.getFunction("votingPeriod").staticCall()).to.equal(given["votingPeriodSeconds"]);
      expect(await votes.getFunction("balanceOf").staticCall(HOLDER)).to.equal(given["votesSupply"]);

      // A small job has room between its least windows and the longest ones.
      const windows = await rules.getFunction("minimumWindows").staticCall(onChain(echoJob()).shape);
      for (const least of windows) expect(least < limits.maxWindowSeconds).to.equal(true);
    });
  }

  it("deploys no contract with an owner, a pause or an upgrade beside the rules and their governance", async () => {
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

describe("The parts", () => {
  it("are deployed alone", async () => {
    expect(Object.keys(await ignition.deploy(Machine))).to.deep.equal(["machine"]);
    expect(Object.keys(await ignition.deploy(Core))).to.have.members(["machine", "game", "store", "sealedRows"]);
    expect(Object.keys(await ignition.deploy(Registry))).to.include("datasets");
    const parameters = await parametersOf("local.json");
    const { manager } = await ignition.deploy(MarketModule, { parameters });
    const [deployer] = await ethers.getSigners();
    expect(await manager.getFunction("hasRole").staticCall(0, deployer)).to.deep.equal([true, 0n]);
  });

  it("carry a market with limits of one's own, which nobody governs unless an authority is named", async () => {
    const { machine, game, store, sealedRows } = await ignition.deploy(Core);
    const { datasets, licences, card } = await ignition.deploy(Registry);
    const { Market } = await parametersOf("local.json");
    const on = Object.fromEntries(
      await Promise.all(
        Object.entries({ machine, game, store, sealedRows, datasets, licences, card }).map(async ([name, contract]) => [
          name,
          await contract.getAddress(),
        ]),
      ),
    ) as Record<string, string>;
    const parameters = { OwnMarket: { ...Market, ...on, marginSeconds: 777 } };
    const { rules, board } = await ignition.deploy(OwnMarket, { parameters });
    expect((await rules.getFunction("limits").staticCall()).marginSeconds).to.equal(777n);
    expect(await rules.getFunction("authority").staticCall()).to.equal(ZeroAddress);
    expect((await board.getFunction("config").staticCall()).game).to.equal(on["game"]);
    const [deployer] = await ethers.getSigners();
    await expect(rules.connect(deployer!).getFunction("setToken")(GUARDIAN, true)).to.revert(ethers);
  });
});

describe("The parameter files", () => {
  const NETWORKS = { mainnet: 1, optimism: 10, base: 8453, arbitrum: 42161, sepolia: 11155111, local: 31337 };

  it("are one for each network, found by its chain's id", () => {
    expect(files.sort()).to.deep.equal(
      Object.keys(NETWORKS)
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const [name, chainId] of Object.entries(NETWORKS)) {
      expect(parametersPath(chainId)).to.equal(join(folder, `${name}.json`));
    }
  });

  for (const file of files) {
    it(`${file} has every key and values that make sense`, async () => {
      const { Market, Governance, ...others } = await readParameters(join(folder, file));
      expect(others).to.deep.equal({});
      expect(Object.keys(Market!)).to.have.members([...LIMITS, "minBond", "tokens"]);
      const people = file === "local.json" ? ["guardian", "votesHolder"] : [];
      expect(Object.keys(Governance!)).to.have.members([
        ...["votesSupply", "proposalThreshold", "quorumPercent"],
        ...["votingDelaySeconds", "votingPeriodSeconds", "timelockSeconds", ...people],
      ]);
      const { votesSupply, proposalThreshold, quorumPercent } = Governance as Record<string, bigint | number>;
      expect(BigInt(proposalThreshold!) * 100n).to.be.below(BigInt(votesSupply!));
      expect(Number(quorumPercent)).to.be.within(1, 50);
      if (file === "local.json" || file === "sepolia.json") return;
      // Whoever does not like a decision has time to see it coming.
      expect(Number(Governance!["timelockSeconds"])).to.be.at.least(2 * DAY);
      expect(Number(Governance!["votingPeriodSeconds"])).to.be.at.least(3 * DAY);
    });
  }

  it("of rollups wait as long as their sequencers can keep a transaction out", async () => {
    for (const [file, hours] of [
      ["optimism.json", 12],
      ["base.json", 12],
      ["arbitrum.json", 24],
    ] as const) {
      const { Market } = await parametersOf(file);
      expect(Market!["forcedInclusionSeconds"], file).to.equal(hours * 3600);
    }
  });
});
