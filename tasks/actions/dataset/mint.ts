import { accountCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { parseId, percent } from "../../cli/fields.ts";
import type { SendingOptions } from "../../cli/session.ts";
import { parseCid } from "../../protocol/content/index.ts";
import { DATASET_FORMAT, readManifest, verifyDatasetCells } from "../../protocol/datasets/index.ts";
import { mintDataset } from "../../protocol/registry.ts";

interface MintOptions extends SendingOptions, ContentOptions {
  readonly cid: string;
  readonly name: string | undefined;
  readonly royaltyBps: number;
  readonly modelShareBps: number;
  readonly parent: string | undefined;
}

export default accountCommand<MintOptions>(async (args, session) => {
  const { market, progress, transact } = session;
  const { source } = await openContent(args, progress);
  const cid = parseCid(args.cid);
  const manifest = readManifest(await source.get(cid), args.cid);
  // A token whose cells nobody has would bind an owner to nothing.
  verifyDatasetCells(await source.get(parseCid(manifest.cells)), manifest, source.name);
  const { root, depth, rows, columns } = manifest;
  const name = args.name ?? manifest.source?.schema?.name ?? manifest.recipe?.source.kind ?? "dataset";
  const { royaltyBps, modelShareBps } = args;
  const parent = args.parent === undefined ? 0n : parseId("parent", args.parent);
  const details = {
    name,
    content: args.cid,
    root,
    size: `${rows} rows of ${columns} cells`,
    "part of models": percent(modelShareBps),
    "part of resales": percent(royaltyBps),
    ...(parent !== 0n && { "next version of": `dataset ${parent}` }),
  };
  const draft = { root, depth, rows, columns, royaltyBps, modelShareBps, parent, name };
  const minted = await transact({ title: "Mint a dataset", details }, () =>
    mintDataset(market.datasets, { ...draft, cid: cid.toV1().bytes, format: DATASET_FORMAT }),
  );
  const { datasetId } = minted ?? {};
  return { json: { datasetId, cid: args.cid, ...draft }, text: minted ? `dataset ${datasetId}` : "" };
});
