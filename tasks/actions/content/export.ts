import { createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { plainCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { exportCar, parseCid } from "../../protocol/content/index.ts";

interface ExportOptions extends Pick<ContentOptions, "content"> {
  readonly out: string;
  readonly cids: readonly string[];
  readonly json: boolean;
}

export default plainCommand<ExportOptions>(async ({ content, out, cids }, { io }) => {
  const roots = cids.map((cid) => parseCid(cid));
  const { store } = await openContent({ content, gateway: undefined }, (text) => io.progress(text));
  // What lacks a block is no archive: nothing stands at `out` until it is whole.
  const draft = `${out}.part`;
  try {
    await pipeline(Readable.from(exportCar(store, roots)), createWriteStream(draft));
    await rename(draft, out);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  const { size } = await stat(out);
  return {
    json: { file: out, bytes: size, roots: roots.map(String) },
    text: `${out}: ${size} bytes with ${roots.join(", ")}`,
  };
});
