import { marketCommand } from "../../cli/command.ts";
import type { MarketOptions, MarketSession } from "../../cli/session.ts";
import { FIRST_UNVERIFIED, MODEL_STATUS } from "../../protocol/models.ts";
import { drawTable } from "../../view/table.ts";
import { brief, floatOf, plainText } from "../../view/words.ts";

export default marketCommand<MarketOptions>(async (_, session) => {
  const { models } = session.market;
  const [verified, unverified] = await Promise.all([models.count(), models.unverifiedCount()]);
  const ids = [
    ...Array.from({ length: Number(verified) }, (_, i) => BigInt(i + 1)),
    ...Array.from({ length: Number(unverified) }, (_, i) => FIRST_UNVERIFIED + BigInt(i)),
  ];
  const listed = await Promise.all(ids.map((modelId) => lineOf(session, modelId)));
  const head = ["model", "kind", "status", "score or name", "creator", "owner"].map((name) => ({ head: name }));
  const rows = listed.map(({ modelId, kind, status, score, name, creator, owner }) => [
    ...[modelId, kind, status, score ?? plainText(name ?? "")],
    ...[brief(creator), brief(owner)],
  ]);
  return {
    json: { models: listed },
    text: listed.length === 0 ? "There are no models." : drawTable(head, rows),
  };
});

/** A model by the node's word: `model show` checks what hashes can show. */
async function lineOf({ market: { models } }: MarketSession, modelId: bigint) {
  const [lineage, owner] = await Promise.all([models.lineageOf(modelId), models.ownerOf(modelId)]);
  const isVerified = modelId < FIRST_UNVERIFIED;
  const score = isVerified ? floatOf((await models.modelOf(modelId)).outcome.score) : undefined;
  const name = isVerified ? undefined : (await models.registrationOf(modelId)).name;
  const status = MODEL_STATUS[Number(lineage.status)]!;
  const kind = isVerified ? "verified" : "unverified";
  return { modelId, kind, status, score, name, creator: lineage.creator, owner };
}
