import { expect } from "chai";

import { marketChanges } from "../../../../tasks/view/market/changes.ts";
import { clocksOf, timelineSvg } from "../../../../tasks/view/market/charts/timeline.ts";
import type { BountyModel, EntryModel, GameModel, MarketModel } from "../../../../tasks/view/market/types.ts";
import { watch } from "../../../../tasks/view/market/watch.ts";
import { readMarkup } from "../../../helpers/view/markup.ts";

const ID = `0x${"ab".repeat(32)}`;
const entry = (changes: Partial<EntryModel> = {}): EntryModel => ({
  ...{ index: 0, solver: `0x${"11".repeat(20)}`, status: "hidden", games: 0, committedAt: 0 },
  ...changes,
});
const bounty = (changes: Partial<BountyModel> = {}): BountyModel => ({
  ...{ bountyId: ID, name: "H2", kind: "open", direction: "min", poster: ID, programId: ID, reward: "1 ETH" },
  ...{ prizes: 1, prizesPaid: 0, stage: "commits", until: 160, commitDeadline: 160, revealDeadline: 500, entries: [] },
  ...changes,
});
const game = (changes: Partial<GameModel> = {}): GameModel => ({
  ...{ gameId: ID, claimId: ID, solver: ID, challenger: ID, phase: "Bisect", turn: "solver", deadline: 130 },
  ...{ steps: 64, lo: 0, hi: 64, solverBond: "1", challengerBond: "1" },
  ...changes,
});
const market = (changes: Partial<MarketModel> = {}): MarketModel => ({
  ...{
    chainId: "1",
    block: { number: 7, hash: ID, time: 100 },
    now: 100,
    bounties: [],
    claims: [],
    games: [],
    questions: [],
    orders: [],
  },
  ...changes,
});

/** What a line says behind its time and its block. */
const said = (before: MarketModel | undefined, after: MarketModel): string[] =>
  marketChanges(before, after).map((line) => line.replace(/^1970-01-01 00:01:40 UTC block 7 {2}/, ""));

describe("marketChanges", () => {
  it("tells of commits, reveals, defeats and stages, and of nothing that stays", () => {
    const before = market({
      bounties: [bounty({ entries: [entry(), entry({ index: 1, score: 2, status: "disputed" })] })],
    });
    expect(marketChanges(before, before)).to.deep.equal([]);
    const entries = [
      entry({ score: -1.5, status: "challengeable" }),
      entry({ index: 1, score: 2, status: "defeated" }),
      entry({ index: 2 }),
    ];
    const rest = bounty({ stage: "disputes", until: undefined, entries });
    expect(said(before, market({ bounties: [rest] }))).to.deep.equal([
      'bounty 0xababab…abab "H2": commit #0 of 0x111111…1111 revealed: score -1.5',
      'bounty 0xababab…abab "H2": commit #1 of 0x111111…1111 is defeated',
      'bounty 0xababab…abab "H2": commit #2 of 0x111111…1111',
      'bounty 0xababab…abab "H2": now: disputes',
    ]);
  });

  it("tells how games narrow and end", () => {
    const [first, second] = [game(), game({ phase: "Pick", turn: "challenger", deadline: 200 })];
    expect(said(market({ games: [first] }), market({ games: [second] }))).to.deep.equal([
      "game 0xababab…abab: Pick, steps 0 … 64; the challenger moves until 1970-01-01 00:03:20 UTC",
    ]);
    const over = game({ phase: "SolverWon", turn: undefined, deadline: 0 });
    expect(said(market({ games: [second] }), market({ games: [over] }))).to.deep.equal([
      "game 0xababab…abab: over, SolverWon",
    ]);
  });
});

describe("clocks", () => {
  it("stand in the order in which they run out, and say who is late", () => {
    const seen = market({ bounties: [bounty()], games: [game(), game({ deadline: 90 })] });
    expect(clocksOf(seen).map(({ kind, until }) => [kind, until])).to.deep.equal([
      ["game", 90],
      ["game", 130],
      ["bounty", 160],
    ]);
    const { text } = readMarkup(timelineSvg(seen)!);
    for (const words of ["too late", "30 s", "1 min", "H2: commits"]) expect(text).to.include(words);
    expect(timelineSvg(market())).to.equal(undefined);
  });
});

describe("watch", () => {
  it("shows every new head once, goes on after a failure, and ends when it is told to", async () => {
    const heads: (string | Error)[] = ["a", "a", new Error("gone"), "b", "b", "c"];
    const stop = new AbortController();
    const shown: (readonly [string, string | undefined])[] = [];
    const failures: unknown[] = [];
    let ticks = 0;
    const last = await watch<string>({
      look() {
        const head = heads.shift()!;
        if (heads.length === 0) stop.abort();
        return head instanceof Error ? Promise.reject(head) : Promise.resolve(head);
      },
      keyOf: (head) => head,
      show: (head, before) => shown.push([head, before]),
      tick: () => ticks++,
      onFailure: (error) => failures.push(error),
      pollSeconds: 4,
      tickSeconds: 2,
      sleep: () => Promise.resolve(),
      signal: stop.signal,
    });
    expect(shown).to.deep.equal([
      ["a", undefined],
      ["b", "a"],
      ["c", "b"],
    ]);
    expect([last, failures.length, ticks]).to.deep.equal(["c", 1, 10]);
  });

  it("fails as its first look", async () => {
    const gone = new Error("gone");
    const options = { keyOf: String, show() {}, onFailure() {}, pollSeconds: 1, sleep: () => Promise.resolve() };
    const failed = await watch({
      ...options,
      look: () => Promise.reject(gone),
      signal: new AbortController().signal,
    }).catch((error: unknown) => error);
    expect(failed).to.equal(gone);
  });
});
