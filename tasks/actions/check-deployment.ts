import { join } from "node:path";

import { plainCommand } from "../cli/command.ts";
import { buildContracts } from "../cli/deployment-steps.ts";
import { checkDeployment } from "../deployment/check/deployment.ts";
import { DEPLOYMENTS, deploymentId } from "../deployment/folder.ts";
import { readRecord } from "../deployment/record.ts";
import { drawTable } from "../view/table.ts";

interface CheckArguments {
  readonly module: string;
  readonly folder: string | undefined;
  readonly json: boolean;
}

export default plainCommand<CheckArguments>(async ({ module, folder }, { hre, io }) => {
  const { ethers } = await hre.network.create();
  const record = readRecord(folder ?? join(DEPLOYMENTS, await deploymentId(ethers.provider, module)));
  await buildContracts(hre, (text) => io.progress(text));
  const findings = await checkDeployment(ethers.provider, hre.artifacts, record);
  const failed = findings.filter(({ pass }) => !pass);
  const head = [{ head: "" }, { head: "part" }, { head: "what" }, { head: "found" }];
  const rows = findings.map(({ part, name, found, pass }) => [pass ? "ok" : "WRONG", part, name, short(found)]);
  const wrong = failed.map(({ name, expected, found }) => `${name}\n  expected ${expected}\n  found    ${found}`);
  return {
    json: { chainId: record.chainId, checks: findings.length, failed, findings },
    text: [drawTable(head, rows), ...wrong, `${findings.length} checks, ${failed.length} failed`].join("\n"),
    failed: failed.length > 0,
  };
});

/** Long values at a table's width. */
const short = (text: string) => (text.length > 66 ? `${text.slice(0, 63)}…` : text);
