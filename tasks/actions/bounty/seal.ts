import { randomBytes } from "node:crypto";

import { hexlify } from "ethers";

import { drawRows } from "../../cli/bounty-view.ts";
import { plainCommand } from "../../cli/command.ts";
import { cellsIn } from "../../cli/program.ts";
import { readSealedFile, writeSealedFile } from "../../cli/sealed-file.ts";
import { sealRows } from "../../protocol/seal.ts";

interface SealArguments {
  readonly cells: string;
  readonly out: string;
  readonly depth: number;
  readonly json: boolean;
}

export default plainCommand<SealArguments>(({ cells, out, depth }) => {
  const sealed = sealRows(cellsIn(cells)!, depth, hexlify(randomBytes(32)));
  writeSealedFile(out, sealed);
  // What cannot be read back would cost the poster's bond.
  const { seal, root } = readSealedFile(out);
  return {
    json: { file: out, seal, root, depth, cells: sealed.cells.length },
    text: drawRows([
      ["seal", seal],
      ["root", root],
      ["written to", `${out}: keep it, and keep it secret, until the commits have ended`],
    ]),
  };
});
