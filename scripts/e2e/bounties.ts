/** Posts the bounties of a run, as its poster: programs, data, terms, and the rows that are held back. */
import { hexlify, type Signer } from "ethers";

import { cellsRoot, prepareDataset, IRIS, IRIS_CSV, Random, type Segment } from "../../sim/index.ts";
import { folderStore } from "../../tasks/protocol/content/index.ts";
import { packDataset, storeDataset } from "../../tasks/protocol/datasets/index.ts";
import {
  connectAs,
  draftTerms,
  mintDataset,
  postBounty,
  publishProgram,
  sealRows,
  type ConnectedMarket,
  type SealedData,
} from "../../tasks/protocol/index.ts";
import { programOf } from "../../tasks/protocol/jobs/index.ts";
import type { PlannedBounty } from "./jobs.ts";

export const SOLVER_BOND = 10n ** 17n;
const POSTER_BOND = 3n * 10n ** 16n + 1n;
/** Of 150 rows of Iris: 2 of each class train, 3 test. */
const TEST_PER_CLASS = 48;

export interface PostedJob {
  readonly bountyId: string;
  readonly planned: PlannedBounty;
  /** What was held back: its poster must know it. */
  readonly sealed?: SealedData;
}

/** Some rows of Iris, other ones for another seed. */
export function irisRows(seed: number): Segment {
  const { segment } = prepareDataset(IRIS, { testPerClass: TEST_PER_CLASS, seed }, IRIS_CSV);
  const { columns } = segment;
  const rows = 15;
  const cells = segment.cells.slice(0, rows * columns);
  const depth = Math.ceil(Math.log2(Math.ceil(cells.length / 4)));
  return { cells, rows, columns, depth, root: cellsRoot(cells, depth) };
}

/** What the posters of bounties on rows need: the public rows as a dataset, its files in `contentFolder`. */
export async function mintRows(market: ConnectedMarket, contentFolder: string, seed: number): Promise<bigint> {
  const packed = await packDataset({ segment: irisRows(seed), name: "Iris, some rows" });
  await storeDataset(packed, folderStore(contentFolder));
  return (await mintDataset(market.datasets, packed.draft)).datasetId;
}

export interface PostOptions {
  readonly datasetId: bigint;
  readonly token: string;
  readonly commitSeconds: number;
  readonly seed: number;
}

/** Posts one bounty from `signer`. The market's token must be allowed to be taken. */
export async function postPlanned(
  market: ConnectedMarket,
  signer: Signer,
  planned: PlannedBounty,
  { datasetId, token, commitSeconds, seed }: PostOptions,
): Promise<PostedJob> {
  const own = connectAs(market, signer);
  const program = programOf(planned.recipe);
  await publishProgram(own.store, program);
  const sealed = planned.isSealed ? sealedFor(seed) : undefined;
  const metadata = JSON.stringify({
    version: 1,
    name: planned.name,
    description: "A small job of an end-to-end run.",
    resultLicence: "CC0-1.0",
    job: planned.recipe,
  });
  const terms = await draftTerms(own.rules, own.datasets, {
    program,
    machine: await own.machine.getAddress(),
    ...{ kind: planned.kind, direction: planned.direction, prizes: planned.prizes, reward: planned.reward },
    ...{ solverBond: SOLVER_BOND, challengerBond: SOLVER_BOND / 2n, commitSeconds, metadata },
    ...(planned.onRows && { datasetIds: [datasetId] }),
    ...(planned.inTokens && { token }),
    ...(sealed && { sealed: { seal: sealed.seal, segment: 0, posterBond: POSTER_BOND } }),
  });
  const { bountyId } = await postBounty(own.board, terms, metadata);
  return { bountyId, planned, sealed };
}

/** Other rows, and a salt, of the seed. */
function sealedFor(seed: number): SealedData {
  const random = new Random(seed);
  const { cells, depth } = irisRows(1 + random.nextInt(1000));
  const salt = Uint8Array.from({ length: 32 }, () => random.nextInt(256));
  return sealRows(cells, depth, hexlify(salt));
}
