/** Models as tasks open, show and compute them. */
import { KetworkRangeError, type Recipe } from "../../sim/index.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import type { DataSource } from "../protocol/claims.ts";
import type { ContentSource } from "../protocol/content/index.ts";
import { datasetCells, datasetManifest, fetchDataset } from "../protocol/datasets/index.ts";
import { fetchModel, type FetchedModel, type Lineage, type VerifiedModel } from "../protocol/lineage.ts";
import { fetchSealedRows } from "../protocol/seal.ts";
import { floatOf, plainText } from "../view/words.ts";
import { parseId } from "./fields.ts";
import type { MarketSession } from "./session.ts";

/** A model by what a person typed. @throws as `parseId` and `fetchModel` */
export const openModel = ({ market, deployment }: MarketSession, text: string): Promise<FetchedModel> =>
  fetchModel(market, market.chainId, parseId("model", text), deployment.fromBlock);

/**
 * A model whose run is settled.
 * @throws KetworkRangeError `ModelUnverified`, and as `openModel`
 */
export async function openVerified(session: MarketSession, text: string): Promise<VerifiedModel> {
  const model = await openModel(session, text);
  if (model.kind === "verified") return model;
  const rule = `model ${model.modelId}: nobody has settled anything of it`;
  throw new KetworkRangeError("ModelUnverified", rule, { modelId: model.modelId });
}

/** The data segments of a model's run, fetched and checked; rows that were sealed are read from the chain. */
export async function dataOf(
  { market, deployment, progress }: MarketSession,
  content: ContentSource,
  model: VerifiedModel,
): Promise<DataSource> {
  const { terms } = model.bounty;
  const { dataRoots } = model.claim.statement;
  const cells = new Map<string, BigUint64Array>();
  for (const [segment, datasetId] of terms.datasetIds.entries()) {
    const root = dataRoots[segment]!;
    if (datasetId === 0n) continue;
    if (root !== terms.dataRoots[segment]) {
      const opened = await fetchSealedRows(market.sealedRows, terms.sealedRows, deployment.fromBlock);
      if (opened) cells.set(root, opened.cells);
      continue;
    }
    progress(`fetching dataset ${datasetId}`);
    cells.set(root, await datasetCells(content, await fetchDataset(market.datasets, datasetId)));
  }
  return (root) => cells.get(root);
}

/**
 * The recipe of a model's first dataset; `undefined` where it has none.
 * @param required whether it is an error that nobody gives the manifest
 */
export async function dataRecipeOf(
  { market }: MarketSession,
  content: ContentSource,
  { datasetIds }: VerifiedModel,
  required: boolean,
): Promise<Recipe | undefined> {
  const datasetId = datasetIds.find((id) => id !== 0n);
  if (datasetId === undefined) return undefined;
  try {
    return (await datasetManifest(content, await fetchDataset(market.datasets, datasetId))).recipe;
  } catch (error) {
    if (required || !isAgentError(error)) throw error;
    return undefined;
  }
}

/** A model on one line. */
export function modelLine(model: FetchedModel): string {
  const state = model.status === "active" ? "" : `, ${model.status}`;
  if (model.kind === "unverified") return `model ${model.modelId} “${plainText(model.name)}”, unverified${state}`;
  return `model ${model.modelId}, verified, score ${floatOf(model.score)}${state}`;
}

interface Branch {
  readonly line: string;
  readonly branches: readonly Branch[];
}

function branchOf({ model, datasets, parents }: Lineage): Branch {
  const leaf = (line: string): Branch => ({ line, branches: [] });
  return {
    line: modelLine(model),
    branches: [
      leaf(`program ${model.programId}`),
      ...(model.kind === "verified" ? [leaf(`bounty ${model.bounty.bountyId}, solved by ${model.creator}`)] : []),
      ...datasets.map(({ datasetId, name, rows, columns, root }) =>
        leaf(`dataset ${datasetId} “${plainText(name)}”, ${rows} × ${columns}, root ${root}`),
      ),
      ...parents.map(branchOf),
    ],
  };
}

/** A lineage as a tree, a line a node. */
export function lineageText(lineage: Lineage): string {
  const lines = ({ line, branches }: Branch, first: string, rest: string): string[] => [
    `${first}${line}`,
    ...branches.flatMap((branch, i) =>
      i === branches.length - 1 ? lines(branch, `${rest}└─ `, `${rest}   `) : lines(branch, `${rest}├─ `, `${rest}│  `),
    ),
  ];
  return lines(branchOf(lineage), "", "").join("\n");
}

/** A model as JSON has it: what a document of its own holds is named, not repeated. */
export function modelJson(model: FetchedModel): Readonly<Record<string, unknown>> {
  if (model.kind === "unverified") return { ...model };
  const { bounty, claim, ...facts } = model;
  const { claimId, claim: words, statement } = claim;
  return {
    ...facts,
    score: floatOf(model.score),
    scoreBits: `0x${model.score.toString(16).padStart(16, "0")}`,
    bountyId: bounty.bountyId,
    poster: bounty.poster,
    claim: { claimId, steps: words.steps, stateHash: words.stateHash, machine: words.machine, statement },
  };
}

/** A lineage as JSON. */
export const lineageJson = ({ model, datasets, parents }: Lineage): Readonly<Record<string, unknown>> => ({
  model: modelJson(model),
  datasets,
  parents: parents.map(lineageJson),
});
