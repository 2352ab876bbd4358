import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { findDeployment, SOLIDITY_NAMES } from "../../../tasks/cli/deployment.ts";
import { CONTRACT_NAMES } from "../../../tasks/protocol/connect.ts";
import { temporaryFolder } from "../../helpers/tasks/folder.ts";

const { ethers } = await network.create();
const { provider } = ethers;
const CHAIN = 31337n;

const addressOf = (index: number) => ethers.getAddress(`0x${(index + 1).toString(16).padStart(40, "0")}`);
const contracts = Object.fromEntries(CONTRACT_NAMES.map((name, i) => [name, addressOf(i)]));
const bySolidity = Object.fromEntries(CONTRACT_NAMES.map((name, i) => [SOLIDITY_NAMES[name], addressOf(i)]));

const record = (names: readonly string[], changes: object = {}) => ({
  ...{ format: "ketwork-deployment-1", chainId: 31337, module: "Ketwork", parameters: {} },
  contracts: Object.fromEntries(names.map((name, i) => [name, { address: bySolidity[name], block: 7 + i }])),
  ...changes,
});

describe("findDeployment", () => {
  const folder = temporaryFolder();
  const write = (name: string, value: unknown): string => {
    const path = join(folder(), name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  it("reads a folder's record, and where its events begin", async () => {
    mkdirSync(join(folder(), "market"));
    write("market/record.json", record(Object.values(SOLIDITY_NAMES)));
    const found = await findDeployment(provider, join(folder(), "market"));
    expect(found).to.deep.include({ chainId: CHAIN, contracts, fromBlock: 7 });
    expect(found.record?.module).to.equal("Ketwork");
  });

  for (const [what, value] of [
    ["a record", record(Object.values(SOLIDITY_NAMES))],
    ["addresses with their chain", { chainId: 31337, contracts }],
    ["addresses by chain, by their names in Solidity", { 1: {}, 31337: bySolidity }],
  ] as const) {
    it(`reads a file of ${what}`, async () => {
      expect(await findDeployment(provider, write("market.json", value))).to.deep.include({
        chainId: CHAIN,
        contracts,
      });
    });
  }

  it("takes what a market of one's own stands on from its parameters", async () => {
    const borrowed = ["machine", "game", "store", "sealedRows", "datasets", "licences"] as const;
    const own = CONTRACT_NAMES.filter((name) => !borrowed.some((other) => other === name));
    const parameters = { OwnMarket: Object.fromEntries(borrowed.map((name) => [name, contracts[name]])) };
    const names = own.map((name) => SOLIDITY_NAMES[name]);
    const path = write("own.json", record(names, { module: "OwnMarket", parameters }));
    expect(await findDeployment(provider, path)).to.deep.include({ contracts, fromBlock: 0 });
  });

  for (const [what, value, code] of [
    ["another chain", { chainId: 1, contracts }, "DeploymentOfOtherChain"],
    ["a part of the contracts", { chainId: 31337, contracts: { board: contracts["board"] } }, "DeploymentIncomplete"],
    ["no contracts", { 1: bySolidity }, "DeploymentMalformed"],
    ["nothing", null, "DeploymentMalformed"],
  ] as const) {
    it(`refuses a file of ${what}`, async () => {
      const error = await findDeployment(provider, write("market.json", value)).catch((fault: unknown) => fault);
      expect(error).to.include({ code });
    });
  }

  it("says what to do where nothing is known of the chain", async () => {
    const error = await findDeployment(provider).catch((fault: unknown) => fault);
    expect(error).to.include({ code: "DeploymentRecordMissing" });
    expect(await findDeployment(provider, "/nowhere.json").catch((fault: unknown) => fault)).to.include({
      code: "DeploymentMalformed",
    });
  });
});
