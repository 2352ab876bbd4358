import { expect } from "chai";
import { id, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { fromHex } from "../../../sim/index.ts";
import { claimIdOf, statementHashOf, type Claim } from "../../../tasks/protocol/claim.ts";
import { cellsFromBytes, revealedClaims, statementOf } from "../../../tasks/protocol/claims.ts";
import { bits, cell, echoResult, onChain } from "../../helpers/market/jobs.ts";
import { Direction, Kind, Market } from "../../helpers/market/market.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { expectError } from "../../helpers/machine/errors.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const NAN = 0x7ff8000000000000n;

/** An open bounty with the scores 1, NaN, 2 revealed. */
async function revealed() {
  const market = await Market.deploy(connection);
  const posted = await market.post(Kind.Open, { direction: Direction.Max });
  const commits = [];
  for (const [i, score] of [bits(1), NAN, bits(2)].entries()) {
    commits.push(await market.commit(posted, market.solver(i), echoResult(market.openJob, score)));
  }
  for (const committed of commits) await market.reveal(posted, committed);
  return { market, posted };
}

describe("revealedClaims", () => {
  it("reads the ranked claims, each hashing to the id under which the game knows it", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const claims = await revealedClaims(market, posted.bountyId);
    expect(claims.map(({ index, score }) => [index, score])).to.deep.equal([
      [0n, bits(1)],
      [2n, bits(2)],
    ]);
    for (const { index, claim, claimId, statement, args, score } of claims) {
      expect(claimIdOf(claim)).to.equal(claimId);
      expect(claimId).to.equal((await market.board.commitOf(posted.bountyId, index)).claimId);
      expect((await market.game.claimState(claimId)).status).to.equal(1n);
      expect(statementHashOf(statement)).to.equal(claim.statementHash);
      expect(args).to.equal(cell(score));
    }
  });

  it("does not believe a node that tells of another claim than the one of that id", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const { board, lens } = market;
    for (const change of [
      { stateHash: id("other") },
      { steps: 9n },
      { challengerBond: 1n },
      { machine: ZeroAddress },
    ]) {
      const lying = answering(lens, {
        claimOf: async (bountyId: string, index: bigint) => ({
          ...(await market.claim({ ...posted, bountyId }, index)),
          ...change,
        }),
      });
      expect((await rejection(revealedClaims({ board, lens: lying }, posted.bountyId))).code).to.equal("ClaimMismatch");
    }
  });

  it("does not believe a node that shows a trap: a true claim of another host, whose machine decides as told", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const { board, lens, game } = market;
    const trapper = market.challenger(5);
    const trap = await ethers.deployContract("ScriptedMachine");
    const [honest] = await revealedClaims({ board, lens }, posted.bountyId);
    const claim: Claim = {
      ...honest!.claim,
      host: trapper.address,
      machine: await trap.getAddress(),
      stateHash: id("wrong"),
    };
    const claimId = claimIdOf(claim);
    // The game takes it, and a challenge to it: whoever challenges has to know the host.
    const until = (await market.now()) + 5000;
    await game.connect(trapper).openClaim(claim, honest!.statement, until, { value: 1n });
    await game.challenge.staticCall(claim, { value: claim.challengerBond });

    const lying = (content: Claim) => ({
      lens: answering(lens, { claimOf: () => Promise.resolve(content) }),
      board: answering(board, {
        queryFilter: async (filter: never) => {
          const [event] = await board.queryFilter(filter);
          const { args, blockNumber } = event! as unknown as { args: Record<string, unknown>; blockNumber: number };
          const { index, argsRoot, score, revealed: shown } = args;
          return [{ args: { index, argsRoot, score, revealed: shown, claimId: claimIdOf(content) }, blockNumber }];
        },
      }),
    });
    const { code, details } = await rejection(revealedClaims(lying(claim), posted.bountyId));
    expect(code).to.equal("ClaimForeign");
    expect(details).to.deep.include({ claimId, host: trapper.address });
    // Nor one that this board opened for another commit.
    const other = { ...honest!.claim, hostKey: ZeroHash };
    expect((await rejection(revealedClaims(lying(other), posted.bountyId))).code).to.equal("ClaimForeign");
    expect(await revealedClaims(lying(honest!.claim), posted.bountyId)).to.have.length(1);
  });
});

describe("statementOf", () => {
  it("is the run that was claimed, with the arguments of the reveal", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const [first] = await revealedClaims(market, posted.bountyId);
    expect(statementOf(first!, market.openJob, () => undefined).args).to.deep.equal(BigUint64Array.of(bits(1)));
  });

  it("refuses another program, and other arguments than were claimed", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const [first] = await revealedClaims(market, posted.bountyId);
    const none = () => undefined;
    const expected = first!.claim.statementHash;
    expectError(() => statementOf(first!, market.exactJob, none), "StatementMismatch", { expected });
    expectError(() => statementOf({ ...first!, args: cell(7n) }, market.openJob, none), "StatementMismatch");
    expectError(() => statementOf({ ...first!, args: "0x00" }, market.openJob, none), "CellsMisaligned", { length: 1 });
    expectError(
      () =>
        statementOf(
          {
            ...first!,
            args: cell(7n)
              .repeat(9)
              .replaceAll(/(?<!^)0x/g, ""),
          },
          market.openJob,
          none,
        ),
      "ArgsTooLong",
    );
  });

  it("says which data are missing, and refuses others than the dataset's", async () => {
    const { market, posted } = await networkHelpers.loadFixture(revealed);
    const { dataJob } = market;
    const [first] = await revealedClaims(market, posted.bountyId);
    const root = id("data");
    const { codeRoot, shape } = onChain(dataJob);
    const statement = {
      ...first!.statement,
      codeRoot,
      shape,
      dataRoots: [root, ZeroHash, ZeroHash, ZeroHash] as [string, string, string, string],
    };
    const onData = { ...first!, args: "0x", statement };
    expectError(() => statementOf(onData, dataJob, () => undefined), "DataMissing", { root });
    expectError(() => statementOf(onData, dataJob, () => new BigUint64Array(8)), "StatementMismatch");
    expectError(() => statementOf(onData, dataJob, () => new BigUint64Array(9)), "DataTooLong");
  });
});

describe("cellsFromBytes", () => {
  it("reads big-endian cells, wherever the bytes stand in their buffer", () => {
    const bytes = fromHex(`0xffff${cell(1n).slice(2)}${cell(2n ** 63n).slice(2)}`).subarray(2);
    expect(cellsFromBytes(bytes)).to.deep.equal(BigUint64Array.of(1n, 2n ** 63n));
    expect(cellsFromBytes(new Uint8Array())).to.deep.equal(new BigUint64Array());
  });
  it("refuses a part of a cell", () => {
    expectError(() => cellsFromBytes(new Uint8Array(12)), "CellsMisaligned", { length: 12 });
  });
});
