import { marketCommand } from "../../cli/command.ts";
import { openContent, type ContentOptions } from "../../cli/content.ts";
import { cidText, manifestOrWhy, openDataset, splitOf } from "../../cli/dataset.ts";
import { percent, twoColumns } from "../../cli/fields.ts";
import { DATA_LICENCES, openOffers } from "../../cli/licences.ts";
import type { MarketOptions } from "../../cli/session.ts";
import { plainText } from "../../view/words.ts";

interface ShowOptions extends MarketOptions, ContentOptions {
  readonly id: string;
}

export default marketCommand<ShowOptions>(async (args, session) => {
  const token = await openDataset(session, args.id);
  const { source } = await openContent(args, session.progress);
  const [found, { offers, text }] = await Promise.all([
    manifestOrWhy(source, token),
    openOffers(DATA_LICENCES, session, token.datasetId),
  ]);
  const manifest = typeof found === "string" ? undefined : found;
  const { version, first, latest } = token.version;
  const split = manifest?.recipe && splitOf(manifest.recipe);
  const origin = manifest?.source;
  const rows: [string, string][] = [
    ["dataset", `${token.datasetId}: ${plainText(token.name)}`],
    ["size", `${token.rows} rows of ${token.columns} cells`],
    ...(split ? [["rows", `${split.train} train, ${split.test} test, ${split.validation} validate`] as const] : []),
    ["root", `${token.root}, depth ${token.depth}`],
    ["content", `${cidText(token.cid)} (${plainText(token.format)})`],
    ...(origin
      ? [["made from", plainText(`${origin.file}, ${origin.licence}, SHA-256 ${origin.sha256}`, 200)] as const]
      : []),
    ...(typeof found === "string" ? [["manifest", `not to be had: ${found}`] as const] : []),
    ["owner", token.owner],
    ["creator", token.creator],
    ["version", `${version} of the series of dataset ${first}; the latest is dataset ${latest}`],
    ["takes of prizes", percent(token.bountyShareBps)],
    ["takes of models", percent(token.modelShareBps)],
    ["takes of resales", percent(token.royaltyBps)],
  ].map(([name, value]) => [name!, value!]);
  return {
    json: { ...token, cid: cidText(token.cid), manifest: manifest ?? null, offers },
    text: [twoColumns(rows), text].filter(Boolean).join("\n"),
  };
});
