import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import {
  bountyIdOf,
  claimDigestOf,
  commitmentOf,
  DIRECTION,
  hostKeyOf,
  JOB_KIND,
  termsHashOf,
  type Terms,
} from "../../../tasks/protocol/bounty.ts";
import { resultOf } from "../../helpers/market/jobs.ts";
import { Direction, Kind, Market } from "../../helpers/market/market.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const deploy = () => Market.deploy(connection);

describe("The hashes of a bounty", () => {
  it("are those that the board computes: terms, bounty, commitment, host's key", async () => {
    const market = await networkHelpers.loadFixture(deploy);
    const { board, lens, poster, exactJob } = market;
    const { chainId } = await ethers.provider.getNetwork();
    const address = await board.getAddress();
    // A second bounty, so that the nonce counts.
    await market.post();
    const posted = await market.post(Kind.Open, { threshold: 0x3fe0000000000000n, hasThreshold: true });
    const [event] = await board.queryFilter(board.filters.BountyPosted(posted.bountyId));
    const terms = posted.terms as unknown as Terms;
    const termsHash = termsHashOf(terms);
    expect(termsHash).to.equal(event!.args.termsHash);
    expect(bountyIdOf(chainId, address, poster.address, 1n, termsHash)).to.equal(posted.bountyId);

    const solver = market.solver(0).address;
    const { argsRoot, steps, stateHash } = resultOf(exactJob, 5n);
    const result = { argsRoot, steps, stateHash };
    const context = { chainId, board: address, bountyId: posted.bountyId, termsHash, solver };
    expect(commitmentOf(context, result, id("salt"))).to.equal(
      await lens.commitmentOf(posted.bountyId, solver, claimDigestOf(result), id("salt")),
    );

    const exact = await market.post();
    const committed = await market.commit(exact, market.solver(0), resultOf(exactJob, 5n));
    await market.reveal(exact, committed);
    expect(hostKeyOf(exact.bountyId, 0n)).to.equal((await lens.claimOf(exact.bountyId, 0)).hostKey);
  });

  it("change with everything that they bind", () => {
    const context = { chainId: 1n, board: `0x${"11".repeat(20)}`, bountyId: id("b"), termsHash: id("t") };
    const full = { ...context, solver: `0x${"22".repeat(20)}` };
    const result = { argsRoot: id("a"), steps: 7n, stateHash: id("s") };
    const hashes = [
      commitmentOf(full, result, id("salt")),
      commitmentOf(full, result, id("pepper")),
      commitmentOf({ ...full, chainId: 2n }, result, id("salt")),
      commitmentOf({ ...full, board: `0x${"33".repeat(20)}` }, result, id("salt")),
      commitmentOf({ ...full, bountyId: id("c") }, result, id("salt")),
      commitmentOf({ ...full, termsHash: id("u") }, result, id("salt")),
      commitmentOf({ ...full, solver: `0x${"44".repeat(20)}` }, result, id("salt")),
      commitmentOf(full, { ...result, argsRoot: id("z") }, id("salt")),
      commitmentOf(full, { ...result, steps: 8n }, id("salt")),
      commitmentOf(full, { ...result, stateHash: id("z") }, id("salt")),
    ];
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it("number kinds and directions as the contract does", () => {
    expect(JOB_KIND).to.deep.equal({ exact: Kind.Exact, open: Kind.Open });
    expect(DIRECTION).to.deep.equal({ min: Direction.Min, max: Direction.Max });
  });
});
