import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { expect } from "chai";

import type { MarketModel } from "../../../tasks/view/market/types.ts";
import { runTask } from "../../helpers/tasks/run-task.ts";
import { HARMLESS_NAME, livedMarket, revealScores, type LivedMarket } from "../../helpers/view/lived-market.ts";
import { readMarkup } from "../../helpers/view/markup.ts";

describe("market", () => {
  let world: LivedMarket;
  before(async () => {
    world = await livedMarket();
    await runTask(["challenge"], {
      ...{ deployment: world.deployment, json: true, yes: true, account: "5", claim: world.falseClaim },
    });
  });

  const model = async (): Promise<MarketModel> => {
    const { value } = await runTask(["market"], { deployment: world.deployment, json: true, once: true });
    return value as unknown as MarketModel;
  };

  it("shows where bounties, claims and games stand, and until when", async () => {
    const { bounties, claims, games } = await model();
    expect(bounties.map(({ bountyId }) => bountyId)).to.deep.equal([world.exactId, world.openId]);
    const [exact, open] = bounties;
    expect(exact).to.include({ kind: "exact", stage: "commits", reward: "1 ETH", name: HARMLESS_NAME });
    expect(exact!.entries.map(({ place, index, score, status }) => [place, index, score, status])).to.deep.equal([
      [1, 0, -9, "disputed"],
      [2, 1, -1.5, "challengeable"],
    ]);
    expect(open!.entries.map(({ status }) => status)).to.deep.equal(Array(4).fill("hidden"));
    expect(claims.map(({ status }) => status)).to.deep.equal(["disputed", "challengeable"]);
    expect(games).to.have.length(1);
    expect(games[0]).to.include({ turn: "solver", claimId: world.falseClaim, bountyId: world.exactId, lo: 0 });
    expect(games[0]!.deadline).to.be.greaterThan((await model()).now);
  });

  it("is text without a sign that a terminal obeys", async () => {
    const { stdout } = await runTask(["market"], { deployment: world.deployment, once: true });
    expect(stdout).to.include("2 bounties open, 2 claims open, 1 games live");
    expect(stdout).to.include(HARMLESS_NAME);
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  it("ranks scores once they are shown, and forgets who is defeated", async () => {
    const { games } = await model();
    await runTask(["dispute", "move"], {
      ...{ deployment: world.deployment, json: true, yes: true, account: "5", id: games[0]!.gameId },
    });
    await revealScores(world);
    const { bounties, games: after } = await model();
    expect(bounties[0]!.entries.map(({ place, index, status }) => [place, index, status])).to.deep.equal([
      [1, 1, bounties[0]!.entries[0]!.status],
      [undefined, 0, "defeated"],
    ]);
    expect(bounties[1]!.entries.map(({ place, index, score }) => [place, index, score])).to.deep.equal([
      [1, 3, 0.93],
      [2, 1, 0.84],
      [3, 2, 0.79],
      [4, 0, 0.71],
    ]);
    expect(after[0]).to.include({ phase: "ChallengerWon", deadline: 0 });
  });

  it("is a page that fetches nothing and runs nothing, with its charts", async () => {
    const html = join(dirname(world.deployment), "market.html");
    const { success, stdout } = await runTask(["market"], { deployment: world.deployment, html, once: true });
    expect([success, stdout]).to.deep.equal([true, ""]);
    const page = readFileSync(html, "utf8");
    const { tags, text } = readMarkup(page);
    expect(tags.filter(({ name }) => ["script", "link", "img", "iframe", "object", "a"].includes(name))).to.deep.equal(
      [],
    );
    for (const { attributes } of tags) {
      for (const [name, value] of attributes) {
        expect(name).not.to.match(/^on|^href$|^src$|^style$/);
        if (name !== "xmlns") expect(value).not.to.match(/https?:|javascript:|url\(/);
      }
    }
    expect(page).not.to.match(/@import|url\(|NaN|undefined/);
    expect(text).to.include("&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&amp;");
    const titles = tags.flatMap(({ name, within }, i) => (name === "title" && within.at(-1) === "svg" ? [i] : []));
    // Two leaderboards, two charts of scores or less, the game, the clocks, the gas.
    expect(titles.length).to.be.greaterThan(4);
    for (const heading of [
      "Clocks",
      "Leaderboard",
      "Scores, commit by commit",
      "Disputes",
      "Gas",
      "the challenger won",
    ]) {
      expect(text).to.include(heading);
    }
    expect(text).to.include("BountyBoard.commit (6)");
  });
});
