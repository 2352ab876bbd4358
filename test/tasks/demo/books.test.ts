import { expect } from "chai";
import { network } from "hardhat";
import { ZeroAddress } from "ethers";

import { openBooks } from "../../../tasks/demo/books.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

/** Two accounts whose books are kept, one whose are not, and a contract. */
async function deploy() {
  const [first, second, stranger] = await ethers.getSigners();
  const puppet = await (await ethers.deployContract("Puppet", [], stranger)).getAddress();
  return { first: first!, second: second!, stranger: stranger!.address, puppet };
}

async function afterPaying(to: "second" | "stranger" | "puppet" | "nobody") {
  const world = await networkHelpers.loadFixture(deploy);
  const { first, second } = world;
  const close = await openBooks(ethers, [first.address, second.address], [world.puppet]);
  const places = { second: second.address, stranger: world.stranger, puppet: world.puppet, nobody: ZeroAddress };
  await (await first.sendTransaction({ to: places[to], value: 7n })).wait();
  const { changes, burned, held, fees, conserved } = await close();
  expect(fees > 0n).to.equal(true);
  return { first: changes.get(first.address), second: changes.get(second.address), burned, held, conserved };
}

describe("openBooks", () => {
  const paid = { first: -7n, second: 0n, burned: 0n, held: 0n };

  it("balances a payment between its accounts, fees apart", async () => {
    expect(await afterPaying("second")).to.deep.equal({ ...paid, second: 7n, conserved: true });
  });
  it("knows what is burned", async () => {
    expect(await afterPaying("nobody")).to.deep.equal({ ...paid, burned: 7n, conserved: true });
  });
  it("does not balance where a contract keeps something, or a wei goes astray", async () => {
    expect(await afterPaying("puppet")).to.deep.equal({ ...paid, held: 7n, conserved: false });
    expect(await afterPaying("stranger")).to.deep.equal({ ...paid, conserved: false });
  });
});
