import { expect } from "chai";

import { ETHER, ledgerOf, type Holdings, type LedgerInput } from "../../../scripts/e2e/ledger.ts";
import { judge, orderOf } from "../../../scripts/e2e/judgement.ts";
import type { EventRecord } from "../../../tasks/protocol/index.ts";

const address = (digit: string) => `0x${digit.repeat(40)}`;
const word = (digit: string) => `0x${digit.repeat(64)}`;
const [POSTER, SOLVER, LIAR, WATCHER, OWNER] = ["a", "b", "c", "d", "e"].map(address) as [
  string,
  string,
  string,
  string,
  string,
];
const [BOUNTY, TRUE_CLAIM, FALSE_CLAIM, GAME] = ["1", "2", "3", "4"].map(word) as [string, string, string, string];
const NONE = word("0");

const event = (contract: "board" | "game", name: string, args: EventRecord["args"]): EventRecord => ({
  ...{ contract, event: name, args, address: address("0"), blockNumber: 1 },
  ...{ blockHash: NONE, transactionHash: NONE, logIndex: 0 },
});

const terms = (changes: EventRecord["args"] = {}) => ({
  ...{ token: ETHER, reward: "1001", posterBond: "7", kind: "1", direction: "0", hasThreshold: false, threshold: "0" },
  prizeBps: ["6000", "4000", "0", "0", "0", "0", "0", "0"],
  ...changes,
});

/** A bounty of two prizes with a share of a tenth: one solver is right, one lies and is defeated. */
const STORY: readonly EventRecord[] = [
  event("board", "BountyPosted", {
    ...{ bountyId: BOUNTY, poster: POSTER, escrow: "1001", terms: terms() },
    shares: [{ receiver: OWNER, bps: "1000" }],
  }),
  event("board", "Committed", { bountyId: BOUNTY, index: "0", solver: LIAR, commitment: word("5"), bond: "101" }),
  event("board", "Committed", { bountyId: BOUNTY, index: "1", solver: SOLVER, commitment: word("6"), bond: "100" }),
  event("board", "Revealed", { bountyId: BOUNTY, index: "0", solver: LIAR, claimId: FALSE_CLAIM, score: "0" }),
  event("game", "ClaimOpened", { claimId: FALSE_CLAIM, solver: LIAR, bond: "101" }),
  event("board", "Revealed", { bountyId: BOUNTY, index: "1", solver: SOLVER, claimId: TRUE_CLAIM, score: "5" }),
  event("game", "ClaimOpened", { claimId: TRUE_CLAIM, solver: SOLVER, bond: "100" }),
  event("game", "Challenged", {
    ...{ claimId: FALSE_CLAIM, gameId: GAME, challenger: WATCHER, solver: LIAR, bond: "60" },
  }),
  event("game", "GameDecided", { claimId: FALSE_CLAIM, gameId: GAME, solverWon: false, prize: "50" }),
  event("game", "ClaimDefeated", { claimId: FALSE_CLAIM, pot: "51" }),
  event("game", "Burned", { claimId: FALSE_CLAIM, amount: "51" }),
  event("board", "PrizeAwarded", { bountyId: BOUNTY, index: "1", solver: SOLVER, rank: "0", amount: "600" }),
  event("board", "BountySettled", { bountyId: BOUNTY, index: "1", solver: SOLVER, reward: "600" }),
  event("game", "ClaimReleased", { claimId: TRUE_CLAIM, bond: "100" }),
  event("board", "Withdrawn", { account: SOLVER, token: ETHER, to: SOLVER, amount: "540" }),
];

const START = 10_000n;
const holdings = (name: string, account: string, after: bigint, credits: Record<string, bigint>): Holdings => ({
  ...{ name, account, before: new Map([[ETHER, START]]), after: new Map([[ETHER, after]]) },
  credits: new Map(Object.entries(credits).map(([contract, amount]) => [`${contract}:${ETHER}`, amount])),
});
const sent = (from: string, value: bigint, succeeded = true) => ({ from, value, gasPaid: 3n, succeeded });

const TRUE_BOOKS: LedgerInput = {
  events: STORY,
  transactions: [sent(POSTER, 1008n), sent(LIAR, 101n), sent(SOLVER, 100n), sent(SOLVER, 0n), sent(WATCHER, 60n)],
  holdings: [
    holdings("poster", POSTER, START - 1008n - 3n, { board: 401n + 7n }),
    holdings("solver", SOLVER, START - 100n - 6n + 540n, { game: 100n }),
    holdings("liar", LIAR, START - 101n - 3n, {}),
    holdings("watcher", WATCHER, START - 60n - 3n, { game: 110n }),
    holdings("owner", OWNER, START, { board: 60n }),
  ],
  reserves: new Map([
    [`board:${ETHER}`, 408n + 60n],
    [`game:${ETHER}`, 210n],
  ]),
};

const replaced = (index: number, args: EventRecord["args"]): EventRecord[] =>
  STORY.map((old, i) => (i === index ? { ...old, args: { ...old.args, ...args } } : old));

describe("ledger", () => {
  it("derives what everybody has to the wei", () => {
    const { accounts, burned, failures } = ledgerOf(TRUE_BOOKS);
    expect(failures).to.deep.equal([]);
    expect(Object.fromEntries(accounts.map(({ name, gained }) => [name, gained]))).to.deep.equal({
      poster: -603n,
      solver: 534n,
      liar: -104n,
      watcher: 47n,
      owner: 60n,
    });
    expect(burned).to.deep.equal({ board: 0n, game: 51n });
  });

  it("notices a wei too little, in a balance and in a credit", () => {
    const [poster, solver, ...others] = TRUE_BOOKS.holdings as [Holdings, Holdings, ...Holdings[]];
    const poorer = { ...solver, after: new Map([[ETHER, solver.after.get(ETHER)! - 1n]]) };
    expect(ledgerOf({ ...TRUE_BOOKS, holdings: [poster, poorer, ...others] }).failures).to.have.length(1);
    const unpaid = { ...poster, credits: new Map([[`board:${ETHER}`, 407n]]) };
    expect(ledgerOf({ ...TRUE_BOOKS, holdings: [unpaid, solver, ...others] }).failures).to.have.length(1);
  });

  it("notices ether that was sent for nothing", () => {
    const transactions = [...TRUE_BOOKS.transactions, { ...sent(WATCHER, 5n), gasPaid: 0n }];
    expect(ledgerOf({ ...TRUE_BOOKS, transactions }).failures).to.deep.equal([
      "watcher: ether sent with calls is 65, and must be 60: 5 off",
    ]);
  });

  it("takes no value from a transaction that failed, but its gas", () => {
    const transactions = [...TRUE_BOOKS.transactions, sent(WATCHER, 5n, false)];
    expect(ledgerOf({ ...TRUE_BOOKS, transactions }).failures).to.have.length(1);
  });

  it("notices contracts that hold more than they owe", () => {
    const reserves = new Map(TRUE_BOOKS.reserves).set(`game:${ETHER}`, 211n);
    expect(ledgerOf({ ...TRUE_BOOKS, reserves }).failures).to.deep.equal([
      `what the game holds of ${ETHER} is 211, and must be 210: 1 off`,
    ]);
  });

  it("notices a prize that is not the terms'", () => {
    const { failures } = ledgerOf({ ...TRUE_BOOKS, events: replaced(11, { amount: "601" }) });
    expect(failures).to.deep.equal(["a prize: the event says 601, the rules 600"]);
  });

  it("counts tokens apart from ether", () => {
    const token = address("9");
    const paid = STORY.map((old) =>
      old.event === "BountyPosted"
        ? { ...old, args: { ...old.args, terms: terms({ token }) } }
        : old.event === "Withdrawn"
          ? { ...old, args: { ...old.args, token } }
          : old,
    );
    const before = new Map([
      [ETHER, START],
      [token, 5000n],
    ]);
    const poster: Holdings = {
      ...{ name: "poster", account: POSTER, before },
      after: new Map([
        [ETHER, START - 10n],
        [token, 3999n],
      ]),
      credits: new Map([
        [`board:${ETHER}`, 7n],
        [`board:${token}`, 401n],
      ]),
    };
    const { accounts, failures } = ledgerOf({
      ...{ events: paid, holdings: [poster], transactions: [sent(POSTER, 7n)] },
      reserves: new Map([
        [`board:${ETHER}`, 7n],
        [`board:${token}`, 461n],
        [`game:${ETHER}`, 210n],
      ]),
    });
    expect(failures).to.deep.equal([]);
    expect([accounts[0]!.gained, accounts[0]!.tokensGained]).to.deep.equal([-3n, -600n]);
  });
});

describe("judgement", () => {
  const honest = new Map([
    [SOLVER, "solver"],
    [WATCHER, "watcher"],
    [POSTER, "poster"],
  ]);
  const liars = new Map([[LIAR, "liar"]]);
  const truths = [
    { claimId: TRUE_CLAIM, isTrue: true },
    { claimId: FALSE_CLAIM, isTrue: false },
  ];
  const input = { events: STORY, honest, liars, truths, secrets: new Set([word("6")]) };

  it("finds nothing wrong where justice was done", () => {
    expect(judge(input)).to.deep.equal({
      ...{ bounties: 1, settled: 1, refunded: 0, claims: 2, falseClaims: 1, games: 1, defeats: 1 },
      failures: [],
    });
  });

  it("misses a salt that nobody has", () => {
    expect(judge({ ...input, secrets: new Set() }).failures).to.deep.equal([
      `solver has lost the salt of ${word("6")}`,
    ]);
  });

  it("notices a prize for a lie, and one that nobody got", () => {
    const { failures } = judge({ ...input, events: replaced(11, { index: "0", solver: LIAR }) });
    expect(failures).to.deep.equal([
      `bounty ${BOUNTY} paid its prize 0 to commit 0, and must have paid it to commit 1 of solver`,
    ]);
    const unpaid = STORY.filter(({ event: name }) => name !== "PrizeAwarded");
    expect(judge({ ...input, events: unpaid }).failures).to.deep.equal([`bounty ${BOUNTY} paid 0 prizes of 1`]);
  });

  it("notices a bounty that has not ended", () => {
    const open = STORY.filter(({ event: name }) => name !== "BountySettled");
    expect(judge({ ...input, events: open }).failures).to.deep.equal([`bounty ${BOUNTY} has not ended`]);
  });

  it("notices honest people who lost a game, or half a bond", () => {
    const lost = judge({ ...input, events: replaced(8, { solverWon: true }) });
    expect(lost.failures).to.deep.equal([`watcher lost the game ${GAME}`]);
    const slashed = [
      ...STORY,
      event("board", "Forfeited", { bountyId: BOUNTY, index: "1", burned: "0", returned: "0" }),
    ];
    expect(judge({ ...input, events: slashed }).failures).to.deep.equal([`solver forfeited half a bond on ${BOUNTY}`]);
  });

  it("notices a liar who got away", () => {
    const spared = STORY.filter(({ event: name }) => !["ClaimDefeated", "GameDecided"].includes(name));
    expect(judge({ ...input, events: spared }).failures).to.deep.equal(["liar lied 1 times, and lost nothing"]);
  });

  it("notices a true claim that was defeated", () => {
    const swapped = truths.map(({ claimId, isTrue }) => ({ claimId, isTrue: !isTrue }));
    expect(judge({ ...input, truths: swapped }).failures).to.include(`the true claim ${FALSE_CLAIM} was defeated`);
  });

  it("orders scores as numbers", () => {
    const bits = (value: number): bigint => new DataView(new Float64Array([value]).buffer).getBigUint64(0, true);
    const values = [-Infinity, -2.5, -1e-300, 0, 1e-300, 3, Infinity];
    const orders = values.map((value) => orderOf(bits(value)));
    expect([...orders].sort((a, b) => (a < b ? -1 : 1))).to.deep.equal(orders);
    expect(orderOf(bits(-0))).to.equal(orderOf(bits(0)));
  });
});
