import { programId as idOf } from "../../../sim/index.ts";
import { accountCommand } from "../../cli/command.ts";
import { readText } from "../../cli/files.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { readProgramFile } from "../../protocol/program-file.ts";
import { publishProgram } from "../../protocol/programs.ts";

interface PublishArguments extends SendingOptions {
  readonly file: string;
}

export default accountCommand<PublishArguments>(async ({ file }, { market, transact }) => {
  const program = readProgramFile(readText(file));
  const programId = idOf(program);
  if (await market.store.isPublished(programId)) {
    return { json: { programId, gas: 0n }, text: `${programId} is published already` };
  }
  const details = { program: programId, instructions: String(program.code.length) };
  const done = await transact({ title: "Publish the program", details }, () => publishProgram(market.store, program));
  return done && { json: { programId, gas: done.gas }, text: `published ${programId}` };
});
