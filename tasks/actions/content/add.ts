import { plainCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { twoColumns } from "../../cli/fields.ts";
import { readBytes } from "../../cli/files.ts";
import { kuboStore } from "../../protocol/content/index.ts";

interface AddOptions extends Pick<ContentOptions, "content"> {
  readonly file: string;
  readonly kubo: string | undefined;
  readonly json: boolean;
}

export default plainCommand<AddOptions>(async ({ content, file, kubo }, { io }) => {
  const { store } = await openContent({ content, gateway: undefined }, (text) => io.progress(text));
  const bytes = readBytes(file);
  const cid = `${await store.put(bytes)}`;
  const stores = [store.name];
  if (kubo !== undefined) {
    const node = kuboStore(kubo);
    await node.put(bytes);
    stores.push(node.name);
  }
  return {
    json: { cid, bytes: bytes.length, stores },
    text: twoColumns([
      ["content", cid],
      ["bytes", `${bytes.length}`],
      ["kept in", stores.join(", ")],
    ]),
  };
});
