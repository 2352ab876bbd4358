import { accountCommand } from "../../cli/command.ts";
import { readSealedFile } from "../../cli/sealed-file.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { openSealedRows } from "../../protocol/seal.ts";

interface UnsealOptions extends SendingOptions {
  readonly file: string;
}

export default accountCommand<UnsealOptions>(async ({ file }, { market, transact }) => {
  const sealed = readSealedFile(file);
  const details = { seal: sealed.seal, cells: String(sealed.cells.length), effect: "everybody can read the rows" };
  const opened = await transact({ title: "Open the sealed rows", details }, () =>
    openSealedRows(market.sealedRows, sealed),
  );
  return opened && { json: { seal: opened.seal, root: sealed.root }, text: `${opened.seal} is open` };
});
