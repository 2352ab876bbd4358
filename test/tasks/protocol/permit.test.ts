import { expect } from "chai";
import { AbiCoder, concat, id, keccak256, recoverAddress, ZeroAddress } from "ethers";

import { fetchBounty } from "../../../tasks/protocol/fetch.ts";
import { approveTokens, PERMIT2_ADDRESS, signPermit, signPermit2 } from "../../../tasks/protocol/permit.ts";
import { draftTerms, postBounty } from "../../../tasks/protocol/post.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, deployWorld, networkHelpers, type World } from "../../helpers/tasks/sdk.ts";

const load = () => networkHelpers.loadFixture(deployWorld);
const coder = AbiCoder.defaultAbiCoder();
const NEVER = 2n ** 48n;

async function tokenTerms({ market, jobs, token }: World) {
  return draftTerms(market.rules, market.datasets, {
    ...{ program: jobs.exact, machine: await market.machine.getAddress(), kind: "exact", direction: "min" },
    ...{ token: await token.getAddress(), reward: 100n, solverBond: BOND, challengerBond: BOND, commitSeconds: 60 },
  });
}

describe("A reward in tokens", () => {
  it("is taken by an EIP-2612 permit, without a transaction before", async () => {
    const world = await load();
    const { market, token, accounts } = world;
    const terms = await tokenTerms(world);
    const request = { token: terms.token, spender: await market.board.getAddress(), amount: 100n, deadline: NEVER };
    const permit = await signPermit(accounts[0]!, request);
    const { bountyId, escrow } = await postBounty(market.board, terms, "", permit);
    expect(escrow).to.equal(100n);
    expect(await token.balanceOf(market.board)).to.equal(100n);
    expect((await fetchBounty(market.board, market.chainId, bountyId)).escrow).to.equal(100n);
    // A permit of somebody else moves nothing of the poster's.
    const foreign = await signPermit(accounts[1]!, request);
    const refused = await rejection(postBounty(market.board, terms, "", foreign));
    expect(refused).to.deep.include({ code: "ERC20InsufficientAllowance", contract: "ERC-20", call: "post" });
  });

  it("is taken by an allowance", async () => {
    const world = await load();
    const terms = await tokenTerms(world);
    const spender = await world.market.board.getAddress();
    await approveTokens(world.accounts[0]!, { token: terms.token, spender, amount: 100n });
    expect((await postBounty(world.market.board, terms)).escrow).to.equal(100n);
  });

  it("is not taken from whom has too little", async () => {
    const world = await load();
    const terms = { ...(await tokenTerms(world)), reward: 1001n };
    const spender = await world.market.board.getAddress();
    await approveTokens(world.accounts[0]!, { token: terms.token, spender, amount: 1001n });
    const refused = await rejection(postBounty(world.market.board, terms));
    expect(refused).to.deep.include({ code: "ERC20InsufficientBalance" });
    expect((refused.details as { needed: bigint }).needed).to.equal(1001n);
  });
});

describe("signPermit2", () => {
  it("signs what Permit2 hashes, and packs it as the market wants it", async () => {
    const { market, accounts } = await load();
    const spender = await market.board.getAddress();
    const token = `0x${"77".repeat(20)}`;
    const permit = await signPermit2(accounts[0]!, { token, spender, amount: 9n, deadline: NEVER }, 5n);
    const [kind, nonce, deadline, signature] = coder.decode(["uint8", "uint256", "uint256", "bytes"], permit);
    expect([kind, nonce, deadline]).to.deep.equal([2n, 5n, NEVER]);
    // PermitHash.hash of Permit2, by hand.
    const permissionsType = "TokenPermissions(address token,uint256 amount)";
    const permitType = `PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)`;
    const permitted = keccak256(coder.encode(["bytes32", "address", "uint256"], [id(permissionsType), token, 9n]));
    const struct = keccak256(
      coder.encode(
        ["bytes32", "bytes32", "address", "uint256", "uint256"],
        [id(permitType + permissionsType), permitted, spender, 5n, NEVER],
      ),
    );
    const domain = keccak256(
      coder.encode(
        ["bytes32", "bytes32", "uint256", "address"],
        [
          id("EIP712Domain(string name,uint256 chainId,address verifyingContract)"),
          id("Permit2"),
          market.chainId,
          PERMIT2_ADDRESS,
        ],
      ),
    );
    const digest = keccak256(concat(["0x1901", domain, struct]));
    expect(recoverAddress(digest, signature as string)).to.equal(accounts[0]!.address);
  });

  it("draws another nonce each time, and refuses malformed requests", async () => {
    const { accounts } = await load();
    const request = { token: ZeroAddress, spender: ZeroAddress, amount: 1n, deadline: 1n };
    const nonces = await Promise.all(
      [0, 1].map(async () => coder.decode(["uint8", "uint256"], await signPermit2(accounts[0]!, request))[1] as bigint),
    );
    expect(nonces[0]).not.to.equal(nonces[1]);
    expect((await rejection(signPermit2(accounts[0]!, { ...request, amount: -1n }))).code).to.equal("UintOutOfRange");
    expect((await rejection(signPermit(accounts[0]!, { ...request, token: "0x" }))).code).to.equal("AddressMalformed");
  });
});
