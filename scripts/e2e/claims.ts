/** A bounty with many claims, made quickly: what a watchtower has to get through. */
import { join } from "node:path";

import { Wallet } from "ethers";

import { irisClassifier, irisDataset, Prover, Random, run, toCells, type Statement } from "../../sim/index.ts";
import { folderStore } from "../../tasks/protocol/content/index.ts";
import { packDataset, storeDataset } from "../../tasks/protocol/datasets/index.ts";
import {
  commitResult,
  connectAs,
  draftTerms,
  mintDataset,
  postBounty,
  publishProgram,
  resultOf,
  revealResult,
} from "../../tasks/protocol/index.ts";
import { SOLVER_BOND } from "./bounties.ts";
import { FUNDS, keyOf, type Ground } from "./market.ts";
import type { ChainNode } from "./nodes.ts";
import { blockAt } from "./rpc.ts";

const MAX_STEPS = 2 ** 20;
const COMMIT_SECONDS = 3600;

/**
 * Posts the evaluation of an Iris classifier, and has one solver commit to and reveal `count` results of it, all true and
 * all of other parameters. Every transaction is a block.
 * @returns the bounty
 */
export async function revealClaims(
  node: ChainNode,
  ground: Ground,
  { count, seed, folder }: { readonly count: number; readonly seed: number; readonly folder: string },
): Promise<string> {
  const solver = ground.signer(keyOf(seed, "Alice"));
  const address = await solver.getAddress();
  await node.setBalance(address, FUNDS);
  const own = connectAs(ground.market, solver);
  const dataset = irisDataset();
  const packed = await packDataset({ segment: dataset.segment, name: "Iris" });
  await storeDataset(packed, folderStore(join(folder, "content")));
  const { datasetId } = await mintDataset(own.datasets, packed.draft);
  const model = irisClassifier();
  const program = model.evaluationProgram(dataset, { maxSteps: MAX_STEPS });
  await publishProgram(own.store, program);
  const terms = await draftTerms(own.rules, own.datasets, {
    program,
    machine: await own.machine.getAddress(),
    ...{ kind: "open", direction: "max", datasetIds: [datasetId], reward: 10n ** 18n },
    ...{ solverBond: SOLVER_BOND, challengerBond: SOLVER_BOND / 2n, commitSeconds: COMMIT_SECONDS },
  });
  const { bountyId, termsHash } = await postBounty(own.board, terms);
  const board = await own.board.getAddress();
  const context = { chainId: own.chainId, board, bountyId, termsHash, solver: address };
  const random = new Random(seed);
  const results: { readonly prover: Prover; readonly salt: string; readonly index: bigint }[] = [];
  for (let i = 0; i < count; i++) {
    const parameters = Float64Array.from(model.parameters, () => 2 * random.nextFloat() - 1);
    const statement: Statement = { program, args: toCells(parameters), data: [dataset.segment.cells] };
    const prover = new Prover(run(statement));
    const salt = Wallet.createRandom().privateKey;
    const { index } = await commitResult(own.board, context, resultOf(prover), salt, SOLVER_BOND);
    results.push({ prover, salt, index });
  }
  const { revealDelayBlocks, revealDelaySeconds } = await own.rules.limits();
  const { time } = await blockAt(node.request, "latest");
  const opens = Math.max(time, Number(terms.commitDeadline + revealDelaySeconds)) + 1;
  for (let i = 0; i <= Number(revealDelayBlocks); i++) await node.mine(opens + i);
  for (const { prover, salt, index } of results) await revealResult(own.board, bountyId, index, prover, salt);
  return bountyId;
}
