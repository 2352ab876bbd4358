import { randomBytes } from "node:crypto";

import { hexlify } from "ethers";

import { drawRows } from "../../cli/bounty-view.ts";
import { plainCommand } from "../../cli/command.ts";
import { cellsIn } from "../../cli/program.ts";
import { readSealedFile, writeSealedFile } from "../../cli/sealed-file.ts";
import { keepSealedRows } from "../../protocol/agent/roles/sealed.ts";
import { sealRows, type SealedData } from "../../protocol/seal.ts";
import { openStore } from "../../protocol/store/index.ts";

interface SealArguments {
  readonly cells: string;
  readonly out: string;
  readonly depth: number;
  readonly store: string | undefined;
  readonly json: boolean;
}

export default plainCommand<SealArguments>(({ cells, out, depth, store }) => {
  const sealed = sealRows(cellsIn(cells)!, depth, hexlify(randomBytes(32)));
  writeSealedFile(out, sealed);
  // What cannot be read back would cost the poster's bond.
  const written = readSealedFile(out);
  const { seal, root } = written;
  if (store !== undefined) keep(store, written);
  return {
    json: { file: out, seal, root, depth, cells: sealed.cells.length, ...(store !== undefined && { store }) },
    text: drawRows([
      ["seal", seal],
      ["root", root],
      ["written to", `${out}: keep it, and keep it secret, until the commits have ended`],
      ...(store === undefined ? [] : [["kept in", `${store}, for the agent that opens them`] as [string, string]]),
    ]),
  };
});

/** @throws AgentError `StoreLocked` while the agent runs */
function keep(path: string, rows: SealedData): void {
  const store = openStore(path);
  try {
    keepSealedRows(store, rows);
  } finally {
    store.close();
  }
}
