import { expect } from "chai";

import { deadlinesOf, gameIsOpen, jumpTo } from "../../../scripts/e2e/timekeeper.ts";
import type { EventRecord } from "../../../tasks/protocol/index.ts";

const event = (name: string, args: EventRecord["args"]): EventRecord => ({
  ...{ contract: "board", event: name, args, address: "0x", blockNumber: 1 },
  ...{ blockHash: "0x", transactionHash: "0x", logIndex: 0 },
});

const posted = (bountyId: string) =>
  event("BountyPosted", { bountyId, terms: { commitDeadline: "1000", unsealSeconds: "50", revealSeconds: "400" } });

describe("timekeeper", () => {
  it("names the ends of commits, unsealing, reveals and challenges", () => {
    const events = [posted("0x1"), event("ClaimOpened", { challengeUntil: "1800" })];
    expect(deadlinesOf(events)).to.deep.equal([1000, 1050, 1450, 1800]);
  });

  it("forgets bounties that have ended", () => {
    expect(deadlinesOf([posted("0x1"), event("BountySettled", { bountyId: "0x1" })])).to.deep.equal([]);
  });

  it("jumps as far as is wanted, and not to within five minutes of a deadline", () => {
    expect(jumpTo(100, 500, [1000], false)).to.equal(500);
    expect(jumpTo(100, 900, [1000], false)).to.equal(700);
    expect(jumpTo(800, 900, [1000], false)).to.equal(800);
    expect(jumpTo(1001, 5000, [1000], false)).to.equal(5000);
  });

  it("does not jump while a game's clock runs", () => {
    const challenged = [event("Challenged", {})];
    expect(gameIsOpen(challenged)).to.equal(true);
    expect(jumpTo(100, 500, [], gameIsOpen(challenged))).to.equal(100);
    expect(gameIsOpen([...challenged, event("GameDecided", {})])).to.equal(false);
  });
});
