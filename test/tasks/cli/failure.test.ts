import { expect } from "chai";

import { KetworkRangeError } from "../../../sim/index.ts";
import { failureOf, failureText, isExpected } from "../../../tasks/cli/failure.ts";
import { AgentError } from "../../../tasks/protocol/agent-error.ts";
import { ProtocolError } from "../../../tasks/protocol/errors.ts";

describe("failureOf", () => {
  it("gives a contract's error with the contract's own words for it", () => {
    const error = new ProtocolError("BountyNotPoster", "IBountyBoard", "cancel", { poster: "0x12" }, undefined);
    expect(failureOf(error)).to.include({ code: "BountyNotPoster", rule: "Only the poster may do this." });
    expect(failureText(failureOf(error))).to.equal(
      "BountyNotPoster: cancel: IBountyBoard.BountyNotPoster(poster: 0x12)\n  Only the poster may do this.",
    );
  });

  it("explains the errors of the tokens' standards, which no contract of the project explains", () => {
    const error = new ProtocolError("ERC721NonexistentToken", "DatasetNFT", "treeOf", { tokenId: 9n }, undefined);
    expect(failureOf(error)).to.include({ rule: "There is no token of this number." });
  });

  it("gives errors of the project with their details", () => {
    for (const error of [
      new KetworkRangeError("IdUnknown", "no bounty begins with 0x1234", { value: "0x1234" }),
      new AgentError("IdUnknown", "no bounty begins with 0x1234", { value: "0x1234" }),
    ]) {
      const failure = { code: "IdUnknown", message: "no bounty begins with 0x1234", details: { value: "0x1234" } };
      expect(failureOf(error)).to.deep.equal(failure);
      expect(failureText(failureOf(error))).to.equal("IdUnknown: no bounty begins with 0x1234");
      expect(isExpected(error)).to.equal(true);
    }
  });

  for (const [code, error] of [
    ["FundsTooLow", Object.assign(new Error("no"), { code: "INSUFFICIENT_FUNDS" })],
    ["FundsTooLow", new Error("Sender doesn't have enough funds to send tx")],
    ["FundsTooLow", new Error("insufficient funds for gas * price + value")],
    ["NodeUnreachable", Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
    ["NodeUnreachable", new Error("Cannot connect to the network localhost")],
  ] as const) {
    it(`recognises "${error.message}" as ${code}`, () => {
      expect(failureOf(error).code).to.equal(code);
      expect(isExpected(error)).to.equal(true);
    });
  }

  it("takes what nobody thought of for what it is", () => {
    expect(failureOf(new Error("what?"))).to.deep.equal({ code: "Unexpected", message: "what?" });
    expect(failureOf("a text")).to.deep.equal({ code: "Unexpected", message: "a text" });
    const ethers = Object.assign(new Error("long (and its version)"), { code: "TIMEOUT", shortMessage: "long" });
    expect(failureOf(ethers)).to.deep.equal({ code: "TIMEOUT", message: "long" });
    expect(isExpected(new Error("what?"))).to.equal(false);
  });
});
