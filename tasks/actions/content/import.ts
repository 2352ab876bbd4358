import { plainCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { twoColumns } from "../../cli/fields.ts";
import { readBytes } from "../../cli/files.ts";
import { importCar } from "../../protocol/content/index.ts";

interface ImportOptions extends Pick<ContentOptions, "content"> {
  readonly file: string;
  readonly json: boolean;
}

export default plainCommand<ImportOptions>(async ({ content, file }, { io }) => {
  const { store } = await openContent({ content, gateway: undefined }, (text) => io.progress(text));
  const bytes = readBytes(file);
  const chunks = (async function* () {
    yield bytes;
  })();
  const roots = (await importCar(store, file, chunks)).map(String);
  return {
    json: { file, roots, store: store.name },
    text: twoColumns([
      ["content", roots.join(", ")],
      ["kept in", store.name],
    ]),
  };
});
