import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import hre, { network } from "hardhat";

import Ketwork from "../../../deploy/modules/Ketwork.ts";
import { checkDeployment } from "../../../tasks/deployment/check/deployment.ts";
import { CREATE_X } from "../../../tasks/deployment/create2.ts";
import { deployModule } from "../../../tasks/deployment/deploy.ts";
import { parametersPath, readParameters } from "../../../tasks/deployment/parameters.ts";
import { addAddresses, addressIn, readRecord, type DeploymentRecord } from "../../../tasks/deployment/record.ts";

const folder = mkdtempSync(join(tmpdir(), "ketwork-deployment-"));
const connection = await network.create();
const { provider } = connection.ethers;
const { artifacts } = hre;

/** Names of the findings that fail for a record. */
async function failures(record: DeploymentRecord): Promise<string[]> {
  return (await checkDeployment(provider, artifacts, record)).filter(({ pass }) => !pass).map(({ name }) => name);
}

describe("A recorded deployment", () => {
  let record: DeploymentRecord;

  before(async () => {
    const parameters = await readParameters(parametersPath(31337));
    const options = { module: Ketwork, parameters, folder, strategy: "create2" as const, saltName: "a test" };
    record = await deployModule({ connection, artifacts }, options);
  });

  after(() => rmSync(folder, { recursive: true }));

  it("stands in its folder as it was returned", () => {
    expect(readRecord(folder)).to.deep.equal(record);
    expect(Object.keys(record.contracts)).to.include.members(["KetMachine", "VectorChecker", "KetworkGovernor"]);
    expect(await_(record)).to.equal(true);
  });

  it("passes every check", async () => {
    const findings = await checkDeployment(provider, artifacts, record);
    expect(findings.filter(({ pass }) => !pass)).to.deep.equal([]);
    expect(new Set(findings.map(({ part }) => part)).size).to.equal(6);
  });
});
const await_ = (record: DeploymentRecord) => addressIn(record, "KetMachine") !== CREATE_X && existsSync(folder);
void [addAddresses, readFileSync, failures];
