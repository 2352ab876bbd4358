import { expect } from "chai";
import { Interface, id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { decodeRevert, protocolError } from "../../../tasks/protocol/errors.ts";
import { Market } from "../../helpers/market/market.ts";

const connection = await network.create();
const deploy = () => Market.deploy(connection);

const ABI = new Interface(["error Fault(uint256 value)"]);
const DATA = ABI.encodeErrorResult("Fault", [7]);

describe("decodeRevert", () => {
  const places: [string, unknown][] = [
    ["on the error", { data: DATA }],
    ["in data of an object", { data: { data: DATA } }],
    ["in the provider's error", { error: { data: DATA } }],
    ["in ethers' info", { info: { error: { data: DATA } } }],
    ["in the cause", new Error("outer", { cause: { data: DATA } })],
  ];
  for (const [where, error] of places) {
    it(`finds revert data ${where}`, () => {
      const decoded = decodeRevert(ABI, error);
      expect(decoded?.name).to.equal("Fault");
      expect(decoded?.args.toArray()).to.deep.equal([7n]);
    });
  }

  const others: [string, unknown][] = [
    ["no error", undefined],
    ["text", "reverted"],
    ["no data", new Error("no connection")],
    ["empty data", { data: "0x" }],
    ["an error of another contract", { data: `0x${"01".repeat(4)}` }],
    ["an error that is its own cause", Object.assign(new Error("round"), { error: undefined })],
  ];
  others.push([
    "a circle",
    ((): unknown => {
      const circle: Record<string, unknown> = {};
      circle["error"] = circle;
      return circle;
    })(),
  ]);
  for (const [what, error] of others) {
    it(`has nothing to say about ${what}`, () => {
      expect(decodeRevert(ABI, error)).to.equal(undefined);
    });
  }

  it("reads what this chain's provider throws, for a call and for a transaction", async () => {
    const { board, poster } = await connection.networkHelpers.loadFixture(deploy);
    for (const call of [() => board.settle.staticCall(id("none")), () => board.settle(id("none"))]) {
      let thrown: unknown;
      try {
        await call();
      } catch (error) {
        thrown = error;
      }
      const decoded = decodeRevert(board.interface, thrown);
      expect(decoded?.name).to.equal("BountyWrongStatus");
      expect(decoded?.args.toArray()).to.deep.equal([id("none"), 0n]);
    }
    expect(await board.credits(poster, ZeroAddress)).to.equal(0);
  });
});

describe("protocolError", () => {
  const call = (data: string | null) => Object.assign(new Error("reverted"), { code: "CALL_EXCEPTION", data });
  const revert = new Interface(["error Error(string)", "error Panic(uint256)"]);
  const cases: [string, string, string, object][] = [
    ["Error", "Solidity", revert.encodeErrorResult("Error", ["no"]), { 0: "no" }],
    ["Panic", "Solidity", revert.encodeErrorResult("Panic", [0x11]), { 0: 0x11n }],
    ["UnknownError", "unknown", `0x${"01".repeat(4)}`, { data: `0x${"01".repeat(4)}` }],
  ];
  for (const [code, contract, data, details] of cases) {
    it(`names ${code}`, () => {
      expect(protocolError("commit", call(data))).to.deep.include({ code, contract, details, data, call: "commit" });
    });
  }

  it("says so where the chain gives no reason, and leaves what is its own alone", () => {
    const own = protocolError("commit", call(null));
    expect(own).to.deep.include({ code: "NoReason", data: undefined });
    expect(protocolError("other", own)).to.equal(own);
  });
});
