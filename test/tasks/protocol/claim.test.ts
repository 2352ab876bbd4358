import { expect } from "chai";
import { id, ZeroHash } from "ethers";
import { network } from "hardhat";

import { Assembler, run, statementHash, statementRoots, toCells } from "../../../sim/index.ts";
import { claimIdOf, gameIdOf, statementHashOf, type Claim } from "../../../tasks/protocol/claim.ts";

const { ethers } = await network.create();
const address = (digit: string) => `0x${digit.repeat(40)}`;

const CLAIM: Claim = {
  host: address("1"),
  hostKey: id("key"),
  solver: address("2"),
  machine: address("3"),
  statementHash: id("statement"),
  stateHash: id("state"),
  steps: 2n ** 48n - 1n,
  budgetSeconds: 2n ** 24n - 1n,
  minMoveSeconds: 7n,
  challengerBond: 2n ** 96n - 1n,
};

describe("The hashes of claims and games", () => {
  it("are those of the contract", async () => {
    const game = await ethers.deployContract("DisputeGame");
    expect(claimIdOf(CLAIM)).to.equal(await game.claimIdOf(CLAIM));
    const [solver, challenger] = [address("2"), address("4")];
    expect(gameIdOf(claimIdOf(CLAIM), solver, challenger)).to.equal(
      await game.gameIdOf(claimIdOf(CLAIM), solver, challenger),
    );
    expect(gameIdOf(claimIdOf(CLAIM), challenger, solver)).to.not.equal(gameIdOf(claimIdOf(CLAIM), solver, challenger));
  });

  it("change with every field of a claim", () => {
    const changed = (Object.keys(CLAIM) as (keyof Claim)[]).map((field) => {
      const value = CLAIM[field];
      const other = typeof value === "bigint" ? value - 1n : value.length === 42 ? address("5") : ZeroHash;
      return claimIdOf({ ...CLAIM, [field]: other });
    });
    expect(new Set([claimIdOf(CLAIM), ...changed]).size).to.equal(changed.length + 1);
  });

  it("of a statement are those of the simulator", () => {
    const program = new Assembler().emit("ARG", { a: 0, b: 0 }).halt().assemble({ qubits: 2, maxSteps: 9 });
    const roots = statementRoots(run({ program, args: toCells([1]) }).statement);
    expect(statementHashOf({ ...roots, dataRoots: [...roots.dataRoots] })).to.equal(statementHash(roots));
  });
});
