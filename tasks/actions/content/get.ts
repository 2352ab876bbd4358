import { plainCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { writeBytes } from "../../cli/files.ts";
import { parseCid } from "../../protocol/content/index.ts";

interface GetOptions extends ContentOptions {
  readonly cid: string;
  readonly out: string;
  readonly json: boolean;
}

export default plainCommand<GetOptions>(async (args, { io }) => {
  const cid = parseCid(args.cid);
  const { source } = await openContent(args, (text) => io.progress(text));
  const bytes = await source.get(cid);
  writeBytes(args.out, bytes);
  return {
    json: { cid: `${cid}`, file: args.out, bytes: bytes.length },
    text: `${args.out}: ${bytes.length} bytes, which are ${cid}`,
  };
});
