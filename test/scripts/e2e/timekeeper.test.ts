import { expect } from "chai";

import { commitSecondsLeft, gameIsOpen, jumpOf } from "../../../scripts/e2e/timekeeper.ts";
import type { EventRecord } from "../../../tasks/protocol/index.ts";

const event = (name: string, args: EventRecord["args"] = {}): EventRecord => ({
  ...{ contract: "game", event: name, args, address: "0x", blockNumber: 1 },
  ...{ blockHash: "0x", transactionHash: "0x", logIndex: 0 },
});

describe("timekeeper", () => {
  it("jumps as far as is wanted, and not to within five minutes of what is due", () => {
    expect(jumpOf(400, [Infinity, 900], false)).to.equal(400);
    expect(jumpOf(900, [Infinity, 900], false)).to.equal(600);
    expect(jumpOf(900, [200, 900], false)).to.equal(0);
  });

  it("waits for solvers who have not committed yet", () => {
    const posted = (bountyId: string, commitDeadline: string) =>
      event("BountyPosted", { bountyId, terms: { commitDeadline } });
    const committed = (bountyId: string, solver: string) => event("Committed", { bountyId, solver });
    const events = [
      posted("1", "1000"),
      posted("2", "2000"),
      posted("3", "50"),
      committed("1", "a"),
      committed("2", "a"),
    ];
    expect(commitSecondsLeft(events, ["a"], 100)).to.deep.equal([]);
    expect(commitSecondsLeft([...events, committed("2", "b")], ["a", "b"], 100)).to.deep.equal([900]);
  });

  it("does not jump while a game's clock runs", () => {
    const challenged = [event("Challenged")];
    expect(gameIsOpen(challenged)).to.equal(true);
    expect(jumpOf(400, [], gameIsOpen(challenged))).to.equal(0);
    expect(gameIsOpen([...challenged, event("GameDecided")])).to.equal(false);
    expect(gameIsOpen([...challenged, event("GameClosed")])).to.equal(false);
  });
});
