/** Where models come from, as far as hashes show it. */
import { getAddress } from "ethers";

import { KetworkRangeError } from "../../sim/index.ts";
import { statementHashOf } from "./claim.ts";
import { revealedClaims, type RevealedClaim } from "./claims.ts";
import { checkUint } from "./check.ts";
import type { ConnectedMarket } from "./connect.ts";
import { fetchBounty, type FetchedBounty } from "./fetch.ts";
import { FIRST_UNVERIFIED, MODEL_STATUS, type ModelStatus } from "./models.ts";
import { foreign } from "./nonce.ts";
import { ask } from "./send.ts";

/** What every model has; by the node's word, but for what a settled bounty proves. */
export interface ModelFacts {
  readonly modelId: bigint;
  readonly owner: string;
  readonly creator: string;
  readonly status: ModelStatus;
  readonly parents: readonly bigint[];
  readonly datasetIds: readonly bigint[];
  /** The model of which it is the next version; 0 for none. */
  readonly predecessor: bigint;
  readonly version: bigint;
  /** Length of the longest line of parents. */
  readonly depth: number;
  readonly creatorBps: bigint;
  readonly derivativeBps: bigint;
  /** Binary CID of the parameters in hex; `0x` where nobody said. */
  readonly cid: string;
  readonly programId: string;
  readonly argsRoot: string;
}

/** A model of a settled bounty: bounty, terms, solver, arguments, data and final state hash to what the ids name. */
export interface VerifiedModel extends ModelFacts {
  readonly kind: "verified";
  readonly bounty: FetchedBounty;
  readonly claim: RevealedClaim;
  /** Score as binary64 bits: an output of the run, so a replay shows it (`verifyModel`). */
  readonly score: bigint;
}

/** A model of which somebody says something. */
export interface UnverifiedModel extends ModelFacts {
  readonly kind: "unverified";
  readonly name: string;
}

export type FetchedModel = VerifiedModel | UnverifiedModel;

/**
 * Reads a model. Of a verified one the bounty's id is the hash of its terms, and the claim's id that of solver, statement and
 * final state; the statement hashes to what the claim names, and has the data of the terms.
 * @param chainId where the caller means to be, not what the node says
 * @param fromBlock not after the post of the oldest bounty
 * @throws ProtocolError `ERC721NonexistentToken`; KetworkRangeError `ModelMismatch` where what the node shows contradicts
 * itself, and as `fetchBounty`, `revealedClaims`
 */
export async function fetchModel(
  market: ConnectedMarket,
  chainId: bigint,
  modelId: bigint,
  fromBlock = 0,
): Promise<FetchedModel> {
  const { models } = market;
  checkUint("modelId", modelId, 256);
  const [lineage, owner, version, cid] = await ask(
    "lineageOf",
    Promise.all([
      models.lineageOf(modelId),
      models.ownerOf(modelId),
      models.versionOf(modelId),
      models.parametersOf(modelId),
    ]),
  );
  const facts = {
    ...{ modelId, owner, cid, creator: lineage.creator, version: version.version },
    status: MODEL_STATUS[Number(lineage.status)]!,
    parents: lineage.parents.filter((id) => id !== 0n),
    datasetIds: [...lineage.datasetIds],
    predecessor: lineage.predecessor,
    depth: Number(lineage.depth),
    creatorBps: lineage.creatorBps,
    derivativeBps: lineage.derivativeBps,
  };
  if (modelId >= FIRST_UNVERIFIED) {
    const { programId, argsRoot, name } = await ask("registrationOf", models.registrationOf(modelId));
    return { kind: "unverified", ...facts, programId, argsRoot, name };
  }
  const { bountyId, outcome } = await ask("modelOf", models.modelOf(modelId));
  const [bounty, claims, minted] = await Promise.all([
    fetchBounty(market.board, chainId, bountyId, fromBlock),
    revealedClaims(market, bountyId, fromBlock),
    models.modelOfBounty(bountyId),
  ]);
  const claim = claims.find(({ claimId }) => claimId === outcome.claimId);
  const { terms } = bounty;
  const hasSealedRows = BigInt(terms.sealedRows) !== 0n;
  const holds =
    claim !== undefined &&
    minted === modelId &&
    statementHashOf(claim.statement) === claim.claim.statementHash &&
    claim.statement.argsRoot === outcome.argsRoot &&
    claim.claim.stateHash === outcome.stateHash &&
    claim.score === outcome.score &&
    getAddress(claim.claim.solver) === getAddress(facts.creator) &&
    terms.datasetIds.every((id, segment) => id === facts.datasetIds[segment]) &&
    claim.statement.dataRoots.every((root, segment) => {
      const isSealed = hasSealedRows && terms.sealedSegment === BigInt(segment);
      return isSealed || root === terms.dataRoots[segment];
    });
  if (!holds) throw foreign("ModelMismatch", "model", `${modelId}`);
  const { argsRoot, score } = outcome;
  return { kind: "verified", ...facts, bounty, claim, score, programId: terms.programId, argsRoot };
}

/** A dataset in a lineage. */
export interface LineageDataset {
  readonly datasetId: bigint;
  /** The segment that it was, of a verified model. */
  readonly segment: number;
  readonly root: string;
  readonly rows: bigint;
  readonly columns: bigint;
  readonly name: string;
  readonly owner: string;
}

/** A model with all that it was made from. */
export interface Lineage {
  readonly model: FetchedModel;
  readonly datasets: readonly LineageDataset[];
  readonly parents: readonly Lineage[];
}

/**
 * The whole lineage of a model: its datasets, whose roots are those of the terms, and its parents with theirs.
 * @throws KetworkRangeError `LineageMismatch` where a dataset has another root than the terms, or a parent is no older than
 * its child; as `fetchModel`
 */
export async function lineageOf(
  market: ConnectedMarket,
  chainId: bigint,
  modelId: bigint,
  fromBlock = 0,
): Promise<Lineage> {
  const known = new Map<bigint, Promise<Lineage>>();
  const visit = (id: bigint): Promise<Lineage> => {
    const found = known.get(id) ?? read(id);
    known.set(id, found);
    return found;
  };
  const read = async (id: bigint): Promise<Lineage> => {
    const model = await fetchModel(market, chainId, id, fromBlock);
    const datasets = await datasetsOf(market, model);
    // The depth falls from child to parent, so there is no circle to wait in.
    const parents = await Promise.all(
      model.parents.map(async (parent) => {
        const { depth } = await ask("lineageOf", market.models.lineageOf(parent));
        if (Number(depth) >= model.depth) throw contradiction(id, `parent ${parent} is no older than its child`);
        return visit(parent);
      }),
    );
    return { model, datasets, parents };
  };
  return visit(modelId);
}

async function datasetsOf({ datasets }: ConnectedMarket, model: FetchedModel): Promise<readonly LineageDataset[]> {
  const named = model.datasetIds.map((datasetId, segment) => ({ datasetId, segment }));
  return Promise.all(
    named
      .filter(({ datasetId }) => datasetId !== 0n)
      .map(async ({ datasetId, segment }) => {
        const [{ root, rows, columns, name }, owner] = await ask(
          "datasetOf",
          Promise.all([datasets.datasetOf(datasetId), datasets.ownerOf(datasetId)]),
        );
        if (model.kind === "verified" && model.bounty.terms.dataRoots[segment] !== root) {
          throw contradiction(model.modelId, `dataset ${datasetId} has another root than the terms`);
        }
        return { datasetId, segment, root, rows, columns, name, owner };
      }),
  );
}

const contradiction = (modelId: bigint, rule: string): KetworkRangeError =>
  new KetworkRangeError("LineageMismatch", `model ${modelId}: ${rule}`, { modelId, rule });
