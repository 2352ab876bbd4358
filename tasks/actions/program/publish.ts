import { programId as idOf } from "../../../sim/index.ts";
import { accountCommand } from "../../cli/command.ts";
import { readText } from "../../cli/files.ts";
import { publishPlanned } from "../../cli/publishing.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { readProgramFile } from "../../protocol/program-file.ts";

interface PublishArguments extends SendingOptions {
  readonly file: string;
}

export default accountCommand<PublishArguments>(async ({ file }, session) => {
  const program = readProgramFile(readText(file));
  const programId = idOf(program);
  if (await session.market.store.isPublished(programId)) {
    return { json: { programId, gas: 0n }, text: `${programId} is published already` };
  }
  const done = await publishPlanned(session, program);
  return done && { json: { programId, gas: done.gas }, text: `published ${programId}` };
});
