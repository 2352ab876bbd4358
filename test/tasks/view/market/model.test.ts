import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";

import { BOUNTY_STATUS, DIRECTION, JOB_KIND } from "../../../../tasks/protocol/bounty.ts";
import type {
  ShownBounty,
  ShownClaim,
  ShownCommit,
  ShownMarket,
  ShownOrder,
  ShownQuestion,
} from "../../../../tasks/view/market/input.ts";
import { marketModel } from "../../../../tasks/view/market/model.ts";
import { marketChanges } from "../../../../tasks/view/market/changes.ts";
import { marketPage } from "../../../../tasks/view/market/page.ts";
import { marketText, shares } from "../../../../tasks/view/market/terminal.ts";
import type { MarketFacts, MarketModel } from "../../../../tasks/view/market/types.ts";
import { readMarkup } from "../../../helpers/view/markup.ts";

const NOW = 1000;
const idOf = (n: number): string => `0x${n.toString(16).padStart(64, "0")}`;
const addressOf = (n: number): string => `0x${n.toString(16).padStart(40, "0")}`;

const view = new DataView(new ArrayBuffer(8));
const bitsOf = (score: number): bigint => {
  view.setFloat64(0, score);
  return view.getBigUint64(0);
};

/** Commit `n` with a score and, unless it is told otherwise, a claim that stands. */
const commit = (n: number, score: number, changes: Partial<ShownCommit> = {}): ShownCommit => ({
  ...{ index: BigInt(n), solver: addressOf(n), status: "ranked", claimId: idOf(100 + n), score: bitsOf(score) },
  ...{ time: n, revealDeadline: 900 },
  ...changes,
});
const claim = (n: number, changes: Partial<ShownClaim> = {}): ShownClaim => ({
  ...{ claimId: idOf(100 + n), bountyId: idOf(1), index: BigInt(n), status: "released", deadline: 950, bond: 1n },
  claim: { solver: addressOf(n), steps: 8n } as unknown as ShownClaim["claim"],
  ...changes,
});

interface Parts {
  readonly terms?: Partial<Record<string, unknown>>;
  readonly bounty?: Partial<ShownBounty>;
  readonly claims?: readonly ShownClaim[];
  readonly questions?: readonly ShownQuestion[];
  readonly orders?: readonly ShownOrder[];
  readonly facts?: MarketFacts;
  readonly now?: number;
}

function modelOf({
  terms,
  bounty,
  claims = [],
  questions = [],
  orders = [],
  facts = {},
  now = NOW,
}: Parts): MarketModel {
  const own = {
    ...{ bountyId: idOf(1), poster: addressOf(9), metadata: "", isDocument: false, promised: 10n ** 18n, awards: [] },
    ...{ status: BOUNTY_STATUS[1], prizesPaid: 0, commits: [] },
    terms: {
      ...{ kind: JOB_KIND.open, direction: DIRECTION.max, token: ZeroAddress, hasThreshold: false, threshold: 0n },
      ...{ prizeBps: [10_000n, 0n], programId: ZeroHash, sealedRows: ZeroHash },
      ...{ commitDeadline: 500n, unsealSeconds: 0n, revealSeconds: 400n },
      ...terms,
    },
    ...bounty,
  } as unknown as ShownBounty;
  const market: ShownMarket = {
    head: { number: 7, hash: ZeroHash, timestamp: now },
    bounties: () => [own],
    bounty: () => own,
    endedBounties: () => [],
    claims: (bountyId) =>
      claims.filter((one) => (bountyId === undefined ? one.status === "open" : one.bountyId === bountyId)),
    claim: (claimId) => claims.find((one) => one.claimId === claimId),
    games: () => [],
    questions: () => questions,
    endedQuestions: () => [],
    orders: () => orders,
    endedOrders: () => [],
  };
  return marketModel(market, 1n, { facts });
}

const places = ({ bounties }: MarketModel) => bounties[0]!.entries.map(({ place, index }) => [place, index]);

describe("marketModel", () => {
  it("ranks by the direction, the earlier commit first among equals, the defeated out", () => {
    const commits = [commit(0, 2), commit(1, 5), commit(2, 5), commit(3, 9)];
    const claims = [claim(0), claim(1), claim(2), claim(3, { status: "defeated" })];
    const most = modelOf({ bounty: { commits }, claims });
    expect(places(most)).to.deep.equal([
      [1, 1],
      [2, 2],
      [3, 0],
      [undefined, 3],
    ]);
    const least = modelOf({ bounty: { commits }, claims, terms: { direction: DIRECTION.min } });
    expect(places(least).map(([, index]) => index)).to.deep.equal([0, 1, 2, 3]);
    const exact = modelOf({ bounty: { commits }, claims, terms: { kind: JOB_KIND.exact } });
    expect(places(exact).map(([, index]) => index)).to.deep.equal([0, 1, 2, 3]);
  });

  it("keeps what misses the threshold out, and what reaches it in", () => {
    const parts = {
      bounty: { commits: [commit(0, 2), commit(1, 3), commit(2, 4)] },
      claims: [0, 1, 2].map((n) => claim(n)),
    };
    const atLeast = modelOf({ ...parts, terms: { hasThreshold: true, threshold: bitsOf(3) } });
    expect(places(atLeast)).to.deep.equal([
      [1, 2],
      [2, 1],
      [undefined, 0],
    ]);
    expect(atLeast.bounties[0]!.threshold).to.equal(3);
    const atMost = modelOf({ ...parts, terms: { hasThreshold: true, threshold: bitsOf(3), direction: DIRECTION.min } });
    expect(places(atMost)).to.deep.equal([
      [1, 0],
      [2, 1],
      [undefined, 2],
    ]);
  });

  it("shows several prizes, what each of them is, and in which token", () => {
    const token = addressOf(77);
    const awards = [
      { index: 1n, rank: 0, amount: 60_000000n },
      { index: 0n, rank: 1, amount: 40_500000n },
    ];
    const parts = {
      terms: { token, prizeBps: [6000n, 4000n] },
      bounty: {
        ...{ commits: [commit(0, 1), commit(1, 2)], awards, prizesPaid: 2, promised: 100_500000n },
        status: "settled" as const,
      },
      claims: [claim(0), claim(1)],
    };
    const known = modelOf({
      ...parts,
      facts: { tokens: new Map([[token, { symbol: "\u001b[2JUSDC", decimals: 6 }]]) },
    });
    const [bounty] = known.bounties;
    expect(bounty).to.include({ prizes: 2, prizesPaid: 2, stage: "settled", reward: "100.5 USDC (0x000000…004d)" });
    expect(bounty!.entries.map(({ status, prize }) => [status, prize])).to.deep.equal([
      ["paid", "60 USDC (0x000000…004d)"],
      ["paid", "40.5 USDC (0x000000…004d)"],
    ]);
    expect(modelOf(parts).bounties[0]!.reward).to.equal("100500000 units of 0x000000…004d");
  });

  it("waits for sealed rows until they are opened or it is too late, and then for reveals", () => {
    const hidden = commit(0, 0, { status: "committed", claimId: undefined, score: undefined, revealDeadline: 1500 });
    const stage = (openedRows: string | undefined, now: number) => {
      const terms = { sealedRows: idOf(5), unsealSeconds: 600n };
      const { bounties } = modelOf({ terms, now, bounty: { commits: [hidden], openedRows } });
      return [bounties[0]!.stage, bounties[0]!.until];
    };
    expect(stage(undefined, 500)).to.deep.equal(["commits", 500]);
    expect(stage(undefined, 501)).to.deep.equal(["rows", 1100]);
    expect(stage(idOf(6), 501)).to.deep.equal(["reveals", 1500]);
    expect(stage(undefined, 1101)).to.deep.equal(["reveals", 1500]);
    expect(stage(idOf(6), 1501)).to.deep.equal(["settlement", undefined]);
  });

  it("writes scores out that JSON has no number for", () => {
    const { bounties } = modelOf({ bounty: { commits: [commit(0, NaN)] }, claims: [claim(0)] });
    expect(bounties[0]!.entries[0]!.score).to.equal("NaN");
  });

  it("says what a question waits for", () => {
    const question: ShownQuestion = {
      ...{ questionId: idOf(3), asker: addressOf(1), status: "open" },
      question: {
        ...{ programId: idOf(2), modelId: 0n, token: ZeroAddress, reward: 10n ** 16n, deadline: 1200n },
      } as ShownQuestion["question"],
    };
    const taken = { ...question, status: "taken", solver: addressOf(4), answerUntil: 1100 } as const;
    const answered = { ...taken, status: "answered", claimId: idOf(100) } as const;
    const seen = (one: ShownQuestion, now: number, answer?: Partial<ShownClaim>) => {
      const claims = answer ? [claim(0, { bountyId: undefined, questionId: idOf(3), ...answer })] : [];
      const { stage, until } = modelOf({ questions: [one], claims, now }).questions[0]!;
      return [stage, until];
    };
    expect(seen(question, 1200)).to.deep.equal(["solver", 1200]);
    expect(seen(question, 1201)).to.deep.equal(["refund", undefined]);
    expect(seen(taken, 1100)).to.deep.equal(["answer", 1100]);
    expect(seen(taken, 1101)).to.deep.equal(["silence", undefined]);
    expect(seen(answered, 950, { status: "open" })).to.deep.equal(["challenges", 950]);
    expect(seen(answered, 951, { status: "open" })).to.deep.equal(["payment", undefined]);
    expect(seen(answered, 951, { status: "defeated" })).to.deep.equal(["discard", undefined]);
    expect(seen({ ...answered, status: "paid" }, 951)).to.deep.equal(["paid", undefined]);
    expect(modelOf({ questions: [question] }).questions[0]).to.not.have.property("solver");
  });

  it("says what a private order waits for, and what it asks", () => {
    const terms = { programId: idOf(2), direction: DIRECTION.min, token: ZeroAddress, commitDeadline: 1200n };
    const order = {
      ...{ orderId: idOf(3), poster: addressOf(1), status: "open", escrow: 10n ** 16n },
      ...{ metadata: JSON.stringify({ name: "\u001b[2JAngles" }), isDocument: true },
      order: { terms: { ...terms, hasThreshold: true, threshold: bitsOf(-1.5) } },
    } as ShownOrder;
    const taken = { ...order, status: "taken", solver: addressOf(4), deliverUntil: 1100 } as const;
    const delivered = { ...taken, status: "delivered", delivery: { claimId: idOf(100) } } as const;
    const seen = (one: ShownOrder, now: number, delivery?: Partial<ShownClaim>) => {
      const claims = delivery ? [claim(0, { bountyId: undefined, orderId: idOf(3), ...delivery })] : [];
      const { stage, until } = modelOf({ orders: [one], claims, now }).orders[0]!;
      return [stage, until];
    };
    expect(seen(order, 1200)).to.deep.equal(["solver", 1200]);
    expect(seen(order, 1201)).to.deep.equal(["refund", undefined]);
    expect(seen(taken, 1100)).to.deep.equal(["delivery", 1100]);
    expect(seen(taken, 1101)).to.deep.equal(["silence", undefined]);
    expect(seen(delivered, 950, { status: "open" })).to.deep.equal(["challenges", 950]);
    expect(seen(delivered, 951, { status: "open" })).to.deep.equal(["payment", undefined]);
    expect(seen(delivered, 951, { status: "defeated" })).to.deep.equal(["discard", undefined]);
    expect(seen({ ...delivered, status: "refunded" }, 951)).to.deep.equal(["refunded", undefined]);
    const model = modelOf({ orders: [order] });
    expect(model.orders[0]).to.include({ name: "Angles", threshold: -1.5, direction: "min", reward: "0.01 ETH" });
    // Who was dropped is not at it any more.
    expect(modelOf({ orders: [{ ...taken, status: "open" }] }).orders[0]).to.not.have.property("solver");
    expect(marketText(model)).to.match(
      /1 private orders open[^]*Private orders[^]*Angles +│ ≤ -1\.5 +│ 0\.01 ETH │ a solver/,
    );
    const { text } = readMarkup(marketPage(model));
    expect(text).to.include("Private orders").and.to.include("≤ -1.5");
    const deliveries = modelOf({
      orders: [delivered],
      claims: [claim(0, { bountyId: undefined, orderId: idOf(3), status: "open" })],
      now: 900,
    });
    expect(marketText(deliveries)).to.include("│ order 0x000000…0003 │");
    expect(marketChanges(model, deliveries).join()).to.include("delivered to order 0x000000…0003");
  });
});

describe("shares", () => {
  it("gives all that there is room for, and otherwise as evenly as it goes, at least one line", () => {
    expect(shares([3, 5], Infinity)).to.deep.equal([3, 5]);
    expect(shares([2, 50], 7 * 2 + 12)).to.deep.equal([2, 10]);
    expect(shares([40, 50], 7 * 2 + 12)).to.deep.equal([6, 6]);
    expect(shares([4, 4], 5)).to.deep.equal([1, 1]);
  });
});
