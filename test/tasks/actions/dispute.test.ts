import { readFileSync } from "node:fs";
import { join, dirname } from "node:path";

import { expect } from "chai";

import { runTask } from "../../helpers/tasks/run-task.ts";
import { livedMarket, type LivedMarket } from "../../helpers/view/lived-market.ts";
import { readMarkup } from "../../helpers/view/markup.ts";

interface Game {
  readonly gameId: string;
  readonly phase: string;
  readonly turn?: string;
}

describe("tasks about disputes", () => {
  let world: LivedMarket;
  let common: { deployment: string; json: boolean; yes?: boolean };
  before(async () => {
    world = await livedMarket();
    common = { deployment: world.deployment, json: true };
  });

  it("refuse to challenge what is right, and say so", async () => {
    const refused = await runTask(["challenge"], { ...common, yes: true, account: "5", claim: world.rightClaim });
    expect(refused.success).to.equal(false);
    expect(refused.value).to.include({ code: "ClaimRight" });
    const { games } = (await runTask(["dispute", "list"], { ...common, all: true })).value;
    expect(games).to.deep.equal([]);
  });

  it("say what a challenge would cost and send nothing in a dry run", async () => {
    const { value } = await runTask(["challenge"], {
      ...common,
      ...{ dryRun: true, account: "5", claim: world.falseClaim },
    });
    expect(value).to.include({ right: false, dryRun: true });
    const [planned] = value.transactions as { call: string; value: string }[];
    expect(planned!.call).to.equal("DisputeGame.challenge");
    expect(planned!.value).to.equal(value.bond);
  });

  it("challenge a false claim by the first digits of its id, and play it to its end", async () => {
    const challenged = await runTask(["challenge"], {
      ...{ ...common, yes: true, account: "5", claim: world.falseClaim.slice(0, 12) },
    });
    expect(challenged.value, challenged.stderr).to.include({ right: false });
    const { gameId } = challenged.value as unknown as Game;

    const [listed, ...others] = (await runTask(["dispute", "list"], common)).value.games as Game[];
    expect(others).to.deep.equal([]);
    expect(listed).to.include({ gameId });

    const svg = join(dirname(world.deployment), "game.svg");
    const shown = await runTask(["dispute", "show"], { ...common, id: gameId.slice(0, 10), svg });
    expect(shown.value).to.include({ gameId, turn: listed!.turn });
    expect(readMarkup(readFileSync(svg, "utf8")).tags[0]!.name).to.equal("svg");

    // The solver computes honestly what it is asked: it has to show that it lied.
    const methods: unknown[] = [];
    for (let moves = 0; moves < 10; moves++) {
      const state = (await runTask(["dispute", "show"], { ...common, id: gameId })).value as unknown as Game;
      if (state.turn === undefined) break;
      const account = state.turn === "solver" ? "1" : "5";
      const moved = await runTask(["dispute", "move"], { ...common, yes: true, account, id: gameId });
      expect(moved.success, moved.stderr).to.equal(true);
      methods.push(moved.value.move);
    }
    expect(methods.at(-1)).to.equal("open");
    const text = await runTask(["dispute", "show"], { deployment: world.deployment, id: gameId });
    expect(text.stdout).to.include("over: the challenger won, the claim is defeated");
    expect((await runTask(["dispute", "list"], common)).value.games).to.deep.equal([]);
    const over = await runTask(["dispute", "move"], { ...common, yes: true, account: "5", id: gameId });
    expect(over.value).to.include({ code: "GameOver" });
  });

  it("challenge what is right if they are told to, and lose by opening its one step", async () => {
    const { value, stderr } = await runTask(["challenge"], {
      ...{ ...common, yes: true, account: "6", claim: world.rightClaim, anyway: true, play: true, poll: 0 },
    });
    expect(value.right, stderr).to.equal(true);
    expect((value.game as Game).phase).to.equal("SolverWon");
    expect((value.transactions as { call: string }[]).map(({ call }) => call)).to.deep.equal([
      "DisputeGame.challenge",
      "DisputeGame.open",
    ]);
  });

  it("know no game and no claim of an id that nobody has", async () => {
    const none = await runTask(["dispute", "show"], { ...common, id: `0x${"00".repeat(32)}` });
    expect(none.value).to.include({ code: "GameUnknown" });
    const malformed = await runTask(["challenge"], { ...common, claim: "12" });
    expect(malformed.value).to.include({ code: "IdMalformed" });
  });
});
