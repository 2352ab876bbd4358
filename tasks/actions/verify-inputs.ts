import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { readRecord } from "../deployment/record.ts";
import { verificationInputs } from "../deployment/verification.ts";

interface VerifyArguments {
  readonly folder: string;
  readonly json: boolean;
}

const action: NewTaskActionFunction<VerifyArguments> = async ({ folder, json }, hre) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const record = readRecord(folder);
  const out = join(folder, "verify");
  for (const { name, sourcify, etherscan } of await verificationInputs(hre.artifacts, record)) {
    for (const [service, input] of Object.entries({ sourcify, etherscan })) {
      mkdirSync(join(out, service), { recursive: true });
      writeFileSync(join(out, service, `${name}.json`), `${JSON.stringify(input)}\n`);
    }
  }
  const contracts = Object.keys(record.contracts);
  process.stdout.write(
    json ? `${JSON.stringify({ folder: out, contracts })}\n` : `${contracts.length} contracts in ${out}\n`,
  );
};

export default action;
