import { expect } from "chai";
import { id, keccak256 } from "ethers";

import { fetchBounty } from "../../../tasks/protocol/fetch.ts";
import { MAX_NONCES, nonceOf } from "../../../tasks/protocol/nonce.ts";
import { postBounty } from "../../../tasks/protocol/post.ts";
import { plainOf } from "../../../tasks/protocol/send.ts";
import { answering, rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, networkHelpers, post, REWARD } from "../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);
const DOCUMENT = '{"title":"Ground state"}';

describe("fetchBounty", () => {
  it("reads terms, poster and nonce that hash to the id, and says whether the document is the one bound", async () => {
    const world = await load();
    const { market, accounts } = world;
    await post(world);
    const { terms, bountyId: first } = await post(world, { metadata: DOCUMENT, prizes: [6000n, 4000n] });
    expect((await fetchBounty(market.board, market.chainId, first)).isDocument).to.equal(true);
    const { bountyId: other } = await postBounty(market.board, terms, "another one");
    const { bountyId, termsHash } = await postBounty(market.board, terms, DOCUMENT);
    expect(bountyId).not.to.equal(first);
    const fetched = await fetchBounty(market.board, market.chainId, bountyId);
    expect(fetched).to.deep.include({ terms, termsHash, nonce: 3n, metadata: DOCUMENT, isDocument: true });
    expect(fetched).to.deep.include({ poster: accounts[0]!.address, escrow: REWARD, shares: [] });
    expect((await fetchBounty(market.board, market.chainId, other)).isDocument).to.equal(false);
  });

  it("says what the node does not know", async () => {
    const { market } = await load();
    expect((await rejection(fetchBounty(market.board, market.chainId, id("none")))).code).to.equal("BountyUnknown");
    expect((await rejection(fetchBounty(market.board, market.chainId, "0x"))).code).to.equal("WordMalformed");
  });

  it("does not believe a node that shows other terms, another poster, another chain or fewer posts", async () => {
    const world = await load();
    const { market, accounts } = world;
    const { board } = market;
    const { bountyId } = await post(world);
    const [event] = await board.queryFilter(board.filters.BountyPosted(bountyId));
    const args = { ...plainOf<Record<string, unknown>>(event!.args), shares: [] };
    const words = plainOf<Record<string, unknown>>(event!.args.terms);
    const showing = (changes: Record<string, unknown>) =>
      answering(board, {
        queryFilter: () => Promise.resolve([{ args: { ...args, ...changes }, blockNumber: 1 }]),
        nonces: () => Promise.resolve(3n),
      });
    const termsWith = (changes: Record<string, unknown>) => {
      const lied = { ...words, ...changes };
      return { terms: Object.assign({}, lied, { toObject: () => lied }) };
    };
    const honest = showing(termsWith({}));
    expect((await fetchBounty(honest, market.chainId, bountyId)).nonce).to.equal(0n);
    for (const lie of [
      termsWith({ reward: 2n * REWARD }),
      termsWith({ machine: accounts[2]!.address }),
      { poster: accounts[1]!.address },
    ]) {
      const refused = await rejection(fetchBounty(showing({ ...termsWith({}), ...lie }), market.chainId, bountyId));
      expect(refused.code).to.equal("BountyMismatch");
    }
    expect((await rejection(fetchBounty(honest, market.chainId + 1n, bountyId))).code).to.equal("BountyMismatch");
    const forgetful = answering(honest, { nonces: () => Promise.resolve(0n) });
    expect((await rejection(fetchBounty(forgetful, market.chainId, bountyId))).code).to.equal("BountyMismatch");
  });
});

describe("nonceOf", () => {
  it("looks at the latest nonces first, and at no more than a bounded number of them", () => {
    const encoded = `0x${"00".repeat(64)}`;
    const named = (nonce: bigint) => keccak256(`${encoded.slice(0, 66)}${nonce.toString(16).padStart(64, "0")}`);
    expect(nonceOf(named(5n), encoded, 1, 6n)).to.equal(5n);
    expect(nonceOf(named(5n), encoded, 1, 5n)).to.equal(undefined);
    const last = 2n ** 64n - 1n;
    expect(nonceOf(named(last), encoded, 1, 2n ** 64n)).to.equal(last);
    expect(nonceOf(named(last - BigInt(MAX_NONCES)), encoded, 1, 2n ** 64n)).to.equal(undefined);
  });
});
