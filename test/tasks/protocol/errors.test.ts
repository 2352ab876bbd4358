import { expect } from "chai";
import { Interface, id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { decodeRevert } from "../../../tasks/protocol/errors.ts";
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
