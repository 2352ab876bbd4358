/** Dataset tokens and their content, as tasks open and show them. */
import { getBytes } from "ethers";
import { CID } from "multiformats/cid";

import type { Recipe } from "../../sim/index.ts";
import { datasetManifest, fetchDataset, type DatasetManifest, type DatasetToken } from "../protocol/datasets/index.ts";
import type { ContentSource } from "../protocol/content/index.ts";
import { isAgentError } from "../protocol/agent-error.ts";
import { parseId } from "./fields.ts";
import type { MarketSession } from "./session.ts";

/** A token by what a person typed. @throws as `parseId` and `fetchDataset` */
export const openDataset = ({ market }: MarketSession, text: string): Promise<DatasetToken> =>
  fetchDataset(market.datasets, parseId("dataset", text));

/** The CID of a token as text; its bytes in hex where they are of no known form. */
export function cidText(cid: string): string {
  try {
    return `${CID.decode(getBytes(cid))}`;
  } catch {
    return cid;
  }
}

/** The manifest of a token, or why there is none to be had. */
export async function manifestOrWhy(source: ContentSource, token: DatasetToken): Promise<DatasetManifest | string> {
  try {
    return await datasetManifest(source, token);
  } catch (error) {
    if (isAgentError(error)) return error.code;
    throw error;
  }
}

/** The rows of each part of a recipe's split. */
export function splitOf({ steps }: Recipe): Readonly<Record<"train" | "test" | "validation", number>> | undefined {
  const split = steps.find(({ step }) => step === "split");
  if (split?.step !== "split") return undefined;
  const { train, test, validation } = split;
  return { train: train.length, test: test.length, validation: validation.length };
}
