import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { plainCommand } from "../cli/command.ts";
import { buildContracts } from "../cli/deployment-steps.ts";
import { readRecord } from "../deployment/record.ts";
import { verificationInputs } from "../deployment/verification.ts";

interface VerifyArguments {
  readonly folder: string;
  readonly json: boolean;
}

export default plainCommand<VerifyArguments>(async ({ folder }, { hre, io }) => {
  const record = readRecord(folder);
  await buildContracts(hre, (text) => io.progress(text));
  const out = join(folder, "verify");
  for (const { name, sourcify, etherscan } of await verificationInputs(hre.artifacts, record)) {
    for (const [service, input] of Object.entries({ sourcify, etherscan })) {
      mkdirSync(join(out, service), { recursive: true });
      writeFileSync(join(out, service, `${name}.json`), `${JSON.stringify(input)}\n`);
    }
  }
  const contracts = Object.keys(record.contracts);
  return { json: { folder: out, contracts }, text: `${contracts.length} contracts in ${out}` };
});
