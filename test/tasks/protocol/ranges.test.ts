import { expect } from "chai";
import { BrowserProvider, type Eip1193Provider } from "ethers";

import { programId, toCells } from "../../../sim/index.ts";
import { revealedClaims } from "../../../tasks/protocol/claims.ts";
import {
  connectMarket,
  CONTRACT_NAMES,
  type ConnectedMarket,
  type ContractName,
} from "../../../tasks/protocol/connect.ts";
import { fetchBounty } from "../../../tasks/protocol/fetch.ts";
import {
  answeredClaim,
  answerQuestion,
  askModel,
  fetchQuestion,
  takeQuestion,
} from "../../../tasks/protocol/inference.ts";
import { buyLicence, licencesOf, offerLicence, offersOf } from "../../../tasks/protocol/licences.ts";
import { bountyIdsLike, commitsBy, listBounties, listPrograms } from "../../../tasks/protocol/overview.ts";
import { fetchProgram } from "../../../tasks/protocol/programs.ts";
import { creditsOf } from "../../../tasks/protocol/purse.ts";
import { draftQuestion } from "../../../tasks/protocol/question.ts";
import { inRanges } from "../../../tasks/protocol/ranges.ts";
import { fetchSealedRows, openSealedRows, sealRows } from "../../../tasks/protocol/seal.ts";
import { commitsOf, revealResult } from "../../../tasks/protocol/solve.ts";
import { mintRows } from "../../helpers/tasks/models.ts";
import { rejection } from "../../helpers/tasks/nodes.ts";
import { BOND, commit, connection, deployWorld, ethers, networkHelpers, post, SALT } from "../../helpers/tasks/sdk.ts";

const node = { getBlockNumber: () => Promise.resolve(99) };

describe("inRanges", () => {
  it("asks for every block once, in ranges up to the head", async () => {
    const asked: number[][] = [];
    const read = (from: number, to: number) => {
      asked.push([from, to]);
      return Promise.resolve([from]);
    };
    expect(await inRanges(node, 10, read, { span: 40 })).to.deep.equal([10, 50, 90]);
    expect(asked).to.deep.equal([
      [10, 49],
      [50, 89],
      [90, 99],
    ]);
  });

  it("halves a range that is refused, and fails with a block that is", async () => {
    const blocks = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const atMost = (span: number) => (from: number, to: number) =>
      to - from + 1 > span ? Promise.reject(new Error("too many blocks")) : Promise.resolve(blocks(from, to));
    expect(await inRanges(node, 0, atMost(7))).to.deep.equal(blocks(0, 99));
    expect(await inRanges(node, 5, atMost(7), { to: 4 })).to.deep.equal([]);
    const failed = await inRanges(node, 0, atMost(0)).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });
});

/** A browser's wallet over a node that gives logs of few blocks at once, in its own words. */
async function walletOver(most: number, words: string) {
  const asked: number[] = [];
  const request = async ({ method, params }: { method: string; params?: unknown[] | object }) => {
    if (method === "eth_getLogs") {
      const [{ fromBlock, toBlock }] = params as [{ fromBlock: string; toBlock: string }];
      const head = await ethers.provider.getBlockNumber();
      const last = toBlock === "latest" ? head : Number(toBlock);
      asked.push(last - Number(fromBlock) + 1);
      if (asked.at(-1)! > most) throw Object.assign(new Error(words), { code: -32005 });
    }
    return connection.provider.request({ method, params: params as unknown[] });
  };
  const provider = new BrowserProvider({ request } as Eip1193Provider);
  return { asked, signer: await provider.getSigner(1) };
}

describe("What the library looks up", () => {
  /** A bounty with a commit and a claim, a dataset on sale and sold, rows opened, a question answered. */
  async function lived() {
    const world = await deployWorld();
    const { market, accounts } = world;
    const posted = await post(world);
    const { committed, prover } = await commit(world, posted, 1);
    await revealResult(world.as(1).board, posted.bountyId, committed.index, prover, SALT);
    const { datasetId } = await mintRows(world);
    const openUntil = BigInt(await networkHelpers.time.latest()) + 86_400n;
    const { offerId } = await offerLicence(market.licences, { subjectId: datasetId, price: 5n, openUntil });
    await buyLicence(world.as(1).licences, market.chainId, offerId);
    const rows = sealRows(toCells([1, 2]), 1, SALT);
    await openSealedRows(market.sealedRows, rows);
    const question = await draftQuestion(market.rules, {
      ...{ program: world.jobs.exact, machine: await market.machine.getAddress(), reward: 1000n },
      ...{ solverBond: BOND, challengerBond: BOND, openSeconds: 3600 },
    });
    const { questionId } = await askModel(market.desk, question);
    await takeQuestion(world.as(1).desk, questionId, BOND);
    await answerQuestion(world.as(1).desk, questionId, prover);
    await networkHelpers.mine(100);
    const entries = await Promise.all(CONTRACT_NAMES.map(async (name) => [name, await market[name].getAddress()]));
    const contracts = Object.fromEntries(entries) as Record<ContractName, string>;
    return { world, posted, datasetId, questionId, seal: rows.seal, contracts, solver: accounts[1]!.address };
  }

  const lookups: Record<
    string,
    (market: ConnectedMarket, seen: Awaited<ReturnType<typeof lived>>) => Promise<unknown>
  > = {
    bounties: (market) => listBounties(market),
    programs: (market) => listPrograms(market),
    "a bounty": (market, { posted }) => fetchBounty(market.board, market.chainId, posted.bountyId),
    "ids of bounties": (market, { posted }) => bountyIdsLike(market, posted.bountyId.slice(0, 10)),
    claims: (market, { posted }) => revealedClaims(market, posted.bountyId),
    "commits of an account": (market, { solver }) => commitsBy(market, solver),
    "commits on a bounty": (market, { posted, solver }) => commitsOf(market.board, posted.bountyId, solver),
    "a program": (market, { world }) => fetchProgram(market.store, programId(world.jobs.exact)),
    offers: (market, { datasetId }) => offersOf(market.licences, market.chainId, datasetId),
    licences: (market, { solver }) => licencesOf(market.licences, market.chainId, solver),
    "sealed rows": (market, { seal }) => fetchSealedRows(market.sealedRows, seal),
    credits: ({ licences }, { world }) => creditsOf({ purses: [licences] }, world.accounts[0]!.address),
    "a question": (market, { questionId }) => fetchQuestion(market, market.chainId, questionId),
    "an answer": (market, { questionId }) => answeredClaim(market, market.chainId, questionId),
  };
  for (const [what, look] of Object.entries(lookups)) {
    it(`is the same of ${what} from a wallet whose node gives few blocks at once`, async () => {
      const seen = await networkHelpers.loadFixture(lived);
      const { asked, signer } = await walletOver(25, "block range is too wide");
      const market = await connectMarket({ chainId: seen.world.market.chainId, contracts: seen.contracts }, signer);
      const found = await look(market, seen);
      expect(found).to.deep.equal(await look(seen.world.market, seen));
      expect(found).to.not.deep.equal([]);
      expect(asked.filter((blocks) => blocks <= 25).length, "ranges").to.be.above(3);
    });
  }

  it("is asked for at once where the node gives everything", async () => {
    const seen = await networkHelpers.loadFixture(lived);
    const { asked, signer } = await walletOver(Infinity, "");
    const market = await connectMarket({ chainId: seen.world.market.chainId, contracts: seen.contracts }, signer);
    await listBounties(market);
    expect(asked).to.have.length(1);
  });

  it("fails where the node gives nothing", async () => {
    const seen = await networkHelpers.loadFixture(lived);
    const { signer } = await walletOver(0, "no logs for you");
    const market = await connectMarket({ chainId: seen.world.market.chainId, contracts: seen.contracts }, signer);
    expect(await rejection(listBounties(market)))
      .to.have.property("message")
      .that.includes("no logs for you");
  });
});
