import { marketCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { openDataset } from "../../cli/dataset.ts";
import { twoColumns } from "../../cli/fields.ts";
import { readBytes } from "../../cli/files.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { parseCid } from "../../protocol/content/index.ts";
import {
  datasetCells,
  datasetManifest,
  rebuildDataset,
  verifyDatasetFile,
  type DatasetManifest,
} from "../../protocol/datasets/index.ts";
import type { ContentSource } from "../../protocol/content/index.ts";

interface VerifyOptions extends MarketOptions, ContentOptions {
  readonly id: string;
  readonly file: string | undefined;
}

export default marketCommand<VerifyOptions>(async (args, session) => {
  const token = await openDataset(session, args.id);
  const { source } = await openContent(args, session.progress);
  const manifest = await datasetManifest(source, token);
  const { datasetId, root } = token;
  if (args.file !== undefined) {
    const { kind } = await verifyDatasetFile(args.file, readBytes(args.file), manifest, root);
    const what = kind === "cells" ? "the cells" : "the source; the recipe makes the cells again";
    return {
      json: { datasetId, root, file: args.file, kind, verified: true },
      text: twoColumns([
        ["file", `${args.file} is ${what}`],
        ["root", root],
      ]),
    };
  }
  await datasetCells(source, token);
  const rebuilt = await rebuilds(source, manifest);
  return {
    json: { datasetId, root, cells: manifest.cells, verified: true, rebuilt },
    text: twoColumns([
      ["cells", `${manifest.cells}: they have the root`],
      ["recipe", rebuilt ? "makes the same cells again" : "not tried: give the source with --file"],
      ["root", root],
    ]),
  };
});

/** Whether the recipe was done again: it needs a source that the content has, or rows that are generated. */
async function rebuilds(source: ContentSource, manifest: DatasetManifest): Promise<boolean> {
  const { recipe, source: origin } = manifest;
  if (recipe?.source.kind === "generator") {
    await rebuildDataset("generated", undefined, manifest);
    return true;
  }
  if (!recipe || origin?.cid === undefined) return false;
  await verifyDatasetFile(origin.file, await source.get(parseCid(origin.cid)), manifest, manifest.root);
  return true;
}
