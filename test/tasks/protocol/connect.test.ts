import { expect } from "chai";
import { ZeroAddress } from "ethers";

import {
  connectAs,
  connectMarket,
  CONTRACT_NAMES,
  type ContractName,
  type MarketAddresses,
} from "../../../tasks/protocol/connect.ts";
import { LOCAL_LIMITS } from "../../../tasks/protocol/local.ts";
import parameters from "../../../deploy/parameters/local.json" with { type: "json" };
import { rejection } from "../../helpers/tasks/nodes.ts";
import { deployWorld, ethers, networkHelpers, post } from "../../helpers/tasks/sdk.ts";

async function addresses(): Promise<MarketAddresses> {
  const { market } = await networkHelpers.loadFixture(deployWorld);
  const entries = await Promise.all(CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()]));
  const contracts = Object.fromEntries(entries) as Record<ContractName, string>;
  return { chainId: market.chainId.toString(), contracts };
}

describe("connectMarket", () => {
  it("gives typed contracts that know each other, to read with a provider", async () => {
    const given = await addresses();
    const market = await connectMarket(given, ethers.provider);
    const { game, rules, sealedRows } = await market.board.config();
    expect([game, rules, sealedRows]).to.deep.equal([
      given.contracts.game,
      given.contracts.rules,
      given.contracts.sealedRows,
    ]);
    expect(await market.lens.BOARD()).to.equal(given.contracts.board);
    expect(await market.rules.STORE()).to.equal(given.contracts.store);
    expect(await market.rules.isMachine(given.contracts.machine)).to.equal(true);
  });

  it("sends as another account, once connected as it", async () => {
    const world = await networkHelpers.loadFixture(deployWorld);
    const other = connectAs(world.market, world.accounts[1]!);
    const { bountyId } = await post({ ...world, market: other });
    expect((await other.board.bountyOf(bountyId)).poster).to.equal(world.accounts[1]!.address);
    expect(other.chainId).to.equal(world.market.chainId);
  });

  const changed = (changes: Partial<Record<ContractName, string>>) => async (): Promise<MarketAddresses> => {
    const given = await addresses();
    return { ...given, contracts: { ...given.contracts, ...changes } };
  };
  const refused: [string, string, () => Promise<MarketAddresses>][] = [
    ["another chain", "ChainMismatch", async () => ({ ...(await addresses()), chainId: 1 })],
    ["an address without code", "CodeMissing", changed({ game: `0x${"11".repeat(20)}` })],
    ["the zero address", "CodeMissing", changed({ desk: ZeroAddress })],
    ["no address", "AddressMalformed", changed({ lens: undefined as never })],
  ];
  for (const [what, code, make] of refused) {
    it(`refuses ${what}`, async () => {
      expect((await rejection(connectMarket(await make(), ethers.provider))).code).to.equal(code);
    });
  }

  it("needs a node", async () => {
    expect((await rejection(connectMarket(await addresses(), { provider: null }))).code).to.equal("ProviderMissing");
  });
});

describe("The limits of local markets", () => {
  it("are those of the deployment's local parameters", () => {
    const { minBond, ...numbers } = LOCAL_LIMITS;
    const expected = parameters.Market as Record<string, unknown>;
    expect(expected).to.include({ ...numbers, minBond: `${minBond}n` });
  });
});
