import { expect } from "chai";
import { hexlify, id } from "ethers";

import { cellsRoot, encodeCells, Prover, run, toCells } from "../../../sim/index.ts";
import { argsDigestOf, sealedCommitmentOf } from "../../../tasks/protocol/bounty.ts";
import { settleBounty } from "../../../tasks/protocol/bounties.ts";
import { mintDataset } from "../../../tasks/protocol/registry.ts";
import { fetchSealedRows, openSealedRows, sealOf, sealRows } from "../../../tasks/protocol/seal.ts";
import { commitArguments, revealResult } from "../../../tasks/protocol/solve.ts";
import { bits } from "../../helpers/market/jobs.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, contextOf, deployWorld, networkHelpers, passChallenges, post, SALT } from "../../helpers/tasks/sdk.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const PUBLIC = toCells([0.25, 1, 2, 3]);
const HIDDEN = toCells([0.75, 4, 5]);
const load = () => networkHelpers.loadFixture(deployWorld);

describe("Sealed rows", () => {
  it("have the seal that the contract computes, and are read back from its events", async () => {
    const { market } = await load();
    const { sealedRows } = market;
    const sealed = sealRows(HIDDEN, 1, SALT);
    expect(sealed.seal).to.equal(await sealedRows.sealOf(sealed.root, 1, SALT));
    expect(await fetchSealedRows(sealedRows, sealed.seal)).to.equal(undefined);
    expect((await openSealedRows(sealedRows, sealed)).seal).to.equal(sealed.seal);
    const { root, depth } = await sealedRows.rowsOf(sealed.seal);
    expect([root, depth]).to.deep.equal([sealed.root, 1n]);
    expect(await fetchSealedRows(sealedRows, sealed.seal)).to.deep.equal(sealed);
    const again = await rejection(openSealedRows(sealedRows, sealed));
    expect(again).to.deep.include({ code: "RowsAlreadyOpened", contract: "ISealedRows" });
  });

  it("are not believed where they do not hash to the seal", async () => {
    const { market } = await load();
    const { seal } = sealRows(HIDDEN, 1, SALT);
    for (const args of [
      { depth: 1n, salt: SALT, rows: hexlify(encodeCells(PUBLIC)) },
      { depth: 0n, salt: SALT, rows: hexlify(encodeCells(HIDDEN)) },
      { depth: 99n, salt: SALT, rows: "0x" },
    ]) {
      const lying = answering(market.sealedRows, { queryFilter: () => Promise.resolve([{ args }]) });
      expect((await rejection(fetchSealedRows(lying, seal))).code).to.equal("RowsMismatch");
    }
  });

  it("cannot be too many, nor in too deep a tree, nor without a salt", () => {
    expectError(() => sealRows(HIDDEN, 12, SALT), "RowsDepthOutOfRange");
    expectError(() => sealRows(new BigUint64Array(5), 0, SALT), "RowsTooLong", { cells: 5, room: 4 });
    expectError(() => sealRows(HIDDEN, 1, "0x"), "WordMalformed");
    expect(sealOf(id("root"), 1, SALT)).not.to.equal(sealOf(id("root"), 2, SALT));
  });

  it("decide a bounty: commits hide arguments, rows are opened, and the run on them is revealed", async () => {
    const world = await load();
    const { market, jobs } = world;
    const cid = `0x01551220${"22".repeat(32)}`;
    const { datasetId } = await mintDataset(market.datasets, {
      ...{ root: cellsRoot(PUBLIC, 1), depth: 1, rows: 1, columns: 4, cid, name: "Public", format: "text/csv" },
    });
    const sealed = sealRows(HIDDEN, 1, SALT);
    const posted = await post(world, {
      program: jobs.data,
      kind: "open",
      datasetIds: [datasetId],
      sealed: { seal: sealed.seal, segment: 0, posterBond: BOND },
    });
    const { bountyId, terms } = posted;
    const board = world.as(1).board;
    const context = await contextOf(world, posted, 1);
    const argsRoot = new Prover(run({ program: jobs.data, data: [PUBLIC] })).roots.argsRoot;
    const { index, commitment } = await commitArguments(board, context, argsRoot, SALT, BOND);
    const digest = argsDigestOf(argsRoot);
    expect(commitment).to.equal(await market.lens.commitmentOf(bountyId, context.solver, digest, SALT));
    expect(commitment).to.equal(sealedCommitmentOf(context, argsRoot, SALT));
    await networkHelpers.time.increaseTo(terms.commitDeadline + 1n);
    await openSealedRows(market.sealedRows, sealed);
    await networkHelpers.time.increaseTo(terms.commitDeadline + terms.unsealSeconds + 25n);
    const { cells } = (await fetchSealedRows(market.sealedRows, terms.sealedRows))!;
    const prover = new Prover(run({ program: jobs.data, data: [cells] }));
    const revealed = await revealResult(board, bountyId, index, prover, SALT, true);
    expect([revealed.status, revealed.score]).to.deep.equal(["ranked", bits(0.75)]);
    await passChallenges(world, revealed.claimId);
    expect((await settleBounty(market.board, bountyId)).status).to.equal("settled");
  });
});
