import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DeploymentParameters } from "@nomicfoundation/ignition-core";
import { expect } from "chai";
import { Interface, parseEther } from "ethers";
import hre, { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import Core from "../../../deploy/modules/Core.ts";
import Ketwork from "../../../deploy/modules/Ketwork.ts";
import OwnMarket from "../../../deploy/modules/OwnMarket.ts";
import { ADMIN_ROLE, GUARDIAN, RULES } from "../../../deploy/roles.ts";
import { checkDeployment } from "../../../tasks/deployment/check/deployment.ts";
import { deployModule } from "../../../tasks/deployment/deploy.ts";
import { deploymentId } from "../../../tasks/deployment/folder.ts";
import { parametersPath, readParameters } from "../../../tasks/deployment/parameters.ts";
import { addAddresses, addressIn, readRecord, type DeploymentRecord } from "../../../tasks/deployment/record.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { artifacts } = hre;
const folders: string[] = [];

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "ketwork-deployment-")));
  return folders.at(-1)!;
}

const deploy = (on: Pick<NetworkConnection, "ethers" | "provider">, parameters: DeploymentParameters, given = {}) =>
  deployModule(
    { connection: on, artifacts },
    { module: Ketwork, parameters, folder: newFolder(), strategy: "create2", saltName: "a test", ...given },
  );

const addressesOf = ({ contracts }: DeploymentRecord) =>
  Object.fromEntries(Object.entries(contracts).map(([name, { address }]) => [name, address]));

const codeOf = (error: unknown) => (error as { code?: string }).code;

describe("A deployment", () => {
  let parameters: DeploymentParameters;
  let record: DeploymentRecord;

  before(async () => {
    parameters = await readParameters(parametersPath(31337));
    record = await deploy(connection, parameters);
  });

  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  it("is recorded in its folder", () => {
    expect(readRecord(folders[0]!)).to.deep.equal(record);
    expect(record.chainId).to.equal(31337);
    expect(Object.keys(record.contracts)).to.have.length(19);
    for (const { address, transaction, codeHash } of Object.values(record.contracts)) {
      expect(address).to.match(/^0x[0-9a-fA-F]{40}$/);
      expect(transaction).to.match(/^0x[0-9a-f]{64}$/);
      expect(codeHash).to.match(/^0x[0-9a-f]{64}$/);
    }
    expect(() => readRecord(join(folders[0]!, "nowhere")))
      .to.throw()
      .with.property("code", "DeploymentRecordMissing");
  });

  it("is added to the addresses of other chains", () => {
    const path = join(newFolder(), "addresses.json");
    addAddresses(path, { ...record, chainId: 1 });
    addAddresses(path, record);
    expect(JSON.parse(readFileSync(path, "utf8"))).to.deep.equal({
      1: addressesOf(record),
      31337: addressesOf(record),
    });
  });

  it("has the same addresses on another chain, whatever happened there before", async () => {
    const other = await network.create();
    const [first, second] = await other.ethers.getSigners();
    await first!.sendTransaction({ to: second!, value: 1 });
    expect(addressesOf(await deploy(other, parameters))).to.deep.equal(addressesOf(record));
  });

  it("has other addresses by another name, and where parameters differ, those of what they touch", async () => {
    const names = (one: DeploymentRecord) =>
      Object.keys(record.contracts).filter((name) => addressIn(one, name) === addressIn(record, name));
    const other = await deploy(await network.create(), parameters, { saltName: "another" });
    expect(names(other)).to.deep.equal([]);
    const Market = { ...parameters["Market"]!, minBond: 7n };
    const cheaper = await deploy(await network.create(), { ...parameters, Market });
    expect(names(cheaper)).to.have.members([
      ...["AccessManager", "DataLicence", "DatasetNFT", "DisputeGame", "KetMachine", "KetworkGovernor", "KetworkVotes"],
      ...["ModelCard", "ProgramStore", "SealedRows", "TimelockController", "VectorChecker"],
    ]);
  });

  it("stands elsewhere with the basic strategy, and passes its checks too", async () => {
    const on = await network.create();
    const basic = await deploy(on, parameters, { strategy: "basic" });
    expect(basic.salt).to.equal(undefined);
    const findings = await checkDeployment(on.ethers.provider, artifacts, basic);
    expect(findings.filter(({ pass }) => !pass)).to.deep.equal([]);
  });

  for (const [moment, arrives] of [
    ["before a transaction left", false],
    ["after a transaction left", true],
  ] as const) {
    it(`goes on where it was cut off ${moment}, and sends nothing twice`, async () => {
      const on = await network.create();
      const [deployer] = await on.ethers.getSigners();
      const folder = newFolder();
      let left = 7;
      const dying = new Proxy(on.provider, {
        get(target, name) {
          if (name !== "request") return Reflect.get(target, name) as unknown;
          return async (call: { method: string; params?: unknown[] }) => {
            if (call.method !== "eth_sendTransaction" || left-- > 0) return target.request(call);
            if (arrives) await target.request(call);
            throw new Error("the power is gone");
          };
        },
      });
      const failure: unknown = await deploy({ ethers: on.ethers, provider: dying }, parameters, { folder }).catch(
        (error: unknown) => error,
      );
      expect((failure as Error).message).to.include("the power is gone");
      expect(await deployer!.getNonce()).to.equal(arrives ? 8 : 7);
      // Files as they are when a process is killed while it writes.
      appendFileSync(join(folder, "journal.jsonl"), '\n{"futureId":"Registry#Data');
      writeFileSync(join(folder, "deployed_addresses.json"), "");
      const [info] = readdirSync(join(folder, "build-info"));
      writeFileSync(join(folder, "build-info", info!), "{");
      expect(addressesOf(await deploy(on, parameters, { folder }))).to.deep.equal(addressesOf(record));
      // 18 contracts, 3 calls of the timelock, 1 of the manager.
      expect(await deployer!.getNonce()).to.equal(22);
    });
  }

  it("begins with a part and goes on with the rest", async () => {
    const on = await network.create();
    const folder = newFolder();
    const part = await deploy(on, {}, { folder, module: Core });
    expect(Object.keys(part.contracts)).to.deep.equal([
      ...["DisputeGame", "KetMachine", "ProgramStore", "SealedRows", "VectorChecker"],
    ]);
    const findings = await checkDeployment(on.ethers.provider, artifacts, part);
    expect(findings.filter(({ pass }) => !pass)).to.deep.equal([]);
    expect(new Set(findings.map((finding) => finding.part))).to.deep.equal(new Set(["chain", "code", "machine"]));
    expect(addressesOf(await deploy(on, parameters, { folder }))).to.deep.equal(addressesOf(record));
  });

  it("of a market of one's own names what it stands on, and is checked against that", async () => {
    const on = Object.entries({ machine: "KetMachine", game: "DisputeGame", store: "ProgramStore" })
      .concat(Object.entries({ sealedRows: "SealedRows", datasets: "DatasetNFT", authority: "AccessManager" }))
      .concat(Object.entries({ licences: "DataLicence", card: "ModelCard" }))
      .map(([parameter, name]) => [parameter, addressIn(record, name)]);
    const mine = { OwnMarket: { ...parameters["Market"]!, ...Object.fromEntries(on), minBond: 5n } };
    const own = await deploy(connection, mine, { module: OwnMarket });
    expect(Object.keys(own.contracts)).to.deep.equal([
      ...["BountyBoard", "BountyLens", "InferenceDesk", "ModelLicence", "ModelRegistry", "PostingRules", "PrivateDesk"],
    ]);
    const failed = async (of: DeploymentRecord) =>
      (await checkDeployment(ethers.provider, artifacts, of)).filter(({ pass }) => !pass).map(({ name }) => name);
    expect(await failed(own)).to.deep.equal([]);
    const other = { OwnMarket: { ...mine.OwnMarket, authority: addressIn(record, "TimelockController") } };
    expect(await failed({ ...own, parameters: other })).to.deep.equal(["PostingRules.authority()"]);
  });

  it("is refused by a chain without CLZ before anything is sent", async () => {
    const old = await network.create({ override: { hardfork: "prague" } });
    const [deployer] = await old.ethers.getSigners();
    const error: unknown = await deploy(old, parameters).catch((reason: unknown) => reason);
    expect(codeOf(error)).to.equal("DeploymentChainTooOld");
    expect(await deployer!.getNonce()).to.equal(0);
  });

  it("needs people", async () => {
    const Governance = { ...parameters["Governance"]! };
    delete Governance["guardian"];
    const error: unknown = await deploy(await network.create(), { ...parameters, Governance }).catch(
      (reason: unknown) => reason,
    );
    expect(codeOf(error)).to.equal("DeploymentFailed");
    expect((error as Error).message).to.include("guardian");
  });

  it("has a folder of its own for each start of a local chain", async () => {
    const id = await deploymentId(ethers.provider, "Ketwork");
    expect(id).to.match(/^chain-31337-[0-9a-f]{8}$/);
    expect(await deploymentId(ethers.provider, "Core")).to.equal(id);
    expect(await deploymentId(ethers.provider, "OwnMarket")).to.equal(`${id}-OwnMarket`);
  });

  describe("checked", () => {
    const PERSON = "0x00000000000000000000000000000000000000A3";

    async function failures(of = record): Promise<string[]> {
      const findings = await checkDeployment(ethers.provider, artifacts, of);
      return findings.filter(({ pass }) => !pass).map(({ name }) => name);
    }

    /** Sends a call of a contract as the timelock. */
    async function govern(name: string, signature: string, args: readonly unknown[]): Promise<void> {
      const from = addressIn(record, "TimelockController");
      await networkHelpers.impersonateAccount(from);
      await networkHelpers.setBalance(from, parseEther("1"));
      const signer = await ethers.getSigner(from);
      const data = new Interface([`function ${signature}`]).encodeFunctionData(signature.split("(")[0]!, args);
      await signer.sendTransaction({ to: addressIn(record, name), data });
    }

    it("is right in every part", async () => {
      const findings = await checkDeployment(ethers.provider, artifacts, record);
      expect(findings.filter(({ pass }) => !pass)).to.deep.equal([]);
      expect(new Set(findings.map(({ part }) => part))).to.deep.equal(
        new Set(["chain", "code", "wiring", "parameters", "roles", "machine"]),
      );
    });

    for (const [what, name, signature, args, expected] of [
      ["a fee", "PostingRules", "setFee(uint16 bps, address to)", [1, PERSON], ["PostingRules.fee()"]],
      ["a token", "PostingRules", "setToken(address token, bool on)", [PERSON, true], ["tokens ever allowed"]],
      ["a checker", "PostingRules", "setMachine(address m, bool on)", [PERSON, true], ["machines ever allowed"]],
      ["a pause", "PostingRules", "pause(uint32 s)", [60], ["PostingRules.pausedUntil()"]],
      [
        "another admin",
        "AccessManager",
        "grantRole(uint64 role, address to, uint32 delay)",
        [ADMIN_ROLE, PERSON, 0],
        ["members of ADMIN"],
      ],
      [
        "a guardian less",
        "AccessManager",
        "revokeRole(uint64 role, address from)",
        [GUARDIAN.id, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
        ["members of GUARDIAN"],
      ],
      [
        "a role nobody knows",
        "AccessManager",
        "grantRole(uint64 role, address to, uint32 delay)",
        [77, PERSON, 0],
        ["members of 77"],
      ],
      [
        "a role's guardian",
        "AccessManager",
        "setRoleGuardian(uint64 role, uint64 guardian)",
        [RULES.id, GUARDIAN.id],
        ["getRoleGuardian(RULES)"],
      ],
      [
        "a closed contract",
        "AccessManager",
        "setTargetClosed(address target, bool on)",
        [PERSON, true],
        ["targets ever closed"],
      ],
      [
        "somebody who proposes to the timelock",
        "TimelockController",
        "grantRole(bytes32 role, address to)",
        ["0xb09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1", PERSON],
        ["the timelock's PROPOSER"],
      ],
    ] as [string, string, string, unknown[], string[]][]) {
      it(`shows ${what}`, async () => {
        const before = await networkHelpers.takeSnapshot();
        await govern(name, signature, args);
        expect(await failures()).to.deep.equal(expected);
        await before.restore();
      });
    }

    it("shows other code, and what a broken machine computes", async () => {
      const before = await networkHelpers.takeSnapshot();
      const checker = addressIn(record, "VectorChecker");
      await networkHelpers.setCode(checker, await ethers.provider.getCode(addressIn(record, "ProgramStore")));
      const failed = await failures();
      await before.restore();
      expect(failed[0]).to.equal("VectorChecker");
      expect(failed.slice(1)).to.have.length.above(0);
      for (const name of failed.slice(1)) expect(name).to.match(/^step \d+ of \d+$/);
    });

    it("shows parameters and arguments that are not those of the record", async () => {
      const Market = { ...record.parameters["Market"]!, minBond: 1n };
      expect(await failures({ ...record, parameters: { ...record.parameters, Market } })).to.deep.equal([
        "PostingRules.limits()",
      ]);
      const Governance = { ...record.parameters["Governance"]!, guardian: PERSON, timelockSeconds: 1 };
      expect(await failures({ ...record, parameters: { ...record.parameters, Governance } })).to.have.members([
        "TimelockController.getMinDelay()",
        "members of GUARDIAN",
      ]);
      const { ModelRegistry, ...others } = record.contracts;
      const constructorData = `0x${"00".repeat(31)}01`;
      expect(
        await failures({ ...record, contracts: { ...others, ModelRegistry: { ...ModelRegistry!, constructorData } } }),
      ).to.deep.equal(["ModelRegistry: address"]);
    });
  });
});
