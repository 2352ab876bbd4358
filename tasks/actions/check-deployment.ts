import { join } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { checkDeployment } from "../deployment/check/deployment.ts";
import { DEPLOYMENTS, deploymentId } from "../deployment/folder.ts";
import { readRecord } from "../deployment/record.ts";
import { drawTable } from "../view/table.ts";

interface CheckArguments {
  readonly module: string;
  readonly folder: string | undefined;
  readonly json: boolean;
}

const action: NewTaskActionFunction<CheckArguments> = async ({ module, folder, json }, hre) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { ethers } = await hre.network.create();
  const record = readRecord(folder ?? join(DEPLOYMENTS, await deploymentId(ethers.provider, module)));
  const findings = await checkDeployment(ethers.provider, hre.artifacts, record);
  const failed = findings.filter(({ pass }) => !pass);
  if (json) {
    process.stdout.write(`${JSON.stringify({ chainId: record.chainId, checks: findings.length, failed, findings })}\n`);
  } else {
    const rows = findings.map(({ part, name, found, pass }) => [pass ? "ok" : "WRONG", part, name, short(found)]);
    process.stdout.write(`${drawTable([{ head: "" }, { head: "part" }, { head: "what" }, { head: "found" }], rows)}\n`);
    for (const { name, expected, found } of failed) {
      process.stdout.write(`${name}\n  expected ${expected}\n  found    ${found}\n`);
    }
    process.stdout.write(`${findings.length} checks, ${failed.length} failed\n`);
  }
  if (failed.length > 0) process.exitCode = 1;
};

/** Long values at a table's width. */
const short = (text: string) => (text.length > 66 ? `${text.slice(0, 63)}…` : text);

export default action;
