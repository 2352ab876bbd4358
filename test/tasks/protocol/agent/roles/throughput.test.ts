import { performance } from "node:perf_hooks";

import { expect } from "chai";
import { hexlify, ZeroHash } from "ethers";

import {
  encodeCells,
  initialParameters,
  irisClassifier,
  irisDataset,
  makeJob,
  packShape,
  programId,
  statementHash,
  statementRoots,
  toCells,
} from "../../../../../sim/index.ts";
import { nodePool } from "../../../../../tasks/engine/pool.ts";
import { verdictOf, watchtowerOptions, watchtowerRole } from "../../../../../tasks/protocol/agent/roles/index.ts";
import type { KnownBounty, KnownClaim, MarketView } from "../../../../../tasks/protocol/agent/view.ts";
import { claimIdOf } from "../../../../../tasks/protocol/claim.ts";
import { setStage } from "../../../../helpers/tasks/role-stage.ts";
import { deployWorld, networkHelpers } from "../../../../helpers/tasks/sdk.ts";

const CLAIMS = 100;
const MOST_SECONDS = 20;

describe("Watchtower: throughput", () => {
  it(`checks ${CLAIMS} evaluations of the Iris classifier in less than ${MOST_SECONDS} s, and finds the one lie`, async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const stage = await setStage(world);
    const flowers = irisDataset();
    const { cells, root } = flowers.segment;
    const model = irisClassifier();
    const program = model.evaluationProgram(flowers, { maxSteps: 1_000_000 });
    stage.give(root, cells);
    await using pool = nodePool(2);
    const actor = stage.actor(3, (statement) => pool.runJob(statement));
    const host = await world.market.board.getAddress();
    const machine = await world.market.machine.getAddress();
    const bounty = {
      bountyId: ZeroHash,
      terms: {
        datasetIds: [1n, 0n, 0n, 0n],
        dataRoots: [root, ZeroHash, ZeroHash, ZeroHash],
        sealedRows: ZeroHash,
        sealedSegment: 0n,
      },
    } as unknown as KnownBounty;
    const claims = await Promise.all(
      Array.from({ length: CLAIMS }, async (_, i): Promise<KnownClaim> => {
        const args = toCells(initialParameters(model.parameters.length, i));
        const statement = { program, args, data: [cells] };
        const roots = statementRoots(statement);
        const { steps, stateHash } = await makeJob(statement);
        const claim = {
          ...{ host, machine, hostKey: ZeroHash, solver: world.accounts[1]!.address },
          statementHash: statementHash(roots),
          stateHash: i === 57 ? ZeroHash : stateHash,
          steps: BigInt(steps),
          ...{ budgetSeconds: 3600n, minMoveSeconds: 600n, challengerBond: 1n },
        };
        return {
          ...{
            claimId: claimIdOf(claim),
            claim,
            bountyId: ZeroHash,
            index: BigInt(i),
            args: hexlify(encodeCells(args)),
          },
          statement: {
            ...{ codeRoot: roots.codeRoot, shape: packShape(program.shape), argsRoot: roots.argsRoot },
            dataRoots: [...roots.dataRoots] as [string, string, string, string],
          },
          ...{ programId: programId(program), bond: 1n, status: "open", blockNumber: 1 },
          deadline: stage.view().head.timestamp + 36_000,
        };
      }),
    );
    const view: MarketView = { ...stage.view(), claims: () => claims, bounty: () => bounty };
    const context = { ...actor.context, view: () => view, program: () => Promise.resolve(program) };
    const role = watchtowerRole(context, watchtowerOptions({}));
    const started = performance.now();
    const duties = (await role.duties(view)).filter(({ key }) => key.startsWith("checks:"));
    await Promise.all(duties.map((duty) => duty.run(new AbortController().signal)));
    const seconds = (performance.now() - started) / 1000;
    const verdicts = claims.map(({ claimId }) => verdictOf(context, claimId));
    expect(verdicts.filter((verdict) => verdict === "right")).to.have.length(CLAIMS - 1);
    expect(verdicts[57]).to.equal("wrong");
    expect(seconds).to.be.below(MOST_SECONDS);
    process.stderr.write(`      ${CLAIMS} claims in ${seconds.toFixed(2)} s\n`);
    stage.close();
  }).timeout(120_000);
});
